"""Surveys and certificates for anybody: the questions, sums of at least five, and files that anybody counts again."""

import asyncio
import uuid

from fastapi import Response

from app.consultation.gates import certifying
from app.consultation.gates import queries as certificates
from app.consultation.gates.papers import certificate_pdf
from app.consultation.gates.schemas import CertificateAnswer, CertificateFile, CertificateLine
from app.consultation.surveys import queries
from app.consultation.surveys.reading import read
from app.consultation.surveys.schemas import PublicSurvey, SurveyLine
from app.core.installation import now
from app.core.paging import Page
from app.routers.access import InHouse, Tx
from app.routers.answers import gate_answers, survey_answers
from app.routers.files import PDF, attachment
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="public", prefix="/v1/public")


@router.get("/communities/{community_id}/surveys", summary="小区的问卷")
async def listed(community_id: uuid.UUID, session: Tx, after: After) -> Page[SurveyLine]:
    """Fifty published surveys, the newest first."""
    found, following = await queries.listed(session, community_id, published_only=True, after=after)
    versions, at = await queries.versions(session, [one.id for one in found]), await now(session)
    return Page(lines=[survey_answers.line(one, versions[one.id], at) for one in found], next=following)


@router.get("/communities/{community_id}/surveys/{survey_id}", summary="一份问卷：题目，截止后的汇总")
async def survey(community_id: uuid.UUID, survey_id: uuid.UUID, session: Tx) -> PublicSurvey:
    """The questions; while it is open only how many answered. A sum from which fewer than five could be told is left out."""
    found, version = await queries.published(session, community_id, survey_id)
    return survey_answers.for_anybody(await read(session, found, version), await now(session))


@router.get("/communities/{community_id}/certificates", summary="达标证明")
async def issued(community_id: uuid.UUID, session: Tx, after: After) -> Page[CertificateLine]:
    """Fifty certificates, the newest first, in force and lapsed."""
    found, following = await certificates.listed(session, community_id, after=after)
    return Page(lines=[gate_answers.line(one) for one in found], next=following)


@router.get("/certificates/{certificate_id}", summary="一份达标证明（当场重新核对）")
async def certificate(certificate_id: uuid.UUID, session: Tx, in_house: InHouse) -> CertificateAnswer:
    """What it states, and whether it holds this moment: its households are looked at again with every request."""
    found = await certificates.find(session, certificate_id)
    return gate_answers.answer_of(await certifying.look(session, found, await now(session)), in_house.signer)


@router.get(
    "/certificates/{certificate_id}/file",
    summary="达标证明文件（可自行重新计算）",
    response_model=CertificateFile,
)
async def file(certificate_id: uuid.UUID, session: Tx) -> Response:
    """Households under names made for this certificate, with state and evidence; and the signed text."""
    certificate = await certificates.find(session, certificate_id)
    return Response(gate_answers.file(certificate), media_type="application/json")


@router.get(
    "/certificates/{certificate_id}/paper.pdf", summary="达标证明（打印）", response_class=Response, responses=PDF
)
async def paper(certificate_id: uuid.UUID, session: Tx, in_house: InHouse) -> Response:
    """The certificate on paper; a lapsed one says so."""
    found = await certificates.find(session, certificate_id)
    look = await certifying.look(session, found, await now(session))
    key = certifying.key_of(in_house.signer, found.certificate).vkey
    pdf = await asyncio.to_thread(certificate_pdf, look, key, in_house.settings.font_dir)
    return attachment(pdf, "达标证明.pdf")
