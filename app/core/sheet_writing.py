"""Writes lists as .xlsx and .csv whose cells can never turn into formulas.

Every text of the product that ends up in a spreadsheet goes through here: exports, lists, templates. What somebody
typed as a name may begin with "=", and a spreadsheet that runs it would run it on the committee's computer.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import xlsxwriter

from app.core.values.fractions import square_metres
from app.core.values.rehearsal import REHEARSED, WARNING

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters a spreadsheet may take for a formula; the full-width forms count in East Asian versions."""

MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_PAPER_A4 = 9

type Cell = str | int | None


class CellKind(Enum):
    """What the cells of a column hold, and so how a whole number in it is written."""

    TEXT = "@"
    WHOLE = "0"
    AREA = "0.00"  # the number is an area_c, whole 0.01 m2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its heading, its width in half-width characters, and what its cells hold.

    Whole numbers in an AREA column are whole 0.01 m2 and shown in m2 with two decimals. They are number cells,
    because people add areas up in Excel; no decision ever reads them back from here. Text stands as text in any
    column, so a document number keeps all its digits.
    """

    title: str
    width: int = 12
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True)
class SheetToWrite:
    """One sheet: its name, its columns, its rows (a cell for each column), and lines of text above the header."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    titles: Sequence[str] = ()


def starts_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take `text` for a formula, also after blanks."""
    return text.lstrip(" \u3000")[:1] in FORMULA_STARTS


def plain(text: str) -> str:
    """`text` as a cell can hold it: line ends as LF, characters that XML does not know left out.

    Raises ValueError for a text longer than a cell holds; a text cut short in silence would be a false record.
    """
    kept = _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(kept.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
        raise ValueError(f"单元格文字超过 {MOST_CHARACTERS} 个字符，Excel 放不下：{kept[:20]}……")
    return kept


def sheet_name(text: str) -> str:
    """`text` as Excel allows it for the name of a sheet: at most 31 characters, without []:*?/\\ and outer quotes."""
    return _NOT_IN_SHEET_NAME.sub("-", plain(text)).replace("\n", " ").strip().strip("'")[:31].strip("' ") or "名单"


def workbook_bytes(sheets: Sequence[SheetToWrite], *, created_at: datetime) -> bytes:
    """The sheets as an .xlsx file.

    `created_at` (with offset) is written as the time of creation, the only time in the file: the same content and
    time give the same bytes. Raises ValueError for more rows or longer texts than a sheet holds.
    """
    buffer = io.BytesIO()
    # Rows go through files while they are written. They hold what the sheet holds, documents and phones included,
    # so they live in a folder that is gone at the end, also after an exception.
    with tempfile.TemporaryDirectory() as folder:
        workbook = xlsxwriter.Workbook(
            buffer,
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        try:
            workbook.set_properties({"created": created_at.astimezone(UTC)})
            styles = _Styles(workbook)
            for sheet in sheets:
                _write_sheet(workbook.add_worksheet(sheet_name(sheet.name)), sheet, styles)
        finally:
            workbook.close()
    return buffer.getvalue()


def csv_bytes(sheet: SheetToWrite) -> bytes:
    """The sheet as a .csv file in UTF-8 with the mark by which Excel knows it; areas in m2 with two decimals.

    A .csv has no cell types: a text that could be taken for a formula gets a leading apostrophe.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([_csv_text(line)] for line in _titles(sheet))
    writer.writerow([_csv_text(column.title) for column in sheet.columns])
    for row in sheet.rows:
        cells = zip(row, sheet.columns, strict=True)
        writer.writerow([_csv_text(_written(cell, column.kind)) for cell, column in cells])
    return text.getvalue().encode("utf-8-sig")


class _Styles:
    """The few cell styles of a workbook; text that looks like a formula keeps Excel's "this is text" mark."""

    def __init__(self, workbook: Any) -> None:
        body = {"valign": "top", "text_wrap": True}
        self.title = workbook.add_format({"bold": True, "num_format": "@"})
        self.header = workbook.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "bg_color": "#D9E1F2",
                "border": 1,
                "num_format": "@",
            }
        )
        self.column = {kind: workbook.add_format({**body, "num_format": kind.value}) for kind in CellKind}
        self.quoted = workbook.add_format({**body, "num_format": "@", "quote_prefix": True})


def _titles(sheet: SheetToWrite) -> tuple[str, ...]:
    """The lines above the header; of a practice house the first says so, which whoever reads the sheet back passes over."""
    return (WARNING, *sheet.titles) if REHEARSED.get() else tuple(sheet.titles)


def _write_sheet(worksheet: Any, sheet: SheetToWrite, styles: _Styles) -> None:
    titles = _titles(sheet)
    header = len(titles)
    for number, column in enumerate(sheet.columns):
        # The whole column carries the format: what a clerk types into an empty cell of a text column stays text.
        worksheet.set_column(number, number, column.width, styles.column[column.kind])
    worksheet.freeze_panes(header + 1, 0)
    worksheet.repeat_rows(header)
    worksheet.set_landscape()
    worksheet.set_paper(_PAPER_A4)
    worksheet.fit_to_pages(1, 0)
    for number, line in enumerate(titles):
        worksheet.write_string(number, 0, plain(line), styles.title)
    for number, column in enumerate(sheet.columns):
        worksheet.write_string(header, number, plain(column.title), styles.header)
    for number, row in enumerate(sheet.rows, start=header + 1):
        if number >= MOST_ROWS:
            raise ValueError(f"超过 Excel 一张表的 {MOST_ROWS} 行，请分成几份导出")
        for place, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _write_cell(worksheet, (number, place), cell, column.kind, styles)


def _write_cell(worksheet: Any, at: tuple[int, int], cell: Cell, kind: CellKind, styles: _Styles) -> None:
    match cell:
        case None | "":
            return
        case int() if kind is CellKind.AREA:
            worksheet.write_number(*at, Decimal(cell).scaleb(-2), styles.column[kind])
        case int() if kind is CellKind.WHOLE:
            worksheet.write_number(*at, cell, styles.column[kind])
        case _:
            text = plain(str(cell))
            style = styles.quoted if starts_like_formula(text) else styles.column[CellKind.TEXT]
            worksheet.write_string(*at, text, style)


def _written(cell: Cell, kind: CellKind) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return square_metres(cell) if kind is CellKind.AREA else str(cell)
    return cell


def _csv_text(text: str) -> str:
    text = plain(text)
    return "'" + text if starts_like_formula(text) else text
