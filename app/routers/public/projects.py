"""Renovation projects for anybody: what is planned, whether works may start, and why not."""

import uuid
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel

from app.consultation.gates import works
from app.consultation.part_consents import part_consents
from app.consultation.part_consents.part_consent_schemas import ConsentSums
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import Page
from app.media import pictures, publishing
from app.media import service as media
from app.media.kinds import PictureSize
from app.media.service import ENDINGS
from app.projects import queries, staging, wishes
from app.projects.alarms import reading
from app.projects.alarms.alarm_schemas import SiteAlarmAnswer
from app.projects.asked import lifts
from app.projects.asked.asked_schemas import PublicLift, StagesAnswer, WishSumsAnswer
from app.projects.plans.plan_schemas import PlanDifferenceAnswer
from app.projects.policy import policies
from app.projects.policy.policy_schemas import PolicyInForceAnswer
from app.projects.schemas import ProjectLine, ProjectPage
from app.projects.wording import scope_words
from app.register import places
from app.routers.access import InHouse, Tx
from app.routers.answers import (
    alarm_answers,
    asked_answers,
    consent_answers,
    plan_answers,
    project_answers,
    stage_gates,
)
from app.routers.files import EVIDENCE, JPG, attachment
from app.routers.pages import After
from app.routers.routes import Routes


class ProjectProgress(BaseModel):
    """How far a project has come, and sums of what households asked for."""

    stages: StagesAnswer
    wishes: WishSumsAnswer
    lifts: list[PublicLift]
    part_consents: list[ConsentSums]


router = Routes(tag="public", prefix="/v1/public")


@router.get("/communities/{community_id}/projects", summary="小区改造项目")
async def listed(community_id: uuid.UUID, session: Tx, after: After) -> Page[ProjectLine]:
    """Fifty projects of an estate, the newest first."""
    found, following = await queries.listed(session, community_id, after=after)
    return Page(lines=[project_answers.line(one) for one in found], next=following)


@router.get("/communities/{community_id}/policy", summary="本区现行政策")
async def policy(community_id: uuid.UUID, session: Tx) -> PolicyInForceAnswer:
    """What the district lays down for renovation projects; number 0 is what is built in, where it has set nothing."""
    if not await places.over_estate(session, community_id):
        raise Refused(NOT_FOUND)
    found = await policies.in_force(session, community_id)
    return PolicyInForceAnswer.from_row(found, sha256=found.sha256.hex())


@router.get("/projects/{project_id}", summary="改造项目公开页")
async def project(project_id: uuid.UUID, session: Tx) -> ProjectPage:
    """Every version of the plan with its hash, each gate, and every reason why works may not start."""
    return ProjectPage(**await project_answers.page(session, await queries.find(session, project_id)))


@router.get("/projects/{project_id}/alarms", summary="施工警示及两方的决定")
async def alarms(project_id: uuid.UUID, session: Tx, after: After) -> Page[SiteAlarmAnswer]:
    """What befell after works began, by when two bodies decide, and what they decided and why; overdue is said."""
    await queries.find(session, project_id)
    at = await now(session)
    found, following = await reading.listed(session, project_id, after=after)
    return Page(lines=[alarm_answers.alarm(one, at) for one in found], next=following)


@router.get("/projects/{project_id}/plans/{plan_id}/difference", summary="两版方案的差别")
async def difference(
    project_id: uuid.UUID,
    plan_id: uuid.UUID,
    session: Tx,
    since: Annotated[uuid.UUID | None, Query(description="与哪一版比较，不填为上一版")] = None,
) -> PlanDifferenceAnswer:
    """What a version changed, line by line, and how many households are to be asked again."""
    return await plan_answers.since(session, project_id, plan_id, since)


@router.get(
    "/projects/{project_id}/plans/{plan_id}/documents/{evidence_id}",
    summary="下载方案文件",
    response_class=Response,
    responses=EVIDENCE,
)
async def document(project_id: uuid.UUID, plan_id: uuid.UUID, evidence_id: uuid.UUID, in_house: InHouse) -> Response:
    """A file that a published plan lists, as it is kept, under the name that the plan gives it; none that is covered."""
    async with in_house.database.read() as session:
        community_id, listed_as = await queries.document(session, project_id, plan_id, evidence_id)
        file = await publishing.public_file(session, community_id, evidence_id)
        if file.covered:
            raise Refused(NOT_FOUND)
    ending = f".{ENDINGS[file.evidence.kind]}"
    name = listed_as.name if listed_as.name.endswith(ending) else f"{listed_as.name}{ending}"
    return attachment(await media.open_evidence(in_house.media, file.evidence), name)


@router.get(
    "/projects/{project_id}/plans/{plan_id}/documents/{evidence_id}/picture.jpg",
    summary="方案里的照片或图纸图片",
    response_class=Response,
    responses=JPG,
)
async def document_picture(
    project_id: uuid.UUID,
    plan_id: uuid.UUID,
    evidence_id: uuid.UUID,
    in_house: InHouse,
    size: Annotated[PictureSize, Query(description="大小")] = PictureSize.VIEW,
) -> Response:
    """A photo that a published plan lists, at most 1280 or 320 pixels, with what staff covered."""
    async with in_house.database.read() as session:
        community_id, _ = await queries.document(session, project_id, plan_id, evidence_id)
        await publishing.public_file(session, community_id, evidence_id)
        found = await pictures.public_picture(session, community_id, evidence_id, size)
    return Response(await pictures.opened(in_house.media, found), media_type="image/jpeg")


@router.get("/projects/{project_id}/progress", summary="项目进展、诉求去向、加装电梯和逐户同意的合计")
async def progress(project_id: uuid.UUID, session: Tx) -> ProjectProgress:
    """How far it has come, and sums of what households asked for; nobody is named and no cell is of one to four."""
    at = await now(session)
    found = await works.of_now(session, await queries.find(session, project_id), at)
    reached = await staging.stages(session, found, stage_gates.asking(session, at), at)
    consents = await part_consents.read(session, found.project.community_id, project_id) if found.plan else []
    return ProjectProgress(
        stages=await asked_answers.stages(session, reached, named=False),
        wishes=await wishes.sums(session, project_id),
        lifts=[
            PublicLift(
                where=scope_words(scope),
                result=word.result if word is not None else None,
                decided_on=word.decided_on if word is not None else None,
            )
            for scope, word in await lifts.of_project(session, project_id)
        ],
        part_consents=consent_answers.sums(consents),
    )
