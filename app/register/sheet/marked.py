"""The committee's own sheet handed back with every faulty cell coloured and explained (校验结果).

An .xlsx stays the workbook it was, with its formulas, merged cells and widths; .xls and .csv come back as an .xlsx
of the same grid. In front stands a sheet that lists every fault with a link to its cell. A sheet that was marked
before and comes again mended is cleared of the old marks first.
"""

import io
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.core.sheet_writing import MOST_CHARACTERS, MOST_ROWS, plain, sheet_name, starts_like_formula
from app.register.sheet.files import delimited
from app.register.sheet.understood import CellAt, FaultInSheet, Severity

RESULT_SHEET = "校验结果"
AUTHOR = "议改校验"

_TITLE = "校验结果：请按下表改正后重新上传"
_COLOUR = {Severity.ERROR: "FFFF7C80", Severity.NOTICE: "FFFFEB9C"}
_WORD = {Severity.ERROR: "错误", Severity.NOTICE: "提示"}
_OWN_WORDS = "\n\n原批注：\n"
_XLSX, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_HEADINGS = (("序号", 6), ("工作表", 16), ("单元格", 10), ("程度", 8), ("问题", 60), ("怎样修改", 60))
_MOST_COLUMNS = 200  # of a row coloured whole; formats that reach to the last column would make millions of cells

type _Place = tuple[int, int]


def marked_sheet(
    content: bytes, filename: str, faults: Sequence[FaultInSheet], totals: Sequence[tuple[str, str]]
) -> bytes:
    """The sheet as .xlsx with errors red, notices yellow, each cell's faults in its comment, and the list in front.

    `content` is a file that has been read (.xlsx, .xls or .csv), told apart by its bytes; `filename` names the one
    sheet of a .csv. `totals` are lines above the list, name and value.
    """
    workbook = _workbook(content, filename)
    _clear_old_marks(workbook)
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    if len(sheets) == 1:  # the name of a .csv may be no name for a sheet
        sheets |= {fault.at.sheet: workbook.worksheets[0] for fault in faults if fault.at is not None}
    found: dict[str, list[tuple[CellAt, FaultInSheet]]] = defaultdict(list)
    for fault in faults:
        if fault.at is not None and fault.at.sheet in sheets:
            found[sheets[fault.at.sheet].title].append((fault.at, fault))
    for title, of_sheet in found.items():
        _mark(sheets[title], of_sheet)
    _list_faults(workbook, sheets, faults, totals)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _workbook(content: bytes, filename: str) -> Any:
    if content.startswith(_XLSX):
        with warnings.catch_warnings():
            # openpyxl warns of every feature it will not keep, such as the drop-down lists of newer Excel versions.
            warnings.simplefilter("ignore", UserWarning)
            return load_workbook(io.BytesIO(content), rich_text=True)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    if content.startswith(_XLS):
        _copy_xls(content, workbook)
    else:
        name = PurePath(filename).stem
        _fill(workbook.create_sheet(sheet_name(name)), delimited.read(content, name, MOST_ROWS).rows)
    return workbook


def _copy_xls(content: bytes, workbook: Any) -> None:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as source:
        for about in source.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            copied = source.get_sheet_by_name(about.name)
            sheet = workbook.create_sheet(about.name)
            _fill(sheet, copied.to_python(skip_empty_area=False))
            for (top, left), (bottom, right) in copied.merged_cell_ranges or ():
                sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
            if about.visible is not SheetVisibleEnum.Visible:
                sheet.sheet_state = "hidden"


def _fill(sheet: Any, rows: Iterable[Sequence[Any]]) -> None:
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            if value != "":
                _write(sheet.cell(number, place), value)


def _write(cell: Any, value: Any) -> None:
    """A value into a cell of ours: numbers and dates as such, text as text and never as formula or error."""
    if isinstance(value, bool | int | float | datetime | date | time | timedelta):
        cell.value = value
        return
    cell.value = plain(str(value)[: MOST_CHARACTERS // 2])
    cell.data_type = "s"
    cell.quotePrefix = starts_like_formula(cell.value)


def _clear_old_marks(workbook: Any) -> None:
    """Take off what an earlier marking put on, where the file was mended and sent again."""
    old = [sheet for sheet in workbook.worksheets if sheet.title == RESULT_SHEET and sheet["A1"].value == _TITLE]
    if not old:
        return
    workbook.remove(old[0])
    for cell in (cell for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row):
        if cell.comment is not None and cell.comment.author == AUTHOR:
            _, _, own = cell.comment.text.partition(_OWN_WORDS)
            cell.comment = Comment(own, "原批注") if own else None
        if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in _COLOUR.values():
            cell.fill = PatternFill()


def _mark(sheet: Any, faults: Sequence[tuple[CellAt, FaultInSheet]]) -> None:
    """Colour the cells at fault and say in a comment what is wrong; the worst fault gives the colour."""
    anchors = {
        place: (merged.min_row, merged.min_col) for merged in sheet.merged_cells.ranges for place in merged.cells
    }
    last_column = min(sheet.max_column, _MOST_COLUMNS)
    said: dict[_Place, list[FaultInSheet]] = defaultdict(list)
    worst: dict[_Place, Severity] = {}
    for at, fault in faults:
        if at.column:
            places = [anchors.get((at.row, at.column), (at.row, at.column))]
        else:
            places = _used(sheet, at.row, last_column)
        said[places[0]].append(fault)
        for place in places:
            if worst.get(place) is not Severity.ERROR:
                worst[place] = fault.severity
    for place, severity in worst.items():
        sheet.cell(*place).fill = PatternFill("solid", fgColor=_COLOUR[severity])
    for place, of_cell in said.items():
        _comment(sheet.cell(*place), of_cell)


def _used(sheet: Any, row: int, last_column: int) -> list[_Place]:
    """The cells of a row that hold something, or its first cell."""
    (cells,) = sheet.iter_rows(min_row=row, max_row=row, max_col=last_column)
    return [(row, cell.column) for cell in cells if cell.value not in (None, "")] or [(row, 1)]


def _comment(cell: Any, faults: Sequence[FaultInSheet]) -> None:
    text = "\n\n".join(f"【{_WORD[fault.severity]}】{fault.what}\n{fault.remedy}" for fault in faults)
    lines = sum(1 + len(line) // 22 for line in text.splitlines())
    if cell.comment is not None and cell.comment.text:
        text += _OWN_WORDS + cell.comment.text
    cell.comment = Comment(plain(text[: MOST_CHARACTERS // 2]), AUTHOR, width=340, height=24 + 20 * lines)


def _list_faults(
    workbook: Any, sheets: Mapping[str, Any], faults: Sequence[FaultInSheet], totals: Sequence[tuple[str, str]]
) -> None:
    """The first sheet: totals, then every fault, errors before notices, with a link to its cell."""
    result = workbook.create_sheet(RESULT_SHEET, 0)
    number = Counter(fault.severity for fault in faults)
    counted = f"错误 {number[Severity.ERROR]} 处（红色，必须改正），提示 {number[Severity.NOTICE]} 处（黄色，请核对）"
    headings = [heading for heading, _ in _HEADINGS]
    _fill(result, [[_TITLE], [counted], *totals, [], headings])
    header = len(totals) + 4
    for place, (_, width) in enumerate(_HEADINGS, start=1):
        result.column_dimensions[get_column_letter(place)].width = width
        result.cell(header, place).fill = PatternFill("solid", fgColor="FFD9E1F2")
    for cell in (result["A1"], *result[header]):
        cell.font = Font(bold=True)
    result.freeze_panes = result.cell(header + 1, 1)
    ordered = sorted(faults, key=lambda fault: fault.severity is not Severity.ERROR)
    for count, fault in enumerate(ordered, start=1):
        where = (fault.at.sheet, fault.at.a1) if fault.at else ("整个文件", "")
        line = [count, *where, _WORD[fault.severity], fault.what, fault.remedy]
        for place, value in enumerate(line, start=1):
            cell = result.cell(header + count, place)
            _write(cell, value)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        result.cell(header + count, 4).fill = PatternFill("solid", fgColor=_COLOUR[fault.severity])
        if fault.at is not None and fault.at.sheet in sheets:
            _link(result.cell(header + count, 3), sheets[fault.at.sheet].title, fault.at)
    workbook.active = 0
    for sheet in workbook.worksheets:  # two selected sheets would be edited together
        sheet.sheet_view.tabSelected = sheet is result


def _link(cell: Any, sheet: str, at: CellAt) -> None:
    location = f"{quote_sheetname(sheet)}!{get_column_letter(at.column or 1)}{at.row}"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)
    cell.font = Font(color="FF0563C1", underline="single")
