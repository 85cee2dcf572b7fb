"""Sums of a closed survey that single nobody out, and from which nobody can be told by subtraction. Pure.

Numbers are shown in groups of which a household is in one at most. In the whole, a number from one to four is left out,
and another with it where it alone could be told (claims/figures.py). A place is shown where all its numbers are nought
or at least five, and so are those of the places left out together: buildings beside the whole, and within a building
that is shown its stairwells (cells.py). Stairwells of a building that is not shown are not shown either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.claims.figures import show_cells
from app.consultation.surveys.sums import Place, QuestionTally
from app.core.values.small_cells import fine, shown_places

SILENT, OTHERWISE = "silent", "otherwise"


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """The numbers of one group: of the whole (None: left out), and of the places that may be shown.

    Besides the group's own keys, `silent` did not answer, `otherwise` answered none of these or differ among themselves.
    """

    total: Mapping[str, int | None]
    places: Mapping[Place, Mapping[str, int]]


def group(
    keys: Sequence[str],
    tally: QuestionTally,
    buildings: Mapping[Place, QuestionTally],
    stairwells: Mapping[Place, QuestionTally],
) -> PublicGroup:
    """What may be shown of a group of keys."""
    whole = _numbers(keys, tally)
    if not all(number is not None for number in show_cells(whole).values()):
        return PublicGroup(show_cells(whole), {})
    upper = {place: _numbers(keys, one) for place, one in buildings.items()}
    lower = {place: _numbers(keys, one) for place, one in stairwells.items()}
    places: dict[Place, Mapping[str, int]] = {}
    for building in shown_places({place: list(numbers.values()) for place, numbers in upper.items()}):
        places[building] = upper[building]
        within = {place: list(numbers.values()) for place, numbers in lower.items() if place[:1] == building}
        if len(within) > 1:
            places |= {place: lower[place] for place in shown_places(within)}
    return PublicGroup(whole, places)


def answered(answering: int, households: int) -> int | None:
    """How many households answered; None where they, or those who did not, are one to four."""
    return answering if fine((answering, households - answering)) else None


def _numbers(keys: Sequence[str], tally: QuestionTally) -> dict[str, int]:
    numbers = {key: tally.cells[key].households for key in keys}
    numbers[SILENT] = tally.silent.households
    numbers[OTHERWISE] = tally.everybody.households - sum(numbers.values())
    return numbers
