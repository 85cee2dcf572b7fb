"""Sums that single nobody out: no cell of one to four, and none that can be told from what stands beside it. Pure.

Standard library only. A cell that is left out is None; it says nothing of how small it is, as larger ones are left out
with it where it could be told by subtraction.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LEAST = 5

type _At = tuple[int, int]


def fine(numbers: Sequence[int]) -> bool:
    """Whether no number is from one to four."""
    return all(number == 0 or number >= LEAST for number in numbers)


def shown_row[Cell: str](cells: Mapping[Cell, int]) -> dict[Cell, int | None]:
    """The cells of one sum beside their total.

    Where the small ones are one alone, or are less than five together, the smallest of the others that is not nothing
    is left out with them, and where there is no such, all are.
    """
    hidden = _small(cells)
    if hidden and not _kept_by(cells, hidden):
        others = _larger(cells)
        hidden |= {others[0]} if others else set(cells)
    return _without(cells, hidden)


def shown_rows(*tables: Mapping[Any, int]) -> tuple[int | None, list[dict[Any, int | None]]]:
    """Several partitions of the same whole, and the whole.

    Where a small cell could be told from the whole, the whole is left out instead of a large cell. Then another
    partition must not tell it: all but the first that has a small cell leave out their smallest large one too.
    """
    whole = sum(tables[0].values())
    small = [_small(cells) for cells in tables]
    told = any(hidden and not _kept_by(cells, hidden) for cells, hidden in zip(tables, small, strict=True))
    if told:
        first = next(number for number, hidden in enumerate(small) if hidden)
        for number, cells in enumerate(tables):
            if number != first:
                small[number] |= set(_larger(cells)[:1])
    return None if told else whole, [_without(cells, hidden) for cells, hidden in zip(tables, small, strict=True)]


def shown_table[Place](
    rows: Mapping[Place, Sequence[int]], left_out: frozenset[Place] = frozenset()
) -> dict[Place, list[int | None]]:
    """The cells of a table whose rows and columns have their totals beside them, but for the rows `left_out` whole.

    A small cell is left out, and others of its row and its column with it, until there is another table of the same
    totals and shown cells in which it has another number.
    """
    table = [list(numbers) for numbers in rows.values()]
    hidden = {
        (row, column)
        for row, (place, numbers) in enumerate(rows.items())
        for column, number in enumerate(numbers)
        if place in left_out or 0 < number < LEAST
    }
    while (more := _next_to_hide(table, hidden)) is not None:
        hidden.add(more)
    return {
        place: [None if (row, column) in hidden else number for column, number in enumerate(numbers)]
        for row, (place, numbers) in enumerate(rows.items())
    }


def shown_places[Place](
    vectors: Mapping[Place, Sequence[int]], left_out: frozenset[Place] = frozenset()
) -> list[Place]:
    """The places of which every number may stand in public, in their order, where the whole stands there too."""
    return [place for place, numbers in shown_table(vectors, left_out).items() if None not in numbers]


def _small[Cell](cells: Mapping[Cell, int]) -> set[Cell]:
    return {name for name, number in cells.items() if 0 < number < LEAST}


def _larger[Cell: str](cells: Mapping[Cell, int]) -> list[Cell]:
    return sorted((name for name, number in cells.items() if number >= LEAST), key=lambda name: (cells[name], name))


def _kept_by[Cell](cells: Mapping[Cell, int], hidden: set[Cell]) -> bool:
    """Whether these cells keep each other: several, and no small number together."""
    return len(hidden) > 1 and sum(cells[name] for name in hidden) >= LEAST


def _without[Cell](cells: Mapping[Cell, int], hidden: set[Cell]) -> dict[Cell, int | None]:
    return {name: None if name in hidden else number for name, number in cells.items()}


def _next_to_hide(table: Sequence[Sequence[int]], hidden: set[_At]) -> _At | None:
    """The next cell to leave out; None where nothing can be told any more, or everything is left out."""
    rows = [[(row, column) for column in range(len(numbers))] for row, numbers in enumerate(table)]
    columns = [list(line) for line in zip(*rows, strict=True)]
    for line in (*rows, *columns):
        out = [at for at in line if at in hidden]
        told = len(out) == 1 or 0 < sum(_number(table, at) for at in out) < LEAST
        if told and (more := _smallest(table, line, hidden)) is not None:
            return more
    by_row = [[at for at in line if at in hidden] for line in rows]
    by_column = [[at for at in line if at in hidden] for line in columns]
    for at in sorted(hidden):
        # What the totals tell by themselves, nothing left out can keep.
        small = 0 < _number(table, at) < LEAST
        if small and not _may_differ(table, by_row, by_column, at) and _may_differ(table, rows, columns, at):
            near = _smallest(table, [*rows[at[0]], *columns[at[1]]], hidden)
            more = near or _smallest(table, [other for line in rows for other in line], hidden)
            if more is not None:
                return more
    return None


def _smallest(table: Sequence[Sequence[int]], cells: Iterable[_At], hidden: set[_At]) -> _At | None:
    shown = (at for at in cells if at not in hidden)
    return min(shown, key=lambda at: (not _number(table, at), _number(table, at), at), default=None)


def _may_differ(
    table: Sequence[Sequence[int]], by_row: Sequence[Sequence[_At]], by_column: Sequence[Sequence[_At]], at: _At
) -> bool:
    """Whether a hidden cell is another number in some table of the same totals and shown cells.

    It is where one can be moved round a ring of hidden cells, to it or from it, taken from cells that are not nothing.
    """
    for gains in (True, False):
        waiting, reached = [at[0]], {at[0]}
        while waiting:
            row = waiting.pop()
            # In its row another cell changes against the first; in that one's column a cell of another row as the first.
            for _, column in (one for one in by_row[row] if not gains or _number(table, one)):
                if column == at[1]:
                    if row != at[0]:
                        return True
                    continue
                for other, _ in (one for one in by_column[column] if gains or _number(table, one)):
                    if other not in reached:
                        reached.add(other)
                        waiting.append(other)
    return False


def _number(table: Sequence[Sequence[int]], at: _At) -> int:
    return table[at[0]][at[1]]
