"""The process in which a workbook is opened: bytes on standard input, its sheets as JSON on standard output.

Run as `python -m app.register.sheet.files.unpacking`. It bounds its own memory and processor time before it looks at the
first byte, and is given no secrets. The answer is {"sheets": [...]} or {"refused": code, "what": …, "remedy": …}.
"""

import datetime
import io
import json
import math
import resource
import sys
from collections.abc import Callable
from typing import Any

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from app.register.sheet.files import biff, ooxml
from app.register.sheet.files.grid import MOST_CELLS, MOST_COLUMNS
from app.register.sheet.files.marks import Marks, corrupt, locked
from app.register.sheet.files.refusal import RefusalCode, SheetRefused
from app.register.sheet.files.workbook import MOST_ROWS
from app.register.sheet.quoting import quoted

MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 60
MOST_TEXT = 30_000_000  # characters of one sheet


def main() -> None:
    """Bound this process, read the workbook, answer."""
    _bound(resource.RLIMIT_AS, MOST_MEMORY)
    _bound(resource.RLIMIT_CPU, MOST_SECONDS)
    content = sys.stdin.buffer.read()
    try:
        answer = json.dumps({"sheets": unpacked(content)}, ensure_ascii=False)
    except SheetRefused as refused:
        answer = _refusal(refused)
    except BaseException:  # whatever it is, it is the file's doing; a panic of the reader is not even an Exception
        answer = _refusal(corrupt())
    sys.stdout.write(answer)


def _bound(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (limit, limit))


def _refusal(refused: SheetRefused) -> str:
    return json.dumps({"refused": refused.code, "what": refused.what, "remedy": refused.remedy}, ensure_ascii=False)


def unpacked(content: bytes) -> list[dict[str, Any]]:
    """Every worksheet with its values, merged ranges, hidden rows and formulas.

    Raises SheetRefused, or whatever the reader raises over a damaged file.
    """
    scan: Callable[[bytes], list[Marks]] = ooxml.scan if content.startswith(b"PK") else biff.scan
    marks = scan(content)
    _refuse_too_many(marks)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return [
                _as_json(book.get_sheet_by_name(about.name), about.visible is not SheetVisibleEnum.Visible, mark)
                for about, mark in zip(book.sheets_metadata, marks, strict=True)
                if about.typ is SheetTypeEnum.WorkSheet
            ]
    except PasswordError:
        raise locked() from None


def _refuse_too_many(marks: list[Marks]) -> None:
    rows, columns = sum(mark.last_row for mark in marks), max((mark.last_column for mark in marks), default=0)
    cells = sum(mark.last_row * mark.last_column for mark in marks)
    if rows > MOST_ROWS or columns > MOST_COLUMNS or cells > MOST_CELLS:
        largest = max(marks, key=lambda mark: (mark.last_column > MOST_COLUMNS, mark.last_row * mark.last_column))
        where = f"表格写到了第 {largest.last_row} 行、第 {largest.last_column} 列"
        raise _too_much(f"{where}，最多读 {MOST_ROWS} 行、{MOST_COLUMNS} 列。")


def _too_much(what: str) -> SheetRefused:
    remedy = "如果下面或右边有误填的内容，请删除那些行和列；否则请按楼栋分成几个文件上传。"
    return SheetRefused(RefusalCode.TOO_MANY_ROWS, what, remedy)


def _as_json(sheet: CalamineSheet, hidden: bool, marks: Marks) -> dict[str, Any]:
    rows = []
    for row, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        while cells and cells[-1] == "":
            cells.pop()
        rows.append([_value(value, marks, (row, column)) for column, value in enumerate(cells, start=1)])
    if sum(len(value) for cells in rows for value in cells if isinstance(value, str)) > MOST_TEXT:
        raise _too_much(f"工作表{quoted(sheet.name)}的文字超过 {MOST_TEXT // 10_000} 万字。")
    return {
        "name": sheet.name,
        "hidden": hidden,
        "rows": rows,
        "merges": _merges(sheet, len(rows)),
        "hidden_rows": sorted(row for row in marks.hidden_rows if row <= len(rows)),
        "hidden_columns": sorted(marks.hidden_columns),
        "formulas": [(*at, cached) for at, cached in marks.formulas.items()],
        "errors": [(*at, shown) for at, shown in marks.errors.items()],
    }


def _merges(sheet: CalamineSheet, last_row: int) -> list[tuple[int, int, int, int]]:
    """The merged ranges as far down as there is anything; they may not cover more than the cells a sheet may have."""
    merges = [
        (top + 1, left + 1, min(bottom + 1, last_row), right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top < last_row
    ]
    if sum(bottom - top for top, _, bottom, _ in merges) > MOST_CELLS:
        raise corrupt()
    return merges


def _value(value: Any, marks: Marks, at: tuple[int, int]) -> Any:
    """A value as JSON; a date or time as a list of its one text, so that it stays apart from texts."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        if math.isfinite(value):
            return float(value)
        marks.errors[at] = "#NUM!"
        return ""
    if isinstance(value, datetime.timedelta):
        return [str(value)]
    return [value.isoformat()]


if __name__ == "__main__":
    main()
