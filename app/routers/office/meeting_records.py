"""What a meeting leaves: questions and answers, minutes in versions, what those who were there have against them."""

import uuid
from datetime import datetime
from typing import Annotated, Any

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
from app.core.idempotency import once
from app.core.installation import now
from app.identity.permissions import Permission
from app.routers import meeting_answers
from app.routers.access import Desk, IdempotencyKey, Tx, community_desk
from app.routers.guarded import DOCUMENT
from app.routers.routes import Routes

router = Routes(tag="office:consultations", prefix="/communities/{community_id}/meetings/{meeting_id}")

Writer = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_WRITE])]
Looker = Annotated[Desk, Security(community_desk, scopes=[Permission.BOARD_READ])]


@router.post("/questions", summary="登记会上的提问", status_code=201)
async def take_down(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewMeetingQuestion,
    desk: Writer,
    session: Tx,
    key: IdempotencyKey = None,
) -> MeetingQuestionAnswer:
    """Take a question down, of a household or of somebody who did not say who they are."""

    async def make(at: datetime) -> dict[str, Any]:
        made = await questions.take_down(session, community_id, meeting_id, sent, by=desk.member.id, at=at)
        return (await meeting_answers.questions(session, [made]))[0].model_dump(mode="json")

    payload = [meeting_id.bytes, sent.model_dump_json().encode()]
    return MeetingQuestionAnswer.model_validate(
        await once(session, desk.member.id, "meeting:question", key, payload, make)
    )


@router.get("/questions", summary="问答登记")
async def asked(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    _: Looker,
    session: Tx,
    *,
    unanswered: Annotated[bool, Query(description="只看尚未答复的")] = False,
) -> list[MeetingQuestionAnswer]:
    """Every question of a meeting in order, with its answer and who gave it."""
    await queries.find(session, community_id, meeting_id)
    return await meeting_answers.questions(session, await queries.asked(session, meeting_id, open_only=unanswered))


@router.post("/questions/{question_id}/answers", summary="登记答复", status_code=201)
async def answer(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    question_id: uuid.UUID,
    sent: NewMeetingAnswer,
    desk: Writer,
    session: Tx,
    key: IdempotencyKey = None,
) -> MeetingQuestionAnswer:
    """What was answered, by whom; a later answer takes this one's place, and the household reads it."""

    async def make(at: datetime) -> dict[str, Any]:
        made = await questions.answer(session, community_id, meeting_id, question_id, sent, by=desk.member.id, at=at)
        return (await meeting_answers.questions(session, [made]))[0].model_dump(mode="json")

    payload = [question_id.bytes, sent.model_dump_json().encode()]
    return MeetingQuestionAnswer.model_validate(
        await once(session, desk.member.id, "meeting:answer", key, payload, make)
    )


@router.post("/minutes", summary="写纪要或者新的一版，并起草公示", status_code=201, max_body_size=DOCUMENT)
async def write(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewMinutes,
    desk: Writer,
    session: Tx,
    key: IdempotencyKey = None,
) -> MinutesAnswer:
    """A version never changes; its posting is hung like any other."""

    async def make(at: datetime) -> dict[str, Any]:
        made = await minutes.write(session, community_id, meeting_id, sent, by=desk.member.id, at=at)
        found = await queries.find(session, community_id, meeting_id)
        return meeting_answers.version(found.meeting, made).model_dump(mode="json")

    payload = [meeting_id.bytes, sent.model_dump_json().encode()]
    return MinutesAnswer.model_validate(await once(session, desk.member.id, "meeting:minutes", key, payload, make))


@router.post("/minutes-objections", summary="代到场业主登记对纪要的更正意见", status_code=201)
async def object_for(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewMinutesObjection,
    desk: Writer,
    session: Tx,
    key: IdempotencyKey = None,
) -> MinutesObjectionAnswered:
    """What an owner whose household was there says is wrong in the latest version."""

    async def make(at: datetime) -> dict[str, Any]:
        made = await minutes.object_for(session, community_id, meeting_id, sent, by=desk.member.id, at=at)
        return (await meeting_answers.objections(session, [made]))[0].model_dump(mode="json")

    payload = [meeting_id.bytes, sent.model_dump_json().encode()]
    kept = await once(session, desk.member.id, "minutes:object", key, payload, make)
    return MinutesObjectionAnswered.model_validate(kept)


@router.get("/minutes-objections", summary="对纪要的更正意见")
async def objections(
    community_id: uuid.UUID, meeting_id: uuid.UUID, _: Looker, session: Tx
) -> list[MinutesObjectionAnswered]:
    """What those who were there have against the minutes, with what became of it."""
    await queries.find(session, community_id, meeting_id)
    return await meeting_answers.objections(session, await queries.objections(session, meeting_id))


@router.post("/minutes-objections/{objection_id}/answer", summary="答复对纪要的更正意见")
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
