"""Rest days of the Chinese calendar, and when a period of days ends.

The yearly notice of the State Council is data, not arithmetic; it comes from the package `chinese-calendar`, which
refuses years it does not know. Past that horizon Saturdays and Sundays are taken as rest days.
"""

from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import holidays

HORIZON: date = date(max(holidays).year, 12, 31)
"""The last day whose rest days are known."""


def is_rest_day(day: date) -> bool:
    """Whether the day is a statutory holiday or a weekend that is not made up for."""
    if day > HORIZON:
        return day.weekday() >= 5
    return bool(chinese_calendar.is_holiday(day))


def last_day(start: date, days: int, is_rest_day: Callable[[date], bool] = is_rest_day) -> date:
    """The last day, until 24:00, of a period of `days` that begins with an act on `start`.

    The starting day does not count, and a period that would end on a rest day ends on the next working day.
    Source: Civil Code arts. 201-203.
    """
    day = start + timedelta(days=days)
    while is_rest_day(day):
        day += timedelta(days=1)
    return day
