"""Doors that were knocked at in vain, as a district may let them leave the base of an acceptance. Pure: standard library only.

A try is a visit at which nobody opened, with a photo that belongs to it alone: a photo that stands under two visits shows
neither. Tries count by the day in China, so that three of one afternoon are one. A door at which somebody was met has been
reached. Source: law R-64.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.periods import CHINA


@dataclass(frozen=True, slots=True)
class DoorTry:
    """A visit at a door: whether somebody was met, and the photos that were taken."""

    door: str
    at: datetime
    met: bool
    photos: Sequence[str]


def not_reached(visits: Iterable[DoorTry], least: int, since: datetime, until: datetime) -> frozenset[str]:
    """The doors at which nobody was met in this time, on as many days as are asked for, each with a photo of its own."""
    found = list(visits)
    taken = Counter(photo for one in found for photo in set(one.photos))
    days: dict[str, set[date]] = defaultdict(set)
    for one in found:
        if since <= one.at <= until and not one.met and any(taken[photo] == 1 for photo in one.photos):
            days[one.door].add(one.at.astimezone(CHINA).date())
    met = {one.door for one in found if since <= one.at <= until and one.met}
    return frozenset(door for door, on in days.items() if len(on) >= least and door not in met)
