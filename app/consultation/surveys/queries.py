"""Reading surveys: one, its version that holds, where it stands, the list, plans made from it."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.surveys.kinds import SurveyState
from app.consultation.surveys.models import Survey, SurveyAnswer, SurveyVersion
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records


async def find(session: AsyncSession, community_id: uuid.UUID | None, survey_id: uuid.UUID) -> Survey:
    """A survey of this estate, or of any for None; raises Refused where there is none."""
    found = await session.get(Survey, survey_id)
    if found is None or community_id not in {None, found.community_id}:
        raise Refused(NOT_FOUND)
    return found


async def lock(session: AsyncSession, community_id: uuid.UUID, survey_id: uuid.UUID) -> Survey:
    """The survey's row, held until the transaction ends: whoever adds to it takes turns."""
    found = await session.scalar(
        select(Survey).where(Survey.id == survey_id, Survey.community_id == community_id).with_for_update()
    )
    if found is None:
        raise Refused(NOT_FOUND)
    return found


async def version(session: AsyncSession, survey_id: uuid.UUID) -> SurveyVersion | None:
    """The version that holds; None for a draft."""
    return (await versions(session, [survey_id])).get(survey_id)


async def published(
    session: AsyncSession, community_id: uuid.UUID | None, survey_id: uuid.UUID
) -> tuple[Survey, SurveyVersion]:
    """A survey of this estate, or of any for None, with the version that holds; raises Refused where it is a draft."""
    survey = await find(session, community_id, survey_id)
    found = await version(session, survey_id)
    if found is None:
        raise Refused(NOT_FOUND)
    return survey, found


async def versions(session: AsyncSession, survey_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, SurveyVersion]:
    """The version that holds of each of these surveys; drafts are left out."""
    rows = await session.scalars(
        select(SurveyVersion)
        .where(SurveyVersion.survey_id.in_(survey_ids))
        .ext(distinct_on(SurveyVersion.survey_id))
        .order_by(SurveyVersion.survey_id, SurveyVersion.number.desc())
    )
    return {one.survey_id: one for one in rows}


def state(survey_version: SurveyVersion | None, at: datetime) -> SurveyState:
    """Where a survey stands at an instant; it opens at its opening and is closed from its closing on."""
    if survey_version is None:
        return SurveyState.DRAFT
    if at < survey_version.opens_at:
        return SurveyState.ANNOUNCED
    return SurveyState.OPEN if at < survey_version.closes_at else SurveyState.CLOSED


async def listed(
    session: AsyncSession, community_id: uuid.UUID, *, published_only: bool = False, after: Cursor = START
) -> tuple[list[Survey], str | None]:
    """Fifty surveys of an estate, the newest first, and the next page's cursor."""
    query = select(Survey).where(Survey.community_id == community_id)
    if published_only:
        query = query.where(Survey.id.in_(select(SurveyVersion.survey_id)))
    return await records(session, query, (Survey.created_at, Survey.id), after, newest_first=True)


async def of_project(session: AsyncSession, project_id: uuid.UUID) -> list[tuple[Survey, str, datetime]]:
    """The published surveys about a project, each with its title and since when it asks."""
    found = (await session.scalars(select(Survey).where(Survey.project_id == project_id))).all()
    latest = await versions(session, [one.id for one in found])
    return [(one, str(latest[one.id].document["title"]), latest[one.id].opens_at) for one in found if one.id in latest]


async def agents(session: AsyncSession, survey_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Who entered answers in it for somebody."""
    found = await session.scalars(
        select(SurveyAnswer.agent_id)
        .where(SurveyAnswer.survey_id == survey_id, SurveyAnswer.agent_id.is_not(None))
        .distinct()
    )
    return frozenset(one for one in found if one is not None)
