"""What a meeting leaves: questions and answers, minutes in versions, what those who were there have against them."""

import uuid
from typing import Annotated

from fastapi import Query, Security

from app.consultation.meetings import minutes, queries, questions
from app.consultation.meetings.schemas import (
    MeetingQuestionAnswer,
    MinutesAnswer,
    MinutesObjectionAnswered,
    NewMeetingAnswer,
    NewMeetingQuestion,
    NewMinutes,
    NewMinutesObjection,
    NewMinutesObjectionAnswer,
)
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity.permissions import Permission
from app.routers.access import Desk, Tx, community_desk
from app.routers.answers import meeting_answers
from app.routers.deeds import Deed
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:consultations", prefix="/communities/{community_id}/meetings/{meeting_id}")

Writer = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_WRITE])]
Looker = Annotated[Desk, Security(community_desk, scopes=[Permission.BOARD_READ])]


@router.post("/questions", summary="登记会上的提问", status_code=201, once="meeting:question")
async def take_down(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewMeetingQuestion,
    _: Writer,
    deed: Deed,
) -> MeetingQuestionAnswer:
    """Take a question down, of a household or of somebody who did not say who they are."""
    made = await questions.take_down(deed.session, community_id, meeting_id, sent, by=deed.by, at=deed.at)
    return (await meeting_answers.questions(deed.session, [made]))[0]


@router.get("/questions", summary="问答登记")
async def list_questions(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    _: Looker,
    session: Tx,
    after: After,
    *,
    unanswered: Annotated[bool, Query(description="只看尚未答复的")] = False,
) -> Page[MeetingQuestionAnswer]:
    """Every question of a meeting in order, with its answer and who gave it."""
    await queries.find(session, community_id, meeting_id)
    answers = await meeting_answers.questions(
        session, await queries.questions_of(session, meeting_id, open_only=unanswered)
    )
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.post("/questions/{question_id}/answers", summary="登记答复", status_code=201, once="meeting:answer")
async def answer(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    question_id: uuid.UUID,
    sent: NewMeetingAnswer,
    _: Writer,
    deed: Deed,
) -> MeetingQuestionAnswer:
    """What was answered, by whom; a later answer takes this one's place, and the household reads it."""
    made = await questions.answer(deed.session, community_id, meeting_id, question_id, sent, by=deed.by, at=deed.at)
    return (await meeting_answers.questions(deed.session, [made]))[0]


@router.post(
    "/minutes",
    summary="写纪要或者新的一版，并起草公示",
    status_code=201,
    max_body_size=DOCUMENT,
    once="meeting:minutes",
)
async def write(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewMinutes,
    _: Writer,
    deed: Deed,
) -> MinutesAnswer:
    """A version never changes; its posting is hung like any other."""
    made = await minutes.write(deed.session, community_id, meeting_id, sent, by=deed.by, at=deed.at)
    found = await queries.find(deed.session, community_id, meeting_id)
    return meeting_answers.version(found.meeting, made)


@router.post("/minutes-objections", summary="代到场业主登记对纪要的更正意见", status_code=201, once="minutes:object")
async def object_for(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewMinutesObjection,
    _: Writer,
    deed: Deed,
) -> MinutesObjectionAnswered:
    """What an owner whose household was there says is wrong in the latest version."""
    made = await minutes.object_for(deed.session, community_id, meeting_id, sent, by=deed.by, at=deed.at)
    return (await meeting_answers.objections(deed.session, [made]))[0]


@router.get("/minutes-objections", summary="对纪要的更正意见")
async def objections(
    community_id: uuid.UUID, meeting_id: uuid.UUID, _: Looker, session: Tx, after: After
) -> Page[MinutesObjectionAnswered]:
    """What those who were there have against the minutes, with what became of it."""
    await queries.find(session, community_id, meeting_id)
    answers = await meeting_answers.objections(session, await queries.objections(session, meeting_id))
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.post(
    "/minutes-objections/{objection_id}/answer",
    summary="答复对纪要的更正意见",
    once="meeting-record:answer_objection",
    optional_key=True,
)
async def answer_objection(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    objection_id: uuid.UUID,
    sent: NewMinutesObjectionAnswer,
    desk: Writer,
    session: Tx,
) -> MinutesObjectionAnswered:
    """Taken up in a version written after it, or why not; said once."""
    at = await now(session)
    made = await minutes.answer(session, community_id, meeting_id, objection_id, sent, by=desk.member.id, at=at)
    return (await meeting_answers.objections(session, [made]))[0]
