"""What of postings waits for staff: sheets to hang, objections to be answered, places where a sheet is missing."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime
from app.core.periods import end_of
from app.posting import queries
from app.posting.models import Objection, ObjectionAnswer, Posting, PostingAlarm
from app.register.waiting import MOST, Waits, pressing


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
            func.count().label("number"),
            func.array_agg(PostingAlarm.place).label("places"),
        )
        .join(PostingAlarm, PostingAlarm.posting_id == Posting.id)
        .where(Posting.community_id.in_(community_ids), PostingAlarm.settled_at.is_(None))
        .group_by(Posting.id)
        .order_by(func.min(PostingAlarm.raised_at), Posting.id)
        .limit(most)
    )
    return [
        Waits(
            row.community_id,
            (row.id,),
            row.since,
            count=row.number,
            about=row.title,
            place="、".join(sorted(row.places)),
        )
        for row in rows
    ]


async def to_hang(
    session: AsyncSession,
    community_ids: Collection[uuid.UUID],
    at: datetime,
    dues: Mapping[uuid.UUID, datetime],
    *,
    most: int = MOST,
) -> list[Waits]:
    """Postings that are drafted and hang nowhere, due when their day is over; `dues` are those of which a law says when."""
    found = [
        Waits(
            posting.community_id,
            (posting.id,),
            posting.drafted_at,
            dues.get(posting.id) or (end_of(posting.planned_on) if posting.planned_on is not None else None),
            len(posting.places),
            posting.title,
            "、".join(posting.places),
        )
        for posting in (one.posting for one in await queries.unhung(session, community_ids, at))
    ]
    return sorted(found, key=pressing)[:most]
