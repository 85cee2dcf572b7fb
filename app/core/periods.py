"""When a period ends: rest days, working days, hours, and the instant at which a day is over.

The State Council's yearly notice, which gives days off and takes weekends for work, is data and not arithmetic. A
`Calendar` holds the years that have been loaded. Beyond them weekends and the days that the regulation fixes in the
solar calendar are taken as rest days, the feasts of the lunar calendar are missing, and every answer says that it is
provisional. Pure: standard library only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.labels import Labelled

CHINA = ZoneInfo("Asia/Shanghai")

AHEAD = timedelta(days=60)
"""How far ahead the days off must be known; a calendar that ends sooner is an alarm."""

FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""Month and day of the holidays that stand in the solar calendar (全国年节及纪念日放假办法 of 2024, art. 2)."""

_DAY = timedelta(days=1)


class PeriodUnit(Labelled):
    """What a period is counted in (law R-94)."""

    WORKING_DAYS = "working_days", "工作日"
    CALENDAR_DAYS = "calendar_days", "日"
    HOURS = "hours", "小时"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The loaded years, from 1 January of the first to 31 December of the last, none left out between.

    `days` are those that a notice names, True for a rest day; the others are worked from Monday to Friday.
    """

    days: Mapping[date, bool]
    first: date
    last: date

    @classmethod
    def from_days(cls, days: Mapping[date, bool]) -> "Calendar":
        """The calendar of all years in which a day is named; of no day at all, one that knows nothing."""
        return cls(days, date(min(days, default=date.max).year, 1, 1), date(max(days, default=date.min).year, 12, 31))

    def knows(self, first: date, last: date) -> bool:
        """Whether every day from `first` to `last`, both included, is in a loaded year."""
        return self.first <= first and last <= self.last

    def is_rest_day(self, day: date) -> bool:
        """Whether the day is a holiday or a weekend that is not made up for; a guess where the year is not loaded."""
        if (named := self.days.get(day)) is not None:
            return named
        return day.weekday() >= 5 or (not self.knows(day, day) and (day.month, day.day) in FIXED)

    def runs_short(self, today: date) -> bool:
        """Whether a day of the next sixty is beyond what is loaded."""
        return today + AHEAD > self.last


@dataclass(frozen=True, slots=True)
class End:
    """The instant from which a period is over (half-open); `provisional` where a year it hangs on is not loaded."""

    at: datetime
    provisional: bool

    @property
    def words(self) -> str:
        """As people read it: "2026-10-08 24:00" for the end of a day, with "（暂定）" while it is provisional."""
        local = self.at.astimezone(CHINA)
        words = f"{local.date() - _DAY} 24:00" if local.time() == time() else f"{local:%Y-%m-%d %H:%M}"
        return f"{words}（暂定）" if self.provisional else words


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of a period, until 24:00; `provisional` as of `End`."""

    day: date
    provisional: bool

    @property
    def end(self) -> End:
        """The instant at which that day is over (Civil Code art. 203)."""
        return End(end_of(self.day), self.provisional)


def add_working_days(start: date, n: int, calendar: Calendar) -> LastDay:
    """The `n`-th working day after an act on `start`, which does not count itself.

    Raises ValueError for n < 1, OverflowError past the year 9999. Source: Civil Code art. 201; law R-94.
    """
    _require_some(n)
    day = start
    for _ in range(n):
        day = _working_day_from(day + _DAY, calendar)
    return LastDay(day, provisional=not calendar.knows(start + _DAY, day))


def add_calendar_days(start: date, n: int, calendar: Calendar) -> LastDay:
    """The last day of a period of `n` days that begins with an act on `start`, which does not count itself.

    A period that would end on a rest day ends on the next working day. Raises ValueError for n < 1, OverflowError
    past the year 9999. Source: Civil Code arts. 201 and 203.
    """
    _require_some(n)
    nominal = start + n * _DAY
    day = _working_day_from(nominal, calendar)
    return LastDay(day, provisional=not calendar.knows(nominal, day))


def add_hours(start_at: datetime, n: int) -> datetime:
    """The instant `n` clock hours after `start_at`, nights and holidays included. Raises ValueError for n < 1."""
    _require_some(n)
    return start_at.astimezone(UTC) + timedelta(hours=n)


def period_end(start_at: datetime, amount: int, unit: PeriodUnit, calendar: Calendar) -> End:
    """The end of a period that begins with an act at `start_at` (with its offset).

    Days are those of China, and a period of days ends with its last day. Raises as the functions above.
    """
    start = start_at.astimezone(CHINA).date()
    match unit:
        case PeriodUnit.HOURS:
            return End(add_hours(start_at, amount), provisional=False)
        case PeriodUnit.WORKING_DAYS:
            return add_working_days(start, amount, calendar).end
        case PeriodUnit.CALENDAR_DAYS:
            return add_calendar_days(start, amount, calendar).end


def end_of(day: date) -> datetime:
    """The instant at which a day in China is over, 24:00: the first that no longer belongs to it."""
    return datetime.combine(day + _DAY, time(), CHINA)


def _working_day_from(day: date, calendar: Calendar) -> date:
    while calendar.is_rest_day(day):
        day += _DAY
    return day


def _require_some(n: int) -> None:
    if n < 1:
        raise ValueError(f"a period of {n}")


def spoken_end(at: datetime) -> str:
    """The end of a period as a notice writes it: one that closes at midnight does so at 24:00 of the day before."""
    local = at.astimezone(CHINA)
    return f"{local.date() - _DAY:%Y年%m月%d日} 24:00" if local.time() == time() else spoken(at)


def spoken(at: datetime) -> str:
    """An instant as a notice or a slip writes it, in China: 2026年11月24日 10:00."""
    return f"{at.astimezone(CHINA):%Y年%m月%d日 %H:%M}"


def start_words(at: datetime | None) -> str:
    """From when something runs, as an answer shows it beside the instant, "" where there is none yet: "2026-10-08 00:00"."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at is not None else ""


def end_words(at: datetime | None) -> str:
    """Until when something runs, as an answer shows it, "" where there is none yet: "2026-10-08 24:00" for the end of a day."""
    return End(at, provisional=False).words if at is not None else ""
