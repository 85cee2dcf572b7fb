"""Slips for owners without the app: listed, printed by stairwell, brought, and their replies written down."""

import asyncio
import uuid
from typing import Annotated

from fastapi import Query, Response, Security

from app.claims import replying, shown
from app.claims.schemas import ClaimAnswer, NewDelivery, NewReply, SlipAnswer
from app.claims.slips import slips
from app.core.installation import CHINA, now
from app.core.paging import Page
from app.identity.permissions import Permission
from app.register.people.names import place_words
from app.routers.access import Desk, InHouse, Tx, community_desk
from app.routers.deeds import Deed
from app.routers.files import PDF, attachment
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:claims", prefix="/communities/{community_id}")

Handler = Annotated[Desk, Security(community_desk, scopes=[Permission.SLIP_HANDLE])]


@router.get("/claim-slips", summary="待送达的告知单")
async def listed(community_id: uuid.UUID, _: Handler, session: Tx, after: After) -> Page[SlipAnswer]:
    """Fifty slips that nobody has brought yet, by number."""
    found, following = await slips.waiting(session, community_id, after)
    return Page(lines=await shown.slip_answers(session, found), next=following)


@router.get("/claim-slips.pdf", summary="打印一个单元的告知单", response_class=Response, responses=PDF)
async def print_slips(
    community_id: uuid.UUID,
    desk: Handler,
    in_house: InHouse,
    session: Tx,
    building: Annotated[str, Query(max_length=60)],
    stairwell: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """The slips of a stairwell that nobody has brought yet, two a page, each with a reply to tear off."""
    found = await slips.of_stairwell(session, community_id, building, stairwell)
    names = await slips.agents_of(session, found)
    pdf = await asyncio.to_thread(slips.slips_pdf, found, desk.place.names[-1], names, in_house.settings.font_dir)
    day = f"{(await now(session)).astimezone(CHINA):%Y%m%d}"
    return attachment(pdf, f"告知单-{place_words(building, stairwell)}-{day}.pdf")


@router.post("/claim-slip-deliveries", summary="登记告知单的送达", status_code=201, once="slip:bring")
async def bring(
    community_id: uuid.UUID,
    sent: NewDelivery,
    _: Handler,
    deed: Deed,
) -> SlipAnswer:
    """Who brought a slip, how and when, or that it could not be brought. Never by whoever entered the claim."""
    found = await slips.bring(
        deed.session, community_id, sent.number, sent.fate, sent.recipient, by=deed.by, at=deed.at
    )
    return (await shown.slip_answers(deed.session, [found]))[0]


@router.post("/claim-slip-replies", summary="录入告知单回执", status_code=201, once="slip:reply")
async def reply(community_id: uuid.UUID, sent: NewReply, _: Handler, deed: Deed) -> ClaimAnswer:
    """A reply by post, box or telephone, with the number and code that stand on the slip; it holds at once.

    Not by whoever entered the claim, nor by whoever brought the slip.
    """
    found = await replying.enter_reply(
        deed.session,
        community_id,
        sent.number,
        sent.code,
        sent.act,
        sent.words,
        sent.way,
        sent.evidence_id,
        by=deed.by,
        at=deed.at,
    )
    return await shown.answer(deed.session, found)
