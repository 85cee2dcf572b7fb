"""Exclusive parts 专有部分 grouped into heads 表决权人数, and the circle they are counted in.

Source: judicial interpretation 法释〔2009〕7号 arts. 8 and 9 (area and number of persons); parts with an identical
set of owners are one head, however many they are (law R-27). Pure: standard library only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.register.kinds import OFF_ROLL_BY_DEFAULT, PartKind

PartKey = tuple[str, str, str]
"""Building, stairwell (may be empty) and room, compared exactly."""


@dataclass(frozen=True, slots=True)
class RegisterPart:
    """One exclusive part as it stands on the register.

    `area_c` is the exclusive area in whole 0.01 m2; `owners` are opaque ids, equal meaning the same owner.
    """

    building: str
    stairwell: str
    room: str
    kind: PartKind
    area_c: int
    owners: frozenset[str]

    @property
    def key(self) -> PartKey:
        """What names the part."""
        return (self.building, self.stairwell, self.room)


@dataclass(frozen=True, slots=True)
class Head:
    """One head 表决权人: a distinct set of owners, its parts in the circle, and their area together (0.01 m2)."""

    owners: frozenset[str]
    parts: tuple[PartKey, ...]
    area_c: int


@dataclass(frozen=True, slots=True)
class HeadRoll:
    """The roll 名册 of a vote: its heads, and for each part the position of its head in `heads`."""

    heads: tuple[Head, ...]
    head_of: Mapping[PartKey, int]

    @property
    def area_c(self) -> int:
        """The whole exclusive area on the roll, in 0.01 m2: the sum over its parts, not a survey total (law R-26)."""
        return sum(head.area_c for head in self.heads)


def in_circle(
    parts: Iterable[RegisterPart], building: str | None = None, stairwell: str | None = None
) -> list[RegisterPart]:
    """The parts of one building, or of one stairwell of it; None does not narrow, "" is the empty stairwell.

    Narrowing comes before grouping: a head has only its parts inside the circle (law R-61).
    Raises ValueError for a stairwell without its building, since stairwells are numbered within a building.
    """
    if building is None and stairwell is not None:
        raise ValueError("a stairwell needs its building")
    return [
        part
        for part in parts
        if (building is None or part.building == building) and (stairwell is None or part.stairwell == stairwell)
    ]


def on_roll(parts: Iterable[RegisterPart], *, include_parking: bool) -> list[RegisterPart]:
    """The parts that vote: all of them, or all but parking and storage (law R-30: an explicit choice of each vote)."""
    return [part for part in parts if include_parking or part.kind not in OFF_ROLL_BY_DEFAULT]


def group(parts: Iterable[RegisterPart]) -> HeadRoll:
    """Group parts into heads: one distinct set of owners is one head, with the sum of its parts' areas (law R-27).

    Heads stand in the order in which their first part comes. Raises ValueError for a part that comes twice or has
    no owner: either would make a wrong total without a sign.
    """
    numbers: dict[frozenset[str], int] = {}
    held: list[list[PartKey]] = []
    areas: list[int] = []
    head_of: dict[PartKey, int] = {}
    for part in parts:
        key = part.key
        if key in head_of:
            raise ValueError(f"the part comes twice: {key}")
        if not part.owners:
            raise ValueError(f"the part has no owner: {key}")
        number = numbers.setdefault(part.owners, len(held))
        if number == len(held):
            held.append([])
            areas.append(0)
        held[number].append(key)
        areas[number] += part.area_c
        head_of[key] = number
    heads = zip(numbers, held, areas, strict=True)
    return HeadRoll(tuple(Head(owners, tuple(keys), area_c) for owners, keys, area_c in heads), head_of)
