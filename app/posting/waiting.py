"""What of postings waits for staff: objections to be answered, places where a sheet is missing."""

import uuid
from collections.abc import Collection

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime
from app.posting.models import Objection, ObjectionAnswer, Posting, PostingAlarm
from app.register.waiting import MOST, Waits


async def objections(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """Objections without an answer, the first due first."""
    rows = await session.execute(
        select(Objection.community_id, Objection.id, Objection.recorded_at, DueTime.due_at, Posting.title)
        .join(Posting, Posting.id == Objection.posting_id)
        .join(DueTime, DueTime.id == Objection.due_id)
        .where(
            Objection.community_id.in_(community_ids),
            ~exists().where(ObjectionAnswer.objection_id == Objection.id),
        )
        .order_by(DueTime.due_at, Objection.recorded_at, Objection.id)
        .limit(most)
    )
    return [Waits(row.community_id, (row.id,), row.recorded_at, row.due_at, about=row.title) for row in rows]


async def missing(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """Postings that are missing somewhere and are to be hung there again, with at how many places."""
    rows = await session.execute(
        select(
            Posting.community_id,
            Posting.id,
            Posting.title,
            func.min(PostingAlarm.raised_at).label("since"),
            func.count().label("places"),
        )
        .join(PostingAlarm, PostingAlarm.posting_id == Posting.id)
        .where(Posting.community_id.in_(community_ids), PostingAlarm.settled_at.is_(None))
        .group_by(Posting.id)
        .order_by(func.min(PostingAlarm.raised_at), Posting.id)
        .limit(most)
    )
    return [Waits(row.community_id, (row.id,), row.since, count=row.places, about=row.title) for row in rows]
