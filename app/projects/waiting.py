"""What of projects waits: emergencies for the district, applications for the street."""

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.projects.asked import applications as applied_for
from app.projects.kinds import EmergencyState
from app.projects.models import EmergencyAct, Project
from app.register.waiting import MOST, Waits


async def emergencies(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Emergencies that somebody else proposed and that nobody has decided."""
    rows = await session.execute(
        select(
            Project.community_id, Project.id, Project.title, EmergencyAct.id.label("act_id"), EmergencyAct.proposed_at
        )
        .join(EmergencyAct, EmergencyAct.project_id == Project.id)
        .where(
            Project.community_id.in_(community_ids),
            EmergencyAct.state == EmergencyState.PROPOSED,
            EmergencyAct.proposed_by != who,
        )
        .order_by(EmergencyAct.proposed_at, Project.id)
        .limit(most)
    )
    return [Waits(row.community_id, (row.id, row.act_id), row.proposed_at, about=row.title) for row in rows]


async def applications(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Applications that the street has neither accepted nor returned, but for those this person wrote down."""
    return [
        Waits(
            one.application.community_id,
            (one.application.id,),
            one.application.at,
            one.due.due_at,
            about=f"第 {one.application.number} 号申请：{one.application.matter.label}",
        )
        for one in await applied_for.unanswered(session, community_ids, most, but_by=who)
    ]
