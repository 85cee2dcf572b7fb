"""现场签字: a stance given at a meeting, on the own phone or on a sheet with its photo, by households that are there.

It is the stance of the three rounds and no other: an owner's own word at level 2, or a claim with its class and named
agent. What is kept here is that it was given there.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.kinds import ContactOutcome, ContactWay, MeetingAct
from app.consultation.meetings import queries
from app.consultation.meetings.calling import hold_meeting
from app.consultation.meetings.checking_in import invited, require_open, require_there
from app.consultation.meetings.queries import MeetingNow
from app.consultation.meetings.schemas import MeetingSheet, NewMeetingStance
from app.consultation.models import ConsultOpinion
from app.consultation.models.meetings import MeetingStance
from app.consultation.visits import answering, recording
from app.consultation.visits.recording import RecordResult, Visitor
from app.consultation.visits.visit_schemas import NewVisit
from app.core.errors import FieldFault, Refused
from app.identity.residents.dwelling import Dweller

_SIGNING = "现场表态"


async def on_phone(
    session: AsyncSession, own: Dweller, meeting_id: uuid.UUID, sent: NewMeetingStance, at: datetime
) -> ConsultOpinion:
    """What somebody says there on their own phone; their household has checked in."""
    found = await invited(session, own, meeting_id)
    require_open(found, _SIGNING, at)
    await require_there(session, found, own.part_id, _SIGNING)
    said = await answering.answer(session, own, found.meeting.consultation_id, sent, at)
    await _require_given(session, meeting_id, [said.id])
    return said


async def on_paper(
    session: AsyncSession,
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: Sequence[MeetingSheet],
    visitor: Visitor,
    at: datetime,
) -> list[RecordResult]:
    """Sheets signed there, kept as claims; answered one by one in the order sent, and sent again nothing changes."""
    found = await hold_meeting(session, community_id, meeting_id)
    there = queries.households_there(await queries.came(session, meeting_id))
    refused = {one.id: faults for one in sent if (faults := _faults(found, one, there))}
    taken = [one for one in sent if one.id not in refused]
    kept = await recording.record(
        session, community_id, found.meeting.consultation_id, [_as_visit(one) for one in taken], visitor, at
    )
    await _require_given(session, meeting_id, [one.id for one in kept if one.refused is None])
    answers = {one.id: one for one in kept}
    return [
        answers[one.id] if one.id in answers else RecordResult(one.id, Refused(errors.MEETING_FAULTY, refused[one.id]))
        for one in sent
    ]


def _faults(meeting: MeetingNow, sent: MeetingSheet, there: set[uuid.UUID]) -> list[FieldFault]:
    faults = []
    opened, closed = meeting.happened(MeetingAct.OPEN), meeting.happened(MeetingAct.CLOSE)
    if opened is None or sent.at < opened.at or (closed is not None and sent.at > closed.at):
        faults.append(FieldFault("at", "签字的时间不在会议期间，请检查；不是在会上签的，请按纸质意见表登记。"))
    if sent.part_id not in there:
        faults.append(FieldFault("part_id", "这户没有在会上签到，请先登记签到；不是在会上签的，请按纸质意见表登记。"))
    return faults


def _as_visit(sent: MeetingSheet) -> NewVisit:
    return NewVisit(way=ContactWay.SHEET, outcome=ContactOutcome.MET, **sent.model_dump())


async def _require_given(session: AsyncSession, meeting_id: uuid.UUID, opinion_ids: Sequence[uuid.UUID]) -> None:
    for one in opinion_ids:
        await session.execute(
            insert(MeetingStance).values(opinion_id=one, meeting_id=meeting_id).on_conflict_do_nothing()
        )
