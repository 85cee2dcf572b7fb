"""What of content safety waits for staff: what the platform did not settle, estate by estate."""

import uuid
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import phones
from app.identity.own_records import Own
from app.moderation.kinds import ContentKind
from app.moderation.models import ContentCheck
from app.moderation.queries import SubjectsReach, there, waits
from app.register.waiting import Waits


async def contents(
    session: AsyncSession, community_ids: Collection[uuid.UUID], own: Own, reach: SubjectsReach | None = None
) -> list[Waits]:
    """How much of each estate waits to be released or withheld, and since when.

    What is of one's own household not, nor what is not there for them.
    """
    stand = await phones.of_owners(session, own.owners)
    household = {resident for phone in stand.values() for resident in phone} | await phones.of_parts(session, own.parts)
    rows = await session.execute(
        select(
            ContentCheck.community_id,
            func.min(ContentCheck.made_at).label("since"),
            func.count().label("number"),
            func.array_agg(ContentCheck.kind.distinct()).label("kinds"),
        )
        .where(
            ContentCheck.community_id.in_(community_ids),
            ContentCheck.resident_id.not_in(household),
            waits(),
            there(reach),
        )
        .group_by(ContentCheck.community_id)
    )
    return [
        Waits(
            row.community_id,
            (),
            row.since,
            count=row.number,
            about="、".join(kind.label for kind in ContentKind if kind in row.kinds),
        )
        for row in rows
    ]
