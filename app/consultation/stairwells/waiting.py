"""Stairwells that are asked because a household applied: the committee's from the first minute until it reports."""

import uuid
from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.stairwells.models import StairwellAsking, StairwellReport
from app.consultation.surveys.models import Survey
from app.core.calendar import DueTime
from app.projects.asked import applications
from app.projects.kinds import ApplicationState
from app.register.queries import part_names
from app.register.waiting import MOST, Waits


async def askings(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """Askings without a report, the first due first; several applications that share one wait as one."""
    rows = (
        await session.execute(
            select(StairwellAsking, DueTime.due_at)
            .join(Survey, Survey.id == StairwellAsking.survey_id)
            .join(DueTime, DueTime.id == StairwellAsking.due_id)
            .where(
                Survey.community_id.in_(community_ids),
                ~exists().where(StairwellReport.survey_id == StairwellAsking.survey_id),
            )
            .order_by(DueTime.due_at, StairwellAsking.at, StairwellAsking.application_id)
        )
    ).all()
    asked = await applications.of_ids(session, [asking.application_id for asking, _ in rows])
    first: dict[uuid.UUID, Waits] = {}
    parts = await part_names(
        session, {one.application.part_id for one in asked.values() if one.application.part_id is not None}
    )
    for asking, due_at in rows:
        found = asked[asking.application_id]
        row = found.application
        if found.state is ApplicationState.WITHDRAWN or asking.survey_id in first:
            continue
        first[asking.survey_id] = Waits(
            row.community_id,
            (row.id,),
            asking.at,
            due_at,
            about=f"第 {row.number} 号申请：{row.matter.label}",
            place=parts.get(row.part_id, "") if row.part_id is not None else "",
        )
    return list(first.values())[:most]
