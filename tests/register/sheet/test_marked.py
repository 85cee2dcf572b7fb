"""The committee's sheet handed back: colours, comments, the list of faults, and nothing else changed."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from app.register.sheet.marked import RESULT_SHEET, marked_sheet
from app.register.sheet.understood import CellAt, FaultInSheet, Severity

RED, YELLOW = "FFFF7C80", "FFFFEB9C"
TOTALS = (("房屋套数", "2"), ("建筑面积合计(㎡)", "179.00"))


def fault(
    sheet: str, row: int, column: int = 0, severity: Severity = Severity.ERROR, what: str = "面积读不懂。"
) -> FaultInSheet:
    return FaultInSheet("some_code", severity, CellAt(sheet, row, column), what, "请改填数字。")


def register() -> openpyxl.Workbook:
    """A committee's workbook with what must survive: a formula, a merge, widths, a comment, fonts, a list, hiding."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "3号楼"
    for row in (["楼栋", "房号", "面积", "业主"], ["3", "101", "8x.5", "=A1&B1"], [None, "102", "=SUM(1,2)", "李娜"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.column_dimensions["D"].width = 33
    sheet.row_dimensions[2].height = 44
    sheet["D3"].comment = Comment("找老李核对", "小王")
    sheet["B2"].font = Font(name="仿宋", bold=True)
    sheet["B2"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet.add_data_validation(DataValidation("list", formula1='"住宅,商铺"', sqref="E2:E9"))
    workbook.create_sheet("台账").sheet_state = "hidden"
    return workbook


def saved(workbook: Any) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def marked(content: bytes, faults: Sequence[FaultInSheet], name: str = "名册.xlsx") -> Any:
    return openpyxl.load_workbook(io.BytesIO(marked_sheet(content, name, faults, TOTALS)))


def colour(cell: Any) -> str | None:
    return str(cell.fill.fgColor.rgb) if cell.fill.fill_type == "solid" else None


def test_a_cell_at_fault_is_coloured_and_says_what_and_how_to_mend() -> None:
    sheet = marked(saved(register()), [fault("3号楼", 2, 3), fault("3号楼", 3, 2, Severity.NOTICE, "像是补的。")])[
        "3号楼"
    ]
    assert colour(sheet["C2"]) == RED
    assert sheet["C2"].comment.text == "【错误】面积读不懂。\n请改填数字。"
    assert colour(sheet["B3"]) == YELLOW
    assert sheet["B3"].comment.text == "【提示】像是补的。\n请改填数字。"
    assert sum(cell.comment is not None for row in sheet.iter_rows() for cell in row) == 3


def test_the_workbook_stays_what_it_was() -> None:
    sheet = (workbook := marked(saved(register()), [fault("3号楼", 2, 3)]))["3号楼"]
    assert workbook.sheetnames == [RESULT_SHEET, "3号楼", "台账"]
    assert workbook["台账"].sheet_state == "hidden"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A2:A3"]
    assert (sheet.column_dimensions["D"].width, sheet.row_dimensions[2].height) == (33, 44)
    assert (sheet["D2"].data_type, sheet["D2"].value, sheet["C3"].value) == ("f", "=A1&B1", "=SUM(1,2)")
    assert (sheet["B2"].font.name, sheet["B2"].font.bold, colour(sheet["B2"])) == ("仿宋", True, "FF00FF00")
    assert sheet["D3"].comment.text == "找老李核对"
    assert sheet.data_validations.dataValidation[0].formula1 == '"住宅,商铺"'


def test_text_in_several_fonts_keeps_them() -> None:
    workbook = register()
    workbook["3号楼"]["B3"] = CellRichText("10", TextBlock(InlineFont(b=True), "2"))
    content = marked_sheet(saved(workbook), "a.xlsx", [fault("3号楼", 3, 2)], TOTALS)
    cell = openpyxl.load_workbook(io.BytesIO(content), rich_text=True)["3号楼"]["B3"]
    assert cell.value == CellRichText("10", TextBlock(InlineFont(b=True), "2"))
    assert colour(cell) == RED


def test_a_workbook_with_features_of_newer_excel_versions_can_be_marked() -> None:
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(register()))) as source, zipfile.ZipFile(target, "w") as changed:
        for name in source.namelist():
            changed.writestr(name, source.read(name).replace(b"</worksheet>", extension))
    with pytest.warns(UserWarning, match="Data Validation extension"):
        openpyxl.load_workbook(io.BytesIO(target.getvalue()))
    assert colour(marked(target.getvalue(), [fault("3号楼", 2, 3)])["3号楼"]["C2"]) == RED


def test_only_the_list_is_selected_when_the_file_is_opened() -> None:
    workbook = marked(saved(register()), [])
    assert workbook.active.title == RESULT_SHEET
    assert [bool(sheet.sheet_view.tabSelected) for sheet in workbook.worksheets] == [True, False, False]


def test_a_cell_with_several_faults_gets_them_all_and_the_worst_colour() -> None:
    faults = [
        fault("3号楼", 2, 3, Severity.NOTICE, "一。"),
        fault("3号楼", 2, 3),
        fault("3号楼", 2, 3, Severity.NOTICE, "三。"),
    ]
    cell = marked(saved(register()), faults)["3号楼"]["C2"]
    assert colour(cell) == RED
    assert cell.comment.text.count("请改填数字。") == 3
    assert "一。" in cell.comment.text
    assert "三。" in cell.comment.text


def test_a_comment_of_the_committee_is_kept_below_ours() -> None:
    text = marked(saved(register()), [fault("3号楼", 3, 4)])["3号楼"]["D3"].comment.text
    assert text == "【错误】面积读不懂。\n请改填数字。\n\n原批注：\n找老李核对"


def test_a_fault_inside_a_merged_range_is_marked_at_its_top_left_cell() -> None:
    sheet = marked(saved(register()), [fault("3号楼", 3, 1)])["3号楼"]
    assert colour(sheet["A2"]) == RED
    assert "面积读不懂" in sheet["A2"].comment.text


def test_a_fault_of_a_whole_row_colours_its_used_cells() -> None:
    sheet = marked(saved(register()), [fault("3号楼", 3), fault("3号楼", 3, 3, Severity.NOTICE, "另一处。")])["3号楼"]
    assert [colour(cell) for cell in sheet[3]] == [None, RED, RED, RED]
    assert "面积读不懂" in sheet["B3"].comment.text
    assert sheet["C3"].comment.text == "【提示】另一处。\n请改填数字。"
    assert "面积读不懂" not in sheet["D3"].comment.text


def test_a_fault_of_an_empty_row_or_cell_is_marked_too() -> None:
    sheet = marked(saved(register()), [fault("3号楼", 9), fault("3号楼", 7, 5)])["3号楼"]
    assert colour(sheet["A9"]) == colour(sheet["E7"]) == RED


def test_the_first_sheet_lists_every_fault_with_a_link_and_the_totals() -> None:
    whole = FaultInSheet("no_parts", Severity.ERROR, None, "没有一套房屋。", "请填写后上传。")
    faults = [fault("3号楼", 3, 2, Severity.NOTICE, "像是补的。"), fault("3号楼", 2, 3), whole, fault("3号楼", 3)]
    sheet = marked(saved(register()), faults)[RESULT_SHEET]
    rows = [[value for value in row if value is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["校验结果：请按下表改正后重新上传"]
    assert rows[1] == ["错误 3 处（红色，必须改正），提示 1 处（黄色，请核对）"]
    assert rows[2:4] == [["房屋套数", "2"], ["建筑面积合计(㎡)", "179.00"]]
    assert rows[5:] == [
        ["序号", "工作表", "单元格", "程度", "问题", "怎样修改"],
        [1, "3号楼", "C2", "错误", "面积读不懂。", "请改填数字。"],
        [2, "整个文件", "错误", "没有一套房屋。", "请填写后上传。"],
        [3, "3号楼", "第3行", "错误", "面积读不懂。", "请改填数字。"],
        [4, "3号楼", "B3", "提示", "像是补的。", "请改填数字。"],
    ]
    links = [cell.hyperlink.location if cell.hyperlink else None for cell in sheet["C"][6:]]
    assert links == ["'3号楼'!C2", None, "'3号楼'!A3", "'3号楼'!B3"]
    assert [colour(cell) for cell in sheet["D"][6:]] == [RED, RED, RED, YELLOW]


def test_a_sheet_with_an_apostrophe_in_its_name_can_be_linked() -> None:
    workbook = register()
    workbook["3号楼"].title = "3'楼"
    sheet = marked(saved(workbook), [fault("3'楼", 2, 3)])[RESULT_SHEET]
    assert sheet["C7"].hyperlink.location == "'3''楼'!C2"


def test_what_we_write_is_text_whatever_it_begins_with() -> None:
    evil = '=HYPERLINK("http://x")'
    faults = [
        FaultInSheet("c", Severity.ERROR, CellAt("3号楼", 2, 3), text, text)
        for text in (evil, "＝1", "+1", "-1", "@a", "\ta")
    ]
    content = marked_sheet(saved(register()), "a.xlsx", faults, [("=1+1", "-2")])
    sheet = openpyxl.load_workbook(io.BytesIO(content))[RESULT_SHEET]
    ours = [sheet["A3"], sheet["B3"], *sheet["E"][5:], *sheet["F"][5:]]
    assert sheet["E6"].value == evil
    assert len(ours) == 14
    assert {(cell.data_type, bool(cell.quotePrefix)) for cell in ours} == {("s", True)}


def test_a_mended_sheet_that_comes_again_loses_its_old_marks() -> None:
    first = marked_sheet(
        saved(register()), "a.xlsx", [fault("3号楼", 2, 3), fault("3号楼", 3), fault("3号楼", 3, 4)], TOTALS
    )
    workbook = marked(first, [fault("3号楼", 2, 2, Severity.NOTICE)])
    sheet = workbook["3号楼"]
    assert workbook.sheetnames == [RESULT_SHEET, "3号楼", "台账"]
    coloured = {cell.coordinate: colour(cell) for row in sheet.iter_rows() for cell in row if colour(cell)}
    assert coloured == {"B2": YELLOW}
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert comments == {"B2": "【提示】面积读不懂。\n请改填数字。", "D3": "找老李核对"}
    assert workbook[RESULT_SHEET]["A7"].value == 1
    assert workbook[RESULT_SHEET]["A8"].value is None


def test_a_sheet_of_the_committees_own_that_is_called_like_ours_is_kept() -> None:
    workbook = register()
    workbook["台账"].title = RESULT_SHEET
    workbook[RESULT_SHEET]["A1"] = "上次的结果"
    workbook["3号楼"]["B2"].fill = PatternFill("solid", fgColor=RED)
    again = marked(saved(workbook), [])
    assert again[RESULT_SHEET]["A1"].value == "上次的结果"
    assert colour(again["3号楼"]["B2"]) == RED
    assert len(again.sheetnames) == 3


def xls() -> bytes:
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("一号楼")
    sheet.write_merge(0, 0, 0, 2, "业主名册")
    sheet.write_merge(1, 2, 0, 0, "1")
    for (row, column), value in {(1, 1): 101.0, (1, 2): 89.5, (2, 1): "=cmd|x", (2, 2): True, (3, 1): "#N/A"}.items():
        sheet.write(row, column, value)
    date = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    sheet.write(3, 2, 45000, date)
    workbook.add_sheet("附表").visibility = 1
    return saved(workbook)


def test_an_old_xls_comes_back_as_the_same_grid_in_xlsx() -> None:
    workbook = marked(xls(), [fault("一号楼", 3, 1), fault("一号楼", 2, 3, Severity.NOTICE)], "名册.xls")
    sheet = workbook["一号楼"]
    assert list(sheet.iter_rows(max_col=2, values_only=True)) == [
        ("业主名册", None),
        ("1", 101),
        (None, "=cmd|x"),
        (None, "#N/A"),
    ]
    assert [cell.data_type for cell in sheet["B"]] == ["n", "n", "s", "s"]
    assert sheet["B3"].quotePrefix
    assert (sheet["C2"].value, sheet["C3"].value, sheet["C4"].value.isoformat()) == (89.5, True, "2023-03-15T00:00:00")
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:C1", "A2:A3"}
    assert (colour(sheet["A2"]), colour(sheet["C2"])) == (RED, YELLOW)
    assert workbook["附表"].sheet_state == "hidden"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_comes_back_as_the_same_grid_all_text(encoding: str) -> None:
    content = '房号,业主,证件\r\n0101,"张,伟",110101199003071234\r\n,"=1+1\r\n二",-5\r\n'.encode(encoding)
    workbook = marked(content, [fault("名册", 2, 2)], "名册.csv")
    sheet = workbook["名册"]
    assert list(sheet.iter_rows(values_only=True)) == [
        ("房号", "业主", "证件"),
        ("0101", "张,伟", "110101199003071234"),
        (None, "=1+1\n二", "-5"),
    ]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.value} == {"s"}
    assert [cell.quotePrefix for cell in sheet[3]] == [False, True, True]
    assert colour(sheet["B2"]) == RED
    assert workbook[RESULT_SHEET]["C7"].hyperlink.location == "'名册'!B2"


def test_a_csv_is_cut_into_cells_as_it_is_read() -> None:
    for content in (
        "房号;业主;备注\r\n101;张,伟;a,b\r\n".encode(),
        "房号\t业主\t备注\r\n101\t张,伟\ta,b\r\n".encode("utf-16"),
    ):
        sheet = marked(content, [fault("名册", 2, 2)], "名册.csv")["名册"]
        assert [cell.value for cell in sheet[2]] == ["101", "张,伟", "a,b"]


def test_the_sheet_of_a_csv_takes_every_fault_although_its_file_is_named_as_no_sheet_can_be() -> None:
    workbook = marked(b"a,b\r\n1,2\r\n", [fault("[3]号楼?", 1, 1), fault("[3]号楼?", 2, 2)], "[3]号楼?.csv")
    sheet = workbook.worksheets[1]
    assert sheet.title == "-3-号楼-"
    assert colour(sheet["A1"]) == colour(sheet["B2"]) == RED
    assert workbook[RESULT_SHEET]["C8"].hyperlink.location == "'-3-号楼-'!B2"


def test_a_csv_without_faults_is_called_by_its_file() -> None:
    assert marked("房号\r\n1\r\n".encode(), [], "3号楼名册.csv").sheetnames == [RESULT_SHEET, "3号楼名册"]


def test_a_fault_of_a_sheet_that_is_not_there_is_listed_without_a_link() -> None:
    sheet = marked(saved(register()), [fault("不见了", 2, 3)])[RESULT_SHEET]
    assert sheet["B7"].value == "不见了"
    assert sheet["C7"].hyperlink is None


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(1, 12), st.integers(0, 6), st.sampled_from(Severity), st.text(max_size=9)), max_size=8
    ),
    st.lists(st.lists(st.text(max_size=6), max_size=4), max_size=5),
)
def test_every_fault_is_listed_and_marked_on_any_grid(
    drawn: list[tuple[int, int, Severity, str]], grid: list[list[str]]
) -> None:
    content = "\r\n".join(
        ",".join('"' + cell.replace('"', '""').replace("\0", "") + '"' for cell in row) for row in grid
    )
    faults = [fault("名册", row, column, severity, what) for row, column, severity, what in drawn]
    workbook = marked(content.encode(errors="ignore"), faults, "名册.csv")
    assert sum(isinstance(cell.value, int) for cell in workbook[RESULT_SHEET]["A"]) == len(faults)
    for one in faults:
        if one.at is not None and one.at.column:
            cell = workbook.worksheets[1].cell(one.at.row, one.at.column)
            assert colour(cell) in {RED, YELLOW}
            assert cell.comment.text.count("请改填数字。") >= 1
