"""Postings: drafted, printed, hung, reported missing, hung again, photographed at the end, withdrawn."""

import asyncio
import uuid
from typing import Annotated, Any

from fastapi import Query, Response, Security

from app.consultation.meetings.calling import SUBJECT as MEETING
from app.core.installation import now
from app.core.paging import Page
from app.identity import service as identity
from app.identity.permissions import Permission
from app.posting import queries, service
from app.posting.queries import PostingNow
from app.posting.schemas import (
    AlarmAnswer,
    Missing,
    NewPosting,
    PhotosOfPlace,
    PostingAnswer,
    PostingEventAnswer,
    PostingLine,
    Rehung,
    Withdrawal,
)
from app.posting.sheet import sheet
from app.posting.verdicts import read_verdicts
from app.routers.access import Desk, InHouse, Tx, community_desk, community_part_desk
from app.routers.answers import may_answers
from app.routers.answers.may_answers import OfficePostingAnswer
from app.routers.deeds import Deed
from app.routers.files import PDF, attachment
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting import hanging
from app.voting.announcing import SUBJECT as VOTE
from app.voting.drafting import queries as votes
from app.voting.log.receipts import signable
from app.wechat import codes
from app.wechat.scenes import Opens

router = Routes(tag="office:postings", prefix="/communities/{community_id}")

_OPENS = {VOTE: Opens.VOTE, MEETING: Opens.MEETING}
"""What is scanned on the sheet of a posting about one of these, once its mini-program code is there."""

# What hangs is for everybody, so a seat for some buildings reads what hangs anywhere at the estate.
Reader = Annotated[Desk, Security(community_part_desk, scopes=[Permission.POSTING_READ])]
Writer = Annotated[Desk, Security(community_desk, scopes=[Permission.POSTING_WRITE])]


def _line(posting_now: PostingNow) -> dict[str, Any]:
    standing = posting_now.standing
    return {
        "state": standing.state,
        "hung_at": standing.hung_at,
        "runs_until": standing.runs_until,
        "until": posting_now.due.end.words if posting_now.due is not None else "",
        "missing_at": list(standing.missing_at),
    }


async def _answer_of(session: Tx, posting_now: PostingNow) -> PostingAnswer:
    posting = posting_now.posting
    names = await identity.names(session, [posting.drafted_by, *(event.recorded_by for event in posting_now.events)])
    return PostingAnswer.from_row(
        posting,
        **_line(posting_now),
        text_sha256=posting.text_sha256.hex(),
        verdicts=read_verdicts(posting.verdicts),
        interruptions=list(posting_now.standing.interruptions),
        events=[
            PostingEventAnswer.from_row(event, recorded_by=names.get(event.recorded_by, ""))
            for event in posting_now.events
        ],
        drafted_by=names.get(posting.drafted_by, ""),
    )


@router.post("/postings", summary="起草公示", status_code=201, max_body_size=DOCUMENT, once="posting:draft")
async def draft(community_id: uuid.UUID, sent: NewPosting, _: Writer, deed: Deed) -> PostingAnswer:
    """A posting's final text; once drafted it is only hung or withdrawn, never changed."""
    posting = await service.draft(deed.session, community_id, **dict(sent), by=deed.by, at=deed.at)
    return await _answer_of(deed.session, await queries.find(deed.session, community_id, posting.id, deed.at))


@router.get("/postings", summary="公示清单")
async def listed(
    community_id: uuid.UUID,
    _: Reader,
    session: Tx,
    after: After,
    subject_kind: Annotated[str | None, Query(max_length=40)] = None,
    subject_id: Annotated[uuid.UUID | None, Query()] = None,
) -> Page[PostingLine]:
    """Fifty postings, the newest first; of one subject where it is named."""
    found, following = await queries.listed(
        session, community_id, await now(session), subject_kind=subject_kind, subject_id=subject_id, after=after
    )
    return Page(lines=[PostingLine.from_row(one.posting, **_line(one)) for one in found], next=following)


@router.get("/posting-alarms", summary="公示缺失警示")
async def alarms(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[AlarmAnswer]:
    """Where a sheet is missing now, the longest missing first, fifty at a time."""
    found, following = await queries.open_alarms(session, community_id, after)
    return Page(lines=[AlarmAnswer.from_row(alarm, title=title) for alarm, title in found], next=following)


@router.get("/postings/{posting_id}", summary="一份公示")
async def posting(community_id: uuid.UUID, posting_id: uuid.UUID, desk: Reader, session: Tx) -> OfficePostingAnswer:
    """A posting with its text, where it stands, everything that happened to it, and what I may do now, not yet, or not at all."""
    at = await now(session)
    found = await queries.find(session, community_id, posting_id, at)
    may = await hanging.may(session, found, at, desk.hand_for(Permission.POSTING_WRITE))
    return OfficePostingAnswer(**dict(await _answer_of(session, found)), may=may_answers.of_acts(may))


@router.get("/postings/{posting_id}/posting.pdf", summary="打印公示", response_class=Response, responses=PDF)
async def printed(
    community_id: uuid.UUID, posting_id: uuid.UUID, _: Reader, in_house: InHouse, session: Tx
) -> Response:
    """The A4 sheet with a place for the seal, the hash of its text, and a QR of its page, where the internet reaches it.

    The sheet of a vote or a meeting has its mini-program code in its place, once there is one; a vote's has the key of the
    vote's log besides, which the log keeps from then on.
    """
    found = await queries.find(session, community_id, posting_id, await now(session))
    code = key = None
    if found.posting.subject_kind == VOTE:
        vote = await votes.find(session, community_id, found.posting.subject_id)
        with signable(vote.eid):
            key = in_house.signer.keep_key(vote.eid)
    if opens := _OPENS.get(found.posting.subject_kind):
        code = await codes.picture(session, opens, found.posting.subject_id, in_house.edition)
    settings = in_house.settings
    pdf = await asyncio.to_thread(sheet, found, settings.font_dir, code, key, settings.public_base)
    return attachment(pdf, f"{found.posting.title}.pdf")


@router.post("/postings/{posting_id}/hang", summary="张贴", status_code=201, once="posting:hung")
async def hang(
    community_id: uuid.UUID, posting_id: uuid.UUID, sent: PhotosOfPlace, _: Writer, deed: Deed
) -> PostingAnswer:
    """It hangs at all its places from now on; its period ends as the Civil Code counts days."""
    return await _answer_of(
        deed.session, await hanging.hang(deed.session, community_id, posting_id, sent.photos, by=deed.by)
    )


@router.post("/postings/{posting_id}/missing", summary="记录公示缺失", status_code=201, once="posting:taken_down")
async def report_taken_down(
    community_id: uuid.UUID, posting_id: uuid.UUID, sent: Missing, _: Writer, deed: Deed
) -> PostingAnswer:
    """The sheet was found missing at a place: the posting is interrupted until it hangs there again."""
    return await _answer_of(
        deed.session,
        await service.report_taken_down(
            deed.session, community_id, posting_id, sent.place, sent.reason, sent.photos, by=deed.by
        ),
    )


@router.post("/postings/{posting_id}/rehang", summary="补贴", status_code=201, once="posting:rehung")
async def rehang(community_id: uuid.UUID, posting_id: uuid.UUID, sent: Rehung, _: Writer, deed: Deed) -> PostingAnswer:
    """It hangs again where it was missing; the interruption stays on record from–to."""
    return await _answer_of(
        deed.session, await service.rehang(deed.session, community_id, posting_id, sent.place, sent.photos, by=deed.by)
    )


@router.post("/postings/{posting_id}/end-photo", summary="期满照片", status_code=201, once="posting:photographed")
async def photograph_end(
    community_id: uuid.UUID, posting_id: uuid.UUID, sent: PhotosOfPlace, _: Writer, deed: Deed
) -> PostingAnswer:
    """The photos at the end, from the last day on."""
    return await _answer_of(
        deed.session, await service.photograph_end(deed.session, community_id, posting_id, sent.photos, by=deed.by)
    )


@router.post("/postings/{posting_id}/withdraw", summary="撤回公示", status_code=201, once="posting:withdrawn")
async def withdraw(
    community_id: uuid.UUID, posting_id: uuid.UUID, sent: Withdrawal, _: Writer, deed: Deed
) -> PostingAnswer:
    """It counts no more, for a reason that everybody reads; not once its period is over. A vote whose notice is withdrawn
    before it opened is void.
    """
    return await _answer_of(
        deed.session, await hanging.withdraw(deed.session, community_id, posting_id, sent.reason, by=deed.by)
    )
