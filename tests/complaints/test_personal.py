"""What in words tells of a person: as people write it, and what only looks like it. No database."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.complaints.personal import MOST, PersonalKind, cover, find

NAMES = ("张三", "欧阳明月", "阿依古丽·买买提", "高兴", "和平", "王芳", "John Smith")
PUBLIC = ("0717-6222222", "0717-6001234", "13800000000")
K = PersonalKind


def told(text: str) -> list[tuple[PersonalKind, str]]:
    return [(one.kind, text[one.start : one.end]) for one in find(text, NAMES, PUBLIC)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("电话13912345678", "13912345678"),
        ("139 1234 5678找我", "139 1234 5678"),
        ("139-1234-5678", "139-1234-5678"),
        ("1 3 9 1 2 3 4 5 6 7 8", "1 3 9 1 2 3 4 5 6 7 8"),
        ("１３９１２３４５６７８", "１３９１２３４５６７８"),
        ("+86 13912345678", "+86 13912345678"),
        ("8613912345678", "8613912345678"),
        ("一三九一二三四五六七八", "一三九一二三四五六七八"),
        ("幺三九一二三四五六七八", "幺三九一二三四五六七八"),
        ("139一二三四5678", "139一二三四5678"),
        ("微信同号13912345678，谢谢", "13912345678"),
        ("139\u200b1234\u200b5678", "139\u200b1234\u200b5678"),
        ("1️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣"[:-1], "1️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8"),
        ("0717-6223344", "0717-6223344"),
        ("(0717)6223344", "(0717)6223344"),
        ("（0717）622 3344", "（0717）622 3344"),
        ("010-88886666转301", "010-88886666转301"),
        ("电话6223344", "6223344"),
        ("打我家座机：622-3344", "622-3344"),
        ("方案二13912345678", "13912345678"),
        ("15日13912345678", "13912345678"),
    ],
)
def test_a_phone_however_it_is_spelled(text: str, number: str) -> None:
    assert told(text) == [(K.PHONE, number)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("身份证110101199003071234", "110101199003071234"),
        ("11010119900307123X", "11010119900307123X"),
        ("11010119900307123x的业主", "11010119900307123x"),
        ("110101 19900307 1234", "110101 19900307 1234"),
        ("110101-19900307-1234", "110101-19900307-1234"),
        ("１１０１０１１９９００３０７１２３Ｘ", "１１０１０１１９９００３０７１２３Ｘ"),
        ("老证110101900307123", "110101900307123"),
        ("一一零一零一一九九零零三零七一二三四", "一一零一零一一九九零零三零七一二三四"),
        ("退款打到6222020200001234567", "6222020200001234567"),
        ("卡号6222 0202 0000 1234 567", "6222 0202 0000 1234 567"),
    ],
)
def test_a_document_however_it_is_spelled(text: str, number: str) -> None:
    assert told(text) == [(K.DOCUMENT, number)]


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("鄂E12345占道", "鄂E12345"),
        ("鄂E·A1234", "鄂E·A1234"),
        ("鄂e 12a45", "鄂e 12a45"),
        ("京ＡＤ１２３４５", "京ＡＤ１２３４５"),
        ("沪A12345D", "沪A12345D"),
        ("鄂E 1 2 3 4 5", "鄂E 1 2 3 4 5"),
        ("粤Z1234港", "粤Z1234港"),
    ],
)
def test_a_plate_however_it_is_spelled(text: str, plate: str) -> None:
    assert told(text) == [(K.PLATE, plate)]


@pytest.mark.parametrize(
    ("text", "door"),
    [
        ("301", "301"),
        ("301漏水", "301"),
        ("楼上401的水管", "401"),
        ("我家1502：漏水", "1502"),
        ("301室", "301"),
        ("５０１室", "５０１"),
        ("五零一室", "五零一"),
        ("三〇一渗水", "三〇一"),
        ("三一二室", "三一二"),
        ("12室", "12"),
        ("5号房", "5"),
        ("1-1-201", "201"),
        ("1－1－201", "201"),
        ("3—2—0501门口", "0501"),
        ("3#-2-501", "501"),
        ("3#501", "501"),
        ("2-301楼道", "301"),
        ("B-302", "302"),
        ("3栋2单元501", "501"),
        ("3号楼2单元 501 室", "501"),
        ("三栋二单元五零一", "五零一"),
        ("2单元12", "12"),
        ("A座1201A", "1201A"),
        ("301户主", "301"),
        ("301号门口", "301"),
        ("6楼东户", "东户"),
        ("2单元西边户", "西边户"),
    ],
)
def test_a_door_and_its_room_alone(text: str, door: str) -> None:
    assert told(text) == [(K.DOOR, door)]


def test_several_doors_at_once() -> None:
    assert told("301、302，401/402都漏") == [(K.DOOR, one) for one in ("301", "302", "401", "402")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三深夜装修", "张三"),
        ("张 三深夜装修", "张 三"),
        ("邻居欧阳明月说", "欧阳明月"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽买买提", "阿依古丽买买提"),
        ("高兴先生家", "高兴"),
        ("业主和平", "和平"),
        ("john smith的车", "john smith"),
    ],
)
def test_a_name_of_the_register(text: str, name: str) -> None:
    assert told(text) == [(K.NAME, name)]


@pytest.mark.parametrize(
    "text",
    [
        "楼梯拐角的水管漏水，地面湿滑。",
        "3000元、320元、301块、￥301",
        "2026年12月1日，2024 年，2023-05-01，12月1日12:30",
        "二零二六年十二月一日",
        "12345、12315、119、110、120已打，拨打119",
        "打0717-6222222没人接，电话0717 6222222，电话6222222，13800000000",
        "热线400-820-8820，95598",
        "第338号、单号20261125000011、编号301、NO.301",
        "6楼、3层、12层楼道、1-6层、13-16层",
        "3栋2单元6楼楼梯间、12号楼、3号楼南门、301号楼",
        "两室一厅、2室1厅、3室2厅",
        "一五一十、三一五晚会、五一二",
        "共301件，约102人，101户居民，每301天",
        "105分贝、220伏、304不锈钢、502胶水、108平米、1.301米",
        "B302型号、C30混凝土、PPR110管、DN100",
        "301路公交、102号令",
        "建行一楼、三单元、地下室、配电室、泵房",
        "大家都很高兴，和平共处",
        "王 府井没有人",
        "新A栋、云B区、京东快递12345",
        "图纸2026版",
        "1栋12月1日停水，2号楼12号上午停电",
        "楼道门12点锁，3单元30平米",
        "",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert told(text) == []


def test_each_is_told_where_it_stands_and_replaced_by_what_tells_nothing() -> None:
    text = "301的张三深夜装修，电话13912345678，身份证110101199003071234，车鄂E12345"
    assert [one.kind for one in find(text, NAMES)] == [K.DOOR, K.NAME, K.PHONE, K.DOCUMENT, K.PLATE]
    assert cover(text, NAMES) == "＊＊＊的某某深夜装修，电话＊＊＊，身份证＊＊＊，车＊＊＊"
    assert cover("3栋2单元501", NAMES) == "3栋2单元＊＊＊"
    assert cover("楼梯间漏水", NAMES) == "楼梯间漏水"


PIECES = st.sampled_from(
    [
        *"0123456789零一三九 -—.:/#·，的室号楼层栋元年EX鄂第",
        "单元",
        "139",
        "301",
        "1-1-",
        "张三",
        "高兴",
        "张",
        "电话",
        "先生",
        "19900307",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_nothing_is_left_to_find_once_it_is_covered(text: str) -> None:
    found = find(text, NAMES, PUBLIC)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= after.start for one, after in pairwise(found))
    covered = cover(text, NAMES, PUBLIC)
    assert find(covered, NAMES, PUBLIC) == []
    assert cover(covered, NAMES, PUBLIC) == covered


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "一",
        "13",
        "139 ",
        "1-",
        "鄂E",
        "张",
        "张三",
        "301",
        "电话",
        "0717-",
        "a",
        "单号",
        "1-1-",
        "11010119900307 ",
    ],
)
def test_time_grows_with_the_text_alone(piece: str) -> None:
    names = [f"张{chr(0x4E00 + number)}" for number in range(3000)]

    def lasts(many: int) -> float:
        text = (piece * many)[:many]
        began = time.process_time()
        find(text, names)
        return time.process_time() - began

    # Sixteen times the text: a square would be 256 times as long.
    assert lasts(MOST) < 64 * max(lasts(MOST // 16), 0.002)


def test_what_is_behind_the_most_is_shown_to_nobody() -> None:
    assert cover("漏" * MOST + "13912345678") == "漏" * MOST
