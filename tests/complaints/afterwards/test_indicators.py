"""The figures of a month: whole numbers, places shared by equals, an interval that holds what it says."""

import math
import uuid
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.complaints.afterwards import indicators
from app.complaints.afterwards.indicators import LEAST, CallFact, ClockFact, EndFact
from app.complaints.kinds import CaseAct, CaseCallOutcome, CaseOutcome, ClockKind, Indicator, Rating, Rung
from app.complaints.lifecycle import CaseHappened, Seat

AT = datetime(2026, 11, 10, 9, tzinfo=UTC)
ROOFER, PLUMBER = Seat(Rung.UNIT, uuid.UUID(int=1)), Seat(Rung.UNIT, uuid.UUID(int=2))
OFFICE = Seat(Rung.COMMUNITY)

shares = st.integers(0, 60).flatmap(lambda among: st.tuples(st.integers(0, among), st.just(among)))


def clock(case: int, kind: ClockKind = ClockKind.RESOLVE, late: int | None = 0, seat: Seat = ROOFER) -> ClockFact:
    """A clock stopped so many seconds after its end (None: never)."""
    return ClockFact(case, kind, AT, None if late is None else AT + timedelta(seconds=late), seat)


def test_in_time_is_until_the_end_itself_and_never_stopped_is_late() -> None:
    facts = [clock(1, late=-60), clock(2, late=0), clock(3, late=1), clock(4, late=None)]
    row = indicators.rows(facts, [], [])[0]
    assert row.figures[Indicator.ON_TIME] == indicators.IndicatorFigure((1, 2), (1, 2, 3, 4))
    assert row.figures[Indicator.ACCEPTED].share == (0, 0)


def test_silence_is_in_the_denominator_and_never_solved() -> None:
    ends = [
        EndFact(1, Rating.FIXED, 0, ROOFER),
        EndFact(2, Rating.NOT_RATED, 0, ROOFER),
        EndFact(3, Rating.NOT_FIXED, 1, ROOFER),
        EndFact(4, None, 0, ROOFER),
    ]
    row = indicators.rows([], ends, [])[0]
    assert row.figures[Indicator.FIXED].share == (1, 4)
    assert row.figures[Indicator.REOPENED].counted == (3,)


def test_who_was_not_reached_is_drawn_and_not_among_those_who_answered() -> None:
    outcomes = [CaseCallOutcome.SATISFIED, CaseCallOutcome.PARTLY, CaseCallOutcome.UNREACHABLE, None]
    row = indicators.rows([], [], [CallFact(number, one, ROOFER) for number, one in enumerate(outcomes, 1)])[0]
    assert row.drawn == (1, 2, 3, 4)
    assert row.figures[Indicator.SATISFIED] == indicators.IndicatorFigure((1,), (1, 2))


def test_offices_come_before_units_and_each_has_every_figure() -> None:
    facts = [clock(1, seat=PLUMBER), clock(2, seat=ROOFER), clock(3, seat=OFFICE)]
    found = indicators.rows(facts, [], [])
    assert [one.seat for one in found] == [OFFICE, ROOFER, PLUMBER]
    assert all(set(one.figures) == set(Indicator) for one in found)


def test_equals_share_a_place_and_few_are_not_ranked() -> None:
    found = indicators.ranked([(9, 10), (18, 20), (4, 4), (10, 10), (1, 10)], Indicator.ON_TIME)
    assert found == [2, 2, None, 1, 4]
    assert indicators.ranked([(1, 10), (0, 10), (2, 20)], Indicator.REOPENED) == [2, 1, 2]


@given(st.lists(shares, max_size=12), st.sampled_from(Indicator))
def test_a_place_is_one_more_than_those_who_are_better(found: list[tuple[int, int]], indicator: Indicator) -> None:
    places = indicators.ranked(found, indicator)
    good = [Fraction(*one) if one[1] >= LEAST else None for one in found]
    sign = -1 if indicator is Indicator.REOPENED else 1
    for share, place in zip(good, places, strict=True):
        if share is None:
            assert place is None
        else:
            assert place == 1 + sum(one is not None and sign * one > sign * share for one in good)


@given(shares)
def test_the_interval_is_wilsons_and_never_narrower(share: tuple[int, int]) -> None:
    of, among = share
    low, high = indicators.interval(of, among)
    assert 0 <= low <= high <= 1000
    if among == 0:
        assert (low, high) == (0, 1000)
        return
    z2, p = 3.8416, of / among
    middle = (p + z2 / (2 * among)) / (1 + z2 / among)
    half = math.sqrt(z2) * math.sqrt(p * (1 - p) / among + z2 / (4 * among * among)) / (1 + z2 / among)
    assert low <= (middle - half) * 1000 + 1e-6
    assert high >= (middle + half) * 1000 - 1e-6
    assert (middle - half) * 1000 - low < 2
    assert high - (middle + half) * 1000 < 2


def test_who_answers_for_a_clock_is_who_was_asked_or_in_charge_then() -> None:
    later = [AT + timedelta(hours=hour) for hour in range(6)]
    story = [
        (later[0], CaseHappened(CaseAct.REPORTED)),
        (later[1], CaseHappened(CaseAct.DISPATCHED, ROOFER)),
        (later[2], CaseHappened(CaseAct.REFUSED)),
        (later[3], CaseHappened(CaseAct.DISPATCHED, PLUMBER)),
        (later[4], CaseHappened(CaseAct.ACCEPTED)),
        (later[5], CaseHappened(CaseAct.SAID_DONE, outcome=CaseOutcome.FIXED)),
    ]
    story = indicators.seated(story)
    assert indicators.seat_at(story, later[0], ClockKind.ACCEPT) is None
    assert indicators.seat_at(story, later[1], ClockKind.ACCEPT) == ROOFER
    # Refused, and not yet another's: the first stays in charge.
    assert indicators.seat_at(story, later[2], ClockKind.RESOLVE) == ROOFER
    assert indicators.seat_at(story, later[3], ClockKind.ACCEPT) == PLUMBER
    assert indicators.seat_at(story, later[3], ClockKind.RESOLVE) == ROOFER
    assert indicators.seat_at(story, later[4], ClockKind.RESOLVE) == PLUMBER
    assert indicators.ended_by(story) == PLUMBER
