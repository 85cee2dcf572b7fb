"""What hangs and hung in an estate, and the numbered events of a subject, for anybody; no names of owners anywhere."""

import uuid
from typing import Annotated

from fastapi import Path

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import Page
from app.identity import mandates
from app.posting import events, queries
from app.posting.kinds import PostingAct
from app.posting.queries import PostingNow
from app.posting.schemas import (
    PublicEventAnswer,
    PublicPosting,
)
from app.posting.verdicts import read_verdicts
from app.routers.access import Tx
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="public", prefix="/v1/public")


def _answer(posting_now: PostingNow) -> PublicPosting:
    posting, standing = posting_now.posting, posting_now.standing
    if standing.hung_at is None or standing.runs_until is None or posting_now.due is None:
        raise Refused(NOT_FOUND)
    return PublicPosting.from_row(
        posting,
        text_sha256=posting.text_sha256.hex(),
        verdicts=read_verdicts(posting.verdicts),
        state=standing.state,
        hung_at=standing.hung_at,
        runs_until=standing.runs_until,
        until=posting_now.due.end.words,
        interruptions=list(standing.interruptions),
        withdrawn_because="".join(event.reason for event in posting_now.events if event.act == PostingAct.WITHDRAWN),
    )


@router.get("/communities/{community_id}/postings", summary="小区公示栏")
async def listed(community_id: uuid.UUID, session: Tx, after: After) -> Page[PublicPosting]:
    """Fifty postings that hang now or have hung to the end, the newest first."""
    found, following = await queries.listed_public(session, community_id, await now(session), after=after)
    return Page(lines=[_answer(one) for one in found], next=following)


@router.get("/postings/{posting_id}", summary="核对一份公示")
async def posting(posting_id: uuid.UUID, session: Tx) -> PublicPosting:
    """The kept text behind a sheet's QR: also one that was withdrawn after it hung, with the reason."""
    return _answer(await queries.find_public(session, posting_id, await now(session)))


@router.get("/events/{subject_kind}/{subject_id}", summary="公开记事")
async def listed_events(
    subject_kind: Annotated[str, Path(max_length=40)], subject_id: uuid.UUID, session: Tx, after: After
) -> Page[PublicEventAnswer]:
    """Fifty events of a subject in order; their numbers have no gap, so that none can be left out unseen."""
    found, following = await events.listed(session, subject_kind, subject_id, after=after)
    acts = [(who, one.at) for one in found for who in (one.proposed_by, one.approved_by)]
    offices = await mandates.offices_at(session, found[0].community_id, acts) if found else {}
    return Page(
        lines=[
            PublicEventAnswer.from_row(
                one,
                proposed_by=offices[one.proposed_by, one.at] if one.proposed_by else None,
                approved_by=offices[one.approved_by, one.at] if one.approved_by else None,
            )
            for one in found
        ],
        next=following,
    )
