"""The days off that a new installation begins with, and an invented year after them."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from app.core.calendar_file import read_calendar
from app.core.periods import Calendar

SEED_FILE = Path(__file__).parents[2] / "migrations" / "versions" / "0030_calendar_days.csv"
SEED = Calendar.from_days({told.day: told.is_rest_day for told in read_calendar(SEED_FILE.read_bytes()).lines})

HEADER = "date,is_workday,source_notice"
NOTICE = "虚构的通知〔2026〕1 号"


def lines(days: Iterable[date], worked: Iterable[date] = ()) -> list[str]:
    """Lines of a file that give these days off, and take others for work."""
    off = [f"{day},0,{NOTICE}" for day in days]
    return off + [f"{day},1,{NOTICE}" for day in worked]


def span(first: str, days: int) -> list[date]:
    """Days in a row."""
    return [date.fromisoformat(first) + timedelta(days=n) for n in range(days)]


YEAR_2027 = [
    HEADER,
    *lines(span("2027-01-01", 4), [date(2027, 1, 9)]),
    *lines(span("2027-02-05", 8), [date(2027, 1, 31), date(2027, 2, 20)]),
    *lines(span("2027-04-03", 3)),
    *lines(span("2027-05-01", 5), [date(2027, 5, 8)]),
    *lines(span("2027-06-09", 1)),
    *lines(span("2027-09-15", 1)),
    *lines(span("2027-10-01", 7), [date(2027, 9, 26), date(2027, 10, 9)]),
]
"""A year of the usual shape, made up for tests; the real one is the State Council's to say."""

YEAR_2028 = [
    HEADER,
    *lines(span("2028-01-01", 3)),
    *lines(span("2028-01-26", 7)),
    *lines(span("2028-04-04", 1)),
    *lines(span("2028-05-01", 3)),
    *lines(span("2028-10-01", 5)),
]


def content(rows: Iterable[str], encoding: str = "utf-8") -> bytes:
    """The file of these lines."""
    return "".join(f"{row}\n" for row in rows).encode(encoding)
