"""Renovation projects for anybody: what is planned, whether works may start, and why not."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.projects import queries
from app.projects.plan_schemas import PlanDifferenceAnswer
from app.projects.schemas import ProjectPage, ProjectsPage
from app.routers import plan_answers, project_answers
from app.routers.access import Tx

router = APIRouter(tags=["public"], prefix="/v1/public")


@router.get("/communities/{community_id}/projects", summary="小区改造项目")
async def listed(
    community_id: uuid.UUID,
    session: Tx,
    after: Annotated[uuid.UUID | None, Query(description="上一页的 next")] = None,
) -> ProjectsPage:
    """Fifty projects of an estate, the newest first."""
    found, following = await queries.listed(session, community_id, after=after)
    return ProjectsPage(projects=[project_answers.line(one) for one in found], next=following)


@router.get("/projects/{project_id}", summary="改造项目公开页")
async def project(project_id: uuid.UUID, session: Tx) -> ProjectPage:
    """Every version of the plan with its hash, each gate, and every reason why works may not start."""
    return ProjectPage(**await project_answers.page(session, await queries.find(session, project_id)))


@router.get("/projects/{project_id}/plans/{number}/difference", summary="两版方案的差别")
async def difference(
    project_id: uuid.UUID,
    number: Annotated[int, Path(ge=1)],
    session: Tx,
    since: Annotated[int | None, Query(ge=1, description="与第几版比较，不填为上一版")] = None,
) -> PlanDifferenceAnswer:
    """What a version changed, line by line, and how many households are to be asked again."""
    return await plan_answers.of_numbers(session, project_id, number, since)
