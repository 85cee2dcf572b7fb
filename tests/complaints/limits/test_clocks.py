"""Clocks that stand still and are extended: holidays, made-up days, midnight, and where the known days end (law 8.1)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.complaints.limits.clocks import Extension, Pause, Period, after, extended, put_off, stood
from app.core.periods import CHINA, Calendar, PeriodUnit, end_of

REST = [
    *(date(2026, 1, day) for day in (1, 2, 3)),
    *(date(2026, 2, day) for day in range(15, 24)),
    *(date(2026, 4, day) for day in (4, 5, 6)),
    *(date(2026, 5, day) for day in range(1, 6)),
    *(date(2026, 9, day) for day in (25, 26, 27)),
    *(date(2026, 10, day) for day in range(1, 8)),
]
WORKED = [date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))]
CALENDAR = Calendar.from_days(dict.fromkeys(REST, True) | dict.fromkeys(WORKED, False))

WORKING, HOURS, DAYS = PeriodUnit.WORKING_DAYS, PeriodUnit.HOURS, PeriodUnit.CALENDAR_DAYS


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-01-01", 1, "2026-01-04"),
        ("2026-05-08", 1, "2026-05-09"),
        ("2026-09-18", 2, "2026-09-21"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2026-11-24", 5, "2026-12-01"),
    ],
)
def test_working_days_are_those_of_the_notices(start: str, n: int, due: str) -> None:
    found = Period(at(f"{start}T23:59:59"), n, WORKING).end(CALENDAR)
    assert (found.at, found.provisional) == (end_of(date.fromisoformat(due)), False)


def test_beyond_the_known_days_an_end_is_provisional() -> None:
    found = Period(at("2026-12-28T10:00"), 5, WORKING).end(CALENDAR)
    assert found.provisional
    assert found.words == "2027-01-05 24:00（暂定）"
    assert not Period(at("2026-12-28T10:00"), 3, WORKING).end(CALENDAR).provisional


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        ("2026-11-03T10:00", "2026-11-03T18:00", "2026-11-09"),  # within a day: no day was lost
        ("2026-11-03T10:00", "2026-11-04T09:00", "2026-11-10"),
        ("2026-11-03T23:59:59", "2026-11-04T00:00", "2026-11-10"),
        ("2026-11-04T00:00", "2026-11-04T23:59:59", "2026-11-09"),
        ("2026-11-02T12:00", "2026-11-03T08:00", "2026-11-09"),  # the day of the start counts in no case
        ("2026-11-06T10:00", "2026-11-09T09:00", "2026-11-10"),  # Friday is lost, the weekend never counted
        ("2026-11-07T10:00", "2026-11-08T10:00", "2026-11-09"),
        ("2026-11-05T10:00", "2026-11-17T10:00", "2026-11-19"),  # past the first end
    ],
)
def test_a_working_day_whose_end_fell_into_a_pause_does_not_count(paused: str, resumed: str, due: str) -> None:
    period = Period(at("2026-11-02T09:00"), 5, WORKING)  # a Monday
    assert put_off(period, at(paused), at(resumed), CALENDAR).end(CALENDAR).at == end_of(date.fromisoformat(due))


def test_a_pause_over_a_holiday_costs_only_its_working_days_made_up_ones_too() -> None:
    period = Period(at("2026-09-18T09:00"), 5, WORKING)
    assert period.end(CALENDAR).at == end_of(date(2026, 9, 24))
    # Sunday the 20th is worked; the 25th to the 27th are free.
    late = put_off(period, at("2026-09-20T10:00"), at("2026-09-28T09:00"), CALENDAR)
    assert late.amount == 5 + 5
    assert late.end(CALENDAR).at == end_of(date(2026, 10, 9))


def test_hours_stand_still_to_the_second_and_calendar_days_by_the_day() -> None:
    hours = Period(at("2026-11-02T23:00"), 24, HOURS)
    late = put_off(hours, at("2026-11-02T23:30"), at("2026-11-03T01:30:30"), CALENDAR)
    assert late.end(CALENDAR).at == at("2026-11-04T01:00:30")
    assert put_off(hours, at("2026-11-02T20:00"), at("2026-11-03T00:00"), CALENDAR).end(CALENDAR).at == at(
        "2026-11-04T00:00"
    )
    assert put_off(hours, at("2026-11-02T20:00"), at("2026-11-02T22:00"), CALENDAR) == hours
    days = Period(at("2026-11-02T09:00"), 7, DAYS)
    assert put_off(days, at("2026-11-06T10:00"), at("2026-11-08T09:00"), CALENDAR).amount == 9
    with pytest.raises(ValueError, match="before it begins"):
        put_off(days, at("2026-11-06T10:00"), at("2026-11-06T09:00"), CALENDAR)


def test_an_extension_goes_on_where_the_time_would_have_ended() -> None:
    first = Period(at("2026-09-21T10:00"), 5, WORKING)
    end = first.end(CALENDAR).at
    assert end == end_of(date(2026, 9, 29))
    assert extended(end, 3).end(CALENDAR).at == end_of(date(2026, 10, 9))
    # Of hours, from the day on which they end; an end at midnight is that of the day before.
    assert extended(at("2026-11-03T15:00"), 1).end(CALENDAR).at == end_of(date(2026, 11, 4))
    assert extended(at("2026-11-03T00:00"), 1).end(CALENDAR).at == end_of(date(2026, 11, 3))


def test_a_pause_before_the_first_end_puts_off_the_extended_one_too() -> None:
    began = at("2026-11-02T09:00")
    longer = extended(end_of(date(2026, 11, 9)), 5)
    assert longer.end(CALENDAR).at == end_of(date(2026, 11, 16))
    late = put_off(longer, at("2026-11-05T10:00"), at("2026-11-09T10:00"), CALENDAR, started_at=began)
    assert late.end(CALENDAR).at == end_of(date(2026, 11, 18))  # the ends of Thursday and Friday


def test_after_an_extension_a_pause_costs_every_days_end_since_the_clock_began() -> None:
    """Monday the 2nd to the 9th, extended to the 16th: Thursday's and Friday's end were before the longer part began."""
    first = Period(at("2026-11-02T09:00"), 5, WORKING)
    happened = [Extension(at("2026-11-04T10:00"), 5), Pause(at("2026-11-05T10:00"), at("2026-11-09T10:00"))]
    assert after(first, happened, CALENDAR).end(CALENDAR).at == end_of(date(2026, 11, 18))


def test_pauses_of_hours_follow_each_other() -> None:
    hours = Period(at("2026-11-02T09:00"), 24, HOURS)
    pauses = [
        Pause(at("2026-11-02T08:00"), at("2026-11-02T11:00")),
        Pause(at("2026-11-02T12:00"), at("2026-11-02T13:30")),
    ]
    assert after(hours, pauses, CALENDAR).end(CALENDAR).at == at("2026-11-03T12:30")


def test_a_pause_that_began_when_the_time_was_over_puts_nothing_off() -> None:
    first = Period(at("2026-11-02T09:00"), 5, WORKING)
    end = first.end(CALENDAR).at
    assert after(first, [Pause(end, at("2026-11-20T10:00"))], CALENDAR) == first
    assert after(first, [Pause(end - timedelta(seconds=1), at("2026-11-20T10:00"))], CALENDAR) != first


def test_pauses_add_up() -> None:
    assert stood([]) == timedelta(0)
    pauses = [(at("2026-11-02T09:00"), at("2026-11-02T10:00")), (at("2026-11-03T09:00"), at("2026-11-04T09:00"))]
    assert stood(pauses) == timedelta(hours=25)


INSTANTS = st.timedeltas(timedelta(0), timedelta(days=330)).map(lambda since: at("2026-01-05") + since)
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=20))


@given(INSTANTS, st.integers(1, 20), st.sampled_from(PeriodUnit), LENGTHS, LENGTHS, LENGTHS)
def test_a_pause_never_brings_an_end_nearer_and_two_in_a_row_are_one(
    start: datetime, amount: int, unit: PeriodUnit, wait: timedelta, one: timedelta, other: timedelta
) -> None:
    period = Period(start, amount, unit)
    paused, middle, resumed = start + wait, start + wait + one, start + wait + one + other
    late = put_off(period, paused, resumed, CALENDAR)
    assert late.end(CALENDAR).at >= period.end(CALENDAR).at
    assert put_off(period, paused, paused, CALENDAR) == period
    halves = put_off(put_off(period, paused, middle, CALENDAR), middle, resumed, CALENDAR, started_at=start)
    if unit is not HOURS:
        assert halves == late
    else:
        assert halves.end(CALENDAR).at >= period.end(CALENDAR).at


@given(INSTANTS, st.integers(1, 20), LENGTHS, LENGTHS)
def test_whoever_waited_has_the_working_days_left_that_they_had(
    start: datetime, amount: int, wait: timedelta, length: timedelta
) -> None:
    """What is left when a pause is over is what was left when it began, day by day."""
    period = Period(start, amount, WORKING)
    paused, resumed = start + wait, start + wait + length
    if paused >= period.end(CALENDAR).at:
        return

    def left(end: datetime, since: datetime) -> int:
        day, found = max(since, end_of(start.astimezone(CHINA).date())).astimezone(CHINA).date(), 0
        while end_of(day) <= end:
            found += not CALENDAR.is_rest_day(day)
            day += timedelta(days=1)
        return found

    late = put_off(period, paused, resumed, CALENDAR)
    assert left(late.end(CALENDAR).at, resumed) == left(period.end(CALENDAR).at, paused)
