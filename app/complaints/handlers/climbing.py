"""What the clock does: a case that nobody takes falls back, one that is late is told upwards, a pause ends that has lasted
as long as it may, silence closes a case unrated.

Asked again under the case's lock, each case in a transaction of its own: any number of workers may run, and die.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, houses, interest, ladder, telling
from app.complaints.acting import CLOCK
from app.complaints.handlers.handling import occasion
from app.complaints.interest import About
from app.complaints.kinds import CaseAct, CaseState, ClockKind, Rung
from app.complaints.lifecycle import CaseHappened, CaseStanding, Seat
from app.complaints.limits import policies, timing
from app.complaints.limits.limits import Limits
from app.complaints.models import CaseClock, CaseEvent, CasePolicy, Complaint
from app.core.calendar import DueTime, load_calendar
from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import now
from app.core.logs import log, without_message
from app.core.periods import Calendar

LATE = (ClockKind.DISPATCH, ClockKind.FIRST_ACTION, ClockKind.RESOLVE)
"""What is told upwards of an open case when it runs late; of a closed one, its call back."""

WATCHED = (*LATE, ClockKind.ACCEPT, ClockKind.CONFIRM, ClockKind.CALL_BACK)
_UNTAKEN = frozenset({CaseState.REPORTED, CaseState.OFFERED, CaseState.RETURNED})

AT_ONCE = 200
"""Cases of one round: after a long stop, votes are counted between rounds and do not wait for all of them."""

type Ends = dict[ClockKind, datetime]
"""When each running clock is over."""


@dataclass(frozen=True, slots=True)
class CaseDue:
    """What the clock is to do to a case now, and because of which clock; of none where a pause is over."""

    event: CaseHappened
    clock: ClockKind | None
    ended_at: datetime


def due(
    standing: CaseStanding,
    about: About,
    ends: Ends,
    limits: Limits,
    calendar: Calendar,
    at: datetime,
    pause_end: datetime | None = None,
) -> CaseDue | None:
    """What is to be done now; None where nothing is. A case whose clocks stand still is left alone until `pause_end`."""
    over = {kind: end for kind, end in ends.items() if end <= at}
    if standing.paused is not None:
        resumed = pause_end is not None and pause_end <= at
        return CaseDue(CaseHappened(CaseAct.RESUMED), None, pause_end) if resumed and pause_end is not None else None
    closed = standing.state is CaseState.CLOSED
    if (standing.state.ended and not closed) or not over:
        return None
    if ClockKind.ACCEPT in over and standing.state in _UNTAKEN:
        event = CaseHappened(CaseAct.FELL_BACK, Seat(falls_to(limits, about)))
        return CaseDue(event, ClockKind.ACCEPT, over[ClockKind.ACCEPT])
    if ClockKind.CONFIRM in over and standing.state is CaseState.SAID_DONE:
        return CaseDue(CaseHappened(CaseAct.LEFT_UNRATED), ClockKind.CONFIRM, over[ClockKind.CONFIRM])
    late = [kind for kind in ((ClockKind.CALL_BACK,) if closed else LATE) if kind in over]
    if not late:
        return None
    first = min(late, key=lambda kind: over[kind])
    # Whoever had the case calls nobody back about it: their supervisor is told of no late call.
    rungs = [one for one in limits.ladder if not (closed and one[0] is Rung.SUPERVISOR)]
    steps = ladder.steps(rungs, standing.charge, about, over[first], calendar)
    step = ladder.next_step(standing.raised, steps, at)
    return None if step is None else CaseDue(CaseHappened(CaseAct.ESCALATED, rung=step.rung), first, over[first])


def falls_to(limits: Limits, about: About) -> Rung:
    """The office that takes what nobody takes: the policy's, or the one above whom the case is about."""
    if about.rung is None:
        return limits.fallback
    return max(limits.fallback, interest.above(about.rung), key=lambda one: one.height)


async def climb(database: Database) -> list[uuid.UUID]:
    """Do what is due to every case, until nothing is; answers the cases, once for each thing that was done.

    A case that cannot be done is logged and holds no other up.
    """
    done = []
    async with database.read() as session:
        waiting = await _waiting(session, await now(session))
    for complaint_id in waiting[:AT_ONCE]:
        try:
            while await _step(database, complaint_id):
                done.append(complaint_id)
        except Refused as refusal:
            log("worker").info("case_left", complaint_id=str(complaint_id), code=refusal.code.name)
        except Exception as error:
            log("worker").error("case_failed", complaint_id=str(complaint_id), **without_message(error))
    return done


async def _waiting(session: AsyncSession, at: datetime) -> list[uuid.UUID]:
    """The cases to which something is due now, by what was read without a lock."""
    ends: dict[uuid.UUID, Ends] = defaultdict(dict)
    rows = await session.execute(
        select(CaseClock.complaint_id, CaseClock.kind, DueTime.due_at)
        .join(DueTime, DueTime.id == CaseClock.due_id)
        .join(Complaint, Complaint.id == CaseClock.complaint_id)
        .where(
            CaseClock.stopped_at.is_(None),
            CaseClock.kind.in_(list(WATCHED)),
            DueTime.due_at <= at,
            Complaint.paused.is_(None),
            # Of what everybody on the ladder has been told, only the rest is still to be done by the clock.
            or_(
                Complaint.raised.is_distinct_from(Rung.DISTRICT),
                CaseClock.kind.in_([ClockKind.ACCEPT, ClockKind.CONFIRM]),
            ),
        )
        .order_by(DueTime.due_at)
    )
    for complaint_id, kind, due_at in rows:
        ends[complaint_id][kind] = due_at
    still = (await session.scalars(select(Complaint).where(Complaint.paused.is_not(None)))).all()
    pauses = await timing.pauses_end(session, still)
    waited_out = [one.id for one in still if pauses[one.id].at <= at]
    found = await _cases(session, list(ends))
    limits = await _limits(session, found)
    calendar = await load_calendar(session)
    by_id = {one.id: one for one in found}
    abouts = await houses.abouts(session, found)
    return waited_out + [
        complaint_id
        for complaint_id, ended in ends.items()
        if (row := by_id[complaint_id])
        and due(acting.standing(row), abouts[row.id], ended, limits[row.policy_id], calendar, at) is not None
    ]


async def _cases(session: AsyncSession, ids: Sequence[uuid.UUID]) -> Sequence[Complaint]:
    return (await session.scalars(select(Complaint).where(Complaint.id.in_(ids)))).all()


async def _limits(session: AsyncSession, cases: Sequence[Complaint]) -> dict[uuid.UUID, Limits]:
    found = await session.scalars(select(CasePolicy).where(CasePolicy.id.in_({one.policy_id for one in cases})))
    return {one.id: policies.limits_of(one) for one in found}


async def _step(database: Database, complaint_id: uuid.UUID) -> bool:
    """Do the next thing that is due to a case; whether there was one."""
    async with database.write() as session:
        community_id = await session.scalar(select(Complaint.community_id).where(Complaint.id == complaint_id))
        if community_id is None:
            return False
        row = await acting.hold_case(session, community_id, complaint_id)
        at = await now(session)
        rows = await session.execute(
            select(CaseClock.kind, DueTime.due_at)
            .join(DueTime, DueTime.id == CaseClock.due_id)
            .where(CaseClock.complaint_id == complaint_id, CaseClock.stopped_at.is_(None))
        )
        ends = {kind: due_at for kind, due_at in rows}  # noqa: C416 - a Result has keys, so dict() takes it for a mapping
        limits = (await _limits(session, [row]))[row.policy_id]
        pause = (await timing.pauses_end(session, [row])).get(row.id)
        about, calendar = await houses.about(session, row), await load_calendar(session)
        found = due(acting.standing(row), about, ends, limits, calendar, at, pause.at if pause is not None else None)
        if found is None:
            return False
        facts = {"ended_at": found.ended_at.isoformat()} | ({"clock": found.clock} if found.clock else {})
        made = await acting.happen(session, row, found.event, CLOCK, at, facts=facts)
        told = _words_for(made, found, await timing.running(session, row.id, ClockKind.RESOLVE))
        await telling.tell_reporters(session, row, told, at, occasion=occasion(made))
    log("worker").info("case_climbed", complaint_id=str(complaint_id), act=found.event.act)
    return True


def _words_for(event: CaseEvent, case_due: CaseDue, resolve: DueTime | None) -> str:
    match case_due.event.act:
        case CaseAct.RESUMED:
            end = f"，办结时限 {resolve.end.words}" if resolve is not None else ""
            return f"暂停已满规定的最长时间，计时自动恢复{end}，并已提醒责任单位负责人。"
        case CaseAct.FELL_BACK:
            return f"到期无人接单，按规则转由{(event.to_rung or Rung.COMMUNITY).label}负责，时限照常计算。"
        case CaseAct.ESCALATED:
            return f"已超过{case_due.clock.label if case_due.clock else ''}时限，已上报{(event.rung or Rung.SUPERVISOR).label}督办。"
        case _:
            return "您没有在期限内评价，已按“未评价”办结，不计为满意。如仍有问题，可以重新反映。"
