"""When a clock ends that stood still for a while, and after its one extension. Pure: standard library only.

Hours stand still to the second. Of a period in days, a day does not count whose end, 24:00, fell into a pause: whoever
was kept waiting at the day's end was given no day. What comes out is again a period from a start, so that a calendar
loaded later moves its end like any other. Source: law R-94 (pauses only with a reason, and shown).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.periods import CHINA, Calendar, End, PeriodUnit, end_of, period_end


@dataclass(frozen=True, slots=True)
class Period:
    """`amount` of `unit` from an act at `start_at` on."""

    start_at: datetime
    amount: int
    unit: PeriodUnit

    def end(self, calendar: Calendar) -> End:
        """When it is over, by this calendar."""
        return period_end(self.start_at, self.amount, self.unit, calendar)


def put_off(
    period: Period,
    paused_at: datetime,
    resumed_at: datetime,
    calendar: Calendar,
    *,
    started_at: datetime | None = None,
) -> Period:
    """The period after its clock stood still from one instant to another (half-open).

    What of the pause was before the clock's own start does not count: that is `started_at` where the period is not the
    first of its clock, as after an extension. Raises ValueError where the pause ends before it begins.
    """
    if resumed_at < paused_at:
        raise ValueError("a pause ends before it begins")
    if period.unit is PeriodUnit.HOURS:
        stood_still = resumed_at - max(paused_at, started_at or period.start_at)
        return Period(period.start_at + max(stood_still, timedelta(0)), period.amount, period.unit)
    # The day of the start is no day of the period, so that its end holds nothing up.
    first = end_of((started_at or period.start_at).astimezone(CHINA).date())
    days = _days_stood(max(paused_at, first), resumed_at, period.unit, calendar)
    return Period(period.start_at, period.amount + days, period.unit)


def extended(end: datetime, working_days: int) -> Period:
    """The period that goes on for so many working days where another ends (the instant after its last day)."""
    return Period(end - timedelta(seconds=1), working_days, PeriodUnit.WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class Pause:
    """A clock stood still from one instant to another (half-open)."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Extension:
    """At an instant more time was granted, in working days."""

    at: datetime
    working_days: int


def after(period: Period, happened: Iterable[Pause | Extension], calendar: Calendar) -> Period:
    """What became of a clock's first period through all that happened to it, in its order, as this calendar has it.

    A pause that began when the time was over puts nothing off.
    """
    started_at = period.start_at
    for one in happened:
        if isinstance(one, Extension):
            period = extended(period.end(calendar).at, one.working_days)
        elif period.end(calendar).at > one.since:
            begun = period.start_at if period.unit is PeriodUnit.HOURS else started_at
            period = put_off(period, one.since, one.until, calendar, started_at=begun)
    return period


def stood(pauses: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """How long pauses lasted together; they do not overlap."""
    return sum((until - since for since, until in pauses), timedelta(0))


def _days_stood(since: datetime, until: datetime, unit: PeriodUnit, calendar: Calendar) -> int:
    day, days = since.astimezone(CHINA).date(), 0
    while end_of(day) <= until:
        if end_of(day) > since and (unit is PeriodUnit.CALENDAR_DAYS or not calendar.is_rest_day(day)):
            days += 1
        day += timedelta(days=1)
    return days
