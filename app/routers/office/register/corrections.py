"""Corrections of the register: proposed, objected to, decided by a second person."""

import uuid
from typing import Annotated

from fastapi import Query, Security

from app.core.installation import now
from app.core.paging import Page
from app.identity import own_records
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register.corrections import corrections
from app.register.corrections.correction_schemas import (
    CorrectionAnswer,
    CorrectionDecision,
    NewAreaObjection,
    NewCorrection,
)
from app.register.kinds import CorrectionState
from app.register.models import Correction
from app.routers.access import FRESH, Desk, InHouse, Tx, community_desk
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:register", prefix="/communities/{community_id}/corrections")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.REGISTER_READ])]
Proposer = Annotated[Desk, Security(community_desk, scopes=[Permission.REGISTER_PROPOSE])]
Approver = Annotated[Desk, Security(community_desk, scopes=[Permission.REGISTER_APPROVE, FRESH])]


def _answer(correction: Correction, objections: list[str], names: dict[uuid.UUID, str]) -> CorrectionAnswer:
    return CorrectionAnswer.from_row(
        correction,
        proposed_by=names.get(correction.proposed_by, ""),
        decided_by=names.get(correction.decided_by) if correction.decided_by else None,
        objections=objections,
    )


async def _answer_of(session: Tx, correction: Correction) -> CorrectionAnswer:
    names = await identity.names(session, [correction.proposed_by, correction.decided_by])
    return _answer(correction, await corrections.objections(session, correction), names)


@router.post("", summary="提交更正", status_code=201, once="correction:propose")
async def propose(
    community_id: uuid.UUID,
    sent: NewCorrection,
    _: Proposer,
    in_house: InHouse,
    deed: Deed,
) -> CorrectionAnswer:
    """An area, a transfer, a death, a part that is no more, one owner entered twice, an organisation's voter."""
    kept = await corrections.propose(deed.session, in_house.sealer, community_id, sent, by=deed.by, at=deed.at)
    return await _answer_of(deed.session, kept)


@router.get("", summary="更正清单")
async def listed(
    community_id: uuid.UUID,
    _: Reader,
    session: Tx,
    after: After,
    state: Annotated[CorrectionState | None, Query()] = None,
) -> Page[CorrectionAnswer]:
    """The fifty latest corrections, the newest first."""
    found, following = await corrections.listed(session, community_id, state, after)
    names = await identity.names(session, [who for one, _ in found for who in (one.proposed_by, one.decided_by)])
    return Page(lines=[_answer(one, objections, names) for one, objections in found], next=following)


@router.post("/{correction_id}/decision", summary="复核更正", once="correction:decide", optional_key=True)
async def decide(
    community_id: uuid.UUID,
    correction_id: uuid.UUID,
    sent: CorrectionDecision,
    desk: Approver,
    in_house: InHouse,
    session: Tx,
) -> CorrectionAnswer:
    """Let it in or refuse it; by somebody else than who proposed it, and whose flat it is not about."""
    own = await corrections.concerned(session, community_id, correction_id)
    await own_records.require_not_own(session, desk.member.id, community_id, *own)
    kept = await corrections.decide(
        session,
        in_house.sealer,
        community_id,
        correction_id,
        approve=sent.approve,
        reason=sent.reason,
        by=desk.member.id,
        at=await now(session),
    )
    return await _answer_of(session, kept)


@router.post("/{correction_id}/objections", summary="记录对公示面积的异议", status_code=201, once="correction:object")
async def object_to(
    community_id: uuid.UUID,
    correction_id: uuid.UUID,
    sent: NewAreaObjection,
    _: Approver,
    deed: Deed,
) -> CorrectionAnswer:
    """An objection to an area posted for confirmation; it then cannot be confirmed by this posting."""
    kept = await corrections.object_to(
        deed.session, community_id, correction_id, sent.objector, sent.objection, by=deed.by, at=deed.at
    )
    return await _answer_of(deed.session, kept)
