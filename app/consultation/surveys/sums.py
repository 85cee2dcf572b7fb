"""Answers counted by households, heads and area. Pure: standard library only.

All three in whole numbers, area in 0.01 m2. A head is a distinct set of owners (register/heads.py): its flats answer
together, and where they say different things the head has not settled it. Every household of the scope is in exactly one
of answered, differing, silent, so the three sum up to the denominator.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.consultation.surveys.questions import SurveyQuestion, Value, cells, counted_under
from app.consultation.surveys.settling import HouseholdAnswer

type Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountedHousehold:
    """A household as it is counted: where it lies, its exclusive area (0 where unknown), its owners of today."""

    place: Place
    area_c: int
    owners: frozenset[str]


@dataclass(frozen=True, slots=True)
class HouseholdSum:
    """A number of households, of heads, and their area in 0.01 m2."""

    households: int = 0
    heads: int = 0
    area_c: int = 0

    def __add__(self, other: "HouseholdSum") -> "HouseholdSum":
        return HouseholdSum(self.households + other.households, self.heads + other.heads, self.area_c + other.area_c)


@dataclass(frozen=True, slots=True)
class QuestionTally:
    """How a question was answered; `cells` by the keys of questions.cells."""

    answered: HouseholdSum
    differing: HouseholdSum
    silent: HouseholdSum
    cells: Mapping[str, HouseholdSum]

    @property
    def everybody(self) -> HouseholdSum:
        """The denominator: everybody, whether they answered or not."""
        return self.answered + self.differing + self.silent


_SILENT, _DIFFERING = "silent", "differing"


def tally(question: SurveyQuestion, pairs: Iterable[tuple[CountedHousehold, HouseholdAnswer]]) -> QuestionTally:
    """The answers of these households to one question."""
    sums: dict[str, HouseholdSum] = {}
    by_head: dict[frozenset[str], list[tuple[str, Value | None]]] = {}
    for dwelling, answer in pairs:
        settled = answer.answers.get(question.id)
        state = _SILENT if settled is None else _DIFFERING if settled.differing else ""
        value = settled.value if settled is not None else None
        _add(sums, question, state, value, HouseholdSum(households=1, area_c=dwelling.area_c))
        if dwelling.owners:
            by_head.setdefault(dwelling.owners, []).append((state, value))
    for said in by_head.values():
        _add(sums, question, *_together(said), HouseholdSum(heads=1))
    return QuestionTally(
        sums.get("answered", HouseholdSum()),
        sums.get(_DIFFERING, HouseholdSum()),
        sums.get(_SILENT, HouseholdSum()),
        {key: sums.get(f"cell {key}", HouseholdSum()) for key, _ in cells(question)},
    )


def _add(
    sums: dict[str, HouseholdSum],
    question: SurveyQuestion,
    state: str,
    value: Value | None,
    household_sum: HouseholdSum,
) -> None:
    keys = [state] if value is None else ["answered", *(f"cell {key}" for key in counted_under(question, value))]
    for key in keys:
        sums[key] = sums.get(key, HouseholdSum()) + household_sum


def _together(pairs: Sequence[tuple[str, Value | None]]) -> tuple[str, Value | None]:
    """What the flats of one head say together."""
    spoken = [one for one in pairs if one[0] != _SILENT]
    if not spoken:
        return _SILENT, None
    if any(one != spoken[0] for one in spoken) or spoken[0][0] == _DIFFERING:
        return _DIFFERING, None
    return spoken[0]


def by_place(
    question: SurveyQuestion, pairs: Iterable[tuple[CountedHousehold, HouseholdAnswer]], depth: int
) -> dict[Place, QuestionTally]:
    """The same for each place: buildings (depth 1) or stairwells (depth 2), in the order in which they come."""
    grouped: dict[Place, list[tuple[CountedHousehold, HouseholdAnswer]]] = {}
    for dwelling, answer in pairs:
        grouped.setdefault(dwelling.place[:depth], []).append((dwelling, answer))
    return {place: tally(question, own) for place, own in grouped.items()}
