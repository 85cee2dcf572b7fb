"""Objections to postings: recorded for a named owner, answered within five working days, the overdue first."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from fastapi import Query, Security

from app.core.installation import now
from app.core.paging import Page
from app.identity import service as identity
from app.identity.permissions import Permission
from app.moderation import queries as contents
from app.moderation.kinds import ContentKind
from app.moderation.queries import ContentStanding, Subject
from app.posting import objections
from app.posting.objections import ObjectionNow
from app.posting.schemas import NewAnswer, NewObjection, ObjectionAnswered, ObjectionLine
from app.routers.access import Desk, Tx, community_desk
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:postings", prefix="/communities/{community_id}")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.OBJECTION_READ])]
Recorder = Annotated[Desk, Security(community_desk, scopes=[Permission.OBJECTION_RECORD])]
Answerer = Annotated[Desk, Security(community_desk, scopes=[Permission.OBJECTION_ANSWER])]


async def _lines(session: Tx, current_objections: Iterable[ObjectionNow], at: datetime) -> list[ObjectionLine]:
    listed = list(current_objections)
    staff = [one.objection.recorded_by for one in listed] + [one.answer.answered_by for one in listed if one.answer]
    names = await identity.names(session, staff)
    stand = await contents.states(session, [Subject(ContentKind.OBJECTION, one.objection.id) for one in listed])
    return [_line(one, names, stand, at) for one in listed]


def _line(
    objection: ObjectionNow, names: dict[uuid.UUID, str], stand: dict[Subject, ContentStanding], at: datetime
) -> ObjectionLine:
    kept, given = objection.objection, objection.answer
    looked = stand.get(Subject(ContentKind.OBJECTION, kept.id))
    return ObjectionLine.from_row(
        kept,
        content=looked.state if looked is not None else None,
        recorded_by=names.get(kept.recorded_by, "") if kept.recorded_by else None,
        answer_due=objection.due.due_at,
        overdue=objection.overdue(at),
        answer=ObjectionAnswered.from_row(given, answered_by=names.get(given.answered_by, ""))
        if given is not None
        else None,
    )


@router.get("/objections", summary="异议清单")
async def listed(
    community_id: uuid.UUID,
    _: Reader,
    session: Tx,
    after: After,
    posting_id: Annotated[uuid.UUID | None, Query()] = None,
) -> Page[ObjectionLine]:
    """Fifty objections (to one posting where it is named): those that wait first, the longest overdue at the top."""
    found, following = await objections.listed(session, community_id, posting_id=posting_id, after=after)
    return Page(lines=await _lines(session, found, await now(session)), next=following)


@router.post("/postings/{posting_id}/objections", summary="记录异议", status_code=201, once="objection:record")
async def record(
    community_id: uuid.UUID,
    posting_id: uuid.UUID,
    sent: NewObjection,
    _: Recorder,
    deed: Deed,
) -> ObjectionLine:
    """What a named owner objects to, written down for them; kept as late where the posting had ended."""
    kept = await objections.record(
        deed.session,
        community_id,
        posting_id,
        sent.owner_id,
        sent.category,
        sent.text,
        sent.evidence,
        recorded_by=deed.by,
    )
    return (await _lines(deed.session, [kept], deed.at))[0]


@router.post("/objections/{objection_id}/answer", summary="答复异议", status_code=201, once="objection:answer")
async def answer(
    community_id: uuid.UUID,
    objection_id: uuid.UUID,
    sent: NewAnswer,
    _: Answerer,
    deed: Deed,
) -> ObjectionLine:
    """The one answer to an objection, with the document it was given by."""
    kept = await objections.answer(
        deed.session, community_id, objection_id, sent.outcome, sent.text, sent.document, by=deed.by
    )
    return (await _lines(deed.session, [kept], deed.at))[0]
