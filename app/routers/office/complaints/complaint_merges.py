"""随手拍 that are one matter: what may be the same, proposed by one person, made by another, taken back."""

import uuid
from typing import Annotated

from fastapi import Security

from app.complaints.acting import By
from app.complaints.handlers import actors
from app.complaints.reporters.merging import comparing, merging
from app.complaints.reporters.merging.merge_schemas import (
    MergeAnswer,
    MergeInto,
    MergeProposal,
    OfficeSimilar,
)
from app.complaints.reporters.merging.merging import Pair
from app.core.paging import Page, page_in_order
from app.identity import service as identity
from app.identity.permissions import Permission
from app.routers.access import Desk, Tx, community_desk
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:complaints", prefix="/communities/{community_id}")

Proposer = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_DISPATCH])]
Decider = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_DECIDE])]


async def _pair(session: Tx, desk: Desk, community_id: uuid.UUID, complaint_id: uuid.UUID, into_id: uuid.UUID) -> Pair:
    """Both cases, held, with who this desk is to each; one that does not exist for them is none."""
    seen = await actors.sight(session, desk.member.id, {community_id: desk.member.roles_at(desk.lineage)})
    for one in (complaint_id, into_id):
        await actors.find(session, seen, community_id, one)
    complaint, into = await merging.both_held(session, community_id, complaint_id, into_id)
    return Pair(
        complaint, into, (await actors.actor(session, seen, complaint), await actors.actor(session, seen, into))
    )


def _answer(pair: Pair) -> MergeAnswer:
    return MergeAnswer.from_row(pair.complaint, into_id=pair.into.id, into_number=pair.into.number)


@router.get("/complaints/{complaint_id}/similar", summary="可能是同一问题的在办件")
async def similar(
    community_id: uuid.UUID, complaint_id: uuid.UUID, desk: Proposer, session: Tx, after: After
) -> Page[OfficeSimilar]:
    """Five open cases at most that may be the same matter, the likeliest first; none that is about me or my unit."""
    seen = await actors.sight(session, desk.member.id, {community_id: desk.member.roles_at(desk.lineage)})
    complaint = await actors.find(session, seen, community_id, complaint_id)
    found = await comparing.beside_case(session, complaint)
    visible = await merging.visible(session, seen, [one.complaint.id for one in found])
    answers = [
        OfficeSimilar.from_row(one.complaint, same_stairwell=one.why.same_stairwell, alike=one.why.bits is not None)
        for one in found
        if one.complaint.id in visible
    ]
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.get("/complaint-merges", summary="待决定的并案建议")
async def waiting(community_id: uuid.UUID, desk: Proposer, session: Tx, after: After) -> Page[MergeProposal]:
    """Fifty proposals, the longest waiting first; none of a case that is about me or my unit."""
    seen = await actors.sight(session, desk.member.id, {community_id: desk.member.roles_at(desk.lineage)})
    found, following = await merging.listed(session, seen, after)
    names = await identity.names(session, [one.event.staff_id for one in found])
    return Page(
        lines=[
            MergeProposal(
                complaint_id=one.complaint.id,
                number=one.complaint.number,
                into_id=one.into.id,
                into_number=one.into.number,
                reason=one.event.words,
                proposed_by=names.get(one.event.staff_id, "") if one.event.staff_id else "",
                proposed_at=one.event.at,
                mine=one.event.staff_id == desk.member.id,
            )
            for one in found
        ],
        next=following,
    )


@router.post(
    "/complaints/{complaint_id}/merge-proposals", summary="建议并案", status_code=201, once="case:propose_merge"
)
async def propose(
    community_id: uuid.UUID,
    complaint_id: uuid.UUID,
    sent: MergeInto,
    desk: Proposer,
    deed: Deed,
) -> MergeAnswer:
    """Say that this case is the same matter as another; somebody else decides, and all reporters see it."""
    pair = await _pair(deed.session, desk, community_id, complaint_id, sent.into_id)
    by = By(staff_id=deed.by, acted_as=desk.role_for(Permission.CASE_DISPATCH))
    await merging.propose(deed.session, pair, sent.reason, by, deed.at)
    return _answer(pair)


@router.post("/complaints/{complaint_id}/merges", summary="决定并案", status_code=201, once="case:merge")
async def merge(
    community_id: uuid.UUID,
    complaint_id: uuid.UUID,
    sent: MergeInto,
    desk: Decider,
    deed: Deed,
) -> MergeAnswer:
    """Make what another person proposed; the reporters of both are told, and told alike from then on."""
    pair = await _pair(deed.session, desk, community_id, complaint_id, sent.into_id)
    by = By(staff_id=deed.by, acted_as=desk.role_for(Permission.CASE_DECIDE))
    await merging.merge(deed.session, pair, sent.reason, by, deed.at)
    return _answer(pair)


@router.post("/complaints/{complaint_id}/unmerges", summary="撤销并案", status_code=201, once="case:unmerge")
async def unmerge(
    community_id: uuid.UUID,
    complaint_id: uuid.UUID,
    sent: MergeInto,
    desk: Decider,
    deed: Deed,
) -> MergeAnswer:
    """Take a merge back: the case is again where it was, and both sides are told."""
    pair = await _pair(deed.session, desk, community_id, complaint_id, sent.into_id)
    by = By(staff_id=deed.by, acted_as=desk.role_for(Permission.CASE_DECIDE))
    await merging.unmerge(deed.session, pair, sent.reason, by, deed.at)
    return _answer(pair)
