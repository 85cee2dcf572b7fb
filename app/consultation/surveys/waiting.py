"""What of surveys waits: those of wishes that have closed, of which a plan is to be drawn or more households to be asked."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.consultation.surveys import planning
from app.consultation.surveys.kinds import SurveyPurpose
from app.consultation.surveys.models import Survey, SurveyVersion
from app.projects import queries as projects
from app.projects.wording import scope_place
from app.register.scopes import read_scope
from app.register.waiting import MOST, Waits


async def to_plan(
    session: AsyncSession, community_ids: Collection[uuid.UUID], at: datetime, *, most: int = MOST
) -> list[Waits]:
    """Surveys of wishes that have closed, with how many households are still to be asked before a plan is drawn.

    Until the project has a newer version of its plan, or another survey of wishes was published for it.
    """
    later, later_version = aliased(Survey), aliased(SurveyVersion)
    purpose = SurveyVersion.document["purpose"].astext
    rows = await session.execute(
        select(Survey, SurveyVersion)
        .join(SurveyVersion, SurveyVersion.survey_id == Survey.id)
        .where(
            Survey.community_id.in_(community_ids),
            Survey.project_id.is_not(None),
            purpose == SurveyPurpose.CONTENT,
            SurveyVersion.closes_at <= at,
            ~exists().where(
                later.project_id == Survey.project_id,
                later_version.survey_id == later.id,
                later_version.document["purpose"].astext == SurveyPurpose.CONTENT,
                later_version.published_at > SurveyVersion.published_at,
            ),
        )
        .order_by(SurveyVersion.closes_at, Survey.id)
    )
    found = [(survey, survey.project_id, version) for survey, version in rows if survey.project_id is not None]
    published = await projects.published_at(session, {project_id for _, project_id, _ in found})
    waits: list[Waits] = []
    for survey, project_id, version in found:
        if len(waits) == most:
            break
        if project_id in published and published[project_id] >= version.closes_at:
            continue
        figures = (await planning.wishes(session, project_id, survey, version)).figures
        title = str(version.document["title"])
        waits.append(
            Waits(
                survey.community_id,
                (survey.id,),
                version.closes_at,
                count=max(1, figures.needed),
                about=f"{title}：还差 {figures.needed} 户，不能据以公布方案" if figures.needed else title,
                place=scope_place(read_scope(version.document["scope"])),
            )
        )
    return waits
