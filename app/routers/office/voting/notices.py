"""Notices: works notices by place, and the delivery ledger of a vote with calls and hand-overs."""

import asyncio
import uuid
from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import Response, Security

from app.core.installation import now
from app.core.paging import Page, page_in_order, page_of
from app.identity import service as identity
from app.identity.permissions import Permission
from app.notifications import ledger, works
from app.notifications.kinds import NoticeKind, Reach
from app.notifications.ledger import ReachProof
from app.notifications.schemas import NewWorksNotice, WorksNoticeAnswer
from app.register import queries as register
from app.register.kinds import LookAct
from app.routers.access import FRESH, Desk, InHouse, Tx, community_desk, community_part_desk
from app.routers.deeds import Deed, Unkeyed
from app.routers.files import XLSX, attachment
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting import notifying
from app.voting.calling import delivery
from app.voting.calling.call_list import call_list
from app.voting.calling.delivery import HeadPlace
from app.voting.calling.delivery_schemas import (
    CalleeAnswer,
    CallListAsked,
    DeliveryPage,
    HeadDelivery,
    NewCall,
    NewHandOver,
    NoticeGiven,
    OwnerDelivery,
    ProofAnswer,
    WalkAnswer,
    WayOut,
)
from app.voting.calling.walk_sheet import walk_xlsx
from app.voting.drafting import queries
from app.voting.models import Vote

router = Routes(tag="office:notices", prefix="/communities/{community_id}")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.VOTE_READ])]
Deliverer = Annotated[Desk, Security(community_desk, scopes=[Permission.PAPER_ISSUE])]
# A grid worker sees and brings what goes to the stairwells of the grid.
Walker = Annotated[Desk, Security(community_part_desk, scopes=[Permission.DELIVERY_READ])]
Bringer = Annotated[Desk, Security(community_part_desk, scopes=[Permission.DELIVERY_RECORD])]
Builder = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_WRITE])]
Caller = Annotated[Desk, Security(community_desk, scopes=[Permission.OWNER_REVEAL, FRESH])]


async def _heads_answer(session: Tx, heads: Iterable[delivery.HeadReach]) -> list[HeadDelivery]:
    listed = list(heads)
    names = await identity.names(
        session, [one.recorded_by for head in listed for owner in head.owners for one in owner.proofs]
    )
    return [
        HeadDelivery.from_row(head, parts=list(head.parts), owners=[_owner(owner, names) for owner in head.owners])
        for head in listed
    ]


def _owner(owner: delivery.OwnerReach, names: Mapping[uuid.UUID, str]) -> OwnerDelivery:
    return OwnerDelivery(
        owner=owner.named,
        reach=owner.reach,
        proofs=[_proof(one, names) for one in owner.proofs],
        ways=[WayOut.from_row(one) for one in owner.ways],
    )


def _proof(proof: ReachProof, names: Mapping[uuid.UUID, str]) -> ProofAnswer:
    return ProofAnswer.from_row(
        proof, told=proof.text, recorded_by=names.get(proof.recorded_by, "") if proof.recorded_by else ""
    )


@router.post(
    "/works-notices",
    summary="发出施工通知（停水、停电、噪声）",
    status_code=201,
    max_body_size=DOCUMENT,
    once="notice:works",
)
async def tell_works(community_id: uuid.UUID, sent: NewWorksNotice, _: Builder, deed: Deed) -> WorksNoticeAnswer:
    """Tell everybody who owns or lives in a place what is going to happen there."""
    notice, parts = await works.tell(deed.session, community_id, sent, deed.at)
    return WorksNoticeAnswer.from_row(notice, parts=parts)


@router.get("/votes/{vote_id}/delivery", summary="送达台账（逐户）")
async def delivered(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    _: Reader,
    session: Tx,
    after: After,
    kind: NoticeKind = NoticeKind.VOTE_NOTICE,
) -> DeliveryPage:
    """For each head how its owners were told, by which way, when, and how it is proved."""
    vote = await queries.find(session, community_id, vote_id)
    heads = await delivery.heads(session, vote, kind)
    page, following = page_of(heads, lambda head: (len(head.voter), head.voter), after)
    found = [head.reach for head in heads]
    return DeliveryPage(
        notices=[
            NoticeGiven.from_row(one)
            for one in await ledger.notices_of(session, notifying.SUBJECT, vote_id)
            if one.kind in notifying.TO_ALL
        ],
        kind=kind,
        heads=len(heads),
        personally=found.count(Reach.PERSONALLY),
        by_posting=found.count(Reach.BY_POSTING),
        not_reached=found.count(Reach.NOT),
        lines=await _heads_answer(session, page),
        next=following,
    )


async def _places(session: Tx, vote: Vote, desk: Desk) -> frozenset[HeadPlace] | None:
    if desk.stairwells is None:
        return None
    return await delivery.places_within(session, vote, desk.stairwells)


@router.get("/votes/{vote_id}/delivery/not-reached", summary="未当面送达的户（按单元，上门清单）")
async def not_reached(
    community_id: uuid.UUID, vote_id: uuid.UUID, desk: Walker, session: Tx, after: After
) -> Page[WalkAnswer]:
    """The doors to go to, of a grid or some buildings where one's mandate is for these; a posting takes nobody off."""
    vote = await queries.find(session, community_id, vote_id)
    answers = await delivery.walk_list(session, vote, await _places(session, vote, desk))
    lines, following = page_in_order(answers, lambda one: (one.building, one.stairwell), after)
    return Page(lines=lines, next=following)


@router.get(
    "/votes/{vote_id}/delivery/not-reached.xlsx", summary="上门清单（表格）", response_class=Response, responses=XLSX
)
async def not_reached_xlsx(community_id: uuid.UUID, vote_id: uuid.UUID, desk: Walker, session: Tx) -> Response:
    """The same to print, with room for who signed."""
    vote = await queries.find(session, community_id, vote_id)
    walks = await delivery.walk_list(session, vote, await _places(session, vote, desk))
    return attachment(await asyncio.to_thread(walk_xlsx, vote.title, walks, await now(session)), "上门清单.xlsx")


async def _head(session: Tx, vote: Vote, voter: str, kind: NoticeKind) -> HeadDelivery:
    found = [head for head in await delivery.heads(session, vote, kind) if head.voter == voter]
    return (await _heads_answer(session, found))[0]


@router.post("/votes/{vote_id}/delivery/call-list", summary="电话通知清单（含号码，留痕）", once=Unkeyed.LOOKS)
async def to_call(
    community_id: uuid.UUID, vote_id: uuid.UUID, sent: CallListAsked, desk: Caller, in_house: InHouse, session: Tx
) -> Page[CalleeAnswer]:
    """The owners the notice has not reached, with their numbers; who looked, when and why is kept for each of them."""
    vote = await queries.find(session, community_id, vote_id)
    found = await call_list(session, in_house.sealer, vote, sent.kind, sent.after)
    shown = [one.owner_id for one in found.callees if one.phone]
    await register.record_view(
        session,
        community_id,
        by=desk.member.id,
        viewed_as=desk.role_for(Permission.OWNER_REVEAL),
        at=await now(session),
        act=LookAct.CALL_LIST,
        purpose=sent.purpose,
        owners=shown,
        rows=len(shown),
    )
    names = await identity.names(session, [call.recorded_by for one in found.callees for call in one.calls])
    return Page(
        lines=[
            CalleeAnswer.from_row(one, parts=list(one.parts), calls=[_proof(call, names) for call in one.calls])
            for one in found.callees
        ],
        next=found.after,
    )


@router.post("/votes/{vote_id}/delivery/hand-overs", summary="记录书面送达", status_code=201, once="notice:hand-over")
async def hand_over(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    sent: NewHandOver,
    desk: Bringer,
    deed: Deed,
) -> HeadDelivery:
    """A notice handed over in writing, before a photo; it counts for all owners of the head."""
    vote = await queries.find(deed.session, community_id, vote_id)
    await delivery.hand_over(
        deed.session,
        vote,
        sent.voter,
        sent.kind,
        recipient=sent.recipient,
        photo=sent.photo,
        by=deed.by,
        at=deed.at,
        within=await _places(deed.session, vote, desk),
    )
    return await _head(deed.session, vote, sent.voter, sent.kind)


@router.post("/votes/{vote_id}/delivery/calls", summary="记录电话通知", status_code=201, once="notice:call")
async def call(community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewCall, _: Deliverer, deed: Deed) -> HeadDelivery:
    """A call to one owner, whether it reached them or not."""
    vote = await queries.find(deed.session, community_id, vote_id)
    await delivery.called(
        deed.session,
        vote,
        sent.voter,
        sent.owner,
        sent.kind,
        reached=sent.reached,
        text=sent.told,
        by=deed.by,
        at=deed.at,
    )
    return await _head(deed.session, vote, sent.voter, sent.kind)
