"""Headings in many wordings, in one row or two, below titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.register.sheet.files.grid import Merge, SheetGrid
from app.register.sheet.header import Header, find_header
from app.register.sheet.wording import Field, HeadingMatch, understand

from .making import Rows

WORDINGS = {
    Field.BUILDING: "楼栋 幢号 楼号 栋号 楼幢 楼座 栋(幢)号",
    Field.STAIRWELL: "单元 单元号 梯号 门洞",
    Field.ROOM: "房号 室号 房间号 门牌号 户号 房屋编号 车位号",
    Field.ADDRESS: "房屋坐落 坐落 地址 房屋地址 楼栋-单元-房号 栋/单元/室",
    Field.FLOOR: "楼层 层 所在层",
    Field.AREA: "建筑面积 建筑面积(㎡) 建筑面积（平方米） 建筑面积（m²） 专有面积 产权面积 面积 房产证面积 专有部分建筑面积",
    Field.AREA_SURVEY: "实测面积 实测建筑面积",
    Field.AREA_CONTRACT: "合同面积",
    Field.INSIDE_AREA: "套内面积 套内建筑面积(㎡) 建筑面积(套内) 使用面积",
    Field.AREA_SOURCE: "面积来源",
    Field.AREA_DOCUMENT: "产权证号 不动产权证号 不动产权证书号 房产证号 面积凭证",
    Field.USE: "用途 房屋用途 规划用途 房屋类型 类型",
    Field.NATURE: "房屋性质 产权性质",
    Field.OWNER: "业主 业主姓名 *业主姓名 业主姓名（必填） 产权人 产权人（单位） 所有权人 权利人 姓名 户主",
    Field.OWNER_KIND: "业主性质 产权人类型",
    Field.DOCUMENT: "身份证号 证件号码 身份证号码 证件号 业主身份证号码 身份证号/统一社会信用代码",
    Field.CREDIT_CODE: "统一社会信用代码",
    Field.DOCUMENT_KIND: "证件类型 证件种类",
    Field.PHONE: "联系电话 手机 手机号码 电话 联系方式 业主联系电话 固定电话",
    Field.SHARE: "份额 共有份额 产权份额 占比 占比(%)",
    Field.STOCK: "状态 房屋状态 交付情况 销售状态 是否交付",
    Field.REMARK: "备注 备\u3000注 备注说明",
    Field.OCCUPANT: "承租人 租户 使用人 现住人 住户",
    Field.KNOWN_UNUSED: "序号 分摊面积 公摊面积 承租人电话",
}


@pytest.mark.parametrize(
    ("field", "wording"), [(field, one) for field, words in WORDINGS.items() for one in words.split(" ")]
)
def test_a_wording(field: Field, wording: str) -> None:
    found = understand(wording)
    assert found is not None
    assert found.field is field
    assert not found.co_owner


def test_every_field_has_a_wording() -> None:
    assert set(WORDINGS) == set(Field)


@pytest.mark.parametrize(
    "wording", ["签名", "户型", "储藏室面积", "总建筑面积", "预测建筑面积", "缴费情况", "", "(㎡)", "张三", "3号楼"]
)
def test_what_is_not_understood(wording: str) -> None:
    assert understand(wording) is None


@pytest.mark.parametrize(
    ("wording", "field"),
    [
        ("共有人", Field.OWNER),
        ("其他共有人", Field.OWNER),
        ("业主2", Field.OWNER),
        ("第二产权人", Field.OWNER),
        ("共有人身份证号", Field.DOCUMENT),
        ("共有人电话", Field.PHONE),
        ("身份证号2", Field.DOCUMENT),
    ],
)
def test_columns_of_further_owners(wording: str, field: Field) -> None:
    found = understand(wording)
    assert found is not None
    assert (found.field, found.co_owner) == (field, True)


@pytest.mark.parametrize(
    ("above", "below", "heading"),
    [
        ("面积", "建筑", HeadingMatch(Field.AREA)),
        ("面积(㎡)", "套内", HeadingMatch(Field.INSIDE_AREA)),
        ("套内", "面积", HeadingMatch(Field.INSIDE_AREA)),
        ("业主信息", "姓名", HeadingMatch(Field.OWNER, 2)),
        ("业主信息", "备注", HeadingMatch(Field.REMARK)),
        ("共有人信息", "姓名", HeadingMatch(Field.OWNER, co_owner=True)),
        ("共有人信息", "证件号码", HeadingMatch(Field.DOCUMENT, co_owner=True)),
        ("承租人", "姓名", HeadingMatch(Field.OCCUPANT)),
        ("承租人", "电话", HeadingMatch(Field.KNOWN_UNUSED)),
        ("房屋坐落", "楼栋", HeadingMatch(Field.BUILDING)),
    ],
)
def test_a_group_above_says_whose_column_it_is(above: str, below: str, heading: HeadingMatch) -> None:
    assert understand(below, above) == heading


def header_of(rows: Rows, *merges: Merge) -> Header:
    header = find_header(SheetGrid("名册", [list(row) for row in rows], merges=merges))
    assert header is not None
    return header


def test_the_header_stands_below_titles_and_notes() -> None:
    header = header_of(
        [["幸福小区业主名册"], [], ["填表单位:社区", "联系电话:"], ["序号", "房号", "业主"], ["1", "501", "张三"]]
    )
    assert header.rows == (4,)
    assert header.used_columns() == {"room": 2, "owner": 3}


def test_a_header_of_two_rows() -> None:
    header = header_of(
        [
            ["序号", "房屋信息", "", "", "业主信息", "", "共有人", "", "备注"],
            ["", "楼栋", "房号", "建筑面积", "姓名", "电话", "姓名", "电话", ""],
            ["1", "3", "501", "89.50", "张三", "", "李四", "", ""],
        ],
        Merge(1, 2, 1, 4),
        Merge(1, 5, 1, 6),
        Merge(1, 7, 1, 8),
    )
    assert header.rows == (1, 2)
    assert header.used_columns() == {
        "building": 2, "room": 3, "area": 4, "owner": 5, "phone": 6, "owner_2": 7, "phone_2": 8, "remark": 9,
    }  # fmt: skip


def test_personal_columns_belong_to_the_owners_in_order() -> None:
    header = header_of([["房号", "业主", "身份证号", "共有人", "身份证号"]])
    assert header.used_columns() == {"room": 1, "owner": 2, "document": 3, "owner_2": 4, "document_2": 5}


def test_the_better_wording_is_taken() -> None:
    header = header_of([["房号", "户主", "产权人", "面积", "建筑面积", "坐落"]])
    assert header.used_columns() == {"room": 1, "owner": 3, "area": 5, "address": 6}


def test_no_header_without_known_words() -> None:
    assert find_header(SheetGrid("封面", [["幸福小区"], ["业主", "名册"], ["2026"]])) is None


@given(st.lists(st.lists(st.text(max_size=6), max_size=5), max_size=6))
def test_no_rows_break_the_search(rows: list[list[str]]) -> None:
    find_header(SheetGrid("名册", [list(row) for row in rows]))
