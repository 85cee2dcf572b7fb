"""回访: closed cases drawn by the system, called by somebody who had no part in them, one contact at a time.

Nobody chooses whom to ask: the sample follows from the cases of a time and a seed (claims/samples/sampling.py). Each call is
written down, and whoever reported is shown it like everything else of the case. Source: law R-92 (call-back by somebody
other than the handling unit), users.md (no averages of friendly answers).
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.samples import drawing, sampling
from app.complaints import acting, errors
from app.complaints.acting import By
from app.complaints.afterwards import drawn
from app.complaints.afterwards.callers import number_of
from app.complaints.afterwards.drawn import CaseSampleNow, DrawnCaseNow
from app.complaints.handlers import actors
from app.complaints.handlers.actors import CaseSight
from app.complaints.kinds import CaseAct, CaseCallOutcome, CaseState, ClockKind
from app.complaints.lifecycle import CaseHappened
from app.complaints.limits import timing
from app.complaints.models import (
    CaseCall,
    CaseCallLook,
    CaseClock,
    CaseReporter,
    CaseSample,
    CaseSampleEntry,
    Complaint,
)
from app.core.calendar import DueTime
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.core.periods import spoken
from app.core.sealing import Sealer
from app.register.kinds import LookAct
from app.register.waiting import MOST, Waits, pressing

LEAST = 5
"""Cases drawn at least; of fewer closed, all. Beyond, one in five."""


@dataclass(frozen=True, slots=True)
class CallBackContact:
    """Whom to call now about which case; `phone` is empty where none is known."""

    look: CaseCallLook
    complaint: Complaint
    alias: str
    phone: str


async def draw(
    session: AsyncSession, community_id: uuid.UUID, *, by: uuid.UUID | None, at: datetime
) -> CaseSample | None:
    """Draw of the cases closed since the last draw: five or a fifth, whichever is more; None where there is none.

    By unit and by what the reporter said, those who said nothing among them; nobody chooses the time either. The clock
    of each one's call back runs from the case's end, as the board says. `by` is who asked for the draw; None: the clock.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"case_sample:{community_id}", 0))))
    since = await session.scalar(select(func.max(CaseSample.until_at)).where(CaseSample.community_id == community_id))
    wanted = select(Complaint).where(
        Complaint.community_id == community_id, Complaint.state == CaseState.CLOSED, Complaint.ended_at < at
    )
    if since is not None:
        wanted = wanted.where(Complaint.ended_at >= since)
    closed = await session.scalars(wanted.order_by(Complaint.number).with_for_update())
    by_id = {str(one.id): one for one in closed}
    if not by_id:
        return None
    population = [sampling.Drawable("case", key, _stratum(one)) for key, one in by_id.items()]
    drawn_ones = drawing.draw(population, max(LEAST, -(-len(population) // 5)))
    sample = CaseSample(
        id=uuid.uuid4(),
        community_id=community_id,
        from_at=since or min(one.ended_at or at for one in by_id.values()),
        until_at=at,
        seed=drawn_ones.seed,
        size=len(drawn_ones.chosen),
        population=len(population),
        population_sha256=drawn_ones.root,
        drawn_by=by,
        at=at,
    )
    session.add(sample)
    await session.flush()
    for position, one in enumerate(drawn_ones.chosen, start=1):
        complaint = by_id[one.id]
        session.add(
            CaseSampleEntry(
                sample_id=sample.id,
                position=position,
                complaint_id=complaint.id,
                ended_at=complaint.ended_at or at,
                stratum=one.stratum,
            )
        )
        await timing.start(session, complaint, [ClockKind.CALL_BACK], complaint.ended_at or at)
    await session.flush()
    return sample


async def to_draw(session: AsyncSession, at: datetime) -> list[uuid.UUID]:
    """The estates with cases closed since their last draw."""
    last = (
        select(CaseSample.community_id, func.max(CaseSample.until_at).label("until_at"))
        .group_by(CaseSample.community_id)
        .subquery()
    )
    found = await session.scalars(
        select(Complaint.community_id)
        .outerjoin(last, last.c.community_id == Complaint.community_id)
        .where(
            Complaint.state == CaseState.CLOSED,
            Complaint.ended_at < at,
            (last.c.until_at.is_(None)) | (Complaint.ended_at >= last.c.until_at),
        )
        .distinct()
    )
    return list(found)


def _stratum(complaint: Complaint) -> str:
    return f"{complaint.charge_unit_id or complaint.charge_rung or ''}/{complaint.rating or ''}"


async def next_contact(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    sample_id: uuid.UUID,
    sight: CaseSight,
    *,
    viewed_as: str,
    at: datetime,
) -> CallBackContact:
    """The one contact this caller has before them, or the next; the look is kept. Raises Refused where none is left."""
    await _hold_sample(session, community_id, sample_id)
    fit = await _for(session, sight, (await drawn.read(session, [sample_id]))[sample_id], at)
    if not fit:
        raise Refused(errors.CASE_SAMPLE_DONE)
    now = min(fit, key=lambda one: (one.held_by(at) != sight.id, len(one.calls), one.entry.position))
    reporter = (
        await session.scalars(
            select(CaseReporter).where(CaseReporter.complaint_id == now.complaint.id, CaseReporter.first)
        )
    ).one()
    if now.held_by(at) == sight.id:
        look = now.looks[-1][0]
    else:
        look = CaseCallLook(sample_id=sample_id, position=now.entry.position, looked_by=sight.id, at=at)
        session.add(look)
        purpose = f"随手拍第 {now.complaint.number} 号回访"
        await acting.looked(session, now.complaint, LookAct.CALL_BACK, purpose, by=sight.id, viewed_as=viewed_as, at=at)
        await session.flush()
    return CallBackContact(look, now.complaint, reporter.alias, await number_of(session, sealer, reporter))


async def tell_outcome(
    session: AsyncSession,
    community_id: uuid.UUID,
    sample_id: uuid.UUID,
    look_id: uuid.UUID,
    outcome: CaseCallOutcome,
    words: str,
    *,
    by: uuid.UUID,
    acted_as: str,
    at: datetime,
) -> None:
    """Write down what a call came to; the last one is an event of the case. Raises Refused for what is not before them."""
    await _hold_sample(session, community_id, sample_id)
    mine = [
        one
        for one in (await drawn.read(session, [sample_id]))[sample_id]
        if one.held_by(at) == by and one.looks[-1][0].id == look_id
    ]
    if not mine:
        raise Refused(errors.CASE_CALL_NOT_SHOWN)
    session.add(CaseCall(look_id=look_id, outcome=outcome, words=words, at=at))
    await session.flush()
    complaint = await acting.hold_case(session, community_id, mine[0].complaint.id)
    now = next(one for one in (await drawn.read(session, [sample_id]))[sample_id] if one.entry == mine[0].entry)
    # Of what was opened again between the look and the word the sample is told, and the case no more.
    if now.outcome is not None and now.stands:
        await acting.happen(
            session,
            complaint,
            CaseHappened(CaseAct.FOLLOWED_UP),
            By(staff_id=by, acted_as=acted_as),
            at,
            words=words,
            facts={"outcome": now.outcome},
        )


async def listed(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[CaseSampleNow], str | None]:
    """Fifty samples of an estate, the latest first, and the next page's cursor."""
    query = select(CaseSample).where(CaseSample.community_id == community_id)
    found, following = await records(session, query, (CaseSample.at, CaseSample.id), after, newest_first=True)
    made = await drawn.read(session, [one.id for one in found])
    return [CaseSampleNow(one, tuple(made[one.id])) for one in found], following


async def left(
    session: AsyncSession, community_id: uuid.UUID, sample_id: uuid.UUID, sight: CaseSight, at: datetime
) -> int:
    """How many reporters of a sample somebody may call now; raises Refused where the estate has no such sample."""
    await find_sample(session, community_id, sample_id)
    return len(await _for(session, sight, (await drawn.read(session, [sample_id]))[sample_id], at))


async def find_sample(session: AsyncSession, community_id: uuid.UUID, sample_id: uuid.UUID) -> CaseSample:
    """A sample of this estate; raises Refused where there is none."""
    found = await session.get(CaseSample, sample_id)
    if found is None or found.community_id != community_id:
        raise Refused(NOT_FOUND)
    return found


async def waiting(
    session: AsyncSession, community_ids: Collection[uuid.UUID], sight: CaseSight, at: datetime, *, most: int = MOST
) -> list[Waits]:
    """How many reporters of each sample somebody may call now, by estate, with the first end of their clocks."""
    rows = await session.execute(
        select(CaseSample, CaseSampleEntry.position, DueTime.due_at)
        .join(CaseSampleEntry, CaseSampleEntry.sample_id == CaseSample.id)
        .join(CaseClock, CaseClock.complaint_id == CaseSampleEntry.complaint_id)
        .join(DueTime, DueTime.id == CaseClock.due_id)
        .where(
            CaseSample.community_id.in_(community_ids),
            CaseClock.kind == ClockKind.CALL_BACK,
            CaseClock.stopped_at.is_(None),
        )
    )
    ends: dict[uuid.UUID, dict[int, datetime]] = defaultdict(dict)
    samples: dict[uuid.UUID, CaseSample] = {}
    for sample, position, due_at in rows:
        samples[sample.id] = sample
        ends[sample.id][position] = due_at
    entries = [one for each in (await drawn.read(session, list(samples))).values() for one in each]
    due: dict[uuid.UUID, list[datetime]] = defaultdict(list)
    for one in await _for(session, sight, entries, at):
        if (end := ends[one.entry.sample_id].get(one.entry.position)) is not None:
            due[one.entry.sample_id].append(end)
    found = [
        Waits(sample.community_id, (one,), sample.at, min(times), len(times), f"{spoken(sample.at)}抽取的样本")
        for one, times in due.items()
        for sample in [samples[one]]
    ]
    return sorted(found, key=pressing)[:most]


async def _for(
    session: AsyncSession, sight: CaseSight, entries: Sequence[DrawnCaseNow], at: datetime
) -> list[DrawnCaseNow]:
    """Those of these that somebody may be shown now."""
    ids = {one.complaint.id for one in entries}
    own = set(await session.scalars(select(Complaint.id).where(Complaint.id.in_(ids), actors.own_cases(sight))))
    return [
        one
        for one in entries
        if one.may_be_called(sight.actor(one.complaint.community_id, own=one.complaint.id in own), at)
    ]


async def _hold_sample(session: AsyncSession, community_id: uuid.UUID, sample_id: uuid.UUID) -> None:
    """Keep other callers of the sample waiting; raises Refused where the estate has no such sample."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"case_calls:{sample_id}", 0))))
    await find_sample(session, community_id, sample_id)
