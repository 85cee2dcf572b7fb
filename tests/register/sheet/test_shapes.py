"""Registers as committees really keep them: each a real file, understood part by part and fault by fault."""

import io
from datetime import date

import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from app.register.kinds import AreaSource, DocumentKind, OwnerKind, PartKind
from app.register.sheet.reading import read_sheet
from app.register.sheet.understood import CellAt, OwnerMention, PartLine, SheetUse

from .making import (
    HEADINGS,
    Rows,
    delimited,
    id_card,
    of_rows,
    saved,
    shorts,
    titled_and_merged,
    told,
    workbook,
    xls,
    xlsx,
)

QUIET = ("area_source_assumed",)
ZHANG_ID, LI_ID = id_card(), id_card("33010619751212102")


def test_a_plain_sheet_to_the_last_field() -> None:
    row = ["3", "2", "501", 89.5, "实测", "张三", ZHANG_ID, "138 1234 5678"]
    understood = read_sheet(xlsx([HEADINGS, row]), "名册.xlsx")
    at = "业主名册"
    owner = OwnerMention("张三", OwnerKind.PERSON, CellAt(at, 2, 6), DocumentKind.ID_CARD, ZHANG_ID, "13812345678")
    assert understood.parts == (
        PartLine("3", "2", "501", PartKind.DWELLING, 8950, AreaSource.SURVEY, (owner,), CellAt(at, 2, 3)),
    )
    columns = {
        "building": 1, "stairwell": 2, "room": 3, "area": 4, "area_source": 5, "owner": 6, "document": 7, "phone": 8,
    }  # fmt: skip
    assert understood.sheets == (SheetUse(at, 1, columns),)
    assert understood.faults == ()
    assert understood.applicable


def test_title_rows_merged_buildings_units_and_wide_digits() -> None:
    understood = read_sheet(titled_and_merged(), "a.xlsx")
    assert shorts(understood) == ["3-2-501 住宅 89.50 张三", "3-2-502 住宅 90.00 李四", "3-2-503 住宅 91.25 王五"]
    assert [part.owners[0].phone for part in understood.parts] == ["13812345678", "057188881234", ""]
    assert told(understood, *QUIET) == []


def test_the_whole_place_in_one_cell() -> None:
    rows: Rows = [
        ["房屋坐落", "面积", "业主"],
        ["3-2-501", "89.50", "张三"],
        ["3幢2单元502室", "89.50", "李四"],
        ["3#楼2单元503", "89.50", "王五"],
        ["幸福路12号3号楼二单元504室", "89.50", "赵六"],
    ]
    understood = of_rows(rows)
    assert [part.name for part in understood.parts] == ["3-2-501", "3-2-502", "3-2-503", "3-2-504"]
    assert told(understood, *QUIET) == []


def test_rooms_excel_took_for_dates() -> None:
    rows: Rows = [
        ["房号", "建筑面积", "业主"],
        [date(2003, 2, 1), 89.5, "张三"],
        [date(2026, 3, 2), 89.5, "李四"],
        ["3-2-3", 80, "王五"],
    ]
    understood = read_sheet(xlsx(rows), "a.xlsx")
    assert shorts(understood) == ["3-2-3 住宅 80.00 王五"]
    assert told(understood, *QUIET) == [("place_is_date", "A2"), ("place_is_date", "A3")]
    assert "2003-02-01" in understood.faults[1].what
    assert "文本" in understood.faults[1].remedy
    assert not understood.applicable


def test_co_owners_on_further_lines_in_three_manners() -> None:
    rows: Rows = [
        ["楼栋", "单元", "房号", "建筑面积", "业主", "身份证号", "份额"],
        ["3", "2", "501", 89.5, "张三", ZHANG_ID, "1/2"],
        ["3", "2", "501", 89.5, "李四", LI_ID, "1/2"],  # everything again
        ["3", "2", "502", 90, "王五", None, None],
        [None, None, None, None, "赵六", None, None],  # only the owner
        ["3", "2", "503", 91, "孙七", None, None],
        [None, None, None, None, "周八", None, None],  # the place merged
    ]
    understood = read_sheet(xlsx(rows, merges=["A6:A7", "B6:B7", "C6:C7", "D6:D7"]), "a.xlsx")
    assert shorts(understood) == [
        "3-2-501 住宅 89.50 张三(1/2)+李四(1/2)",
        "3-2-502 住宅 90.00 王五+赵六",
        "3-2-503 住宅 91.00 孙七+周八",
    ]
    assert told(understood, *QUIET) == []


def test_blank_total_and_closing_lines_are_no_parts() -> None:
    rows: Rows = [
        ["序号", "楼栋", "房号", "建筑面积", "业主", "备注"],
        ["1", "3", "501", "89.50", "张三", ""],
        ["", "", "", "", "", ""],
        ["2", "3", "502", "90.50", "李四", "合计两套"],
        ["小计", "", "", "180.00", "", ""],
        ["3", "4", "501", "70.00", "王五", ""],
        ["", "合 计", "", "250.00", "3户", ""],
        ["4", "", "", "", "", ""],
        ["5", "", "", "", "", ""],
        ["备注：本表一式两份", "", "", "", "", ""],
        ["制表人：", "", "", "审核：", "", ""],
    ]
    understood = of_rows(rows)
    assert shorts(understood) == ["3-501 住宅 89.50 张三", "3-502 住宅 90.50 李四", "4-501 住宅 70.00 王五"]
    assert told(understood, *QUIET) == [("totals_skipped", "第5行"), ("notes_skipped", "第10行")]
    assert [fault.what for fault in understood.faults if fault.code == "notes_skipped"] == [
        "说明行没有作为房屋读入：第 10、11 行，共 2 行。"
    ]


def test_headings_and_titles_again_on_every_printed_page() -> None:
    page = [["幸福小区3号楼业主名册", "", ""], ["房号", "建筑面积", "业主姓名"]]
    understood = of_rows([*page, ["501", "89.50", "张三"], *page, ["502", "89.50", "李四"]])
    assert shorts(understood) == ["3-501 住宅 89.50 张三", "3-502 住宅 89.50 李四"]
    assert told(understood, *QUIET) == [("building_from_sheet", "第2行"), ("headers_repeated", "第4行")]


def test_a_header_of_two_rows_with_a_tenant_and_a_co_owner() -> None:
    rows: Rows = [
        ["2026年名册", None, None, None, None, None, None, None, None, None],
        ["房屋信息", None, None, "面积（㎡）", None, "业主信息", None, "共有人", None, "承租人"],
        ["楼栋", "单元", "房号", "建筑", "套内", "姓名", "证件号码", "姓名", "证件号码", "姓名"],
        ["3", "2", "501", 89.5, 70.1, "张三", ZHANG_ID, "李四", LI_ID, None],
        ["3", "2", "502", 60, 50, "市房管局", None, None, None, "王五"],
    ]
    understood = read_sheet(xlsx(rows, merges=["A1:J1", "A2:C2", "D2:E2", "F2:G2", "H2:I2"]), "a.xlsx")
    assert shorts(understood) == ["3-2-501 住宅 89.50 张三+李四", "3-2-502 住宅 60.00 市房管局"]
    assert [owner.document for owner in understood.parts[0].owners] == [ZHANG_ID, LI_ID]
    assert understood.parts[1].owners[0].kind is OwnerKind.PUBLIC_HOUSING
    assert understood.parts[1].occupants == ("王五",)
    assert understood.sheets[0].header_row == 3
    assert told(understood, *QUIET) == []


def test_a_sheet_for_each_building_a_cover_and_an_empty_one() -> None:
    book = workbook(
        {
            "封面": [["幸福小区业主名册"], ["2026年11月"]],
            "3号楼": [["单元", "房号", "建筑面积", "业主"], ["2", "501", 89.5, "张三"], [None, "502", 90, "李四"]],
            "其余": [["4幢业主名册"], ["室号", "建筑面积", "产权人"], ["101", 60, "王五"]],
            "Sheet4": [],
        }
    )
    understood = read_sheet(saved(book), "a.xlsx")
    assert shorts(understood) == ["3-2-501 住宅 89.50 张三", "3-2-502 住宅 90.00 李四", "4-101 住宅 60.00 王五"]
    assert [(use.sheet, use.header_row, use.skipped) for use in understood.sheets] == [
        ("封面", None, "没有找到房号和业主姓名的列名。"),
        ("3号楼", 1, ""),
        ("其余", 2, ""),
        ("Sheet4", None, "工作表是空的。"),
    ]
    assert [(str(fault.at), fault.code) for fault in understood.faults if fault.code not in QUIET] == [
        ("封面!第1行", "sheet_skipped"),
        ("3号楼!第1行", "building_from_sheet"),
        ("3号楼!A3", "filled_down"),
        ("其余!第2行", "building_from_sheet"),
    ]


def test_little_titles_between_the_rows() -> None:
    rows: Rows = [
        ["房号", "建筑面积", "业主"],
        ["", "3号楼1单元", ""],
        ["101", "60.00", "张三"],
        ["102", "61.00", "李四"],
        ["", "3号楼2单元", ""],
        ["101", "60.00", "王五"],
        ["", "4幢", ""],
        ["101", "60.00", "赵六"],
    ]
    understood = of_rows(rows)
    assert [part.name for part in understood.parts] == ["3-1-101", "3-1-102", "3-2-101", "4-101"]
    assert told(understood, *QUIET) == [("building_from_sheet", f"B{row}") for row in (2, 5, 7)]


def test_formulas_with_and_without_a_kept_value() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("业主名册")
    sheet.write_row(0, 0, ["房号", "建筑面积", "业主"])
    sheet.write_row(1, 0, ["3-2-501", None, "张三"])
    sheet.write_formula(1, 1, "=80+9.5", None, 89.5)
    sheet.write_row(2, 0, ["3-2-502", None, "李四"])
    sheet.write_formula(2, 1, "=80+10", None, 90)
    sheet.write_formula(3, 0, '="3-2-"&503', None, "3-2-503")
    sheet.write_row(3, 1, [70, "王五"])
    sheet.write_formula(4, 1, "=SUM(B2:B4)", None, 249.5)
    sheet.write(4, 0, "合计")
    book.close()
    understood = read_sheet(target.getvalue(), "a.xlsx")
    assert shorts(understood) == ["3-2-501 住宅 89.50 张三", "3-2-502 住宅 90.00 李四", "3-2-503 住宅 70.00 王五"]
    assert told(understood, *QUIET) == [("formula_used", "B2"), ("formula_used", "A4"), ("totals_skipped", "第5行")]

    rows: Rows = [
        ["房号", "建筑面积", "业主"],
        ["3-2-501", "=80+9.5", "张三"],
        ["=A2", 80, "李四"],
        ["3-2-503", 80, "=C2"],
        ["合计", "=SUM(B2:B4)"],
    ]
    never_computed = read_sheet(xlsx(rows), "a.xlsx")
    assert shorts(never_computed) == ["3-2-501 住宅 — 张三"]
    assert told(never_computed, *QUIET) == [
        ("formula_without_value", "B2"),
        ("formula_without_value", "A3"),
        ("formula_without_value", "C4"),
        ("totals_skipped", "第5行"),
    ]


def test_cells_that_show_an_error() -> None:
    understood = read_sheet(
        xlsx([["房号", "建筑面积", "业主"], ["3-2-501", "#REF!", "张三"], ["3-2-502", 80, "#N/A"]]), "a.xlsx"
    )
    assert shorts(understood) == ["3-2-501 住宅 — 张三"]
    assert told(understood, *QUIET) == [("error_value", "B2"), ("error_value", "C3")]


def test_hidden_rows_columns_and_sheets_are_never_dropped_in_silence() -> None:
    rows: Rows = [
        ["房号", "建筑面积", "业主"],
        ["3-2-501", 89.5, "张三"],
        ["3-2-502", 90, "李四"],
        ["3-2-503", 91, "王五"],
    ]
    book = workbook({"业主名册": rows, "旧名册": rows, "代码表": [["住宅"], ["商铺"]]})
    sheet = book["业主名册"]
    assert isinstance(sheet, Worksheet)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book["旧名册"].sheet_state = "hidden"
    book["代码表"].sheet_state = "veryHidden"
    understood = read_sheet(saved(book), "a.xlsx")
    assert [part.name for part in understood.parts] == ["3-2-501", "3-2-502", "3-2-503"]
    assert [(str(fault.at), fault.code) for fault in understood.faults if fault.code not in QUIET] == [
        ("业主名册!B1", "hidden_columns"),
        ("业主名册!第3行", "hidden_rows"),
        ("旧名册!第1行", "hidden_register"),
        ("代码表!第1行", "hidden_sheet_skipped"),
    ]
    assert not understood.applicable


def test_the_old_binary_format() -> None:
    rows: Rows = [
        ["3号楼业主名册"],
        ["单元", "房号", "建筑面积", "业主", "电话"],
        [2, 501, 89.5, "张三、李四", 13812345678],
        [2, 502, 90.25, "王五", "13987654321"],
    ]
    understood = read_sheet(xls({"名册": rows, "空": []}), "老表.xls")
    assert shorts(understood) == ["3-2-501 住宅 89.50 张三+李四", "3-2-502 住宅 90.25 王五"]
    assert understood.parts[0].owners[0].phone == "13812345678"
    assert told(understood, *QUIET) == [("building_from_sheet", "第2行")]


def test_csv_in_every_encoding_excel_writes() -> None:
    rows: Rows = [
        ["楼栋", "房号", "建筑面积", "业主"],
        ["3", "501", "89.50", "张三\n李四"],
        ["3", "502", "1,090.00", "王㐂"],
    ]
    expected = ["3-501 住宅 89.50 张三+李四", "3-502 住宅 1090.00 王㐂"]
    for content in (
        delimited(rows),
        delimited(rows, "utf-8-sig"),
        delimited(rows, "gb18030"),
        delimited(rows, "utf-16", "\t"),
        delimited(rows, "gb18030", ";"),
    ):
        assert shorts(read_sheet(content, "名册.csv")) == expected


def test_dates_phones_and_numbers_as_excel_leaves_them_in_a_csv() -> None:
    rows: Rows = [
        ["房号", "建筑面积", "业主", "身份证号", "电话"],
        ["3月2日", "89.50", "张三", "1.10105E+17", "1.38E+10"],
        ["3-2-502", "89.50", "李四", f'="{ZHANG_ID}"', '="057188881234"'],
    ]
    understood = of_rows(rows)
    assert shorts(understood) == ["3-2-502 住宅 89.50 李四"]
    assert (understood.parts[0].owners[0].document, understood.parts[0].owners[0].phone) == (ZHANG_ID, "057188881234")
    assert told(understood, *QUIET) == [("place_is_date", "A2"), ("document_cut", "D2"), ("phone_cut", "E2")]


def test_a_file_of_something_else() -> None:
    understood = of_rows([["今天", "天气"], ["晴", "冷"]])
    assert understood.parts == ()
    assert [fault.code for fault in understood.faults] == ["header_missing", "sheet_skipped"]
    assert not understood.applicable


def test_progress_is_told_and_ends_at_the_end() -> None:
    rows: Rows = [["房号", "建筑面积", "业主"], *([f"3-2-{number}", "89.50", "张三"] for number in range(101, 1401))]
    seen: list[tuple[int, int]] = []
    read_sheet(delimited(rows), "名册.csv", lambda done, total: seen.append((done, total)))
    assert seen == [(500, 1301), (1000, 1301), (1301, 1301)]
