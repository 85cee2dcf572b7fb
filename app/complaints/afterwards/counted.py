"""What a month counts, read from the database a piece at a time: a district has tens of thousands of cases in a month, and
whoever else is served waits for one piece at most. What is worked out of a piece is worked out beside the loop.
"""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting
from app.complaints.afterwards import drawn, indicators
from app.complaints.afterwards.indicators import CallFact, ClockFact, EndFact
from app.complaints.kinds import CaseAct, CaseCallOutcome, CaseState, ClockKind, Rating
from app.complaints.lifecycle import SEATING, CaseHappened, CaseStanding
from app.complaints.models import (
    CaseCall,
    CaseCallLook,
    CaseClock,
    CaseEvent,
    CaseSample,
    CaseSampleEntry,
    Complaint,
)
from app.core.calendar import DueTime

PIECE = 1000
"""Rows read, and cases worked out, at a time."""

_NOBODYS = (CaseState.WITHDRAWN, CaseState.REDIRECTED, CaseState.MERGED)

type History = Sequence[tuple[datetime, CaseStanding]]


class EstateCounted(NamedTuple):
    """What is counted of one estate (`indicators.rows`)."""

    clocks: list[ClockFact]
    ends: list[EndFact]
    calls: list[CallFact]


async def facts(
    session: AsyncSession, community_ids: Collection[uuid.UUID], since: datetime, until: datetime
) -> Mapping[uuid.UUID, EstateCounted]:
    """What fell due, ended and was drawn at these estates from one instant until another; estates without any are left out."""
    clocks = await _by_case(session, _clocks(community_ids, since, until))
    ends = await _by_case(session, _ends(community_ids, since, until))
    found: dict[uuid.UUID, EstateCounted] = defaultdict(lambda: EstateCounted([], [], []))
    for some in batched(clocks.keys() | ends.keys(), PIECE):
        events = (await session.execute(_events(some))).all()
        await asyncio.to_thread(_work_out, found, some, events, clocks, ends)
    await _add_calls(session, found, community_ids, since, until)
    return found


def _clocks(community_ids: Collection[uuid.UUID], since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Complaint.id,
            Complaint.community_id,
            Complaint.number,
            CaseClock.kind,
            DueTime.due_at,
            CaseClock.stopped_at,
        )
        .join(CaseClock, CaseClock.complaint_id == Complaint.id)
        .join(DueTime, DueTime.id == CaseClock.due_id)
        .where(
            Complaint.community_id.in_(community_ids),
            Complaint.state.not_in(list(_NOBODYS)),
            CaseClock.kind.in_([ClockKind.ACCEPT, ClockKind.RESOLVE]),
            # The end of the month's last day is the instant at which the next begins.
            DueTime.due_at > since,
            DueTime.due_at <= until,
            # What stands still is due when it goes on, and counts in that month.
            (Complaint.paused.is_(None)) | (CaseClock.stopped_at.is_not(None)),
        )
    )


def _ends(community_ids: Collection[uuid.UUID], since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    return select(Complaint.id, Complaint.community_id, Complaint.number, Complaint.rating, Complaint.reopened).where(
        Complaint.community_id.in_(community_ids),
        Complaint.state == CaseState.CLOSED,
        Complaint.ended_at >= since,
        Complaint.ended_at < until,
    )


def _events(complaint_ids: Collection[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(CaseEvent.complaint_id, CaseEvent.at, CaseEvent.act, CaseEvent.to_rung, CaseEvent.to_unit_id)
        .where(CaseEvent.complaint_id.in_(complaint_ids), CaseEvent.act.in_(list(SEATING)))
        .order_by(CaseEvent.complaint_id, CaseEvent.number)
    )


async def _by_case(
    session: AsyncSession, query: Select[*tuple[Any, ...]]
) -> dict[uuid.UUID, list[Row[*tuple[Any, ...]]]]:
    """The rows of a query by the case in their first column."""
    found: dict[uuid.UUID, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    async for some in (await session.stream(query)).partitions(PIECE):
        for row in some:
            found[row[0]].append(row)
    return found


def _work_out(
    estates: dict[uuid.UUID, EstateCounted],
    complaint_ids: Iterable[uuid.UUID],
    events: Iterable[Row[*tuple[Any, ...]]],
    clocks: Mapping[uuid.UUID, Sequence[Row[*tuple[Any, ...]]]],
    ends: Mapping[uuid.UUID, Sequence[Row[*tuple[Any, ...]]]],
) -> None:
    by_case: dict[uuid.UUID, list[tuple[datetime, CaseHappened]]] = defaultdict(list)
    for complaint_id, at, act, to_rung, to_unit_id in events:
        by_case[complaint_id].append((at, CaseHappened(CaseAct(act), acting.seat(to_rung, to_unit_id))))
    for complaint_id in complaint_ids:
        history = indicators.seated(by_case[complaint_id])
        for _, community_id, number, kind, due_at, stopped_at in clocks.get(complaint_id, ()):
            seat = indicators.seat_at(history, min(due_at, stopped_at or due_at), ClockKind(kind))
            estates[community_id].clocks.append(ClockFact(number, ClockKind(kind), due_at, stopped_at, seat))
        for _, community_id, number, rating, reopened in ends.get(complaint_id, ()):
            said = Rating(rating) if rating else None
            estates[community_id].ends.append(EndFact(number, said, reopened, indicators.ended_by(history)))


async def _add_calls(
    session: AsyncSession,
    estates: dict[uuid.UUID, EstateCounted],
    community_ids: Collection[uuid.UUID],
    since: datetime,
    until: datetime,
) -> None:
    """Every case of these estates that was drawn within the time, and what its calls came to."""
    query = (
        select(
            CaseSampleEntry.sample_id,
            CaseSampleEntry.position,
            Complaint.community_id,
            Complaint.number,
            Complaint.charge_rung,
            Complaint.charge_unit_id,
            CaseCall.outcome,
        )
        .join(CaseSample, CaseSample.id == CaseSampleEntry.sample_id)
        .join(Complaint, Complaint.id == CaseSampleEntry.complaint_id)
        .outerjoin(
            CaseCallLook,
            (CaseCallLook.sample_id == CaseSampleEntry.sample_id) & (CaseCallLook.position == CaseSampleEntry.position),
        )
        .outerjoin(CaseCall, CaseCall.look_id == CaseCallLook.id)
        .where(CaseSample.community_id.in_(community_ids), CaseSample.at >= since, CaseSample.at < until)
        .order_by(CaseCallLook.at, CaseCallLook.id)
    )
    outcomes: dict[tuple[Any, ...], list[CaseCallOutcome]] = defaultdict(list)
    async for some in (await session.stream(query)).partitions(PIECE):
        for *entry, outcome in some:
            outcomes[tuple(entry)] += [outcome] if outcome is not None else []
    for (_, _, community_id, number, rung, unit_id), calls in outcomes.items():
        estates[community_id].calls.append(CallFact(number, drawn.came_to(calls), acting.seat(rung, unit_id)))
