"""Voting on site: sessions, who is let in, boxes emptied, ballots entered on a staff device, count sheets."""

import asyncio
import uuid
from dataclasses import asdict
from typing import Annotated

from fastapi import Query, Response, Security

from app.core.installation import now
from app.core.paging import Page
from app.identity import service as identity
from app.identity.permissions import Permission
from app.routers.access import Desk, InHouse, Tx, community_desk
from app.routers.deeds import Deed
from app.routers.files import PDF, attachment
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting import leaves
from app.voting.drafting import queries
from app.voting.schemas import ReceiptAnswer
from app.voting.venue import assisted, boxes, check_ins, count_sheet, sessions
from app.voting.venue.schemas import (
    BoxAnswer,
    CheckInAnswer,
    CountSheetAnswer,
    DeskHead,
    NewAssistedBallot,
    NewBox,
    NewCheckIn,
    NewCountSheet,
    NewVenueSession,
    RegisteredPaper,
    SerialSetAside,
    SheetFigures,
    SignedAnswer,
    VenueSessionAnswer,
)

router = Routes(tag="office:venue", prefix="/communities/{community_id}/votes/{vote_id}")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.VOTE_READ])]
Counter = Annotated[Desk, Security(community_desk, scopes=[Permission.VENUE_RUN])]


async def _session(
    session: Tx, community_id: uuid.UUID, vote_id: uuid.UUID, current_sessions: list[sessions.SessionNow]
) -> list[VenueSessionAnswer]:
    vote, at = await queries.find(session, community_id, vote_id), await now(session)
    names = await identity.names(
        session, [who for one in current_sessions for who in (one.venue.opened_by, one.venue.second)]
    )
    return [
        VenueSessionAnswer.from_row(
            one,
            id=one.venue.id,
            place=one.venue.place,
            opened_at=one.venue.opened_at,
            opened_by=names.get(one.venue.opened_by, ""),
            second=names.get(one.venue.second, ""),
            witnesses=sessions.witnesses_of(one.venue),
            photos=one.venue.photos,
            closes_at=vote.closes_at,
            reminder=sessions.reminder(vote.closes_at, at),
        )
        for one in current_sessions
    ]


@router.post("/sessions", summary="开始一场现场表决（两人、见证人、空箱照片）", status_code=201, once="venue:open")
async def open_session(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    sent: NewVenueSession,
    _: Counter,
    deed: Deed,
) -> VenueSessionAnswer:
    """Open a session before witnesses; the answer reminds how long boxes may be opened."""
    venue = await sessions.open_session(deed.session, community_id, vote_id, **dict(sent), by=deed.by)
    stands = await sessions.as_it_stands(deed.session, venue)
    return (await _session(deed.session, community_id, vote_id, [stands]))[0]


@router.get("/sessions", summary="现场表决的场次")
async def listed(
    community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, session: Tx, after: After
) -> Page[VenueSessionAnswer]:
    """The fifty latest sessions, the newest first."""
    await queries.find(session, community_id, vote_id)
    found, following = await sessions.listed(session, vote_id, after)
    return Page(lines=await _session(session, community_id, vote_id, found), next=following)


@router.get("/sessions/{session_id}", summary="一场现场表决")
async def one_session(
    community_id: uuid.UUID, vote_id: uuid.UUID, session_id: uuid.UUID, _: Reader, session: Tx
) -> VenueSessionAnswer:
    """How many were let in, how many papers came back, and how much time is left."""
    await queries.find(session, community_id, vote_id)
    venue = await sessions.find(session, vote_id, session_id)
    return (await _session(session, community_id, vote_id, [await sessions.as_it_stands(session, venue)]))[0]


@router.get("/sessions/{session_id}/heads", summary="按房号找到一户（业主姓名脱敏）")
async def head_at_desk(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    session_id: uuid.UUID,
    part: Annotated[str, Query(max_length=60, description="名册上的房号", examples=["1-1-101"])],
    _: Counter,
    session: Tx,
) -> DeskHead:
    """The head to which a room belongs, with its owners masked, to be compared with the document shown."""
    vote = await queries.find(session, community_id, vote_id)
    await sessions.find(session, vote_id, session_id)
    return await check_ins.find_head(session, vote, part, await now(session))


@router.post("/sessions/{session_id}/check-ins", summary="核验身份并签到", status_code=201, once="venue:check-in")
async def check_in(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    session_id: uuid.UUID,
    sent: NewCheckIn,
    _: Counter,
    deed: Deed,
) -> CheckInAnswer:
    """Let somebody in for a head, with the one paper they hold from now on, or none."""
    row = await check_ins.check_in(deed.session, community_id, vote_id, session_id, **dict(sent), by=deed.by)
    return CheckInAnswer.from_row(row)


@router.post(
    "/sessions/{session_id}/boxes",
    summary="两人当场开箱并登记",
    status_code=201,
    max_body_size=DOCUMENT,
    once="venue:box",
)
async def open_box(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    session_id: uuid.UUID,
    sent: NewBox,
    _: Counter,
    deed: Deed,
) -> BoxAnswer:
    """Empty a box: each serial is registered, or set aside with the reason; no choice is read."""
    done = await boxes.open_box(deed.session, community_id, vote_id, session_id, **dict(sent), by=deed.by)
    vote = await queries.find(deed.session, community_id, vote_id)
    return BoxAnswer.from_row(
        done.box,
        registered=[
            RegisteredPaper(serial=one.serial, voter=one.voter, tracker=leaves.tracker(one.leaf)) for one in done.papers
        ],
        set_aside=[SerialSetAside(serial=one.serial, why=one.why) for one in done.set_aside],
        reminder=sessions.reminder(vote.closes_at, done.box.at),
    )


@router.post(
    "/sessions/{session_id}/assisted-ballots",
    summary="当面代录选票（两人、签字意见单）",
    status_code=201,
    once="venue:assisted",
)
async def assist(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    session_id: uuid.UUID,
    sent: NewAssistedBallot,
    _: Counter,
    deed: Deed,
) -> ReceiptAnswer:
    """Enter the ballot of somebody who stands there and signed a slip; they take the tracker home."""
    receipt = await assisted.enter(deed.session, community_id, vote_id, session_id, **dict(sent), by=deed.by)
    return ReceiptAnswer.model_validate(receipt)


async def _figures(
    session: Tx, community_id: uuid.UUID, vote_id: uuid.UUID, session_id: uuid.UUID | None
) -> CountSheetAnswer:
    vote = await queries.find(session, community_id, vote_id)
    found = await count_sheet.sheet(session, vote, session_id)
    signed = found.signed
    names = await identity.names(session, [signed.signed_by, signed.second] if signed else [])
    return CountSheetAnswer(
        figures=SheetFigures(**asdict(found.figures)),
        differences=list(found.differences),
        check=found.check,
        signed=signed
        and SignedAnswer.from_row(
            signed,
            signed_by=names.get(signed.signed_by, ""),
            second=names.get(signed.second, ""),
            figures=SheetFigures(**signed.figures),
        ),
    )


async def _print(
    session: Tx, in_house: InHouse, community_id: uuid.UUID, vote_id: uuid.UUID, session_id: uuid.UUID | None
) -> Response:
    vote = await queries.find(session, community_id, vote_id)
    found = await count_sheet.sheet(session, vote, session_id)
    data = await count_sheet.printed(session, found, await now(session))
    pdf = await asyncio.to_thread(count_sheet.typeset_sheet, data, in_house.settings.font_dir)
    return attachment(pdf, f"{vote.title}唱票记录.pdf")


async def _sign(
    deed: Deed, community_id: uuid.UUID, vote_id: uuid.UUID, session_id: uuid.UUID | None, sent: NewCountSheet
) -> CountSheetAnswer:
    await count_sheet.sign(deed.session, community_id, vote_id, session_id, **dict(sent), by=deed.by)
    return await _figures(deed.session, community_id, vote_id, session_id)


@router.get("/sessions/{session_id}/count-sheet", summary="本场唱票记录的数字")
async def session_figures(
    community_id: uuid.UUID, vote_id: uuid.UUID, session_id: uuid.UUID, _: Reader, session: Tx
) -> CountSheetAnswer:
    """The figures of a session, what has to be explained, and the sheet that was signed."""
    return await _figures(session, community_id, vote_id, session_id)


@router.get(
    "/sessions/{session_id}/count-sheet.pdf", summary="打印本场唱票记录", response_class=Response, responses=PDF
)
async def print_session(
    community_id: uuid.UUID, vote_id: uuid.UUID, session_id: uuid.UUID, _: Reader, in_house: InHouse, session: Tx
) -> Response:
    """The A4 sheet with places for signatures and the seal."""
    return await _print(session, in_house, community_id, vote_id, session_id)


@router.post(
    "/sessions/{session_id}/count-sheet",
    summary="交回签字的本场唱票记录（本场结束）",
    status_code=201,
    once="venue:sign",
)
async def sign_session(
    community_id: uuid.UUID, vote_id: uuid.UUID, session_id: uuid.UUID, sent: NewCountSheet, _: Counter, deed: Deed
) -> CountSheetAnswer:
    """Hand in the signed sheet, by which the session ends."""
    return await _sign(deed, community_id, vote_id, session_id, sent)


@router.get("/count-sheet", summary="全部纸质选票唱票记录的数字")
async def vote_figures(community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, session: Tx) -> CountSheetAnswer:
    """The figures of all papers of a vote."""
    return await _figures(session, community_id, vote_id, None)


@router.get("/count-sheet.pdf", summary="打印全部纸质选票的唱票记录", response_class=Response, responses=PDF)
async def print_vote(
    community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, in_house: InHouse, session: Tx
) -> Response:
    """The A4 sheet with places for signatures and the seal."""
    return await _print(session, in_house, community_id, vote_id, None)


@router.post("/count-sheet", summary="交回签字的全部唱票记录", status_code=201, once="venue:sign")
async def sign_vote(
    community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewCountSheet, _: Counter, deed: Deed
) -> CountSheetAnswer:
    """Hand in the signed sheet of the whole vote, once nothing of it can change."""
    return await _sign(deed, community_id, vote_id, None, sent)
