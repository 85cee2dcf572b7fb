"""回访: closed cases drawn by the system, called by somebody who had no part in them, one contact at a time.

Nobody chooses whom to ask: the sample follows from the cases of a time and a seed (claims/sampling.py). Each call is
written down, and whoever reported is shown it like everything else of the case. Source: law R-92 (call-back by somebody
other than the handling unit), users.md (no averages of friendly answers).
"""

import secrets
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import sampling
from app.complaints import acting, errors, timing
from app.complaints.acting import By
from app.complaints.afterwards.callers import number_of
from app.complaints.interest import Actor, concerns, sits
from app.complaints.kinds import CaseAct, CaseCallOutcome, CaseState, ClockKind
from app.complaints.lifecycle import Happened
from app.complaints.models import (
    CaseCall,
    CaseCallLook,
    CaseClock,
    CaseEvent,
    CaseReporter,
    CaseSample,
    CaseSampleEntry,
    Complaint,
)
from app.core.calendar import DueTime
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA
from app.core.sealing import Sealer
from app.register.kinds import LookAct
from app.register.waiting import MOST, Waits, pressing

ATTEMPTS = 3
"""Calls on different days after which a reporter counts as unreachable."""

HELD_FOR = timedelta(hours=1)
"""How long a contact stays with the caller to whom it was shown."""

PAGE = 50
LEAST = 5
"""Cases drawn at least; of fewer closed, all. Beyond, one in five."""


@dataclass(frozen=True, slots=True)
class EntryNow:
    """A case drawn, with the looks at it and what came of them in order, and who has a part in it."""

    entry: CaseSampleEntry
    complaint: Complaint
    looks: tuple[tuple[CaseCallLook, CaseCall | None], ...]
    hands: frozenset[uuid.UUID]

    @property
    def calls(self) -> list[CaseCall]:
        """What came of the calls so far."""
        return [call for _, call in self.looks if call is not None]

    @property
    def outcome(self) -> CaseCallOutcome | None:
        """What it came to for good; None while it is open."""
        outcomes = [CaseCallOutcome(one.outcome) for one in self.calls]
        final = next((one for one in outcomes if one is not CaseCallOutcome.UNREACHABLE), None)
        return final or (CaseCallOutcome.UNREACHABLE if len(outcomes) >= ATTEMPTS else None)

    def held_by(self, at: datetime) -> uuid.UUID | None:
        """The caller who has this contact before them."""
        if not self.looks or self.looks[-1][1] is not None or at - self.looks[-1][0].at >= HELD_FOR:
            return None
        return self.looks[-1][0].looked_by

    def may_be_called(self, caller: Actor, at: datetime) -> bool:
        """Whether this caller may be shown it now: open, not another's, not tried today, no part of theirs in it."""
        today = at.astimezone(CHINA).date()
        seat = acting.seat(self.complaint.charge_rung, self.complaint.charge_unit_id)
        return (
            self.outcome is None
            and not any(one.at.astimezone(CHINA).date() == today for one in self.calls)
            and self.held_by(at) in {None, caller.id}
            and caller.id not in self.hands
            and not sits(seat, caller)
            and not concerns(acting.about(self.complaint), caller)
        )


@dataclass(frozen=True, slots=True)
class SampleNow:
    """A sample with its cases in the order of calling."""

    sample: CaseSample
    entries: tuple[EntryNow, ...]

    @property
    def outcomes(self) -> dict[CaseCallOutcome, int]:
        """How many came to what."""
        return dict(Counter(one.outcome for one in self.entries if one.outcome is not None))

    @property
    def open(self) -> int:
        """How many have come to nothing yet."""
        return sum(one.outcome is None for one in self.entries)


@dataclass(frozen=True, slots=True)
class Contact:
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
        Complaint.community_id == community_id, Complaint.state == CaseState.CLOSED.value, Complaint.ended_at < at
    )
    if since is not None:
        wanted = wanted.where(Complaint.ended_at >= since)
    closed = await session.scalars(wanted.order_by(Complaint.number).with_for_update())
    by_id = {str(one.id): one for one in closed}
    if not by_id:
        return None
    population = [sampling.Drawable("case", key, _stratum(one)) for key, one in by_id.items()]
    seed = secrets.token_hex(16)
    drawn = sampling.draw(population, max(LEAST, -(-len(population) // 5)), seed)
    sample = CaseSample(
        id=uuid.uuid4(),
        community_id=community_id,
        from_at=since or min(one.ended_at or at for one in by_id.values()),
        until_at=at,
        seed=seed,
        size=len(drawn),
        population=len(population),
        population_sha256=sampling.population_sha256(population),
        drawn_by=by,
        at=at,
    )
    session.add(sample)
    await session.flush()
    for position, one in enumerate(drawn, start=1):
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
            Complaint.state == CaseState.CLOSED.value,
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
    caller: Actor,
    *,
    viewed_as: str,
    at: datetime,
) -> Contact:
    """The one contact this caller has before them, or the next; the look is kept. Raises Refused where none is left."""
    await _held(session, community_id, sample_id)
    fit = [one for one in (await _read(session, [sample_id]))[sample_id] if one.may_be_called(caller, at)]
    if not fit:
        raise Refused(errors.CASE_SAMPLE_DONE)
    now = min(fit, key=lambda one: (one.held_by(at) != caller.id, len(one.calls), one.entry.position))
    reporter = (
        await session.scalars(
            select(CaseReporter).where(CaseReporter.complaint_id == now.complaint.id, CaseReporter.first)
        )
    ).one()
    if now.held_by(at) == caller.id:
        look = now.looks[-1][0]
    else:
        look = CaseCallLook(sample_id=sample_id, position=now.entry.position, looked_by=caller.id, at=at)
        session.add(look)
        purpose = f"随手拍第 {now.complaint.number} 号回访"
        await acting.looked(
            session, now.complaint, LookAct.CALL_BACK, purpose, by=caller.id, viewed_as=viewed_as, at=at
        )
        await session.flush()
    return Contact(look, now.complaint, reporter.alias, await number_of(session, sealer, reporter))


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
    await _held(session, community_id, sample_id)
    mine = [
        one
        for one in (await _read(session, [sample_id]))[sample_id]
        if one.held_by(at) == by and one.looks[-1][0].id == look_id
    ]
    if not mine:
        raise Refused(errors.CASE_CALL_NOT_SHOWN)
    session.add(CaseCall(look_id=look_id, outcome=outcome.value, words=words, at=at))
    await session.flush()
    now = next(one for one in (await _read(session, [sample_id]))[sample_id] if one.entry == mine[0].entry)
    if now.outcome is not None:
        complaint = await acting.held(session, community_id, now.complaint.id)
        if complaint.state == CaseState.CLOSED.value:
            await acting.happen(
                session,
                complaint,
                Happened(CaseAct.FOLLOWED_UP),
                By(staff_id=by, acted_as=acted_as),
                at,
                words=words,
                facts={"outcome": now.outcome.value},
            )
        await timing.stop(session, complaint.id, [ClockKind.CALL_BACK], at)


async def listed(session: AsyncSession, community_id: uuid.UUID) -> list[SampleNow]:
    """The fifty latest samples of an estate, the latest first."""
    found = (
        await session.scalars(
            select(CaseSample)
            .where(CaseSample.community_id == community_id)
            .order_by(CaseSample.at.desc(), CaseSample.id)
            .limit(PAGE)
        )
    ).all()
    made = await _read(session, [one.id for one in found])
    return [SampleNow(one, tuple(made[one.id])) for one in found]


async def waiting(
    session: AsyncSession, callers: Collection[tuple[uuid.UUID, Actor]], at: datetime, *, most: int = MOST
) -> list[Waits]:
    """How many reporters of each sample a caller may call now, by estate, with the first end of their clocks."""
    rows = await session.execute(
        select(CaseSample, CaseSampleEntry.position, DueTime.due_at)
        .join(CaseSampleEntry, CaseSampleEntry.sample_id == CaseSample.id)
        .join(CaseClock, CaseClock.complaint_id == CaseSampleEntry.complaint_id)
        .join(DueTime, DueTime.id == CaseClock.due_id)
        .where(
            CaseSample.community_id.in_([community_id for community_id, _ in callers]),
            CaseClock.kind == ClockKind.CALL_BACK.value,
            CaseClock.stopped_at.is_(None),
        )
    )
    ends: dict[uuid.UUID, dict[int, datetime]] = defaultdict(dict)
    samples: dict[uuid.UUID, CaseSample] = {}
    for sample, position, due_at in rows:
        samples[sample.id] = sample
        ends[sample.id][position] = due_at
    actors, entries = dict(callers), await _read(session, list(samples))
    found = []
    for sample in samples.values():
        due = [
            ends[sample.id][one.entry.position]
            for one in entries[sample.id]
            if one.entry.position in ends[sample.id] and one.may_be_called(actors[sample.community_id], at)
        ]
        if due:
            found.append(Waits(sample.community_id, (sample.id,), sample.at, min(due), len(due)))
    return sorted(found, key=pressing)[:most]


async def of_time(
    session: AsyncSession, community_ids: Collection[uuid.UUID], since: datetime, until: datetime
) -> list[tuple[Complaint, CaseCallOutcome | None]]:
    """Every case of these estates that was drawn within a time, and what its calls came to."""
    samples = await session.scalars(
        select(CaseSample.id).where(
            CaseSample.community_id.in_(community_ids), CaseSample.at >= since, CaseSample.at < until
        )
    )
    made = await _read(session, list(samples))
    return [(one.complaint, one.outcome) for entries in made.values() for one in entries]


async def _read(session: AsyncSession, sample_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[EntryNow]]:
    """The cases of these samples in the order of calling; three queries, however many."""
    if not sample_ids:
        return {}
    looks: dict[tuple[uuid.UUID, int], list[tuple[CaseCallLook, CaseCall | None]]] = defaultdict(list)
    for look, call in await session.execute(
        select(CaseCallLook, CaseCall)
        .outerjoin(CaseCall, CaseCall.look_id == CaseCallLook.id)
        .where(CaseCallLook.sample_id.in_(sample_ids))
        .order_by(CaseCallLook.at, CaseCallLook.id)
    ):
        looks[look.sample_id, look.position].append((look, call))
    rows: Sequence[tuple[CaseSampleEntry, Complaint]] = [
        (entry, complaint)
        for entry, complaint in await session.execute(
            select(CaseSampleEntry, Complaint)
            .join(Complaint, Complaint.id == CaseSampleEntry.complaint_id)
            .where(CaseSampleEntry.sample_id.in_(sample_ids))
            .order_by(CaseSampleEntry.sample_id, CaseSampleEntry.position)
        )
    ]
    hands: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for complaint_id, staff_id in await session.execute(
        select(CaseEvent.complaint_id, CaseEvent.staff_id)
        .where(
            CaseEvent.complaint_id.in_({one.id for _, one in rows}),
            CaseEvent.staff_id.is_not(None),
            CaseEvent.act != CaseAct.FOLLOWED_UP.value,
        )
        .distinct()
    ):
        if staff_id is not None:
            hands[complaint_id].add(staff_id)
    by_sample: dict[uuid.UUID, list[EntryNow]] = {one: [] for one in sample_ids}
    for entry, complaint in rows:
        by_sample[entry.sample_id].append(
            EntryNow(
                entry,
                complaint,
                tuple(looks[entry.sample_id, entry.position]),
                frozenset(hands[complaint.id]),
            )
        )
    return by_sample


async def _held(session: AsyncSession, community_id: uuid.UUID, sample_id: uuid.UUID) -> None:
    """Keep other callers of the sample waiting; raises Refused where the estate has no such sample."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"case_calls:{sample_id}", 0))))
    found = await session.get(CaseSample, sample_id)
    if found is None or found.community_id != community_id:
        raise Refused(NOT_FOUND)
