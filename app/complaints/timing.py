"""The clocks of a case in the database: started, stopped, put off by a pause, extended once.

They run from minute 0, whatever else is pending. A clock keeps the id of its due time, never a date, so that a calendar
loaded later moves it (docs/decisions/0010).
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import clocks, policies
from app.complaints.clocks import Period
from app.complaints.kinds import ClockKind
from app.complaints.models import CaseClock, CasePolicy, Complaint
from app.core.calendar import DueTime, load_calendar, set_due
from app.core.periods import PeriodUnit

PAUSABLE = frozenset({ClockKind.FIRST_ACTION, ClockKind.RESOLVE})
"""What stands still with a pause: work on the matter, and not who takes it on."""


async def start(session: AsyncSession, complaint: Complaint, kinds: Collection[ClockKind], at: datetime) -> None:
    """Start clocks that do not run, each with the limit of the version that the case keeps."""
    if not kinds:
        return
    policy = await session.get_one(CasePolicy, complaint.policy_id)
    limits, running = policies.limits_of(policy), await _running(session, complaint.id)
    for kind in ClockKind:
        if kind in kinds and kind not in running:
            limit = limits.limit(complaint.category, kind)
            due = await set_due(session, at, limit.amount, limit.unit)
            session.add(
                CaseClock(
                    complaint_id=complaint.id,
                    kind=kind.value,
                    due_id=due.id,
                    first_due_at=due.due_at,
                    started_at=at,
                )
            )
    await session.flush()


async def stop(session: AsyncSession, complaint_id: uuid.UUID, kinds: Collection[ClockKind], at: datetime) -> None:
    """Stop clocks that run."""
    await session.execute(
        update(CaseClock)
        .where(CaseClock.complaint_id == complaint_id, CaseClock.kind.in_(kinds), CaseClock.stopped_at.is_(None))
        .values(stopped_at=at)
    )


async def unstop(session: AsyncSession, complaint_id: uuid.UUID, stopped_at: datetime) -> None:
    """Let the clocks run on that stopped at an instant: a merge that is undone has cost nobody time, nor given any."""
    await session.execute(
        update(CaseClock)
        .where(CaseClock.complaint_id == complaint_id, CaseClock.stopped_at == stopped_at)
        .values(stopped_at=None)
    )


async def running(session: AsyncSession, complaint_id: uuid.UUID, kind: ClockKind) -> DueTime | None:
    """The due time of a clock that runs; None where it does not."""
    found = (await _running(session, complaint_id)).get(kind)
    return await session.get(DueTime, found.due_id) if found is not None else None


async def stood_still(session: AsyncSession, complaint_id: uuid.UUID, since: datetime, until: datetime) -> None:
    """Put off what a pause held up: the clocks that ran through it and were not over when it began."""
    calendar = await load_calendar(session)
    for kind, clock in (await _running(session, complaint_id)).items():
        due = await session.get_one(DueTime, clock.due_id)
        if kind in PAUSABLE and due.due_at > since:
            period = Period(due.start_at, due.amount, PeriodUnit(due.unit))
            late = clocks.put_off(period, since, until, calendar, started_at=_begun(clock, period))
            await _becomes(session, clock, late)


async def extend(session: AsyncSession, complaint_id: uuid.UUID, working_days: int) -> None:
    """Let the time to resolve go on for so many working days where it would have ended."""
    clock = (await _running(session, complaint_id))[ClockKind.RESOLVE]
    due = await session.get_one(DueTime, clock.due_id)
    await _becomes(session, clock, clocks.extended(due.due_at, working_days))


def _begun(clock: CaseClock, period: Period) -> datetime:
    """Since when pauses hold a clock up: hours since the period's start, which moves with each; days since its own."""
    return period.start_at if period.unit is PeriodUnit.HOURS else clock.started_at


async def _becomes(session: AsyncSession, clock: CaseClock, period: Period) -> None:
    due = await set_due(session, period.start_at, period.amount, period.unit)
    clock.due_id = due.id
    await session.flush()


async def _running(session: AsyncSession, complaint_id: uuid.UUID) -> dict[ClockKind, CaseClock]:
    found = await session.scalars(
        select(CaseClock).where(CaseClock.complaint_id == complaint_id, CaseClock.stopped_at.is_(None))
    )
    return {ClockKind(one.kind): one for one in found}
