"""Sums for the public that give nobody away: no cell of one to four. Pure: standard library only."""

from collections.abc import Mapping

LEAST = 5


def show_cells[Cell: str](cells: Mapping[Cell, int]) -> dict[Cell, int | None]:
    """The cells of one sum as the public sees them beside their total; None where one would be known from it.

    A cell of one to four is not shown, and where it alone could be told from the total and the others, the smallest of
    the others that is not nothing is not shown either, nor the empty ones where there is no such.
    """
    hidden = {name for name, number in cells.items() if 0 < number < LEAST}
    if (hidden and sum(cells[name] for name in hidden) < LEAST) or len(hidden) == 1:
        others = sorted((number, name) for name, number in cells.items() if name not in hidden and number > 0)
        hidden |= {others[0][1]} if others else set(cells)
    return {name: None if name in hidden else number for name, number in cells.items()}


def total[Cell: str](cells: Mapping[Cell, int]) -> int | None:
    """The total of the cells; None where it is one to four itself."""
    number = sum(cells.values())
    return None if 0 < number < LEAST else number
