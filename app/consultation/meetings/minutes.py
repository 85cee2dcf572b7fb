"""纪要: numbered versions with their hash, posted; what those who were there say is wrong; what became of it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.kinds import MeetingState
from app.consultation.meetings import queries
from app.consultation.meetings.calling import SUBJECT, facts_of, hold_meeting
from app.consultation.meetings.checking_in import invited, require_there
from app.consultation.meetings.queries import MeetingNow, ObjectionToMinutes
from app.consultation.meetings.schemas import NewMinutes, NewMinutesObjection, NewMinutesObjectionAnswer
from app.consultation.models.meetings import Meeting, MeetingMinutes, MinutesObjection, MinutesObjectionAnswer
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.values.canonical import digest
from app.identity.own_records import require_not_own
from app.identity.residents.dwelling import Dweller
from app.posting import service as posting
from app.posting.catalogue import render
from app.posting.texts import TextKey, bears_personal_number
from app.projects.plans.plans import plain

_OBJECTING = "对纪要提出更正"


def facts(meeting: Meeting, version: MeetingMinutes) -> dict[str, Any]:
    """What a version says, as its hash is made of it; it names no household."""
    return {
        "t": "meeting_minutes",
        "v": 1,
        "meeting": str(meeting.id),
        "title": meeting.title,
        "place": meeting.place,
        "starts_at": meeting.starts_at.isoformat(),
        "number": version.number,
        "text": version.text,
        "reason": version.reason,
        "households": version.households,
        "attended": version.attended,
        "questions": version.questions,
        "unanswered": version.unanswered,
    }


async def write(
    session: AsyncSession,
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewMinutes,
    *,
    by: uuid.UUID,
    at: datetime,
) -> MeetingMinutes:
    """Write the minutes of a meeting that is over, or a new version of them; drafted at once as a posting."""
    found = await hold_meeting(session, community_id, meeting_id)
    if found.state is not MeetingState.CLOSED:
        why = "会议结束之后才写纪要。"
        raise Refused(errors.MEETING_NOT_NOW, state=found.state.label, act="写纪要", why=why)
    versions = await queries.minutes(session, meeting_id)
    if faults := _faults(sent, versions[-1].text if versions else None):
        raise Refused(errors.MINUTES_FAULTY, faults)
    asked = await queries.questions_of(session, meeting_id)
    there = queries.households_there(await queries.came(session, meeting_id))
    here = {one.part_id for one in await queries.called(session, found.meeting)}
    row = MeetingMinutes(
        meeting_id=meeting_id,
        number=len(versions) + 1,
        text=plain(sent.text),
        reason=plain(sent.reason),
        households=len(here),
        attended=len(there & here),
        questions=len(asked),
        unanswered=sum(one.answer is None for one in asked),
        by=by,
        at=at,
    )
    row.sha256 = digest(facts(found.meeting, row))
    row.posting_id = await _draft(session, found.meeting, row, sent, at)
    session.add(row)
    await session.flush()
    return row


def _faults(sent: NewMinutes, before: str | None) -> list[FieldFault]:
    faults = [
        FieldFault(field, "纪要会公开张贴，不能出现手机号码或身份证号，请删去。")
        for field in ("text", "reason")
        if bears_personal_number(getattr(sent, field))
    ]
    if before is None and sent.reason.strip():
        faults.append(FieldFault("reason", "第一版纪要不填修改理由。"))
    if before is not None and len(plain(sent.reason)) < 2:
        faults.append(FieldFault("reason", "请写明改了什么、为什么，至少 2 个字。"))
    if before is not None and plain(sent.text) == before:
        faults.append(FieldFault("text", "与上一版完全相同，不需要再写一版。"))
    return faults


async def _draft(
    session: AsyncSession, meeting: Meeting, row: MeetingMinutes, sent: NewMinutes, at: datetime
) -> uuid.UUID:
    told = {
        **await facts_of(session, meeting),
        "households": str(row.households),
        "attended": str(row.attended),
        "minutes": row.text,
        "minutes_number": str(row.number),
        "minutes_sha256": row.sha256.hex(),
        "questions": f"{row.questions} 件，其中待答复 {row.unanswered} 件",
        "days": str(sent.days),
    }
    told.pop("community")
    wording = await render(session, meeting.community_id, TextKey.MEETING_MINUTES, told)
    drafted = await posting.draft(
        session,
        meeting.community_id,
        SUBJECT,
        meeting.id,
        title=wording.title,
        text=wording.body,
        issuer=meeting.organiser,
        contact=meeting.contact,
        places=sent.posting_places,
        days=sent.days,
        planned_on=None,
        by=row.by,
        at=at,
    )
    return drafted.id


async def object_(
    session: AsyncSession, own: Dweller, meeting_id: uuid.UUID, words: str, at: datetime
) -> ObjectionToMinutes:
    """Somebody whose household was there says what the latest minutes have wrong."""
    found = await invited(session, own, meeting_id)
    number = await _latest(session, found)
    await require_there(session, found, own.part_id, _OBJECTING)
    row = MinutesObjection(owner_id=own.owner_id, resident_id=own.resident_id)
    return await _keep_objection(session, row, found, number, own.part_id, words, at)


async def object_for(
    session: AsyncSession,
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewMinutesObjection,
    *,
    by: uuid.UUID,
    at: datetime,
) -> ObjectionToMinutes:
    """The same from an owner, written down by staff; not for a flat of the writer's own."""
    found = await hold_meeting(session, community_id, meeting_id)
    number = await _latest(session, found)
    here = await queries.called(session, found.meeting, part_ids=[sent.part_id])
    if not here or sent.owner_id not in here[0].owners:
        field = "owner_id" if here else "part_id"
        raise Refused(errors.MINUTES_FAULTY, [FieldFault(field, "不在会议通知的范围内，或不是这户的业主，请检查。")])
    await require_not_own(session, by, community_id, here[0].owners, [sent.part_id])
    await require_there(session, found, sent.part_id, _OBJECTING)
    row = MinutesObjection(owner_id=sent.owner_id, staff_id=by)
    return await _keep_objection(session, row, found, number, sent.part_id, sent.words, at)


async def _latest(session: AsyncSession, meeting: MeetingNow) -> int:
    versions = await queries.minutes(session, meeting.meeting.id)
    if not versions:
        why = "纪要还没有写成。"
        raise Refused(errors.MEETING_NOT_NOW, state=meeting.state.label, act=_OBJECTING, why=why)
    return versions[-1].number


async def _keep_objection(
    session: AsyncSession,
    row: MinutesObjection,
    meeting: MeetingNow,
    number: int,
    part_id: uuid.UUID,
    words: str,
    at: datetime,
) -> ObjectionToMinutes:
    row.id, row.meeting_id, row.minutes_number = uuid.uuid4(), meeting.meeting.id, number
    row.part_id, row.words, row.at = part_id, plain(words), at
    session.add(row)
    await session.flush()
    return ObjectionToMinutes(row, None)


async def answer(
    session: AsyncSession,
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    objection_id: uuid.UUID,
    sent: NewMinutesObjectionAnswer,
    *,
    by: uuid.UUID,
    at: datetime,
) -> ObjectionToMinutes:
    """Say what became of an objection: taken up in a version written after it, or why not. It is said once."""
    await hold_meeting(session, community_id, meeting_id)
    row = await session.get(MinutesObjection, objection_id)
    if row is None or row.meeting_id != meeting_id:
        raise Refused(NOT_FOUND)
    faults = []
    if await session.get(MinutesObjectionAnswer, objection_id) is not None:
        faults.append(FieldFault("words", "这条更正意见已经答复过。"))
    later = {one.number for one in await queries.minutes(session, meeting_id) if one.number > row.minutes_number}
    if sent.in_number is not None and sent.in_number not in later:
        faults.append(FieldFault("in_number", "请填写提出之后写成的那一版纪要；还没有写的，请先写新的一版。"))
    if faults:
        raise Refused(errors.MINUTES_FAULTY, faults)
    said = MinutesObjectionAnswer(
        objection_id=objection_id, in_number=sent.in_number, words=plain(sent.words), by=by, at=at
    )
    session.add(said)
    await session.flush()
    return ObjectionToMinutes(row, said)
