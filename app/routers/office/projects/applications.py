"""Applications: written down for a household or for all, decided by the street, made part of a project; lifts."""

import asyncio
import uuid
from typing import Annotated, Any

from fastapi import Response, Security

from app.consultation.gates.facts import GateSource, gather
from app.consultation.gates.kinds import GateKind
from app.consultation.stairwells import asking
from app.core.installation import now
from app.core.paging import Page
from app.identity import mandates
from app.identity.permissions import Permission
from app.notifications import asked as tell
from app.projects.asked import application_file, applications
from app.projects.asked.asked_schemas import (
    ApplicationAnswer,
    ApplicationDecision,
    ApplicationFigure,
    ApplicationFile,
    ApplicationLink,
    NewApplication,
    NewJointApplication,
)
from app.register import queries as register
from app.register.schemas import as_scope
from app.routers.access import Desk, InHouse, Tx, community_desk
from app.routers.answers import asked_answers, consult_answers, gate_answers, stage_gates
from app.routers.deeds import Deed
from app.routers.files import PDF, attachment
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:projects", prefix="/communities/{community_id}/applications")

Recorder = Annotated[Desk, Security(community_desk, scopes=[Permission.APPLICATION_RECORD])]
Writer = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_WRITE])]
Street = Annotated[Desk, Security(community_desk, scopes=[Permission.APPLICATION_DECIDE])]


@router.post("", summary="登记住户的申请（来电、窗口、网络）", status_code=201, once="apply:record")
async def write_down(community_id: uuid.UUID, sent: NewApplication, _: Recorder, deed: Deed) -> ApplicationAnswer:
    """Write down what an owner applied for; asked again for the same matter, it is added to the open application."""
    found = await applications.write_down(
        deed.session,
        community_id,
        sent.part_id,
        sent.owner_id,
        sent.matter,
        sent.way,
        sent.words,
        by=deed.by,
        at=deed.at,
    )
    await tell.application_moved(deed.session, found, deed.at)
    return await asked_answers.application(deed.session, found, deed.at)


@router.post(
    "/for-all", summary="集中提出申请，可附征询统计", status_code=201, max_body_size=DOCUMENT, once="apply:all"
)
async def apply_for_all(community_id: uuid.UUID, sent: NewJointApplication, _: Writer, deed: Deed) -> ApplicationAnswer:
    """Apply for all of a scope; with a consultation or an inclusion survey, on its figures of now, over all households."""
    figures: list[ApplicationFigure] = []
    if sent.consultation_id is not None:
        figures = await consult_answers.as_figures(deed.session, community_id, sent.consultation_id, deed.at)
    if sent.survey_id is not None:
        source = GateSource(survey_id=sent.survey_id)
        figures += gate_answers.as_figures(
            await gather(deed.session, community_id, GateKind.INCLUSION, source, deed.at), deed.at
        )
    found = await applications.apply_for_all(
        deed.session,
        community_id,
        sent.matter,
        as_scope(sent.scope),
        sent.words,
        figures,
        sent.evidence,
        by=deed.by,
        at=deed.at,
    )
    return await asked_answers.application(deed.session, found, deed.at)


@router.get("", summary="申请清单")
async def listed(community_id: uuid.UUID, _: Recorder, session: Tx, after: After) -> Page[ApplicationAnswer]:
    """Fifty applications, the newest first, each with until when the street answers."""
    found, following = await applications.listed(session, community_id, after=after)
    answers = await asked_answers.applications(session, found, await now(session))
    return Page(lines=answers, next=following)


@router.get("/{application_id}", summary="一份申请")
async def read_one(community_id: uuid.UUID, application_id: uuid.UUID, _: Recorder, session: Tx) -> ApplicationAnswer:
    """An application with everything that happened to it."""
    found = await applications.find(session, community_id, application_id)
    return await asked_answers.application(session, found, await now(session))


async def _facts(
    session: Tx, community_id: uuid.UUID, application_id: uuid.UUID, desk: Desk
) -> tuple[applications.ApplicationNow, dict[str, Any]]:
    found = await applications.find(session, community_id, application_id)
    part_id = found.application.part_id
    part = (await register.part(session, community_id, part_id)).name if part_id is not None else ""
    return found, application_file.facts(found, desk.place.names[-1], part)


@router.get("/{application_id}/file.pdf", summary="申请书（打印）", response_class=Response, responses=PDF)
async def printed(
    community_id: uuid.UUID, application_id: uuid.UUID, desk: Recorder, in_house: InHouse, session: Tx
) -> Response:
    """The application to print and sign, with the hash of its content."""
    found, told = await _facts(session, community_id, application_id, desk)
    row = found.application
    organisation = ""
    if row.part_id is None and row.entered_by is not None:
        organisation = await mandates.organisation_at(session, community_id, row.entered_by, row.at)
    pdf = await asyncio.to_thread(application_file.as_pdf, found, told, organisation, in_house.settings.font_dir)
    return attachment(pdf, f"改造申请书-{found.application.number:04d}.pdf")


@router.get("/{application_id}/file", summary="申请书（数据）", response_model=ApplicationFile)
async def as_data(community_id: uuid.UUID, application_id: uuid.UUID, desk: Recorder, session: Tx) -> Response:
    """The same as canonical JSON, of which the hash on the sheet is the SHA-256."""
    _, told = await _facts(session, community_id, application_id, desk)
    return Response(application_file.as_json(told), media_type="application/json")


@router.post("/{application_id}/decision", summary="受理或退回申请", once="application:decide", optional_key=True)
async def decide(
    community_id: uuid.UUID, application_id: uuid.UUID, sent: ApplicationDecision, desk: Street, session: Tx
) -> ApplicationAnswer:
    """The street accepts the application, or returns it with its reason; never whoever wrote it down.

    Accepted, a household's own is put to its stairwell in the same minute, and the committee has it on its list.
    """
    at = await now(session)
    found = await asking.decide(
        session, community_id, application_id, accept=sent.accept, words=sent.words, by=desk.member.id, at=at
    )
    await tell.application_moved(session, found, at)
    return await asked_answers.application(session, found, at)


@router.post("/{application_id}/project", summary="并入改造项目", once="application:link", optional_key=True)
async def link(
    community_id: uuid.UUID, application_id: uuid.UUID, sent: ApplicationLink, desk: Writer, session: Tx
) -> ApplicationAnswer:
    """An accepted application becomes part of a project, which thereby has been applied for, unless gates stand before that."""
    at = await now(session)
    found = await applications.link(
        session,
        community_id,
        application_id,
        sent.project_id,
        stage_gates.asking(session, at),
        by=desk.member.id,
        at=at,
    )
    await tell.application_moved(session, found, at)
    return await asked_answers.application(session, found, at)
