"""A committee's sheet read into parts and owners as written, with every fault at its cell.

The one way in is `read_sheet`; what may be wrong is listed in fault_codes.py. The way through the files: workbook.py
(bytes to values, in a process of its own), header.py, sheetreading.py with rows.py, placing.py and lines.py (rows to
lines), gathering.py (lines to parts).
"""

from collections.abc import Callable

from app.register.sheet.fault_codes import FaultCode
from app.register.sheet.files.grid import SheetGrid
from app.register.sheet.files.workbook import open_workbook
from app.register.sheet.gathering import Gathering
from app.register.sheet.header import Header, find_header
from app.register.sheet.layout import INSTRUCTIONS_SHEET
from app.register.sheet.marked import RESULT_SHEET
from app.register.sheet.quoting import listed
from app.register.sheet.sheetreading import SheetReading
from app.register.sheet.understood import CellAt, FaultInSheet, SheetUse, Understood

# What we put into sheets handed out or handed back comes along when they are uploaded again.
_OWN_SHEETS = {RESULT_SHEET: "系统上次的校验结果，不是名册。", INSTRUCTIONS_SHEET: "填写说明，不是名册。"}
_FEW_ROWS = 20  # a cover page or instructions; more rows without headings may well be a register
_PROGRESS_EVERY = 500
_ROWS_SHOWN = 20


def read_sheet(content: bytes, filename: str, progress: Callable[[int, int], None] | None = None) -> Understood:
    """Understand a committee's register of owners from the bytes of an .xlsx, .xls or .csv file.

    `progress` is called now and then with (rows done, rows in all). Whatever is wrong inside the sheet is a Fault of
    the result; raises SheetRefused only for a file that cannot be read as a sheet at all.
    """
    sheets = open_workbook(content, filename)
    return _Reading(sheets, progress or (lambda *_: None)).understood()


class _Reading:
    def __init__(self, sheets: list[SheetGrid], progress: Callable[[int, int], None]) -> None:
        self._sheets = sheets
        self._progress = progress
        self._rows = sum(len(sheet.rows) for sheet in sheets)
        self._faults: list[FaultInSheet] = []
        self._gathering = Gathering(self._faults.append)

    def understood(self) -> Understood:
        done, uses = 0, []
        for sheet in self._sheets:
            uses.append(self._sheet(sheet, done))
            done += len(sheet.rows)
            self._progress(done, self._rows)
        parts = self._gathering.parts()
        if not any(use.columns for use in uses) and not any(
            fault.code == FaultCode.HEADER_MISSING for fault in self._faults
        ):
            self._faults.append(FaultCode.HEADER_MISSING.fault(None, "没有一张工作表有房号和业主姓名的列名。"))
        order = {sheet.name: index for index, sheet in enumerate(self._sheets)}
        self._faults.sort(key=lambda f: (order[f.at.sheet], f.at.row, f.at.column) if f.at else (-1, 0, 0))
        return Understood(tuple(uses), parts, tuple(self._faults))

    def _sheet(self, sheet: SheetGrid, done: int) -> SheetUse:
        if sheet.name in _OWN_SHEETS:
            return SheetUse(sheet.name, None, skipped=_OWN_SHEETS[sheet.name])
        filled = sum(1 for row in range(1, len(sheet.rows) + 1) if any(True for _ in sheet.filled(row)))
        if not filled:
            return SheetUse(sheet.name, None, skipped="工作表是空的。")
        header = find_header(sheet)
        if header is not None and not (header.place_column or header.owner_column):
            header = None  # a summary by buildings, not a register
        if sheet.hidden:
            return self._hidden(sheet, header)
        if header is None:
            return self._without_header(sheet, filled)
        self._faults.extend(header.faults)
        if not header.complete:
            return SheetUse(sheet.name, header.rows[-1], header.used_columns(), skipped="缺少房号列或业主姓名列。")
        self._say_hidden(sheet, header)

        def progress(row: int) -> None:
            if row % _PROGRESS_EVERY == 0:
                self._progress(done + row, self._rows)

        SheetReading(sheet, header, self._gathering, self._faults.append).read(progress)
        return SheetUse(sheet.name, header.rows[-1], header.used_columns())

    def _hidden(self, sheet: SheetGrid, header: Header | None) -> SheetUse:
        if header is not None:
            what = f"工作表“{sheet.name}”是隐藏的，但有名册的列名，没有读入。"
            self._faults.append(FaultCode.HIDDEN_REGISTER.fault(CellAt(sheet.name, header.rows[-1]), what))
        else:
            what = f"工作表“{sheet.name}”是隐藏的，没有读入。"
            self._faults.append(FaultCode.HIDDEN_SHEET_SKIPPED.fault(CellAt(sheet.name, 1), what))
        return SheetUse(sheet.name, None, skipped="隐藏的工作表。")

    def _without_header(self, sheet: SheetGrid, filled: int) -> SheetUse:
        code = FaultCode.SHEET_SKIPPED if filled <= _FEW_ROWS else FaultCode.HEADER_MISSING
        what = f"工作表“{sheet.name}”有 {filled} 行内容，但没有找到房号和业主姓名的列名，没有读入。"
        self._faults.append(code.fault(CellAt(sheet.name, 1), what))
        return SheetUse(sheet.name, None, skipped="没有找到房号和业主姓名的列名。")

    def _say_hidden(self, sheet: SheetGrid, header: Header) -> None:
        last = header.rows[-1]
        rows = [
            row
            for row in sorted(sheet.hidden_rows)
            if last < row <= len(sheet.rows) and any(True for _ in sheet.filled(row))
        ]
        if rows:
            numbers = "、".join(map(str, rows[:_ROWS_SHOWN])) + ("等" if len(rows) > _ROWS_SHOWN else "")
            what = f"第 {numbers} 行是隐藏的，共 {len(rows)} 行。"
            self._faults.append(FaultCode.HIDDEN_ROWS.fault(CellAt(sheet.name, rows[0]), what))
        columns = sorted(sheet.hidden_columns & set(header.used_columns().values()))
        if columns:
            names = listed(header.headings[column] for column in columns)
            self._faults.append(
                FaultCode.HIDDEN_COLUMNS.fault(CellAt(sheet.name, last, columns[0]), f"{names}列是隐藏的。")
            )
