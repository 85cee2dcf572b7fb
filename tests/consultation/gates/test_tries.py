"""Doors that were knocked at in vain: a photo of its own on each of so many days, and nobody met."""

from datetime import datetime, timedelta

import pytest

from app.consultation.gates.tries import DoorTry, not_reached
from app.core.periods import CHINA

NOON = datetime(2026, 12, 1, 12, tzinfo=CHINA)
SINCE, UNTIL = NOON - timedelta(hours=1), NOON + timedelta(days=10)


def knock(days: int, *photos: str, met: bool = False, hours: int = 0, door: str = "101") -> DoorTry:
    return DoorTry(door, NOON + timedelta(days=days, hours=hours), met, photos)


THREE = [knock(0, "a"), knock(1, "b"), knock(2, "c")]


@pytest.mark.parametrize(
    ("visits", "found"),
    [
        (THREE, {"101"}),
        (THREE[:2], set()),
        # Three of two days; one without a photo; a photo used twice, at another door or before the survey; somebody met.
        ([knock(0, "a"), knock(0, "b", hours=5), knock(1, "c")], set()),
        ([*THREE[:2], knock(2)], set()),
        ([*THREE[:2], knock(2, "b")], set()),
        ([*THREE, knock(2, "c", door="102")], set()),
        ([*THREE, knock(-1, "a")], set()),
        ([*THREE, knock(3, met=True)], set()),
        # Met before there was anything to be satisfied with; tried outside the survey's time.
        ([knock(-1, met=True), *THREE], {"101"}),
        ([*THREE[:2], knock(11, "c")], set()),
        # A photo that stands twice takes away what rests on it, and a fresh one makes up for it.
        ([*THREE, knock(3, "c"), knock(4, "d")], {"101"}),
        ([*THREE, knock(0, "e", door="102")], {"101"}),
        # Days are those of China: 23:30 and half an hour after midnight are two.
        ([knock(0, "a", hours=11), knock(0, "b", hours=13), knock(2, "c")], {"101"}),
    ],
)
def test_a_door_is_documented_as_not_reached(visits: list[DoorTry], found: set[str]) -> None:
    assert not_reached(visits, 3, SINCE, UNTIL) == found


def test_a_district_may_ask_for_more_tries() -> None:
    assert not_reached(THREE, 4, SINCE, UNTIL) == frozenset()
    assert not_reached([*THREE, knock(3, "d")], 4, SINCE, UNTIL) == {"101"}
