"""A workbook as plain values: what stands in which cell, before anybody asks what it means.

Rows and columns count from 1 as in Excel. Pure: standard library only.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

MOST_CELLS = 3_000_000
MOST_COLUMNS = 1_000

# Characters, as NFKC has them. Patterns are laid upon nothing longer: some take the square of its length, and whoever
# serves waits for them.
LONGEST_CELL = 500
"""Of a cell that is read for what it means. Ten owners with their numbers and shares come to half of it."""
LONGEST_WORDS = 2_000
"""Of what people write in sentences: a reason, an answer, one household's line in a group's list."""
LONGEST_LIST = 32_767
"""Of a group's list pasted into one cell: Excel lets no cell have more."""
LONGEST_NAME = 100
"""Of a sheet's name; Excel lets none have more than 31."""
_WIDEST = 18
"""Characters that NFKC makes of one, at most (U+FDFA)."""


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
class SheetGrid:
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

    def shortened(self, longest: int) -> "SheetGrid":
        """The sheet with no text longer than `longest`, but for what tells that it was (`shortened`)."""
        rows: list[list[Value]] = [
            [shortened(value, longest) if isinstance(value, str) else value for value in cells] for cells in self.rows
        ]
        return replace(self, name=shortened(self.name, LONGEST_NAME), rows=rows)

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


def shortened(text: str, longest: int) -> str:
    """The text; of one that is longer its beginning and "…", which together are still longer than `longest`."""
    if len(text) * _WIDEST <= longest:
        return text
    bare = text.strip()
    # NFKC itself takes the square of the length of some texts.
    plain = unicodedata.normalize("NFKC", bare[:longest])
    return text if max(len(bare), len(plain)) <= longest else plain[:longest] + "…"


def downwards(merges: Iterable[Merge]) -> dict[At, At]:
    """For each cell below the top of a merged range, in its first column, the top left cell that holds its value.

    Only downwards: a note merged across the sheet is not a value of every column, but a building's number merged
    over its rows is the building of each of them.
    """
    return {
        (row, merge.left): (merge.top, merge.left) for merge in merges for row in range(merge.top + 1, merge.bottom + 1)
    }
