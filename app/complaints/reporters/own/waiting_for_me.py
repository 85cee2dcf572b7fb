"""What of cases waits for who reported them: to say whether it was fixed, and photos that were named and never came."""

import uuid
from collections import defaultdict

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.complaints.categories import CATEGORIES
from app.complaints.kinds import CaseAct, CaseState, ClockKind
from app.complaints.lifecycle import MAY
from app.complaints.models import CaseClock, CaseEvent, CasePhoto, CaseReporter, Complaint
from app.complaints.reporters import photos
from app.core.calendar import DueTime
from app.identity.residents.dwelling import WaitsForMe


async def to_confirm(session: AsyncSession, resident_id: uuid.UUID) -> list[WaitsForMe]:
    """Cases that a unit calls done, for who reported them first; where that one called in, for everybody who joined."""
    first = aliased(CaseReporter)
    called_in = exists().where(first.complaint_id == Complaint.id, first.first, first.resident_id.is_(None))
    rows = await session.execute(
        select(Complaint, DueTime.due_at, CaseClock.started_at)
        .join(CaseReporter, CaseReporter.complaint_id == Complaint.id)
        .join(CaseClock, CaseClock.complaint_id == Complaint.id)
        .join(DueTime, DueTime.id == CaseClock.due_id)
        .where(
            CaseReporter.resident_id == resident_id,
            or_(CaseReporter.first, called_in),
            Complaint.state == CaseState.SAID_DONE,
            CaseClock.kind == ClockKind.CONFIRM,
            CaseClock.stopped_at.is_(None),
        )
        .order_by(Complaint.reported_at, Complaint.id)
    )
    return [WaitsForMe(_name(one), {"complaint": one.id}, since, due_at) for one, due_at, since in rows]


async def photos_missing(session: AsyncSession, resident_id: uuid.UUID) -> list[WaitsForMe]:
    """Cases that still take additions, with photos that this resident named and that are not there."""
    rows = await session.execute(
        select(Complaint, CaseEvent)
        .join(CaseEvent, CaseEvent.complaint_id == Complaint.id)
        .join(CaseReporter, CaseReporter.id == CaseEvent.reporter_id)
        .where(
            CaseReporter.resident_id == resident_id,
            Complaint.state.in_(MAY[CaseAct.ADDED]),
            CaseEvent.facts.has_key(photos.NAMED),
        )
        .order_by(Complaint.reported_at, Complaint.id, CaseEvent.number)
    )
    cases: dict[uuid.UUID, tuple[Complaint, list[CaseEvent]]] = {}
    for complaint, event in rows:
        cases.setdefault(complaint.id, (complaint, []))[1].append(event)
    if not cases:
        return []
    there = defaultdict(list)
    for photo in await session.scalars(select(CasePhoto).where(CasePhoto.complaint_id.in_(cases))):
        there[photo.complaint_id].append(photo)
    waits = []
    for complaint, events in cases.values():
        named = await photos.parts(session, events, there[complaint.id])
        missing = sum(one is None for one in named.values())
        if missing:
            about = f"{_name(complaint)}，还差 {missing} 张照片"
            waits.append(WaitsForMe(about, {"complaint": complaint.id}, events[0].at))
    return waits


def _name(complaint: Complaint) -> str:
    return f"第 {complaint.number} 号 {CATEGORIES[complaint.category].label}"
