"""Periods end where the law and the year's notice say: worked vectors, the source calendar as oracle, beyond it."""

from datetime import UTC, date, datetime, timedelta, timezone

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.periods import (
    CHINA,
    Calendar,
    End,
    LastDay,
    PeriodUnit,
    add_calendar_days,
    add_hours,
    add_working_days,
    end_of,
    period_end,
)
from tests.core.days_off import SEED

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)

VECTORS = [
    ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked
    ("2026-02-13", 5, "2026-02-27"),  # over the Spring Festival
    ("2026-01-01", 1, "2026-01-04"),  # a Sunday that is worked
    ("2026-05-08", 1, "2026-05-09"),
    ("2026-09-18", 2, "2026-09-21"),
    ("2026-09-30", 5, "2026-10-13"),
    ("2025-09-26", 5, "2025-10-10"),
    ("2026-11-24", 5, "2026-12-01"),
]


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("start", "n", "due"), VECTORS)
def test_working_days_by_the_notice(start: str, n: int, due: str) -> None:
    assert add_working_days(day(start), n, SEED) == LastDay(day(due), provisional=False)


def test_working_days_past_the_loaded_years_are_provisional() -> None:
    assert add_working_days(day("2026-12-28"), 3, SEED) == LastDay(day("2026-12-31"), provisional=False)
    assert add_working_days(day("2026-12-28"), 5, SEED) == LastDay(day("2027-01-05"), provisional=True)
    assert add_working_days(day("2003-12-30"), 1, SEED).provisional
    assert not add_working_days(day("2003-12-31"), 1, SEED).provisional


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2026-09-24", 7, "2026-10-08"),  # a posting of seven days that would end in the National Day holidays
        ("2026-03-01", 15, "2026-03-16"),  # a notice of fifteen days
        ("2026-11-16", 7, "2026-11-23"),
        ("2026-11-21", 7, "2026-11-30"),  # Saturday to Saturday, hence Monday
        ("2026-09-13", 7, "2026-09-20"),  # Sunday to a Sunday that is worked
    ],
)
def test_calendar_days_end_on_a_working_day(start: str, n: int, due: str) -> None:
    assert add_calendar_days(day(start), n, SEED) == LastDay(day(due), provisional=False)


def test_calendar_days_past_the_loaded_years_are_provisional_and_miss_the_fixed_holidays() -> None:
    assert add_calendar_days(day("2026-12-24"), 7, SEED) == LastDay(day("2026-12-31"), provisional=False)
    assert add_calendar_days(day("2026-12-25"), 7, SEED) == LastDay(day("2027-01-04"), provisional=True)
    assert add_calendar_days(day("2027-09-24"), 7, SEED) == LastDay(day("2027-10-04"), provisional=True)
    assert add_calendar_days(day("2003-12-31"), 7, SEED) == LastDay(day("2004-01-07"), provisional=False)
    assert add_calendar_days(day("1990-03-05"), 7, SEED) == LastDay(day("1990-03-12"), provisional=True)


def test_a_posting_ends_at_midnight_in_china() -> None:
    end = period_end(at("2026-09-24T09:00:00+08:00"), 7, PeriodUnit.CALENDAR_DAYS, SEED)
    assert end == End(at("2026-10-08T16:00:00+00:00"), provisional=False)
    assert end.words == "2026-10-08 24:00"


def test_the_starting_day_is_chinas() -> None:
    late = at("2026-11-23T23:59:59.999999+08:00")
    early = at("2026-11-23T16:00:00+00:00")  # 24 November in China
    assert period_end(late, 1, PeriodUnit.WORKING_DAYS, SEED).at == end_of(day("2026-11-24"))
    assert period_end(early, 1, PeriodUnit.WORKING_DAYS, SEED).at == end_of(day("2026-11-25"))


def test_hours_run_through_nights_and_holidays_and_are_never_provisional() -> None:
    start = at("2026-12-31T20:30:00+08:00")
    end = period_end(start, 24, PeriodUnit.HOURS, SEED)
    assert end == End(start + timedelta(hours=24), provisional=False)
    assert end.words == "2027-01-01 20:30"
    # China's clocks were set back on that night of 1991: an hour more by the wall than by the clock.
    assert add_hours(datetime(1991, 9, 14, 20, tzinfo=CHINA), 24) == at("1991-09-15T19:00:00+08:00")


def test_a_provisional_end_says_so() -> None:
    assert add_working_days(day("2026-12-28"), 5, SEED).end.words == "2027-01-05 24:00（暂定）"


@pytest.mark.parametrize("n", [0, -1])
@pytest.mark.parametrize("unit", PeriodUnit)
def test_a_period_is_of_one_at_least(unit: PeriodUnit, n: int) -> None:
    with pytest.raises(ValueError, match="period"):
        period_end(at("2026-11-24T09:00:00+08:00"), n, unit, SEED)


def test_the_alarm_is_sixty_days_ahead() -> None:
    assert not SEED.runs_short(LAST - timedelta(days=60))
    assert SEED.runs_short(LAST - timedelta(days=59))


def test_a_calendar_of_nothing_knows_nothing_and_still_answers() -> None:
    nothing = Calendar.from_days({})
    assert nothing.runs_short(day("2026-11-24"))
    assert add_working_days(day("2026-11-24"), 5, nothing) == LastDay(day("2026-12-01"), provisional=True)


def test_the_seed_is_the_source_day_by_day() -> None:
    assert (SEED.first, SEED.last) == (FIRST, LAST)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    assert [one for one in days if SEED.is_rest_day(one) != chinese_calendar.is_holiday(one)] == []


def counted(start: date, n: int) -> date | None:
    """The n-th working day after start by the source calendar; None where it does not know a day on the way."""
    one = start
    while n:
        one += timedelta(days=1)
        try:
            n -= chinese_calendar.is_workday(one)
        except NotImplementedError:
            return None
    return one


@given(st.dates(FIRST, LAST), st.integers(1, 60))
def test_working_days_are_the_sources(start: date, n: int) -> None:
    expected, due = counted(start, n), add_working_days(start, n, SEED)
    assert due.provisional == (expected is None)
    assert expected in (None, due.day)


@given(st.dates(FIRST, LAST), st.integers(1, 400))
def test_calendar_days_are_the_sources(start: date, n: int) -> None:
    expected = counted(start + timedelta(days=n - 1), 1)
    due = add_calendar_days(start, n, SEED)
    assert due.provisional == (expected is None)
    assert expected in (None, due.day)


anyones = st.builds(
    Calendar,
    st.dictionaries(st.dates(date(2030, 1, 1), date(2030, 3, 31)), st.booleans(), max_size=60),
    st.just(date(2030, 1, 1)),
    st.just(date(2030, 12, 31)),
)


@given(anyones, st.dates(date(2029, 11, 1), date(2031, 2, 1)), st.integers(1, 60))
def test_whatever_the_calendar_says(anyone: Calendar, start: date, n: int) -> None:
    working, plain = add_working_days(start, n, anyone), add_calendar_days(start, n, anyone)
    passed = [start + timedelta(days=k) for k in range(1, (working.day - start).days + 1)]
    assert sum(not anyone.is_rest_day(one) for one in passed) == n
    assert not anyone.is_rest_day(working.day)
    assert not anyone.is_rest_day(plain.day)
    nominal = start + timedelta(days=n)
    waited = [nominal + timedelta(days=k) for k in range((plain.day - nominal).days)]
    assert all(anyone.is_rest_day(one) for one in waited)
    assert working.day >= plain.day >= nominal
    assert working.provisional == any(one.year != 2030 for one in passed)


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2099, 1, 1), timezones=st.just(timezone(timedelta(hours=8)))),  # noqa: DTZ001
    st.integers(1, 60),
    st.sampled_from(PeriodUnit),
)
def test_a_period_ends_after_it_begins_and_days_end_at_midnight(start_at: datetime, n: int, unit: PeriodUnit) -> None:
    end = period_end(start_at, n, unit, SEED)
    assert end.at > start_at
    if unit is not PeriodUnit.HOURS:
        last = (end.at - timedelta.resolution).astimezone(CHINA).date()
        assert end_of(last) == end.at
        assert end.words.startswith(f"{last} 24:00")
    assert end.at.astimezone(UTC) == end.at


def test_a_year_is_loaded_from_its_first_day_to_its_last() -> None:
    year = Calendar.from_days({day("2027-05-03"): True})
    first, last = day("2027-01-01"), day("2027-12-31")
    assert (year.first, year.last) == (first, last)
    assert year.knows(first, last)
    assert not year.knows(first - timedelta(days=1), last)
    assert not year.knows(first, last + timedelta(days=1))
    # The notice of a loaded year named no New Year, so that its Friday is worked; the years beside it are guessed.
    assert not year.is_rest_day(first)
    assert [year.is_rest_day(day(one)) for one in ("2026-01-01", "2026-12-31", "2025-01-01")] == [True, False, True]


def test_a_day_named_in_a_loaded_year_decides_and_others_are_plain() -> None:
    year = Calendar.from_days({day("2027-01-01"): True, day("2027-01-02"): False})
    assert [year.is_rest_day(day(f"2027-01-0{n}")) for n in range(1, 5)] == [True, False, True, False]
    assert not year.is_rest_day(day("2027-10-01"))  # a Friday the notice did not name
    assert year.is_rest_day(day("2028-10-02"))  # a Monday of a year not loaded, fixed by the regulation
    assert day("2028-10-02").weekday() == 0
