"""The clocks of a case in the database: started, stopped, put off by a pause, extended once.

They run from minute 0, whatever else is pending. A clock keeps the id of its due time, never a date, so that a calendar
loaded later moves it (docs/decisions/0010).
"""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.kinds import CaseAct, ClockKind
from app.complaints.limits import clocks, policies
from app.complaints.limits.clocks import Extension, Pause, Period
from app.complaints.models import CaseClock, CaseEvent, CasePause, CasePolicy, Complaint
from app.core.calendar import DueTime, hold_calendar, load_calendar, set_due
from app.core.installation import now
from app.core.periods import End, PeriodUnit, end_of

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
                    kind=kind,
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


async def pauses_end(session: AsyncSession, cases: Collection[Complaint]) -> dict[uuid.UUID, End]:
    """Until when the last pause of each of these cases lasts at most, by the version that it keeps.

    An extension granted on the way splits a pause, and gives it no new longest time.
    """
    if not cases:
        return {}
    began = await session.execute(
        select(CaseEvent.complaint_id, func.max(CaseEvent.at))
        .where(CaseEvent.complaint_id.in_([one.id for one in cases]), CaseEvent.act == CaseAct.PAUSED)
        .group_by(CaseEvent.complaint_id)
    )
    since = {row[0]: row[1] for row in began}
    wanted = {one.policy_id for one in cases if one.id in since}
    rows = await session.scalars(select(CasePolicy).where(CasePolicy.id.in_(wanted)))
    longest = {one.id: policies.limits_of(one).longest_pause for one in rows}
    calendar = await load_calendar(session)
    return {
        one.id: Period(since[one.id], longest[one.policy_id].amount, longest[one.policy_id].unit).end(calendar)
        for one in cases
        if one.id in since
    }


async def recount(session: AsyncSession, known_until: date) -> int:
    """Count again the days lost to pauses, after days off were loaded; how many clocks were moved by it.

    `known_until` is the last day that was known before: days lost after it were guessed. A clock that is over, by days
    that were known, stays: it has been acted on. In the transaction of the load, after it (core/calendar.py).
    """
    calendar, at = await load_calendar(session), await now(session)
    # One that is held just now is stopped or started, and what starts waits for the load.
    rows = await session.execute(
        select(CaseClock, DueTime, Complaint, CasePolicy)
        .join(DueTime, DueTime.id == CaseClock.due_id)
        .join(Complaint, Complaint.id == CaseClock.complaint_id)
        .join(CasePolicy, CasePolicy.id == Complaint.policy_id)
        .where(
            CaseClock.stopped_at.is_(None),
            CaseClock.kind.in_(list(PAUSABLE)),
            exists().where(
                CasePause.complaint_id == CaseClock.complaint_id,
                CasePause.until_at > CaseClock.started_at,
                or_(DueTime.due_at > at, CasePause.until_at > end_of(known_until)),
            ),
        )
        .order_by(CaseClock.id)
        .with_for_update(of=CaseClock, skip_locked=True)
    )
    moved = 0
    for clock, due, complaint, policy in rows.all():
        limit = policies.limits_of(policy).limit(complaint.category, clock.kind)
        first = Period(clock.started_at, limit.amount, limit.unit)
        period = clocks.after(first, await _happened(session, clock), calendar)
        if period != Period(due.start_at, due.amount, due.unit):
            await _becomes(session, clock, period)
            moved += 1
    return moved


async def _happened(session: AsyncSession, clock: CaseClock) -> list[Pause | Extension]:
    """The pauses since a clock started that are over, and the extension, in their order."""
    pauses = await session.execute(
        select(CasePause.since_at, CasePause.until_at).where(
            CasePause.complaint_id == clock.complaint_id, CasePause.until_at > clock.started_at
        )
    )
    found: list[tuple[datetime, int, Pause | Extension]] = [
        (until, 0, Pause(since, until)) for since, until in pauses if until is not None
    ]
    if clock.kind == ClockKind.RESOLVE:
        granted = await session.scalars(
            select(CaseEvent).where(
                CaseEvent.complaint_id == clock.complaint_id,
                CaseEvent.act == CaseAct.EXTENSION_GRANTED,
                CaseEvent.at > clock.started_at,
            )
        )
        found += [(one.at, 1, Extension(one.at, int(one.facts["working_days"]))) for one in granted]
    return [one for _, _, one in sorted(found, key=lambda each: each[:2])]


async def stood_still(session: AsyncSession, complaint_id: uuid.UUID, since: datetime, until: datetime) -> None:
    """Put off what a pause held up: the clocks that ran through it and were not over when it began."""
    await hold_calendar(session)
    calendar = await load_calendar(session)
    for kind, clock in (await _running(session, complaint_id)).items():
        due = await session.get_one(DueTime, clock.due_id)
        if kind in PAUSABLE and due.due_at > since:
            period = Period(due.start_at, due.amount, due.unit)
            late = clocks.put_off(period, since, until, calendar, started_at=_begun(clock, period))
            await _becomes(session, clock, late)


async def extend(session: AsyncSession, complaint_id: uuid.UUID, working_days: int) -> None:
    """Let the time to resolve go on for so many working days where it would have ended."""
    await hold_calendar(session)
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
        select(CaseClock)
        .where(CaseClock.complaint_id == complaint_id, CaseClock.stopped_at.is_(None))
        .execution_options(populate_existing=True)
    )
    return {one.kind: one for one in found}
