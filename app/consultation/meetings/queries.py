"""Reading meetings: one, the list, who came, what was asked."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.households.standing import COUNTED
from app.consultation.kinds import MeetingAct, MeetingState
from app.consultation.meetings.lifecycle import state
from app.consultation.models import Consultation
from app.consultation.models.attendance import MeetingCheckIn
from app.consultation.models.meetings import (
    Meeting,
    MeetingAnswer,
    MeetingEvent,
    MeetingMinutes,
    MeetingQuestion,
    MeetingStance,
    MinutesObjection,
    MinutesObjectionAnswer,
)
from app.consultation.rounds import attending
from app.consultation.rounds.attending import Attendance
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.register.people.households import Household, households
from app.register.scopes import read_scope


@dataclass(frozen=True, slots=True)
class MeetingNow:
    """A meeting and what happened to it, in order."""

    meeting: Meeting
    events: tuple[MeetingEvent, ...]

    @property
    def state(self) -> MeetingState:
        """Where it stands."""
        return state(one.act for one in self.events)

    def happened(self, act: MeetingAct) -> MeetingEvent | None:
        """When and why this happened to it; None where it did not."""
        return next((one for one in self.events if one.act == act), None)


@dataclass(frozen=True, slots=True)
class QuestionNow:
    """A question and its latest answer."""

    question: MeetingQuestion
    answer: MeetingAnswer | None


@dataclass(frozen=True, slots=True)
class ObjectionToMinutes:
    """An objection to the minutes and what became of it."""

    objection: MinutesObjection
    answer: MinutesObjectionAnswer | None


async def find(session: AsyncSession, community_id: uuid.UUID | None, meeting_id: uuid.UUID) -> MeetingNow:
    """A meeting of this estate, or of any for None; raises Refused where there is none."""
    found = await session.get(Meeting, meeting_id)
    if found is None or community_id not in {None, found.community_id}:
        raise Refused(NOT_FOUND)
    return (await now_of(session, [found]))[0]


async def listed(
    session: AsyncSession, community_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[MeetingNow], str | None]:
    """Fifty meetings of an estate, those that begin last first, and the next page's cursor."""
    query = select(Meeting).where(Meeting.community_id == community_id)
    found, following = await records(session, query, (Meeting.starts_at, Meeting.id), after, newest_first=True)
    return await now_of(session, found), following


async def of_consultations(session: AsyncSession, consultation_ids: Collection[uuid.UUID]) -> Sequence[Meeting]:
    """The meetings called in these consultations, those that begin last first."""
    query = select(Meeting).where(Meeting.consultation_id.in_(consultation_ids))
    return (await session.scalars(query.order_by(Meeting.starts_at.desc(), Meeting.id))).all()


async def now_of(session: AsyncSession, rows: Sequence[Meeting]) -> list[MeetingNow]:
    """These meetings as they stand."""
    events: dict[uuid.UUID, list[MeetingEvent]] = defaultdict(list)
    for one in await session.scalars(
        select(MeetingEvent).where(MeetingEvent.meeting_id.in_([row.id for row in rows])).order_by(MeetingEvent.id)
    ):
        events[one.meeting_id].append(one)
    return [MeetingNow(row, tuple(events[row.id])) for row in rows]


async def called(
    session: AsyncSession, meeting: Meeting, *, part_ids: Collection[uuid.UUID] | None = None
) -> list[Household]:
    """The households that a meeting is for today (of these parts, where named): within its consultation's scope."""
    consultation = await session.get_one(Consultation, meeting.consultation_id)
    within = read_scope(consultation.scope)
    found = await households(session, meeting.community_id, read_scope(meeting.scope), part_ids=part_ids)
    return [one for one in found if within.holds(one)]


async def came(session: AsyncSession, meeting_id: uuid.UUID, *, part_id: uuid.UUID | None = None) -> list[Attendance]:
    """Everybody who checked in (of a flat, where named), in order of time."""
    query = select(MeetingCheckIn).where(MeetingCheckIn.meeting_id == meeting_id)
    if part_id is not None:
        query = query.where(MeetingCheckIn.part_id == part_id)
    rows = (await session.scalars(query.order_by(MeetingCheckIn.at, MeetingCheckIn.id))).all()
    return await attending.trusted(session, rows)


def households_there(attendances: Collection[Attendance]) -> set[uuid.UUID]:
    """The households of which somebody was there, as far as nobody of them denies it."""
    return {one.check_in.part_id for one in attendances if one.trust in COUNTED}


async def questions_of(
    session: AsyncSession, meeting_id: uuid.UUID, *, open_only: bool = False, part_id: uuid.UUID | None = None
) -> list[QuestionNow]:
    """The questions of a meeting in order: all, those without an answer, or those of a flat."""
    query = select(MeetingQuestion).where(MeetingQuestion.meeting_id == meeting_id)
    if open_only:
        query = query.where(MeetingQuestion.id.not_in(select(MeetingAnswer.question_id)))
    if part_id is not None:
        query = query.where(MeetingQuestion.part_id == part_id)
    return await answered(session, (await session.scalars(query.order_by(MeetingQuestion.number))).all())


async def answered(session: AsyncSession, questions: Sequence[MeetingQuestion]) -> list[QuestionNow]:
    """These questions with their latest answers."""
    rows = await session.scalars(
        select(MeetingAnswer)
        .where(MeetingAnswer.question_id.in_([one.id for one in questions]))
        .ext(distinct_on(MeetingAnswer.question_id))
        .order_by(MeetingAnswer.question_id, MeetingAnswer.at.desc(), MeetingAnswer.id)
    )
    latest = {one.question_id: one for one in rows}
    return [QuestionNow(one, latest.get(one.id)) for one in questions]


async def minutes(session: AsyncSession, meeting_id: uuid.UUID) -> Sequence[MeetingMinutes]:
    """The versions of the minutes, the first one first."""
    found = await session.scalars(
        select(MeetingMinutes).where(MeetingMinutes.meeting_id == meeting_id).order_by(MeetingMinutes.number)
    )
    return found.all()


async def objections(
    session: AsyncSession, meeting_id: uuid.UUID, *, part_id: uuid.UUID | None = None
) -> list[ObjectionToMinutes]:
    """The objections to the minutes (of a flat, where named), the oldest first."""
    query = (
        select(MinutesObjection, MinutesObjectionAnswer)
        .outerjoin(MinutesObjectionAnswer, MinutesObjectionAnswer.objection_id == MinutesObjection.id)
        .where(MinutesObjection.meeting_id == meeting_id)
    )
    if part_id is not None:
        query = query.where(MinutesObjection.part_id == part_id)
    rows = await session.execute(query.order_by(MinutesObjection.at, MinutesObjection.id))
    return [ObjectionToMinutes(objection, answer) for objection, answer in rows]


async def stances(session: AsyncSession, meeting_id: uuid.UUID) -> int:
    """How many stances were given at a meeting."""
    found = await session.scalar(
        select(func.count()).select_from(MeetingStance).where(MeetingStance.meeting_id == meeting_id)
    )
    return found or 0
