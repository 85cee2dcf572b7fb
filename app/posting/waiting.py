"""What of postings waits for staff: objections to be answered."""

import uuid
from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime
from app.posting.models import Objection, ObjectionAnswer
from app.register.waiting import MOST, Waits


async def objections(session: AsyncSession, community_ids: Collection[uuid.UUID]) -> list[Waits]:
    """Objections without an answer, the first due first."""
    rows = await session.execute(
        select(Objection.community_id, Objection.id, Objection.recorded_at, DueTime.due_at)
        .join(DueTime, DueTime.id == Objection.due_id)
        .where(
            Objection.community_id.in_(community_ids),
            ~exists().where(ObjectionAnswer.objection_id == Objection.id),
        )
        .order_by(DueTime.due_at)
        .limit(MOST)
    )
    return [Waits(row.community_id, (row.id,), row.recorded_at, row.due_at) for row in rows]
