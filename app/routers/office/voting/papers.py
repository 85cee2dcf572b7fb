"""Ballot papers: printed, delivered, handed in before two people; scans.py has what follows."""

import asyncio
import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query, Response, Security
from pydantic import AfterValidator

from app.core.errors import Refused
from app.core.installation import CHINA, now
from app.core.paging import Page, page_in_order
from app.core.values.spoken_codes import as_shown
from app.identity import service as identity
from app.identity.permissions import Permission
from app.routers.access import Desk, InHouse, Tx, brief_community_desk, community_desk
from app.routers.answers import may_answers
from app.routers.answers.may_answers import OfficePaperAnswer
from app.routers.deeds import Deed
from app.routers.files import PDF, attachment
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting import errors, leaves
from app.voting.count.ballots import Channel
from app.voting.drafting import queries
from app.voting.log.receipts import signable
from app.voting.papers import issuing, receiving
from app.voting.papers.ballot_paper import ballots_pdf, to_print
from app.voting.papers.schemas import (
    IssuedAnswer,
    NewIssue,
    NewPaper,
    NewPaperEvent,
    NewReplacement,
    PaperAnswer,
    PaperEventAnswer,
    PrintedPaperAnswer,
    SerialOfHead,
)

router = Routes(tag="office:papers", prefix="/communities/{community_id}/votes/{vote_id}")

Issuer = Annotated[Desk, Security(community_desk, scopes=[Permission.PAPER_ISSUE])]
Counter = Annotated[Desk, Security(community_desk, scopes=[Permission.PAPER_HANDLE])]
# The pages are set outside any transaction, so this asks in one of its own.
Printer = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.PAPER_ISSUE])]
SerialInPath = Annotated[str, AfterValidator(as_shown), Path(max_length=40)]


async def _printed(
    session: Tx, community_id: uuid.UUID, vote_id: uuid.UUID, papers: Sequence[issuing.PaperNow]
) -> list[PrintedPaperAnswer]:
    parts = await issuing.parts_of_heads(session, await queries.find(session, community_id, vote_id))
    names = await identity.names(
        session, [who for one in papers for who in (one.paper.issued_by, *(event.recorded_by for event in one.events))]
    )
    return [
        PrintedPaperAnswer.from_row(
            one.paper,
            parts=parts.get(one.paper.voter, []),
            stands=one.stands,
            issued_by=names.get(one.paper.issued_by, ""),
            events=[
                PaperEventAnswer.from_row(event, recorded_by=names.get(event.recorded_by, "")) for event in one.events
            ],
        )
        for one in papers
    ]


@router.post("/printed-papers", summary="印发选票（登记编号）", status_code=201, once="paper:issue")
async def issue(community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewIssue, _: Issuer, deed: Deed) -> IssuedAnswer:
    """Give heads a paper with a serial of its own, from the notice until the end; a head that has a live one keeps it."""
    await queries.find(deed.session, community_id, vote_id)
    papers = await issuing.issue(deed.session, vote_id, sent.voters, by=deed.by)
    named = papers if sent.voters is not None else []
    return IssuedAnswer(papers=len(papers), named=[SerialOfHead(voter=one.voter, serial=one.serial) for one in named])


@router.get("/printed-papers", summary="印发的选票各在哪里")
async def printed_papers(
    community_id: uuid.UUID, vote_id: uuid.UUID, _: Issuer, session: Tx, after: After
) -> Page[PrintedPaperAnswer]:
    """Fifty printed papers, with where each stands and what is recorded of its delivery."""
    await queries.find(session, community_id, vote_id)
    page, following = await issuing.listed(session, vote_id, after=after)
    return Page(lines=await _printed(session, community_id, vote_id, page), next=following)


@router.get("/printed-papers/{serial}", summary="一张印发的选票")
async def printed_paper(
    community_id: uuid.UUID, vote_id: uuid.UUID, serial: SerialInPath, desk: Issuer, session: Tx
) -> OfficePaperAnswer:
    """A printed paper, where it stands, what is recorded of it, and what I may write down now, not yet, or not at all."""
    vote = await queries.find(session, community_id, vote_id)
    paper = await issuing.paper_now(session, vote_id, serial)
    (answer,) = await _printed(session, community_id, vote_id, [paper])
    may = await issuing.may(session, vote, paper, await now(session), desk.hand_for(Permission.PAPER_ISSUE))
    return OfficePaperAnswer(**dict(answer), may=may_answers.of_acts(may))


@router.get("/printed-papers.pdf", summary="打印选票", response_class=Response, responses=PDF)
async def ballots(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    desk: Printer,
    in_house: InHouse,
    building: Annotated[str | None, Query(max_length=60)] = None,
    stairwell: Annotated[str | None, Query(max_length=60)] = None,
    serial: Annotated[str | None, AfterValidator(lambda one: one and as_shown(one)), Query(max_length=40)] = None,
) -> Response:
    """The live papers that have not come in, in the order of the doors: of a building, of a stairwell, or a single one.

    They bear the fingerprint of the key of the vote's log, which the log keeps from then on.
    """
    async with in_house.database.read() as session:
        vote = await queries.find(session, community_id, vote_id)
        community = desk.lineage.names[-1] if desk.lineage else ""
        with signable(vote.eid):
            key = in_house.signer.keep_key(vote.eid)
        printing = await to_print(
            session, vote, community=community, key=key, building=building, stairwell=stairwell, serial=serial
        )
    pdf = await asyncio.to_thread(ballots_pdf, printing, in_house.settings.font_dir)
    return attachment(pdf, f"{vote.title}表决票.pdf")


@router.post("/printed-papers/{serial}/replacement", summary="换发选票", status_code=201, once="paper:replace")
async def replace(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    serial: SerialInPath,
    sent: NewReplacement,
    _: Issuer,
    deed: Deed,
) -> PrintedPaperAnswer:
    """A new paper for a lost or spoilt one, which is worth nothing from now on; not once it was handed in."""
    await queries.find(deed.session, community_id, vote_id)
    fresh = await issuing.replace(deed.session, vote_id, serial, sent.reason, by=deed.by)
    paper = await issuing.paper_now(deed.session, vote_id, fresh.serial)
    return (await _printed(deed.session, community_id, vote_id, [paper]))[0]


@router.post(
    "/printed-papers/{serial}/events", summary="记录选票送达、未能送达或收回未用", status_code=201, once="paper:record"
)
async def record(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    serial: SerialInPath,
    sent: NewPaperEvent,
    _: Issuer,
    deed: Deed,
) -> PrintedPaperAnswer:
    """Write down what became of a paper; the record is added to and never changed."""
    await queries.find(deed.session, community_id, vote_id)
    await issuing.record(deed.session, vote_id, serial, **dict(sent), by=deed.by)
    paper = await issuing.paper_now(deed.session, vote_id, serial)
    return (await _printed(deed.session, community_id, vote_id, [paper]))[0]


@router.get("/outstanding-deliveries", summary="选票还没有送到、也没有参与的房号")
async def outstanding(community_id: uuid.UUID, vote_id: uuid.UUID, _: Issuer, session: Tx, after: After) -> Page[str]:
    """The parts whose head has a printed paper that has not reached it, and has not taken part."""
    answers = await issuing.outstanding(session, await queries.find(session, community_id, vote_id))
    lines, following = page_in_order(answers, lambda one: (one,), after)
    return Page(lines=lines, next=following)


@router.post("/papers", summary="登记收到的纸质选票", status_code=201, once="paper:receive")
async def receive(community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewPaper, _: Counter, deed: Deed) -> PaperAnswer:
    """Register a paper at the instant it is handed in, before a second person; nobody reads its choices yet."""
    await queries.find(deed.session, community_id, vote_id)
    today = (await now(deed.session)).astimezone(CHINA).date()
    fit = await identity.may_today(deed.session, sent.witness, Permission.PAPER_HANDLE, community_id, today)
    if not fit or sent.witness == deed.by:
        raise Refused(errors.WITNESS_UNFIT)
    paper = await receiving.receive(
        deed.session,
        vote_id,
        serial=sent.serial,
        channel=Channel.PAPER,
        cast_by=sent.cast_by,
        authority_id=sent.authority_id,
        by=deed.by,
        witness=sent.witness,
    )
    return PaperAnswer.from_row(paper, tracker=leaves.tracker(paper.leaf))
