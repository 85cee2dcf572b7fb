"""Codes for flats, and phones that wait to be confirmed."""

import uuid
from typing import Annotated

from fastapi import Security

from app.core.installation import now
from app.core.paging import Page
from app.identity import residents
from app.identity.permissions import Permission
from app.identity.residents import occupants
from app.identity.residents.way_schemas import NewOccupant
from app.identity.schemas import CodeAnswer, Confirmation, PendingBinding
from app.register import queries
from app.routers.access import Desk, InHouse, Tx, community_desk
from app.routers.deeds import Unkeyed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:residents", prefix="/communities/{community_id}")

Confirmer = Annotated[Desk, Security(community_desk, scopes=[Permission.BINDING_CONFIRM])]


@router.post("/parts/{part_id}/codes", summary="发放绑定码（只显示一次）", once=Unkeyed.NOT_KEPT)
async def issue_code(
    community_id: uuid.UUID,
    part_id: uuid.UUID,
    desk: Annotated[Desk, Security(community_desk, scopes=[Permission.CODE_ISSUE])],
    in_house: InHouse,
    session: Tx,
) -> CodeAnswer:
    """A fresh one-time code for a flat; earlier unused codes of the flat end, so a repeated call harms nothing."""
    code = await residents.issue_code(
        session, in_house.sealer, community_id, part_id, by=desk.member.id, at=await now(session)
    )
    return CodeAnswer(code=code, expires_in_days=residents.CODE_LIFE.days)


@router.get("/bindings", summary="等待确认的手机")
async def pending(community_id: uuid.UUID, _: Confirmer, session: Tx, after: After) -> Page[PendingBinding]:
    """The fifty latest phones that used a code, or a co-owner's invitation, and wait for confirmation."""
    found, following = await residents.unconfirmed(session, community_id, after)
    flats = await queries.placed(session, {one.part_id for one in found})
    return Page(lines=[PendingBinding.from_row(one, part=flats[one.part_id].name) for one in found], next=following)


@router.post(
    "/bindings/{binding_id}/confirm",
    summary="确认住户是哪位业主",
    status_code=204,
    once="resident:confirm",
    optional_key=True,
)
async def confirm(
    community_id: uuid.UUID, binding_id: uuid.UUID, sent: Confirmation, desk: Confirmer, session: Tx
) -> None:
    """Say which owner a phone belongs to, on what evidence; from then on it may vote for that owner's heads."""
    await residents.confirm(
        session,
        community_id,
        binding_id,
        sent.owner_id,
        sent.evidence,
        by=desk.member.id,
        at=await now(session),
    )


@router.post(
    "/bindings/{binding_id}/occupant",
    summary="登记为租户等住户",
    status_code=204,
    once="resident:occupant",
    optional_key=True,
)
async def occupant(
    community_id: uuid.UUID, binding_id: uuid.UUID, sent: NewOccupant, desk: Confirmer, session: Tx
) -> None:
    """Say that a phone that waits is of somebody who lives in the flat until a day; it never votes."""
    await occupants.admit(
        session, community_id, binding_id, sent.until_on, sent.evidence, by=desk.member.id, at=await now(session)
    )


@router.post("/bindings/{binding_id}/end", summary="解除绑定", status_code=204, once="resident:end", optional_key=True)
async def end(community_id: uuid.UUID, binding_id: uuid.UUID, _: Confirmer, session: Tx) -> None:
    """End a binding; it holds for the very next request."""
    await residents.end(session, community_id, binding_id, at=await now(session))
