"""Parts with their owners, the history of a flat, searching, and the one look in clear."""

import uuid
from typing import Annotated

from fastapi import Query, Security

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.core.values.fractions import square_metres
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register import queries
from app.register.kinds import LookAct
from app.register.models import Owner, Ownership
from app.register.people.masking import mask_document, mask_name
from app.register.schemas import (
    ActAnswer,
    FoundOwner,
    OwnerAnswer,
    OwnersFound,
    PartAnswer,
    PartHistory,
    Purpose,
    Revealed,
    Search,
)
from app.routers.access import FRESH, Desk, InHouse, Tx, community_desk, community_part_desk
from app.routers.deeds import Unkeyed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:register", prefix="/communities/{community_id}")

Reader = Annotated[Desk, Security(community_part_desk, scopes=[Permission.REGISTER_READ])]


def _owner(owner: Owner, ownership: Ownership | None) -> OwnerAnswer:
    share = ""
    if ownership is not None and ownership.share_numerator is not None:
        share = f"{ownership.share_numerator}/{ownership.share_denominator}"
    return OwnerAnswer.from_row(
        owner,
        name=mask_name(owner.name, owner.kind),
        document=mask_document(owner.document_sealed),
        phone=f"****{owner.phone_last4}" if owner.phone_last4 else "",
        share=share,
        since=ownership.from_on if ownership else None,
    )


def _part(placed: queries.PlacedPart) -> PartAnswer:
    part = placed.part
    return PartAnswer.from_row(
        part,
        part=placed.name,
        building=placed.building,
        stairwell=placed.stairwell,
        area_m2=None if part.area_c is None else square_metres(part.area_c),
        owners=[_owner(owner, ownership) for owner, ownership in placed.owners],
        occupants=[mask_name(name) for name in placed.occupants],
    )


@router.get("/parts", summary="专有部分清单")
async def parts(
    community_id: uuid.UUID,
    desk: Reader,
    session: Tx,
    after: After,
    building: Annotated[str | None, Query(max_length=60)] = None,
    stairwell: Annotated[str | None, Query(max_length=60)] = None,
) -> Page[PartAnswer]:
    """Fifty parts at a time in natural order, owners masked; of a grid or some buildings where one's mandate is for these."""
    placed, following = await queries.parts_page(
        session, community_id, building, stairwell, after, within=desk.stairwells
    )
    return Page(lines=[_part(one) for one in placed], next=following)


@router.get("/parts/{part_id}", summary="一处专有部分及其全部记录")
async def part(community_id: uuid.UUID, part_id: uuid.UUID, desk: Reader, session: Tx) -> PartHistory:
    """A part, its former owners, and every act recorded for it: by whom, on what evidence, approved by whom."""
    today = await queries.part(session, community_id, part_id)
    if desk.stairwells is not None and today.part.stairwell_id not in desk.stairwells:
        raise Refused(NOT_FOUND)
    once = await queries.part(session, community_id, part_id, former=True)
    acts = await queries.acts_on(session, part_id)
    names = await identity.names(session, [who for act in acts for who in (act.by, act.approved_by)])
    return PartHistory(
        part=_part(today),
        former_owners=[_owner(owner, ownership) for owner, ownership in once.owners],
        acts=[
            ActAnswer.from_row(
                act, by=names.get(act.by, ""), approved_by=names.get(act.approved_by, "") if act.approved_by else ""
            )
            for act in acts
        ],
    )


@router.get("/unknown-owners", summary="权属不明、正在查找的")
async def unknown_owners(community_id: uuid.UUID, desk: Reader, session: Tx, after: After) -> Page[PartAnswer]:
    """Parts whose owner is being sought; each is a head of its own and stays in every total."""
    sought = await queries.of_unknown_owners(session, community_id)
    answers = [_part(one) for one in sought if desk.stairwells is None or one.part.stairwell_id in desk.stairwells]
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.post("/owners/search", summary="查找业主（留痕）", once=Unkeyed.LOOKS)
async def search(
    community_id: uuid.UUID,
    sent: Search,
    desk: Annotated[Desk, Security(community_desk, scopes=[Permission.OWNER_SEARCH])],
    session: Tx,
) -> OwnersFound:
    """By room, whole name, last four of the phone; the answer is masked and the look is recorded."""
    found, more = await queries.search(session, community_id, room=sent.room, name=sent.name, last4=sent.last4)
    await queries.record_view(
        session,
        community_id,
        by=desk.member.id,
        viewed_as=desk.role_for(Permission.OWNER_SEARCH),
        at=await now(session),
        act=LookAct.SEARCH,
        purpose="",
        owners=[owner.id for owner, _ in found] or [None],
        rows=len(found),
    )
    return OwnersFound(
        owners=[FoundOwner(owner=_owner(owner, None), parts=places) for owner, places in found], more=more
    )


@router.post("/owners/{owner_id}/reveal", summary="查看业主完整证件和电话（留痕）", once=Unkeyed.LOOKS)
async def reveal(
    community_id: uuid.UUID,
    owner_id: uuid.UUID,
    sent: Purpose,
    desk: Annotated[Desk, Security(community_desk, scopes=[Permission.OWNER_REVEAL, FRESH])],
    in_house: InHouse,
    session: Tx,
) -> Revealed:
    """One owner in clear: one of the three routes that may; who looked, when and why is kept."""
    owner = await queries.owner(session, community_id, owner_id)
    document, phone = queries.in_clear(in_house.sealer, owner)
    await queries.record_view(
        session,
        community_id,
        by=desk.member.id,
        viewed_as=desk.role_for(Permission.OWNER_REVEAL),
        at=await now(session),
        act=LookAct.REVEAL,
        purpose=sent.purpose,
        owners=[owner.id],
        rows=1,
    )
    return Revealed(id=owner.id, name=owner.name, document=document, phone=phone)
