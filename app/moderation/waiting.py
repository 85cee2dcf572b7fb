"""What of content safety waits for staff: what the platform did not settle, estate by estate."""

import uuid
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import own_records, phones
from app.moderation.models import ContentCheck
from app.moderation.queries import waits
from app.register.waiting import Waits


async def contents(session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID) -> list[Waits]:
    """How much of each estate waits to be released or withheld, and since when; what is of one's own household not."""
    own = await phones.of_owners(session, await own_records.owners_of_staff(session, who))
    rows = await session.execute(
        select(ContentCheck.community_id, func.min(ContentCheck.made_at), func.count())
        .where(
            ContentCheck.community_id.in_(community_ids),
            ContentCheck.resident_id.not_in({resident for phone in own.values() for resident in phone}),
            waits(),
        )
        .group_by(ContentCheck.community_id)
    )
    return [Waits(community_id, (), since, count=count) for community_id, since, count in rows]
