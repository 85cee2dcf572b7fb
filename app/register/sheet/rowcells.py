"""The cells of one sheet as they are meant: merged downwards, "同上" resolved, formulas and errors looked after.

Pure: standard library only.
"""

from collections.abc import Callable

from app.register.sheet.cells import compact, is_empty
from app.register.sheet.fault_codes import FaultCode
from app.register.sheet.grid import At, Sheet, Value, downwards
from app.register.sheet.understood import CellAt, Fault

_DITTO = frozenset(["同上", "〃", "″", '"', "'", "同前", "同上行"])


class SheetCells:
    """Reads cells for their meaning and says once for each column what is worth saying of it.

    `say` takes each fault. After `value` gave "" for a cell, `broken` tells whether a formula or error was the
    reason, which has then been said.
    """

    def __init__(self, sheet: Sheet, headings: dict[int, str], say: Callable[[Fault], None]) -> None:
        self._sheet = sheet
        self._headings = headings
        self._say = say
        self._covered = downwards(sheet.merges)
        self._above: dict[int, Value] = {}
        self._said: set[tuple[FaultCode, int]] = set()
        self._broken: set[At] = set()

    def cell(self, row: int, column: int) -> CellAt:
        """The cell a value is really written in: the top of a merged range, else the cell itself."""
        top, left = self._covered.get((row, column), (row, column))
        return CellAt(self._sheet.name, top, left)

    def own(self, row: int, column: int) -> bool:
        """Whether the cell's value stands in its own row, not in a merged range that began above."""
        return (row, column) not in self._covered

    def once(self, code: FaultCode, row: int, column: int, what: str) -> None:
        """Say something once for the whole column, at the first cell it happens in."""
        if (code, column) not in self._said:
            self._said.add((code, column))
            self._say(code.fault(CellAt(self._sheet.name, row, column), what))

    def broken(self, row: int, column: int) -> bool:
        """Whether the cell holds a formula without a value, shows an error, or says 同上 with nothing above."""
        return self._covered.get((row, column), (row, column)) in self._broken

    def value(self, row: int, column: int | None) -> Value:
        """What the cell means; "" for no column, an empty cell, or one that cannot be used (said, and `broken`)."""
        if not column:
            return ""
        origin = self._covered.get((row, column), (row, column))
        value = self._sheet.at(*origin)
        if origin in self._sheet.errors or origin in self._sheet.formulas:
            value = self._computed(origin, value)
        if isinstance(value, str) and value and len(value) < 8 and compact(value) in _DITTO:
            value = self._from_above(origin, column)
        if not is_empty(value):
            self._above[column] = value
        return value

    def _from_above(self, origin: At, column: int) -> Value:
        value = self._above.get(column, "")
        if value == "":
            if origin not in self._broken:
                self._broken.add(origin)
                at = CellAt(self._sheet.name, *origin)
                self._say(FaultCode.DITTO_UNCLEAR.fault(at, "写的是“同上”，上面却没有内容。"))
        else:
            self.once(FaultCode.DITTO, *origin, f"“{self._headings.get(column, '')}”列有“同上”。")
        return value

    def _computed(self, origin: At, value: Value) -> Value:
        row, column = origin
        if shown := self._sheet.errors.get(origin):
            if origin not in self._broken:
                self._broken.add(origin)
                what = f"单元格显示的是错误“{shown}”。"
                self._say(FaultCode.ERROR_VALUE.fault(CellAt(self._sheet.name, row, column), what))
            return ""
        if self._sheet.formulas[origin]:
            self.once(FaultCode.FORMULA_USED, row, column, f"“{self._headings.get(column, '')}”列有公式。")
            return value
        if origin not in self._broken:
            self._broken.add(origin)
            what = "单元格是公式，但文件里没有保存计算结果。"
            self._say(FaultCode.FORMULA_WITHOUT_VALUE.fault(CellAt(self._sheet.name, row, column), what))
        return ""
