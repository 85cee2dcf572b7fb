"""Rest days of the Chinese calendar, and when a period of days ends.

The yearly notice of the State Council is data, not arithmetic; it comes from the package `chinese-calendar`. Outside
the years it knows, weekends and the days that the regulation fixes in the solar calendar are taken as rest days: the
feasts of the lunar calendar are then missing, which `doctor` says sixty days ahead.
"""

from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import holidays

BEGINNING: date = date(min(holidays).year, 1, 1)
"""The first day whose rest days are known."""

HORIZON: date = date(max(holidays).year, 12, 31)
"""The last day whose rest days are known."""

# 全国年节及纪念日放假办法 (2024), art. 2: New Year, Labour Day, National Day.
_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


def is_rest_day(day: date) -> bool:
    """Whether the day is a statutory holiday or a weekend that is not made up for."""
    if BEGINNING <= day <= HORIZON:
        return bool(chinese_calendar.is_holiday(day))
    return day.weekday() >= 5 or (day.month, day.day) in _FIXED


def last_day(start: date, days: int, is_rest_day: Callable[[date], bool] = is_rest_day) -> date:
    """The last day, until 24:00, of a period of `days` that begins with an act on `start`.

    The starting day does not count, and a period that would end on a rest day ends on the next working day.
    Source: Civil Code arts. 201-203.
    """
    day = start + timedelta(days=days)
    while is_rest_day(day):
        day += timedelta(days=1)
    return day
