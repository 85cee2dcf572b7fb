"""What of identity waits for staff: phones to be confirmed, and requests from afar."""

import uuid
from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import own_records
from app.identity.models import Binding, BindingKind, BindingRequest, HouseholdCode, RequestState
from app.register import queries
from app.register.waiting import MOST, Waits


async def bindings(session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID) -> list[Waits]:
    """Phones that wait to be confirmed as an owner's, by a code which somebody else issued or by an invitation."""
    rows = await session.execute(
        select(Binding.community_id, Binding.id, Binding.made_at)
        .outerjoin(HouseholdCode, HouseholdCode.id == Binding.code_id)
        .where(
            Binding.community_id.in_(community_ids),
            Binding.confirmed_at.is_(None),
            Binding.ended_at.is_(None),
            Binding.kind == BindingKind.OWNER.value,
            or_(HouseholdCode.id.is_(None), HouseholdCode.issued_by != who),
        )
        .order_by(Binding.made_at)
        .limit(MOST)
    )
    return [Waits(row.community_id, (row.id,), row.made_at) for row in rows]


async def requests(session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID) -> list[Waits]:
    """Complete requests from afar that wait to be decided, those for one's own flat left out."""
    rows = await session.execute(
        select(BindingRequest.community_id, BindingRequest.id, BindingRequest.complete_at, BindingRequest.part_id)
        .where(BindingRequest.community_id.in_(community_ids), BindingRequest.state == RequestState.WAITING.value)
        .order_by(BindingRequest.complete_at)
        .limit(MOST)
    )
    own = await own_records.owners_of_staff(session, who)
    found = []
    for row in rows.all():
        part = await queries.part(session, row.community_id, row.part_id) if own and row.part_id else None
        if part is None or own.isdisjoint(owner.id for owner, _ in part.owners):
            found.append(Waits(row.community_id, (row.id,), row.complete_at))
    return found
