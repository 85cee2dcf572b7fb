"""Binding slips of a stairwell: printed, handed over, listed; and bindings that are objected to or look wrong."""

import asyncio
import uuid
from typing import Annotated

from fastapi import Response, Security

from app.core.installation import CHINA, now
from app.core.paging import Page, page_in_order
from app.core.values.spoken_codes import fresh_code
from app.identity import service as identity
from app.identity.permissions import Permission
from app.identity.residents import flags, flatmates
from app.identity.residents.codes import sheets
from app.identity.residents.schemas import (
    BindingObjectionAnswer,
    FlagAnswer,
    HandoverAnswer,
    NewCodeSheet,
    NewHandover,
    ObjectionDecision,
    SheetAnswer,
)
from app.register.people.names import place_words
from app.routers.access import Desk, InHouse, Tx, brief_community_desk, community_desk
from app.routers.deeds import Deed, Unkeyed
from app.routers.files import PDF, attachment
from app.routers.pages import After
from app.routers.platform import Platform
from app.routers.routes import Routes
from app.wechat import codes
from app.wechat.scenes import Opens

router = Routes(tag="office:residents", prefix="/communities/{community_id}")

Issuer = Annotated[Desk, Security(community_desk, scopes=[Permission.CODE_ISSUE])]
# The platform is asked outside any transaction, so this asks in one of its own.
BrieflyIssuer = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.CODE_ISSUE])]
Confirmer = Annotated[Desk, Security(community_desk, scopes=[Permission.BINDING_CONFIRM])]


@router.post(
    "/binding-sheets",
    summary="打印一个单元的绑定单（只在此时可得）",
    response_class=Response,
    responses=PDF,
    once=Unkeyed.NOT_KEPT,
)
async def print_sheet(
    community_id: uuid.UUID, sent: NewCodeSheet, desk: BrieflyIssuer, in_house: InHouse, wechat: Platform
) -> Response:
    """Fresh codes for the flats of a stairwell that have no unused one, as slips to cut apart.

    The codes stand in this answer alone. A repeated call finds nothing left to print, unless it asks to replace. Slips
    carry mini-program codes, or where the platform does not give them a QR of the page that says how to bind.
    """
    # Codes are drawn and the platform asked before the transaction; nobody has them if that fails.
    async with in_house.database.read() as session:
        flats = await sheets.wanting(
            session, community_id, sent.building, sent.stairwell, replace=sent.replace, at=await now(session)
        )
    drawn = [fresh_code() for _ in flats]
    pictures = await codes.pictures(wechat, Opens.BINDING, drawn, in_house.edition)
    community = desk.lineage.names[-1] if desk.lineage else ""
    async with in_house.database.write() as session:
        at = await now(session)
        printed = await sheets.print_codes(
            session,
            in_house.sealer,
            community_id,
            sent.building,
            sent.stairwell,
            replace=sent.replace,
            drawn=drawn,
            by=desk.member.id,
            at=at,
        )
        # Within the transaction: without a PDF no code has been issued, and none before it has ended.
        fonts, base = in_house.settings.font_dir, in_house.settings.public_base
        pdf = await asyncio.to_thread(sheets.sheet_pdf, printed, community, fonts, pictures, base)
    return attachment(pdf, f"绑定单-{place_words(sent.building, sent.stairwell)}-{at.astimezone(CHINA):%Y%m%d}.pdf")


@router.get("/binding-sheets", summary="绑定单打印和发放记录")
async def listed(community_id: uuid.UUID, _: Issuer, session: Tx, after: After) -> Page[SheetAnswer]:
    """The fifty latest sheets: who printed which stairwell when, how many codes, and who handed them to whom."""
    found, following = await sheets.listed(session, community_id, after)
    names = await identity.names(
        session, [who for one, handed in found for who in (one.printed_by, *(each.handed_by for each in handed))]
    )
    return Page(
        lines=[
            SheetAnswer.from_row(
                one,
                printed_by=names.get(one.printed_by, ""),
                handovers=[HandoverAnswer.from_row(each, handed_by=names.get(each.handed_by, "")) for each in handed],
            )
            for one, handed in found
        ],
        next=following,
    )


@router.post(
    "/binding-sheets/{sheet_id}/handovers", summary="登记绑定单交给了谁", status_code=201, once="sheet:handover"
)
async def hand_over(
    community_id: uuid.UUID,
    sheet_id: uuid.UUID,
    sent: NewHandover,
    desk: Issuer,
    deed: Deed,
) -> HandoverAnswer:
    """Write down to whom a sheet or slips of it were handed; kept for good."""
    made = await sheets.hand_over(deed.session, community_id, sheet_id, sent.recipient, by=deed.by, at=deed.at)
    return HandoverAnswer.from_row(made, handed_by=desk.member.name)


@router.get("/binding-flags", summary="可疑的绑定")
async def flagged(community_id: uuid.UUID, _: Confirmer, session: Tx, after: After) -> Page[FlagAnswer]:
    """Bindings of the last thirty days that came too fast, flats whose documents were guessed, and phones bound to many
    flats; a flag ends nothing.
    """
    answers = await flags.flagged(session, community_id, await now(session))
    lines, following = page_in_order(
        answers,
        lambda one: (
            one.kind,
            one.last_at,
            "/".join(one.parts),
        ),
        after,
    )
    return Page(lines=lines, next=following)


@router.get("/binding-objections", summary="待处理的绑定异议")
async def objections(community_id: uuid.UUID, _: Confirmer, session: Tx, after: After) -> Page[BindingObjectionAnswer]:
    """The fifty that wait longest; until they are decided these bindings vote for nobody."""
    found, following = await flatmates.objections(session, community_id, after)
    lines = [
        BindingObjectionAnswer.from_row(
            one.objection,
            binding_id=one.binding.id,
            part=one.part,
            who=one.who,
            confirmed_how=one.binding.confirmed_how,
        )
        for one in found
    ]
    return Page(lines=lines, next=following)


@router.post(
    "/binding-objections/{objection_id}/decide",
    summary="处理绑定异议",
    status_code=204,
    once="binding-sheet:decide",
    optional_key=True,
)
async def decide(
    community_id: uuid.UUID, objection_id: uuid.UUID, sent: ObjectionDecision, desk: Confirmer, session: Tx
) -> None:
    """Upheld, the binding ends; dismissed, it votes again. Not by who confirmed the binding or gave out its code."""
    await flatmates.decide(
        session,
        community_id,
        objection_id,
        upheld=sent.upheld,
        decision=sent.decision,
        by=desk.member.id,
        at=await now(session),
    )
