"""The four gates for staff: how each stands now, and certificates, by another person at the street office."""

import uuid
from typing import Annotated

from fastapi import Query, Security

from app.consultation.gates import certifying, queries
from app.consultation.gates.facts import GateSource, gather
from app.consultation.gates.kinds import GateKind
from app.consultation.gates.schemas import CertificateAnswer, CertificateLine, NewCertificate
from app.core.installation import now
from app.core.paging import Page
from app.identity.permissions import Permission
from app.projects import queries as projects
from app.routers.access import FRESH, Desk, InHouse, Tx, community_desk
from app.routers.answers import gate_answers, may_answers
from app.routers.answers.may_answers import OfficeGateCheck
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:consultations", prefix="/communities/{community_id}")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_READ])]
Certifier = Annotated[Desk, Security(community_desk, scopes=[Permission.GATE_CERTIFY, FRESH])]


@router.get("/gates/{gate_kind}", summary="一项门槛现在的情况")
async def check(
    community_id: uuid.UUID,
    gate_kind: GateKind,
    desk: Reader,
    session: Tx,
    survey_id: Annotated[uuid.UUID | None, Query(description="以哪份问卷为依据")] = None,
    consultation_id: Annotated[uuid.UUID | None, Query(description="以哪次征询为依据")] = None,
) -> OfficeGateCheck:
    """Numerator, denominator, response, channels, and what it stands on; whether I may certify it. Nothing is recorded."""
    at = await now(session)
    found = await gather(session, community_id, gate_kind, GateSource(survey_id, consultation_id), at)
    project = await projects.find(session, found.project_id, community_id)
    may = await certifying.may(found, project, desk.person_id, at, desk.hand_for(Permission.GATE_CERTIFY))
    acts = may_answers.of_acts(may, desk.first_for(Permission.GATE_CERTIFY))
    return OfficeGateCheck(**dict(gate_answers.check(found)), may=acts)


@router.post("/certificates", summary="出具达标证明", status_code=201, once="gate:certify")
async def certify(
    community_id: uuid.UUID,
    sent: NewCertificate,
    _: Certifier,
    in_house: InHouse,
    deed: Deed,
) -> CertificateAnswer:
    """Certify a gate that is reached; not by whoever drew up the survey or consultation, or entered anything in it."""
    source = GateSource(sent.survey_id, sent.consultation_id)
    made = await certifying.certify(
        deed.session, in_house.signer, community_id, sent.kind, source, by=deed.by, at=deed.at
    )
    look = await certifying.look(deed.session, await queries.find(deed.session, made.id), deed.at)
    return gate_answers.answer_of(look, in_house.signer)


@router.get("/certificates", summary="达标证明清单")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[CertificateLine]:
    """Fifty certificates, the newest first, in force and lapsed; each one's page and files are public."""
    found, following = await queries.listed(session, community_id, after=after)
    return Page(lines=[gate_answers.line(one) for one in found], next=following)
