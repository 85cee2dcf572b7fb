"""The calendar in the database: the days that notices name, and the due times that hang on them.

A room keeps a due time by its id (a foreign key to `due_time`), never a copy of the date: loading a year recomputes in
one place whatever was provisional. In the service nothing stops where the loaded years end (docs/decisions/0010).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, delete, extract, func, insert, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.calendar_file import DayLine, faults_against, years_told
from app.core.db import Table
from app.core.errors import CALENDAR_FAULTY, Refused
from app.core.installation import now
from app.core.periods import Calendar, End, PeriodUnit, period_end

LOCK = 0x63616C65  # "cale": setting a due time and loading days exclude each other


class CalendarDay(Table):
    """A day that a notice names; days of a loaded year without a row are worked from Monday to Friday."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_rest_day: Mapped[bool]
    source: Mapped[str]


class DueTime(Table):
    """A period that began at `start_at`, and the instant `due_at` from which it is over."""

    __tablename__ = "due_time"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("due_at > start_at", name="period"),
        CheckConstraint("unit <> 'hours' OR NOT provisional", name="hours_are_certain"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    start_at: Mapped[datetime]
    amount: Mapped[int]
    unit: Mapped[PeriodUnit]
    due_at: Mapped[datetime]
    provisional: Mapped[bool]
    computed_at: Mapped[datetime]

    @property
    def end(self) -> End:
        """The end as it is computed now; `end.words` is how people read it."""
        return End(self.due_at, self.provisional)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: the years told whole, the last day now known, how many due times changed."""

    years: tuple[int, ...]
    last: date
    changed: int


async def load_calendar(session: AsyncSession) -> Calendar:
    """Read the calendar as it is loaded: some 35 days of each year, all in one row."""
    days, rests = (
        await session.execute(
            select(
                func.array_agg(aggregate_order_by(CalendarDay.day, CalendarDay.day)),
                func.array_agg(aggregate_order_by(CalendarDay.is_rest_day, CalendarDay.day)),
            )
        )
    ).one()
    return Calendar.from_days(dict(zip(days or (), rests or (), strict=True)))


async def horizon(session: AsyncSession) -> date:
    """The last day whose being worked or not is known."""
    return (await load_calendar(session)).last


async def alarm(session: AsyncSession, today: date) -> bool:
    """Whether a day of the next sixty is not loaded."""
    return (await load_calendar(session)).runs_short(today)


async def hold_calendar(session: AsyncSession) -> None:
    """Let nobody load days before this transaction ends: what was worked out of those before would miss the load."""
    await session.execute(select(func.pg_advisory_xact_lock_shared(LOCK)))


async def set_due(session: AsyncSession, start_at: datetime, amount: int, unit: PeriodUnit) -> DueTime:
    """Keep the end of a period that begins at `start_at`; provisional, not refused, where the years are not loaded."""
    await hold_calendar(session)
    end = period_end(start_at, amount, unit, await load_calendar(session))
    due = DueTime(
        start_at=start_at,
        amount=amount,
        unit=unit,
        due_at=end.at,
        provisional=end.provisional,
        computed_at=await now(session),
    )
    session.add(due)
    await session.flush()
    return due


async def load_days(session: AsyncSession, lines: Sequence[DayLine]) -> Loaded:
    """Take days off into the table, and recompute the due times that hang on them.

    Years told whole (`years_told`) replace what was known of them; other lines amend single days. Raises Refused with
    every fault at once, and then nothing has changed.
    """
    await session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    if faults := faults_against(lines, await load_calendar(session)):
        raise Refused(CALENDAR_FAULTY, faults)
    told = sorted(years_told(lines))
    retold = or_(extract("year", CalendarDay.day).in_(told), CalendarDay.day.in_([line.day for line in lines]))
    await session.execute(delete(CalendarDay).where(retold))
    rows = [{"day": line.day, "is_rest_day": line.is_rest_day, "source": line.source} for line in lines]
    await session.execute(insert(CalendarDay), rows)
    calendar = await load_calendar(session)
    return Loaded(tuple(told), calendar.last, await _recompute(session, calendar))


async def _recompute(session: AsyncSession, calendar: Calendar) -> int:
    """Every due time that is provisional, or still ahead, as this calendar has it; how many of them changed.

    One that is over and was certain stays: it has been acted on.
    """
    at = await now(session)
    changed = 0
    open_ones = select(DueTime).where(or_(DueTime.provisional, DueTime.due_at > at)).order_by(DueTime.id)
    for due in await session.scalars(open_ones.execution_options(populate_existing=True)):
        end = period_end(due.start_at, due.amount, due.unit, calendar)
        if end != due.end:
            due.due_at, due.provisional, due.computed_at = end.at, end.provisional, at
            changed += 1
    await session.flush()
    return changed
