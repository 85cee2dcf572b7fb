"""What of identity waits for staff: phones to be confirmed."""

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Binding, HouseholdCode
from app.register.waiting import MOST, Waits


async def bindings(session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID) -> list[Waits]:
    """Phones that used a code which somebody else issued, and wait to be confirmed."""
    rows = await session.execute(
        select(Binding.community_id, Binding.id, Binding.made_at)
        .join(HouseholdCode, HouseholdCode.id == Binding.code_id)
        .where(
            Binding.community_id.in_(community_ids),
            Binding.confirmed_at.is_(None),
            Binding.ended_at.is_(None),
            HouseholdCode.issued_by != who,
        )
        .order_by(Binding.made_at)
        .limit(MOST)
    )
    return [Waits(row.community_id, (row.id,), row.made_at) for row in rows]
