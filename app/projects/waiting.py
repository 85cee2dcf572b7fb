"""What of projects waits for the district: emergencies to be approved."""

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.projects.kinds import EmergencyState
from app.projects.models import EmergencyAct, Project
from app.register.waiting import MOST, Waits


async def emergencies(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Emergencies that somebody else proposed and that nobody has decided."""
    rows = await session.execute(
        select(Project.community_id, Project.id, EmergencyAct.id.label("act_id"), EmergencyAct.proposed_at)
        .join(EmergencyAct, EmergencyAct.project_id == Project.id)
        .where(
            Project.community_id.in_(community_ids),
            EmergencyAct.state == EmergencyState.PROPOSED,
            EmergencyAct.proposed_by != who,
        )
        .order_by(EmergencyAct.proposed_at, Project.id)
        .limit(most)
    )
    return [Waits(row.community_id, (row.id, row.act_id), row.proposed_at) for row in rows]
