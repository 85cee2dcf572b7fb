"""Sums by place that single nobody out. Pure: standard library only.

A place is shown where each of its two numbers, who supports and who does not, is nought or at least five. What is left
out must not be told by subtracting the shown ones from the whole: where the places left out hold together a number from
one to four, more places are left out with them, the smallest first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """Households of a place, and how many of them support."""

    households: int
    supporting: int

    @property
    def shown(self) -> bool:
        """Whether neither number is from one to four."""
        return all(number == 0 or number >= LEAST for number in (self.supporting, self.households - self.supporting))


def published(cells: Mapping[tuple[str, ...], Cell]) -> dict[tuple[str, ...], Cell]:
    """The places whose sums may stand in public, with the whole beside them; empty where there are none.

    A single place left out is never the only one: by itself it is not shown, so another goes with it.
    """
    hidden = {place for place, cell in cells.items() if not cell.shown}
    by_size = sorted(cells, key=lambda place: (cells[place].households, place))
    while hidden and len(hidden) < len(cells) and not _whole(cells, hidden).shown:
        hidden.add(next(place for place in by_size if place not in hidden))
    return {place: cell for place, cell in cells.items() if place not in hidden}


def whole(cells: Mapping[tuple[str, ...], Cell]) -> Cell | None:
    """All places together; None where even that would tell a few apart."""
    found = _whole(cells, set(cells))
    return found if found.shown else None


def _whole(cells: Mapping[tuple[str, ...], Cell], places: set[tuple[str, ...]]) -> Cell:
    chosen = [cells[place] for place in places]
    return Cell(sum(one.households for one in chosen), sum(one.supporting for one in chosen))
