"""A period does not count its first day and does not end on a rest day, as the year's notice has them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.working_days import BEGINNING, HORIZON, is_rest_day, last_day

MADE_UP_WEEKENDS = [
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
]


@pytest.mark.parametrize("day", MADE_UP_WEEKENDS)
def test_a_weekend_that_is_made_up_for_is_a_working_day(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5
    assert not is_rest_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-01-01", "2026-02-17", "2026-05-05", "2026-06-19", "2026-10-07", "2026-11-28"])
def test_holidays_and_plain_weekends_are_rest_days(day: str) -> None:
    assert is_rest_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-09-24", 7, "2026-10-08"),  # a posting of seven days runs into the National Day holidays
        ("2026-03-01", 15, "2026-03-16"),  # a notice of fifteen days
        ("2026-11-16", 7, "2026-11-23"),
        ("2026-11-21", 7, "2026-11-30"),  # Saturday to Saturday, hence Monday
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked
        ("2026-01-01", 1, "2026-01-04"),  # a Sunday that is worked, after the holidays
        ("2026-09-13", 7, "2026-09-20"),
    ],
)
def test_a_period_ends_where_the_calendar_says(start: str, days: int, end: str) -> None:
    assert last_day(date.fromisoformat(start), days) == date.fromisoformat(end)


def test_a_period_that_ends_after_the_horizon_does_not_end_on_a_day_the_regulation_fixes() -> None:
    assert HORIZON >= date(2026, 12, 31)
    new_year = date(HORIZON.year + 1, 1, 1)
    assert is_rest_day(new_year)
    assert last_day(new_year - timedelta(days=7), 7) > new_year
    assert is_rest_day(date(HORIZON.year + 1, 10, 3))


def test_a_day_before_the_first_known_year_is_no_failure() -> None:
    assert is_rest_day(date(BEGINNING.year - 1, 10, 1))
    assert last_day(date(1990, 3, 5), 7) == date(1990, 3, 12)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(0, 90))
def test_a_period_is_never_shorter_than_its_days_and_ends_on_a_working_day(start: date, days: int) -> None:
    end = last_day(start, days)
    assert not is_rest_day(end)
    assert end >= start + timedelta(days=days)
    assert all(is_rest_day(start + timedelta(days=n)) for n in range(days, (end - start).days))


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 30), st.sets(st.integers(0, 40)))
def test_the_rest_days_can_be_anybodys(start: date, days: int, rest: set[int]) -> None:
    closed = {start + timedelta(days=n) for n in rest}
    wanted = next(n for n in range(days, 100) if n not in rest)
    assert last_day(start, days, closed.__contains__) == start + timedelta(days=wanted)
