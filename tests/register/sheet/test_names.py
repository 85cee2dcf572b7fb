"""Owner cells: how many owners they name, and who is asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.register.kinds import DocumentKind, OwnerKind, Stock
from app.register.sheet.columns.names import Named, NamesRead, read_names
from app.register.sheet.columns.organisations import (
    is_organisation,
    is_public_housing,
    is_unknown,
    kind_of_owner,
    owner_kind_in_words,
    says_unsold,
    says_vacant,
)
from app.register.sheet.fault_codes import FaultCode
from app.register.sheet.files.grid import Moment, Value

ZHANG, LI = Named("张三"), Named("李四")
SURNAMES = st.sampled_from("赵钱孙李周吴郑王陈杨")
GIVEN = st.text("伟芳娜敏静丽强磊军洋勇艳杰", min_size=1, max_size=2)
PEOPLE = st.lists(st.builds("{}{}".format, SURNAMES, GIVEN), min_size=1, max_size=4, unique=True)


@pytest.mark.parametrize(
    ("written", "owners"),
    [
        ("", ()),
        ("张三", (ZHANG,)),
        (" 张 三 ", (ZHANG,)),
        ("张　三", (ZHANG,)),
        ("张 小明", (Named("张小明"),)),
        ("欧阳 锋", (Named("欧阳锋"),)),
        ("欧阳 娜娜", (Named("欧阳娜娜"),)),
        ("张三、李四", (ZHANG, LI)),
        ("张三/李四", (ZHANG, LI)),
        ("张三,李四", (ZHANG, LI)),
        ("张三，李四", (ZHANG, LI)),
        ("张三；李四", (ZHANG, LI)),
        ("张三 李四", (ZHANG, LI)),
        ("张三\n李四", (ZHANG, LI)),
        ("张三&李四", (ZHANG, LI)),
        ("张三、李四、", (ZHANG, LI)),
        ("张三(1/2)李四(1/2)", (Named("张三", (1, 2)), Named("李四", (1, 2)))),
        ("张三（1/3）、李四（2/3）", (Named("张三", (1, 3)), Named("李四", (2, 3)))),
        ("张三50%李四50%", (Named("张三", (1, 2)), Named("李四", (1, 2)))),
        ("张三1/2、李四1/2", (Named("张三", (1, 2)), Named("李四", (1, 2)))),
        ("张三 1/2 李四 1/2", (Named("张三", (1, 2)), Named("李四", (1, 2)))),
        ("张三½李四½", (Named("张三", (1, 2)), Named("李四", (1, 2)))),
        ("张三、李四各占50%", (Named("张三", (1, 2)), Named("李四", (1, 2)))),
        ("张三(已故)", (Named("张三", deceased=True),)),
        ("张三已故", (Named("张三", deceased=True),)),
        ("张三【去世】、李四", (Named("张三", deceased=True), LI)),
        ("张三 (已故) 李四", (Named("张三", deceased=True), LI)),
        ("张三(1/2，已故)、李四(1/2)", (Named("张三", (1, 2), deceased=True), Named("李四", (1, 2)))),
        ("张三(夫)李四(妻)", (ZHANG, LI)),
        ("业主：张三", (ZHANG,)),
        ("张三13812345678", (Named("张三", phone="13812345678"),)),
        ("张三 电话13812345678", (Named("张三", phone="13812345678"),)),
        ("张三(13812345678)、李四", (Named("张三", phone="13812345678"), LI)),
        ("张三 身份证号11010519491231002x", (Named("张三", document="11010519491231002X"),)),
        ("买买提•艾力", (Named("买买提·艾力"),)),
        ("John Smith", (Named("John Smith"),)),
        ("王\ue863", (Named("王\ue863"),)),
        ("𠮷田一郎", (Named("𠮷田一郎"),)),
        ("李和平", (Named("李和平"),)),
        ("王同", (Named("王同"),)),
        ("不详", (Named("不详"),)),
        ("产权不明", (Named("产权不明"),)),
        ("未售", (Named("未售"),)),
        ("幸福(集团)有限公司", (Named("幸福(集团)有限公司"),)),
        ("幸福房地产开发有限公司、张三", (Named("幸福房地产开发有限公司"), ZHANG)),
        ("幸福公司(1/2)、张三(1/2)", (Named("幸福公司", (1, 2)), Named("张三", (1, 2)))),
        ("市第一建筑工程公司 工会", (Named("市第一建筑工程公司 工会"),)),
    ],
)
def test_the_owners_of_a_cell(written: str, owners: tuple[Named, ...]) -> None:
    assert read_names(written) == NamesRead(owners)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("张三等3人", FaultCode.OWNER_NAMES_NEEDED),
        ("张三等", FaultCode.OWNER_NAMES_NEEDED),
        ("张三(等3人)", FaultCode.OWNER_NAMES_NEEDED),
        ("张三夫妇", FaultCode.OWNER_NAMES_NEEDED),
        ("张三(与李四共有)", FaultCode.OWNER_NAMES_NEEDED),
        ("张三和李四", FaultCode.OWNER_NAME_UNCLEAR),
        ("张 三 李 四", FaultCode.OWNER_NAME_UNCLEAR),
        ("张三 李", FaultCode.OWNER_NAME_UNCLEAR),
        ("张", FaultCode.OWNER_NAME_UNCLEAR),
        ("张*", FaultCode.OWNER_NAME_UNCLEAR),
        ("张某某", FaultCode.OWNER_NAME_UNCLEAR),
        ("王先生", FaultCode.OWNER_NAME_UNCLEAR),
        ("张三?", FaultCode.OWNER_NAME_UNCLEAR),
        ("各占50%", FaultCode.OWNER_NAME_UNCLEAR),
        ("123", FaultCode.OWNER_NAME_UNCLEAR),
        (501.0, FaultCode.OWNER_NAME_UNCLEAR),
        (Moment("2026-03-02"), FaultCode.OWNER_NAME_UNCLEAR),
    ],
)
def test_who_cannot_be_told_is_asked_about(written: Value, code: FaultCode) -> None:
    read = read_names(written)
    assert read.owners == ()
    assert [problem.code for problem in read.problems] == [code]


@pytest.mark.parametrize(
    ("written", "owner", "code"),
    [
        ("张三(失联)", "张三", FaultCode.OWNER_NOTE_SET_ASIDE),
        ("李四(张三之妻)", "李四", FaultCode.OWNER_NOTE_SET_ASIDE),
        ("阿卜杜热合曼", "阿卜杜热合曼", FaultCode.OWNER_NAME_LONG),
    ],
)
def test_what_is_set_aside_or_unusual_is_said(written: str, owner: str, code: FaultCode) -> None:
    read = read_names(written)
    assert [named.name for named in read.owners] == [owner]
    assert [problem.code for problem in read.problems] == [code]


@given(PEOPLE, st.sampled_from(["、", "/", ",", "，", ";", "\n", " ", "  ", "、 "]))
def test_any_people_with_any_separator_are_taken_apart(people: list[str], separator: str) -> None:
    assert [owner.name for owner in read_names(separator.join(people)).owners] == people


@given(st.builds("{}{}".format, SURNAMES, GIVEN))
def test_one_name_spaced_out_is_one_name(name: str) -> None:
    assert [owner.name for owner in read_names(" ".join(name)).owners] == [name]


@given(st.lists(st.tuples(st.builds("{}{}".format, SURNAMES, GIVEN), st.integers(2, 20)), min_size=1, max_size=4))
def test_shares_in_brackets_stay_with_their_names(people: list[tuple[str, int]]) -> None:
    written = "".join(f"{name}(1/{parts})" for name, parts in people)
    assert [(owner.name, owner.share) for owner in read_names(written).owners] == [
        (name, (1, parts)) for name, parts in people
    ]


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert isinstance(read_names(text), NamesRead)


@pytest.mark.parametrize("word", ["不详", "无主", "产权不明", "待查", "业主不详", "(不详)", "权属不明"])
def test_words_for_nobody_known(word: str) -> None:
    assert is_unknown(word)


@pytest.mark.parametrize("word", ["失联", "张三", "无", "", "李不详细"])
def test_a_missing_owner_is_not_an_unknown_one(word: str) -> None:
    assert not is_unknown(word)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("某某有限公司", True),
        ("红星机械厂", True),
        ("市财政局", True),
        ("第一小学", True),
        ("社区服务中心", True),
        ("张三", False),
        ("王中厂", False),
        ("欧阳文部", False),
    ],
)
def test_organisations_by_their_words(name: str, is_one: bool) -> None:
    assert is_organisation(name) is is_one


@pytest.mark.parametrize(
    ("remark", "public"),
    [
        ("直管公房", True),
        ("单位自管房", True),
        ("公房", True),
        ("房改房", False),
        ("已购公房", False),
        ("公房已售", False),
        ("", False),
    ],
)
def test_bought_public_flats_are_private(remark: str, public: bool) -> None:
    assert is_public_housing(remark) is public


@pytest.mark.parametrize(
    ("name", "stock", "public", "document", "kind"),
    [
        ("张三", Stock.DELIVERED, False, None, OwnerKind.PERSON),
        ("张三", Stock.UNDELIVERED, False, None, OwnerKind.PERSON),
        ("张三", Stock.DELIVERED, True, None, OwnerKind.PERSON),
        ("张三", Stock.DELIVERED, False, DocumentKind.CREDIT_CODE, OwnerKind.ORGANISATION),
        ("幸福置业有限公司", Stock.DELIVERED, False, None, OwnerKind.ORGANISATION),
        ("幸福置业有限公司", Stock.UNSOLD, False, None, OwnerKind.DEVELOPER),
        ("幸福房地产开发有限公司", Stock.UNDELIVERED, False, None, OwnerKind.DEVELOPER),
        ("红星机械厂", Stock.UNSOLD, False, None, OwnerKind.ORGANISATION),
        ("开发商", Stock.DELIVERED, False, None, OwnerKind.DEVELOPER),
        ("未售", Stock.DELIVERED, False, None, OwnerKind.DEVELOPER),
        ("区房管局", Stock.DELIVERED, False, None, OwnerKind.PUBLIC_HOUSING),
        ("房地产管理局", Stock.UNSOLD, False, None, OwnerKind.PUBLIC_HOUSING),
        ("红星机械厂", Stock.DELIVERED, True, None, OwnerKind.PUBLIC_HOUSING),
        ("不详", Stock.DELIVERED, False, None, OwnerKind.UNKNOWN),
    ],
)
def test_the_kind_of_owner(
    name: str, stock: Stock, public: bool, document: DocumentKind | None, kind: OwnerKind
) -> None:
    assert kind_of_owner(name, stock, public=public, document=document) is kind


@pytest.mark.parametrize("kind", OwnerKind)
def test_every_kind_of_owner_is_known_by_its_own_label(kind: OwnerKind) -> None:
    assert owner_kind_in_words(kind.label) is kind


def test_words_of_stock_instead_of_a_name() -> None:
    assert all(map(says_unsold, ["未售", "(未售)", "开发商未售", "已售未交付"]))
    assert not any(map(says_unsold, ["张三", "空置", "开发商"]))
    assert says_vacant("空置")
    assert not says_vacant("张三")
