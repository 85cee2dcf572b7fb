"""Which open cases may be the same matter as one that is being reported. Pure: standard library only.

Within an estate a radius says nothing: what counts is the stairwell (the building where one of the two has none), the
heading and the last 21 days; and a photo that looks alike, whatever the heading. They are offered, never merged silently.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.media.formats.likeness import difference, telling

WITHIN = timedelta(days=21)
"""How far back; source: the clocks and counts seen in practice (14 to 21 days)."""

ALIKE_WITHIN = 10
"""Bits of 64 by which two photos of one thing may differ, taken by two people from nearly one spot; of others 32 do."""

MOST = 5
"""How many are offered; nobody compares more on a phone."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What of a case is compared; a case that is being reported has no id yet."""

    id: uuid.UUID | None
    heading: str
    category: str
    building_id: uuid.UUID | None
    stairwell_id: uuid.UUID | None
    at: datetime
    looks: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    """A case that may be the same, and why: bits between the two photos most alike (None: none are), same stairwell."""

    id: uuid.UUID
    bits: int | None
    same_stairwell: bool
    same_category: bool


def similar(new: Reported, known: Iterable[Reported]) -> list[Similar]:
    """The cases that may be the same as a new one, the likeliest first, five at most."""
    found = []
    for one in known:
        if one.id is None or one.id == new.id or not timedelta(0) <= new.at - one.at <= WITHIN:
            continue
        bits = alike(new.looks, one.looks)
        where = together(new, one)
        if where is False or (bits is None and not (where and one.heading == new.heading)):
            continue
        same_stairwell = new.stairwell_id is not None and new.stairwell_id == one.stairwell_id
        found.append((one.at, Similar(one.id, bits, same_stairwell, one.category == new.category)))
    found.sort(key=lambda each: _order(each[1], new.at - each[0]))
    return [one for _, one in found[:MOST]]


def together(reported: Reported, other: Reported) -> bool | None:
    """Whether two are at one place: by the stairwell where both have one, else by the building; None: one says no place."""
    if reported.building_id is None or other.building_id is None:
        return None
    if reported.stairwell_id is not None and other.stairwell_id is not None:
        return reported.stairwell_id == other.stairwell_id
    return reported.building_id == other.building_id


def alike(some: Iterable[bytes], others: Iterable[bytes]) -> int | None:
    """By how many bits the two photos most alike differ; None where none are alike, or say enough to tell."""
    known = [one for one in others if telling(one)]
    bits = [difference(one, other) for one in some if telling(one) for other in known]
    least = min(bits, default=64)
    return least if least <= ALIKE_WITHIN else None


def _order(case: Similar, ago: timedelta) -> tuple[int, bool, bool, timedelta, str]:
    return (64 if case.bits is None else case.bits, not case.same_stairwell, not case.same_category, ago, str(case.id))
