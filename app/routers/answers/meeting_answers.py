"""Meetings as they go over the wire, to the office and to residents."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from app.consultation.kinds import MeetingAct
from app.consultation.meetings import minutes, queries
from app.consultation.meetings.calling import NOTICE_DAYS
from app.consultation.meetings.queries import MeetingNow, ObjectionToMinutes, QuestionNow
from app.consultation.meetings.schemas import (
    MeetingCheckInAnswer,
    MeetingLine,
    MeetingQuestionAnswer,
    MeetingShown,
    MinutesAnswer,
    MinutesObjectionAnswered,
)
from app.consultation.models.meetings import Meeting, MeetingMinutes
from app.consultation.rounds.attending import Attendance
from app.core.installation import CHINA
from app.identity import service as identity
from app.posting import queries as postings
from app.projects.wording import scope_words
from app.register import queries as register
from app.register.scopes import read_scope
from app.routers.access import Tx


def line(meeting: MeetingNow) -> MeetingLine:
    """A meeting in a list."""
    row = meeting.meeting
    return MeetingLine.from_row(row, where=scope_words(read_scope(row.scope)), state=meeting.state)


def version(meeting: Meeting, meeting_minutes: MeetingMinutes) -> MinutesAnswer:
    """A version of the minutes with what its hash is made of."""
    return MinutesAnswer.from_row(
        meeting_minutes, facts=minutes.facts(meeting, meeting_minutes), sha256=meeting_minutes.sha256.hex()
    )


async def answer_of(session: Tx, meeting: MeetingNow, at: datetime) -> MeetingShown:
    """A meeting with its notice, who came in numbers, what is open, and its minutes."""
    row = meeting.meeting
    hung_at = (notice := (await postings.find(session, row.community_id, row.posting_id, at)).standing).hung_at
    invited = {one.part_id for one in await queries.called(session, row)}
    asked = await queries.questions_of(session, row.id)
    names = await identity.names(session, [row.called_by])
    opened, closed, off = (meeting.happened(one) for one in (MeetingAct.OPEN, MeetingAct.CLOSE, MeetingAct.CALL_OFF))
    day = row.starts_at.astimezone(CHINA).date()
    return MeetingShown.from_row(
        row,
        **dict(line(meeting)),
        notice_posting_id=row.posting_id,
        notice_state=notice.state,
        notice_hung_at=hung_at,
        notice_in_time=hung_at is not None and (day - hung_at.astimezone(CHINA).date()).days > NOTICE_DAYS,
        households=len(invited),
        attended=len(queries.households_there(await queries.came(session, row.id)) & invited),
        questions=len(asked),
        unanswered=sum(one.answer is None for one in asked),
        stances=await queries.stances(session, row.id),
        called_by=names.get(row.called_by, ""),
        opened_at=opened.at if opened is not None else None,
        closed_at=closed.at if closed is not None else None,
        called_off_because=off.reason if off is not None else "",
        minutes=[version(row, one) for one in await queries.minutes(session, row.id)],
    )


async def parts(session: Tx, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """The names of these flats."""
    found = await register.placed(session, [one for one in ids if one is not None])
    return {part_id: one.name for part_id, one in found.items()}


async def check_ins(session: Tx, attendances: Sequence[Attendance]) -> list[MeetingCheckInAnswer]:
    """Who checked in, in order."""
    names = await parts(session, [one.check_in.part_id for one in attendances])
    return [
        MeetingCheckInAnswer.from_row(
            one.check_in,
            part=names.get(one.check_in.part_id, ""),
            trust=one.trust,
            counts=one.believed,
        )
        for one in attendances
    ]


async def questions(session: Tx, current_questions: Sequence[QuestionNow]) -> list[MeetingQuestionAnswer]:
    """Questions with their latest answers."""
    names = await parts(session, [one.question.part_id for one in current_questions])
    return [
        MeetingQuestionAnswer.from_row(
            one.question,
            part=names.get(one.question.part_id, "") if one.question.part_id is not None else "",
            answer=one.answer.words if one.answer is not None else "",
            answered_by=one.answer.answered_by if one.answer is not None else "",
            answered_at=one.answer.at if one.answer is not None else None,
        )
        for one in current_questions
    ]


async def objections(
    session: Tx, objection_to_minuteses: Sequence[ObjectionToMinutes]
) -> list[MinutesObjectionAnswered]:
    """Objections to the minutes with what became of them."""
    names = await parts(session, [one.objection.part_id for one in objection_to_minuteses])
    return [
        MinutesObjectionAnswered.from_row(
            one.objection,
            part=names.get(one.objection.part_id, ""),
            in_number=one.answer.in_number if one.answer is not None else None,
            answer=one.answer.words if one.answer is not None else "",
            answered_at=one.answer.at if one.answer is not None else None,
        )
        for one in objection_to_minuteses
    ]
