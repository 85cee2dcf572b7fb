"""Every code of the table is really given, at the cell it is about, and says what is wrong and how to mend it."""

import io
import re

import pytest
import xlsxwriter

from app.register.sheet.fault_codes import FaultCode
from app.register.sheet.reading import read_sheet
from app.register.sheet.understood import Severity, Understood

from .making import Rows, id_card, of_rows, saved, workbook, xlsx

HEAD = ["房号", "建筑面积", "业主"]
GOOD = ["3-2-501", "89.50", "张三"]
ID, OTHER_ID = id_card(), id_card("33010619751212102")

# Code -> (rows, the cell); rows stand in a CSV, whose one sheet is called 名册.
BY_ROWS: dict[FaultCode, tuple[Rows, str]] = {
    FaultCode.HEADER_MISSING: ([["3-2-501", "89.50", "张三"]] * 21, "第1行"),
    FaultCode.SHEET_SKIPPED: ([["幸福小区"]], "第1行"),
    FaultCode.NO_PARTS: ([HEAD, ["", "", ""]], "第1行"),
    FaultCode.OWNER_COLUMN_MISSING: ([["房号", "建筑面积", "联系电话", "住户"], GOOD], "第1行"),
    FaultCode.ROOM_COLUMN_MISSING: ([["单元", "建筑面积", "业主"], ["2", "89.50", "张三"]], "第1行"),
    FaultCode.AREA_COLUMN_MISSING: ([["房号", "业主"], ["3-2-501", "张三"]], "第1行"),
    FaultCode.ONLY_INSIDE_AREA: ([["房号", "套内面积", "业主"], GOOD], "B1"),
    FaultCode.COLUMN_TWICE: ([[*HEAD, "建筑面积"], [*GOOD, "90.00"]], "D1"),
    FaultCode.COLUMN_NOT_USED: ([[*HEAD, "面积"], [*GOOD, "90.00"]], "D1"),
    FaultCode.COLUMNS_NOT_UNDERSTOOD: ([[*HEAD, "户型"], [*GOOD, "两室"]], "第1行"),
    FaultCode.HOUSEHOLDER_AS_OWNER: ([["房号", "建筑面积", "户主"], GOOD], "C1"),
    FaultCode.AREA_SOURCE_ASSUMED: ([HEAD, GOOD], "B1"),
    FaultCode.BUILDING_FROM_SHEET: ([["3号楼"], HEAD, ["501", "89.50", "张三"]], "第2行"),
    FaultCode.FILLED_DOWN: ([["楼栋", *HEAD], ["3", *GOOD], ["", "502", "60", "李四"]], "A3"),
    FaultCode.DITTO: ([HEAD, GOOD, ["3-2-502", "60.00", "同上"]], "C3"),
    FaultCode.DITTO_UNCLEAR: ([HEAD, ["3-2-501", "89.50", "同上"]], "C2"),
    FaultCode.CELL_TOO_LONG: ([HEAD, ["3-2-501", "89.50", "张" * 501]], "C2"),
    FaultCode.TOTALS_SKIPPED: ([HEAD, GOOD, ["合计", "89.50", ""]], "第3行"),
    FaultCode.NOTES_SKIPPED: ([HEAD, GOOD, ["制表人:", "", ""]], "第3行"),
    FaultCode.HEADERS_REPEATED: ([HEAD, GOOD, HEAD], "第3行"),
    FaultCode.TOTAL_DIFFERS: ([HEAD, GOOD, ["合计", "90.00", ""]], "B3"),
    FaultCode.ROW_UNCLEAR: ([HEAD, GOOD, ["", "60.00", ""]], "第3行"),
    FaultCode.ROOM_MISSING: ([HEAD, GOOD, ["", "60.00", "李四"]], "A3"),
    FaultCode.BUILDING_MISSING: ([HEAD, ["501", "89.50", "张三"], ["502", "89.50", "张三"]], "A2"),
    FaultCode.PLACE_IS_DATE: ([HEAD, ["3月2日", "89.50", "张三"]], "A2"),
    FaultCode.PLACE_UNREADABLE: ([HEAD, ["3-2-501、502", "89.50", "张三"]], "A2"),
    FaultCode.PLACE_CONFLICT: ([["楼栋", *HEAD], ["4", *GOOD]], "B2"),
    FaultCode.FLOOR_JOINED: ([["楼栋", "楼层", *HEAD], ["3", "5", "01", "89.50", "张三"]], "C2"),
    FaultCode.AREA_MISSING: ([HEAD, ["3-2-501", "", "张三"]], "B2"),
    FaultCode.AREA_UNREADABLE: ([HEAD, ["3-2-501", "九十", "张三"]], "B2"),
    FaultCode.AREA_NOT_POSITIVE: ([HEAD, ["3-2-501", "0", "张三"]], "B2"),
    FaultCode.AREA_DECIMALS: ([HEAD, ["3-2-501", "89.495", "张三"]], "B2"),
    FaultCode.AREA_IMPLAUSIBLE: ([HEAD, ["3-2-501", "8950", "张三"]], "B2"),
    FaultCode.AREA_SOURCE_UNKNOWN: ([[*HEAD, "面积来源"], [*GOOD, "听说"]], "D2"),
    FaultCode.USE_UNKNOWN: ([[*HEAD, "用途"], [*GOOD, "多层"]], "D2"),
    FaultCode.USE_CONFLICT: ([["楼栋", *HEAD, "用途"], ["3", "车位5", "12", "张三", "住宅"]], "E2"),
    FaultCode.COMMON_PROPERTY: ([[*HEAD, "用途"], [*GOOD, "物业用房"]], "D2"),
    FaultCode.STOCK_UNKNOWN: ([[*HEAD, "状态"], [*GOOD, "甲"]], "D2"),
    FaultCode.PART_TWICE: ([HEAD, GOOD, ["3-2-501", "98.50", "李四"]], "B3"),
    FaultCode.PART_TWICE_ELSEWHERE: (
        [HEAD, ["东区3幢2单元501", "89.50", "张三"], ["西区3幢2单元501", "89.50", "李四"]],
        "A3",
    ),
    FaultCode.PART_APART: ([HEAD, GOOD, ["3-2-502", "60.00", "王五"], ["3-2-501", "89.50", "李四"]], "A4"),
    FaultCode.OWNER_MISSING: ([HEAD, ["3-2-501", "89.50", ""]], "C2"),
    FaultCode.OWNER_NAMES_NEEDED: ([HEAD, ["3-2-501", "89.50", "张三等3人"]], "C2"),
    FaultCode.OWNER_NAME_UNCLEAR: ([HEAD, ["3-2-501", "89.50", "张*"]], "C2"),
    FaultCode.OWNER_NAME_LONG: ([HEAD, ["3-2-501", "89.50", "阿卜杜热合曼"]], "C2"),
    FaultCode.OWNER_TWICE: ([HEAD, GOOD, GOOD], "C3"),
    FaultCode.OWNER_NOTE_SET_ASIDE: ([HEAD, ["3-2-501", "89.50", "张三(失联)"]], "C2"),
    FaultCode.OWNER_KIND_UNKNOWN: ([[*HEAD, "业主性质"], [*GOOD, "甲类"]], "D2"),
    FaultCode.OWNER_MAYBE_DEVELOPER: ([HEAD, ["3-2-501", "89.50", "幸福置业有限公司"]], "C2"),
    FaultCode.VACANT_AS_UNSOLD: ([HEAD, ["3-2-501", "89.50", "空置"]], "C2"),
    FaultCode.PUBLIC_HOUSING_PERSON: ([[*HEAD, "备注"], [*GOOD, "直管公房"]], "C2"),
    FaultCode.DECEASED_UNCLEAR: ([[*HEAD, "备注"], ["3-2-501", "89.50", "张三、李四", "已故"]], "D2"),
    FaultCode.PHONE_UNREADABLE: ([[*HEAD, "电话"], [*GOOD, "问物业"]], "D2"),
    FaultCode.PHONE_CUT: ([[*HEAD, "电话"], [*GOOD, "1.38E+10"]], "D2"),
    FaultCode.PHONE_SECOND: ([[*HEAD, "电话"], [*GOOD, "13812345678 13987654321"]], "D2"),
    FaultCode.PHONES_DO_NOT_MATCH: (
        [[*HEAD, "电话"], ["3-2-501", "89.50", "张三、李四、王五", "13812345678 13987654321"]],
        "D2",
    ),
    FaultCode.DOCUMENT_CUT: ([[*HEAD, "身份证号"], [*GOOD, "1.10105E+17"]], "D2"),
    FaultCode.DOCUMENT_MASKED: ([[*HEAD, "身份证号"], [*GOOD, "110105********002X"]], "D2"),
    FaultCode.DOCUMENT_WRONG: ([[*HEAD, "身份证号"], [*GOOD, "110105194912310021"]], "D2"),
    FaultCode.DOCUMENT_UNRECOGNISED: ([[*HEAD, "证件号"], [*GOOD, "12345678"]], "D2"),
    FaultCode.DOCUMENTS_DO_NOT_MATCH: ([[*HEAD, "身份证号"], [*GOOD, f"{ID}、{OTHER_ID}"]], "D2"),
    FaultCode.DOCUMENT_OF_FIRST: ([[*HEAD, "身份证号"], ["3-2-501", "89.50", "张三、李四", ID]], "D2"),
    FaultCode.SHARE_UNREADABLE: ([[*HEAD, "份额"], [*GOOD, "大部分"]], "D2"),
    FaultCode.SHARES_DO_NOT_MATCH: ([[*HEAD, "份额"], ["3-2-501", "89.50", "张三、李四、王五", "1/2、1/2"]], "D2"),
    FaultCode.SHARES_DO_NOT_ADD_UP: ([[*HEAD, "份额"], [*GOOD, "1/2"]], "C2"),
}


def hidden() -> Understood:
    book = workbook({"名册": [HEAD, GOOD, ["3-2-502", 60, "李四"]], "旧名册": [HEAD, GOOD], "代码": [["住宅"]]})
    book["名册"].row_dimensions[3].hidden = True
    book["名册"].column_dimensions["C"].hidden = True
    book["旧名册"].sheet_state = book["代码"].sheet_state = "hidden"
    return read_sheet(saved(book), "a.xlsx")


def computed() -> Understood:
    rows: Rows = [HEAD, GOOD, ["3-2-502", "=30+30", "李四"], ["3-2-503", "#REF!", "王五"]]
    return read_sheet(xlsx(rows, "名册"), "a.xlsx")


def merged() -> Understood:
    rows: Rows = [HEAD, ["3-2-501", 180, "张三"], ["3-2-502", None, "李四"]]
    return read_sheet(xlsx(rows, "名册", merges=["B2:B3"]), "a.xlsx")


def differing_titles() -> Understood:
    return read_sheet(xlsx([["4号楼业主名册"], HEAD, ["501", 80, "张三"]], "3号楼"), "a.xlsx")


def with_kept_value() -> Understood:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, GOOD)
    sheet.write_formula(1, 1, "=80+9.5", None, 89.5)
    book.close()
    return read_sheet(target.getvalue(), "a.xlsx")


BY_FILES = {
    FaultCode.HIDDEN_REGISTER: (hidden, "第1行"),
    FaultCode.HIDDEN_SHEET_SKIPPED: (hidden, "第1行"),
    FaultCode.HIDDEN_ROWS: (hidden, "第3行"),
    FaultCode.HIDDEN_COLUMNS: (hidden, "C1"),
    FaultCode.FORMULA_USED: (with_kept_value, "B2"),
    FaultCode.FORMULA_WITHOUT_VALUE: (computed, "B3"),
    FaultCode.ERROR_VALUE: (computed, "B4"),
    FaultCode.AREA_OVER_PARTS: (merged, "B2"),
    FaultCode.BUILDING_CONFLICT: (differing_titles, "第3行"),
}


def check(understood: Understood, code: FaultCode, cell: str) -> None:
    given = [fault for fault in understood.faults if fault.code == code]
    assert len(given) == 1, understood.faults
    fault = given[0]
    assert fault.at is not None
    assert (fault.at.a1, fault.severity, fault.remedy) == (cell, code.severity, code.remedy)
    assert (
        understood.applicable is not any(one.severity is Severity.ERROR for one in understood.faults)
        or not understood.parts
    )
    assert re.fullmatch(r".{4,}。", fault.what)


@pytest.mark.parametrize("code", BY_ROWS)
def test_a_code_is_given(code: FaultCode) -> None:
    rows, cell = BY_ROWS[code]
    check(of_rows(rows), code, cell)


@pytest.mark.parametrize("code", BY_FILES)
def test_a_code_of_the_file_is_given(code: FaultCode) -> None:
    build, cell = BY_FILES[code]
    check(build(), code, cell)


def test_the_table_and_what_is_given_are_the_same() -> None:
    assert BY_ROWS.keys() | BY_FILES.keys() == set(FaultCode)
    assert not BY_ROWS.keys() & BY_FILES.keys()


@pytest.mark.parametrize("code", FaultCode)
def test_a_code_is_a_plain_word_and_its_remedy_a_sentence(code: FaultCode) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code.value)
    assert re.fullmatch(r"[^。].{4,}。", code.remedy)


def test_the_two_cells_of_a_contradiction_are_named() -> None:
    for code in (FaultCode.PART_TWICE, FaultCode.PART_TWICE_ELSEWHERE, FaultCode.PART_APART, FaultCode.OWNER_TWICE):
        rows, _ = BY_ROWS[code]
        said = next(fault.what for fault in of_rows(rows).faults if fault.code == code)
        assert re.search(r"名册![A-C]2", said)


def test_no_message_holds_a_full_number() -> None:
    numbers = [ID, OTHER_ID, "13812345678", "13987654321", "110105194912310021"]
    for rows, _ in BY_ROWS.values():
        said = "".join(fault.what for fault in of_rows(rows).faults)
        assert not any(number in said for number in numbers)
