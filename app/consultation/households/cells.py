"""Support by place in sums that single nobody out (`core/values/small_cells.py`). Pure.

The two numbers of a place are who supports and who does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.values.small_cells import fine, shown_places


@dataclass(frozen=True, slots=True)
class Cell:
    """Households of a place, and how many of them support."""

    households: int
    supporting: int

    @property
    def is_public(self) -> bool:
        """Whether neither number is from one to four."""
        return fine((self.supporting, self.households - self.supporting))


def published(cells: Mapping[tuple[str, ...], Cell]) -> dict[tuple[str, ...], Cell]:
    """The places whose sums may stand in public, with the whole beside them; empty where there are none."""
    vectors = {place: (cell.supporting, cell.households - cell.supporting) for place, cell in cells.items()}
    return {place: cells[place] for place in shown_places(vectors)}


def sum_cells(cells: Mapping[tuple[str, ...], Cell]) -> Cell | None:
    """All places together; None where even that would tell a few apart."""
    found = Cell(sum(one.households for one in cells.values()), sum(one.supporting for one in cells.values()))
    return found if found.is_public else None
