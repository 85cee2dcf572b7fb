"""Which visits went beyond the rules."""

from datetime import date, datetime, timedelta

import pytest

from app.claims.patterns.patterns import within_hours
from app.consultation.kinds import Breach, ContactWay, Stance, VisitMarkKind
from app.consultation.rounds.visiting import (
    MarkFact,
    VisitFact,
    VisitLimits,
    breaches,
    closed_door,
    counts,
    may_come,
    two_go_together,
)
from app.core.periods import CHINA

MONDAY = datetime(2026, 11, 23, 19, tzinfo=CHINA)
LIMITS = VisitLimits(cooling_days=3, most_visits=2)


def visit(
    name: str,
    days: int,
    *,
    hour: int = 19,
    met: bool = True,
    way: ContactWay = ContactWay.VISIT,
    next_on: date | None = None,
) -> VisitFact:
    return VisitFact(name, (MONDAY + timedelta(days=days)).replace(hour=hour), way, met, next_on)


@pytest.mark.parametrize(("hour", "minute", "well"), [(7, 59, False), (8, 0, True), (20, 59, True), (21, 0, False)])
def test_people_are_sought_out_from_eight_until_nine_in_the_evening(hour: int, minute: int, well: bool) -> None:
    assert within_hours(MONDAY.replace(hour=hour, minute=minute)) is well


def test_a_visit_at_night_is_told_and_a_meeting_at_night_is_not() -> None:
    at_night = visit("a", 0, hour=22)
    assert breaches([at_night], [], LIMITS) == {"a": (Breach.OUT_OF_HOURS,)}
    assert breaches([visit("a", 0, hour=22, way=ContactWay.MEETING)], [], LIMITS) == {}


def test_between_two_meetings_lie_the_days_of_cooling_off() -> None:
    assert breaches([visit("a", 0), visit("b", 2)], [], LIMITS) == {"b": (Breach.COOLING_OFF,)}
    assert breaches([visit("a", 0), visit("b", 3)], [], LIMITS) == {}


def test_nobody_met_is_no_meeting() -> None:
    assert breaches([visit("a", 0, met=False), visit("b", 1), visit("c", 4)], [], LIMITS) == {}


def test_a_day_that_the_household_named_ends_the_cooling_off() -> None:
    invited = visit("a", 0, next_on=date(2026, 11, 24))
    assert breaches([invited, visit("b", 1)], [], LIMITS) == {}
    assert breaches([visit("a", 0, next_on=date(2026, 11, 25)), visit("b", 1)], [], LIMITS) == {
        "b": (Breach.COOLING_OFF,)
    }


def test_there_is_a_most_of_meetings() -> None:
    found = breaches([visit("a", 0), visit("b", 5), visit("c", 10)], [], LIMITS)
    assert found == {"c": (Breach.TOO_MANY,)}


def test_a_household_closes_and_opens_its_door() -> None:
    closed = MarkFact(VisitMarkKind.DO_NOT_VISIT, MONDAY + timedelta(days=1))
    opened = MarkFact(VisitMarkKind.WELCOME, MONDAY + timedelta(days=5))
    assert breaches([visit("a", 0), visit("b", 4)], [closed], LIMITS) == {"b": (Breach.DO_NOT_VISIT,)}
    assert not closed_door([closed, opened], MONDAY + timedelta(days=5))
    assert closed_door([opened, closed], MONDAY + timedelta(days=4))


def test_a_safety_mark_ends() -> None:
    mark = MarkFact(VisitMarkKind.SAFETY, MONDAY, MONDAY + timedelta(days=30))
    assert two_go_together([mark], MONDAY + timedelta(days=29))
    assert not two_go_together([mark], MONDAY + timedelta(days=30))
    assert not closed_door([mark], MONDAY)


@pytest.mark.parametrize(
    ("stance", "well"),
    [(Stance.AGREE, False), (Stance.CONDITIONAL, False), (Stance.AGAINST, True), (Stance.UNDECIDED, True)],
)
def test_a_visit_beyond_the_rules_can_only_lose_support(stance: Stance, well: bool) -> None:
    assert counts(stance, [Breach.TOO_MANY]) is well
    assert counts(stance, [])


def test_the_order_in_which_records_arrive_is_of_no_matter() -> None:
    visits = [visit("a", 0), visit("b", 1), visit("c", 9), visit("d", 30, hour=5)]
    assert breaches(visits, [], LIMITS) == breaches(visits[::-1], [], LIMITS)
    assert set(breaches(visits, [], LIMITS)) == {"b", "c", "d"}


def test_why_nobody_is_to_come_today() -> None:
    assert may_come([visit("a", 0)], [], LIMITS, MONDAY + timedelta(days=1)) == "距上次见面未满 3 天"
    assert may_come([visit("a", 0), visit("b", 4)], [], LIMITS, MONDAY + timedelta(days=30)) == "已走访 2 次，达到上限"
    closed = MarkFact(VisitMarkKind.DO_NOT_VISIT, MONDAY)
    assert may_come([], [closed], LIMITS, MONDAY) == "住户已要求不要再上门"
    assert may_come([visit("a", 0)], [], LIMITS, MONDAY + timedelta(days=3)) == ""
