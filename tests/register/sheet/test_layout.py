"""The standard layout: what is exported is read back as it was, and an empty sheet can be filled in."""

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.register.kinds import AreaSource, DocumentKind, OwnerKind, PartKind, Stock
from app.register.sheet.columns.documents import credit_check_character, id_check_character
from app.register.sheet.layout import COLUMNS, INSTRUCTIONS_SHEET, REGISTER_SHEET, register_sheet, template
from app.register.sheet.marked import RESULT_SHEET, marked_sheet
from app.register.sheet.reading import read_sheet
from app.register.sheet.understood import CellAt, OwnerMention, PartLine, Severity

NOWHERE = CellAt("", 0)
COUPLE = PartLine(
    "3",
    "2",
    "501",
    PartKind.DWELLING,
    8950,
    AreaSource.SURVEY,
    (
        OwnerMention("张三", OwnerKind.PERSON, NOWHERE, DocumentKind.PASSPORT, "E12345678", "13812345678", (1, 3)),
        OwnerMention("李四", OwnerKind.PERSON, NOWHERE, share=(2, 3), deceased=True),
    ),
    NOWHERE,
    area_document="测字第56号",
    occupants=("王五", "赵六"),
)
NOBODY = PartLine(
    "3",
    "",
    "101",
    PartKind.SHOP,
    None,
    AreaSource.REGISTER,
    (OwnerMention("", OwnerKind.UNKNOWN, NOWHERE),),
    NOWHERE,
    stock=Stock.UNSOLD,
)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def grid(content: bytes) -> list[tuple[Any, ...]]:
    return list(opened(content)[REGISTER_SHEET].iter_rows(min_row=2, values_only=True))


def test_each_part_and_owner_is_a_line_and_areas_stand_once() -> None:
    first = ("3", "2", "501", "住宅", 89.5, "实测", "测字第56号", "张三", "自然人", "护照", "E12345678", "13812345678")
    second = ("3", "2", "501", "住宅", None, None, None, "李四（已故）", "自然人", None, None, None, "2/3", "已交付")
    third = ("3", "无", "101", "商铺", None, "不动产登记簿", None, "不详", "权属不明", None, None, None, None, "未售")
    assert grid(register_sheet([COUPLE, NOBODY])) == [
        (*first, "1/3", "已交付", "王五、赵六", None),
        (*second, None, None),
        (*third, None, None),
    ]


def test_documents_and_phones_are_text_and_areas_numbers() -> None:
    sheet = opened(register_sheet([COUPLE]))[REGISTER_SHEET]
    headings = [cell.value for cell in sheet[1]]
    assert headings == [column.title for column in COLUMNS]
    cells = dict(zip(headings, sheet[2], strict=True))
    assert {cells[name].data_type for name in ("楼栋", "房号", "证件号码", "联系电话", "份额")} == {"s"}
    assert {cells[name].number_format for name in ("证件号码", "联系电话")} == {"@"}
    assert (cells["建筑面积(㎡)"].data_type, cells["建筑面积(㎡)"].number_format) == ("n", "0.00")


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    owner = replace(COUPLE.owners[0], name="=HYPERLINK(1)")
    cell = opened(register_sheet([replace(COUPLE, owners=(owner,))]))[REGISTER_SHEET]["H2"]
    assert (cell.data_type, cell.value, bool(cell.quotePrefix)) == ("s", "=HYPERLINK(1)", True)


def test_the_same_register_gives_the_same_bytes() -> None:
    assert register_sheet([COUPLE, NOBODY]) == register_sheet(iter([COUPLE, NOBODY]))


# -- read back --------------------------------------------------------------------------------------------------------


def read_back(parts: list[PartLine]) -> list[PartLine]:
    understood = read_sheet(register_sheet(parts), "业主名册.xlsx")
    assert [fault for fault in understood.faults if fault.severity is Severity.ERROR] == []
    return [without_places(part) for part in understood.parts]


def without_places(part: PartLine) -> PartLine:
    """The part as it was, but for where it stands; nobody known is written 不详."""
    owners = [
        replace(owner, at=NOWHERE, name="不详" if owner.kind is OwnerKind.UNKNOWN else owner.name)
        for owner in part.owners
    ]
    return replace(part, at=NOWHERE, owners=tuple(owners))


def test_a_register_is_read_back_as_it_was() -> None:
    assert read_back([COUPLE, NOBODY]) == [without_places(COUPLE), without_places(NOBODY)]


def test_nothing_is_said_of_a_complete_register() -> None:
    shop = replace(NOBODY, area_c=12630, owners=(OwnerMention("甲有限公司", OwnerKind.DEVELOPER, NOWHERE),))
    assert read_sheet(register_sheet([COUPLE, shop]), "业主名册.xlsx").faults == ()


SURNAMES = "张李王刘陈"
GIVEN_NAMES = "伟芳娜敏静丽强磊军洋"
people = st.builds("{}{}".format, st.sampled_from(SURNAMES), st.text(GIVEN_NAMES, min_size=1, max_size=2))
phones = st.from_regex(r"1[3-9][0-9]{9}|0571[2-8][0-9]{7}", fullmatch=True) | st.just("")
id_cards = st.builds(
    lambda area, born, order: (number := f"{area}{born}{order:03d}") + id_check_character(number),
    st.sampled_from(["110101", "320505", "440106"]),
    st.dates().filter(lambda day: 1900 <= day.year <= 2020).map(lambda day: day.strftime("%Y%m%d")),
    st.integers(1, 999),
).map(lambda number: (DocumentKind.ID_CARD, number))
credit_codes = st.integers(0, 99_999_999).map(
    lambda number: (DocumentKind.CREDIT_CODE, (code := f"91330100{number:08d}X") + credit_check_character(code))
)
passports = st.integers(0, 99_999_999).map(lambda number: (DocumentKind.PASSPORT, f"E{number:08d}"))
permits = st.integers(0, 99_999_999).map(lambda number: (DocumentKind.HMT_PERMIT, f"H{number:08d}"))
officers = st.integers(10_000, 999_999).map(lambda number: (DocumentKind.OFFICER_CARD, f"{number}"))
nothing = st.just((None, ""))


@st.composite
def owners(draw: st.DrawFn) -> tuple[OwnerMention, ...]:
    kind = draw(st.sampled_from([OwnerKind.PERSON, OwnerKind.PERSON, *OwnerKind]))
    if kind is OwnerKind.UNKNOWN:
        return (OwnerMention("不详", kind, NOWHERE),)
    if kind is not OwnerKind.PERSON:
        name = draw(st.sampled_from(["甲(集团)有限公司", "乙区房屋管理所", "丙开发有限公司", "丁"]))
        document, number = draw(credit_codes | nothing)
        return (OwnerMention(name, kind, NOWHERE, document, number, draw(phones)),)
    names = draw(st.lists(people, min_size=1, max_size=3, unique=True))
    share = draw(st.sampled_from([None, (1, len(names))])) if len(names) > 1 else None
    return tuple(
        OwnerMention(name, kind, NOWHERE, document, number, draw(phones), share, draw(st.booleans()))
        for name in names
        for document, number in [draw(nothing | id_cards | passports | permits | officers)]
    )


parts = st.builds(
    lambda **said: PartLine(**said if said["area_c"] else {**said, "area_source": AreaSource.REGISTER}),
    building=st.integers(1, 20).map(str) | st.sampled_from(["东区3", "A"]),
    stairwell=st.integers(1, 9).map(str) | st.just(""),
    room=st.integers(101, 2999).map(str),
    kind=st.sampled_from(PartKind),
    area_c=st.none() | st.integers(1, 99_999_999),
    area_source=st.sampled_from(AreaSource),
    owners=owners(),
    at=st.just(NOWHERE),
    stock=st.sampled_from(Stock),
    area_document=st.sampled_from(["", "浙(2020)杭州市不动产权第0001234号", "测字第56号"]),
    occupants=st.lists(st.sampled_from(["赵一鸣", "钱多多", "孙尚文"]), max_size=2, unique=True).map(tuple),
)


@settings(max_examples=20)
@given(st.lists(parts, min_size=1, max_size=12, unique_by=lambda part: part.name))
def test_any_register_is_read_back_as_it_was(register: list[PartLine]) -> None:
    assert read_back(register) == register


# -- the template -----------------------------------------------------------------------------------------------------


def test_the_template_has_an_empty_register_and_explains_every_column_with_two_examples() -> None:
    workbook = opened(template())
    assert workbook.sheetnames == [REGISTER_SHEET, INSTRUCTIONS_SHEET]
    titles = [column.title for column in COLUMNS]
    assert [[cell.value for cell in row] for row in workbook[REGISTER_SHEET].iter_rows()] == [titles]
    explained = list(workbook[INSTRUCTIONS_SHEET].iter_rows(values_only=True))
    header = next(number for number, row in enumerate(explained) if row[0] == "列名")
    assert [row[0] for row in explained[header + 1 :]] == ["全表", *titles]
    told = " ".join(str(row[1]) for row in explained)
    for words in (PartKind, AreaSource, OwnerKind, DocumentKind, Stock):
        assert all(word.label in told for word in words)
    assert [row[2] for row in explained[header + 1 :] if row[0] == "房号"] == ["501"]
    assert [row[3] for row in explained[header + 1 :] if row[0] == "房号"] == ["101"]


def test_a_filled_in_template_is_read_without_its_instructions_and_examples() -> None:
    workbook = opened(template())
    workbook[REGISTER_SHEET].append(["5", "1", "201", "", 77.5, "", "", "张伟"])
    target = io.BytesIO()
    workbook.save(target)
    understood = read_sheet(target.getvalue(), "名册.xlsx")
    assert [(part.name, part.area_c, part.owners[0].name) for part in understood.parts] == [("5-1-201", 7750, "张伟")]
    assert understood.applicable


def test_a_marked_sheet_is_read_again_without_the_list_of_faults() -> None:
    content = register_sheet([COUPLE, NOBODY])
    faults = read_sheet(content, "名册.xlsx").faults
    understood = read_sheet(marked_sheet(content, "名册.xlsx", faults, [("合计", "2 处")]), "名册.xlsx")
    assert [without_places(part) for part in understood.parts] == [without_places(COUPLE), without_places(NOBODY)]
    assert understood.applicable
    assert {use.sheet for use in understood.sheets if not use.skipped} == {REGISTER_SHEET} != {RESULT_SHEET}


@pytest.mark.usefixtures("rehearsed")
def test_what_a_practice_house_exports_reads_back_too() -> None:
    assert read_back([COUPLE, NOBODY]) == [without_places(COUPLE), without_places(NOBODY)]
