"""Consents of the owners whose flats an item of the plan touches: entered as claims, looked at by riser."""

import uuid
from typing import Annotated

from fastapi import Security

from app.claims.kinds import ClaimEvidence
from app.consultation.board.board_files import watermark
from app.consultation.kinds import Trust
from app.consultation.part_consents import consent_gate, part_consents
from app.consultation.part_consents.part_consent_schemas import ConsentBoard, ConsentWordAnswer, NewPartConsent
from app.core.installation import now
from app.identity.permissions import Permission
from app.register import queries as register
from app.register.kinds import LookAct
from app.routers.access import Desk, Tx, community_desk
from app.routers.answers import consent_answers
from app.routers.deeds import Deed, Unkeyed
from app.routers.routes import Routes

router = Routes(tag="office:consultations", prefix="/communities/{community_id}/projects/{project_id}/part-consents")

Asker = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_WRITE])]
Looker = Annotated[Desk, Security(community_desk, scopes=[Permission.BOARD_READ])]


@router.post("", summary="登记业主对涉及其专有部分的内容的意见", status_code=201, once="part:consent")
async def enter(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: NewPartConsent,
    _: Asker,
    deed: Deed,
) -> ConsentWordAnswer:
    """Held as a claim: the owner is told in every way, confirms it or says that it is not theirs."""
    made = await part_consents.enter(
        deed.session,
        community_id,
        project_id,
        sent.code,
        sent.part_id,
        sent.owner_id,
        sent.words,
        sent.evidence_class,
        ClaimEvidence(sent.evidence_id, sent.reference),
        agrees=sent.agrees,
        by=deed.by,
        at=deed.at,
    )
    await consent_gate.settle(deed.session, project_id, deed.at)
    return consent_answers.word(made, Trust.UNCONFIRMED)


@router.post("/board", summary="按立管查看逐户同意情况（查看留痕）", once=Unkeyed.LOOKS)
async def board(community_id: uuid.UUID, project_id: uuid.UUID, desk: Looker, session: Tx) -> ConsentBoard:
    """Every flat that an item touches, by riser; the look is in the ledger that owners read."""
    at = await now(session)
    found = await part_consents.read(session, community_id, project_id)
    role = desk.role_for(Permission.BOARD_READ)
    await register.record_view(
        session,
        community_id,
        by=desk.member.id,
        viewed_as=role,
        at=at,
        act=LookAct.BOARD,
        purpose="查看专有部分同意情况",
        owners=[None],
        rows=sum(len(one.flats) for one in found),
    )
    return ConsentBoard(
        watermark=watermark(desk.member.name, role, at), at=at, items=[consent_answers.item(one) for one in found]
    )
