"""The cells of one sheet as they are meant: merged downwards, "同上" resolved, formulas, errors and long texts looked after.

Pure: standard library only.
"""

from collections.abc import Callable, Collection

from app.register.sheet.columns.cells import compact, is_empty, text_of
from app.register.sheet.fault_codes import FaultCode
from app.register.sheet.files.grid import LONGEST_CELL, LONGEST_WORDS, At, SheetGrid, Value, downwards
from app.register.sheet.quoting import quoted
from app.register.sheet.understood import CellAt, FaultInSheet

_DITTO = frozenset(["同上", "〃", "″", '"', "'", "同前", "同上行"])


class SheetCells:
    """Reads cells for their meaning and says once for each column what is worth saying of it.

    `say` takes each fault. After `value` gave "" for a cell, `broken` tells whether a formula, an error or its length
    was the reason, which has then been said. In the columns `wordy` people write sentences.
    """

    def __init__(
        self,
        sheet: SheetGrid,
        headings: dict[int, str],
        say: Callable[[FaultInSheet], None],
        wordy: Collection[int] = (),
    ) -> None:
        self._sheet = sheet
        self._headings = headings
        self._say = say
        self._wordy = frozenset(wordy)
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
        """Whether the cell holds a formula without a value, shows an error, is too long, or says 同上 with nothing above."""
        return self._covered.get((row, column), (row, column)) in self._broken

    def value(self, row: int, column: int | None) -> Value:
        """What the cell means; "" for no column, an empty cell, or one that cannot be used (said, and `broken`)."""
        if not column:
            return ""
        value = self.written(row, column)
        if isinstance(value, str) and value and len(value) < 8 and compact(value) in _DITTO:
            value = self._from_above(self._covered.get((row, column), (row, column)), column)
        if not is_empty(value):
            self._above[column] = value
        return value

    def written(self, row: int, column: int) -> Value:
        """What `value` says, and 同上 as it stands."""
        origin = self._covered.get((row, column), (row, column))
        value = self._sheet.at(*origin)
        if origin in self._sheet.errors or origin in self._sheet.formulas:
            value = self._computed(origin, value)
        longest = LONGEST_WORDS if column in self._wordy else LONGEST_CELL
        if isinstance(value, str) and len(text_of(value)) > longest:
            self._say_broken(FaultCode.CELL_TOO_LONG, origin, f"单元格里超过 {longest} 个字。")
            return ""
        return value

    def say_long(self, row: int, columns: Collection[int]) -> None:
        """Say which of a row's cells are too long, also where nothing else asks for them."""
        for column in columns:
            self.written(row, column)

    def _say_broken(self, code: FaultCode, origin: At, what: str) -> None:
        if origin not in self._broken:
            self._broken.add(origin)
            self._say(code.fault(CellAt(self._sheet.name, *origin), what))

    def _from_above(self, origin: At, column: int) -> Value:
        value = self._above.get(column, "")
        if value == "":
            self._say_broken(FaultCode.DITTO_UNCLEAR, origin, "写的是“同上”，上面却没有内容。")
        else:
            self.once(FaultCode.DITTO, *origin, f"{quoted(self._headings.get(column, ''))}列有“同上”。")
        return value

    def _computed(self, origin: At, value: Value) -> Value:
        row, column = origin
        if shown := self._sheet.errors.get(origin):
            self._say_broken(FaultCode.ERROR_VALUE, origin, f"单元格显示的是错误{quoted(shown)}。")
            return ""
        if self._sheet.formulas[origin]:
            self.once(FaultCode.FORMULA_USED, row, column, f"{quoted(self._headings.get(column, ''))}列有公式。")
            return value
        self._say_broken(FaultCode.FORMULA_WITHOUT_VALUE, origin, "单元格是公式，但文件里没有保存计算结果。")
        return ""
