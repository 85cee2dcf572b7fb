"""Sums of a closed survey that single nobody out, and from which nobody can be told by subtraction. Pure.

Numbers are shown in groups of which a household is in one at most (core/values/small_cells.py). Who answered a question
at all is the same in every group of it: it is decided first, for the whole and for each place. A small cell of a place
leaves out itself and what would tell it, not the place. Buildings stand beside the whole, stairwells beside their
building; what is left out of the one is taken together in the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.consultation.surveys.sums import Place, QuestionTally
from app.core.values.small_cells import fine, shown_places, shown_row, shown_table

SILENT, OTHERWISE = "silent", "otherwise"


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """The numbers of one group, of the whole and of the places of which any may be shown; None is left out.

    Besides the group's own keys, `silent` did not answer, `otherwise` answered none of these or differ among themselves.
    """

    total: Mapping[str, int | None]
    places: Mapping[Place, Mapping[str, int | None]]


def group(
    keys: Sequence[str],
    tally: QuestionTally,
    buildings: Mapping[Place, QuestionTally],
    stairwells: Mapping[Place, QuestionTally],
) -> PublicGroup:
    """What may be shown of a group of keys."""
    whole = _numbers(keys, tally)
    if not fine(_whether_answered(whole)):
        return PublicGroup(shown_row(whole), {})
    total = _beside_silent(whole)
    upper = {place: _numbers(keys, one) for place, one in buildings.items()}
    lower = {place: _numbers(keys, one) for place, one in stairwells.items()}
    places: dict[Place, Mapping[str, int | None]] = {}
    for building, numbers in _within(total, upper).items():
        places[building] = numbers
        within = {place: one for place, one in lower.items() if place[:1] == building}
        if len(within) > 1:
            places |= _within(numbers, within)
    return PublicGroup(total, places)


def _beside_silent(numbers: Mapping[str, int]) -> dict[str, int | None]:
    """A row of which it is shown how many answered: what they said."""
    said = shown_row({key: number for key, number in numbers.items() if key != SILENT})
    return {key: numbers[SILENT] if key == SILENT else said[key] for key in numbers}


def _within(
    outer: Mapping[str, int | None], rows: Mapping[Place, Mapping[str, int]]
) -> dict[Place, dict[str, int | None]]:
    """The places of which it may be shown how many answered, each with the cells that `outer` shows too and may be."""
    answering = set(shown_places({place: _whether_answered(numbers) for place, numbers in rows.items()}))
    keys = [key for key, number in outer.items() if number is not None and key != SILENT]
    rest = [key for key, number in outer.items() if number is None]
    table = {
        place: [*(numbers[key] for key in keys), sum(numbers[key] for key in rest)] for place, numbers in rows.items()
    }
    cells = shown_table(table, frozenset(rows.keys() - answering))
    return {
        place: dict.fromkeys(outer) | {SILENT: rows[place][SILENT]} | dict(zip(keys, cells[place], strict=False))
        for place in rows
        if place in answering
    }


def _whether_answered(numbers: Mapping[str, int]) -> tuple[int, int]:
    return numbers[SILENT], sum(numbers.values()) - numbers[SILENT]


def answered(answering: int, households: int) -> int | None:
    """How many households answered; None where they, or those who did not, are one to four."""
    return answering if fine((answering, households - answering)) else None


def _numbers(keys: Sequence[str], tally: QuestionTally) -> dict[str, int]:
    numbers = {key: tally.cells[key].households for key in keys}
    numbers[SILENT] = tally.silent.households
    numbers[OTHERWISE] = tally.everybody.households - sum(numbers.values())
    return numbers
