"""A workbook as plain values: what stands in which cell, before anybody asks what it means.

Rows and columns count from 1 as in Excel. Pure: standard library only.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Moment:
    """A cell Excel holds as a date or time, as ISO text; in a room column it is nearly always a misread number."""

    text: str


type Value = str | float | bool | Moment
type At = tuple[int, int]  # row and column


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, all four sides included; its value stands in the top left cell only."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows[0]` is row 1, empty cells are "", and empty cells at the end of a row are left out.

    `formulas` tells for each cell with a formula whether the file also holds its value; `errors` are the cells that
    show an error such as "#REF!" (their value in `rows` is ""). `hidden_rows` includes rows hidden by a filter.
    """

    name: str
    rows: list[list[Value]]
    hidden: bool = False
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: Mapping[At, bool] = field(default_factory=dict)
    errors: Mapping[At, str] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Value:
        """What stands in a cell itself; "" outside the filled area."""
        if 0 < row <= len(self.rows) and 0 < column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return ""

    def filled(self, row: int) -> Iterator[tuple[int, Value]]:
        """The cells of a row that hold something, as (column, value)."""
        for column, value in enumerate(self.rows[row - 1], start=1):
            if value != "" and not (isinstance(value, str) and value.isspace()):
                yield column, value


def downwards(merges: Iterable[Merge]) -> dict[At, At]:
    """For each cell below the top of a merged range, in its first column, the top left cell that holds its value.

    Only downwards: a note merged across the sheet is not a value of every column, but a building's number merged
    over its rows is the building of each of them.
    """
    return {
        (row, merge.left): (merge.top, merge.left) for merge in merges for row in range(merge.top + 1, merge.bottom + 1)
    }
