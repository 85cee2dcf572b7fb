"""From when until when somebody was an owner of a part, by the acts of the register."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.register.models import Correction, Owner, Ownership, RegisterImport


@dataclass(frozen=True, slots=True)
class Tenure:
    """An owner's time at a part: from the act that wrote them in to the act that wrote them out (None: still there).

    `owner_ids` are all ids of this part's owners under which the register has written the same person.
    """

    owner: Owner
    owner_ids: frozenset[uuid.UUID]
    since: datetime
    until: datetime | None


async def find_tenure(
    session: AsyncSession, community_id: uuid.UUID, part_id: uuid.UUID, owner_id: uuid.UUID
) -> Tenure | None:
    """Find the time of an owner at a part of this estate; None where they never owned it."""
    owner = await session.get(Owner, owner_id)
    if owner is None or owner.community_id != community_id:
        return None
    same = [Owner.id == owner_id]
    if owner.document_lookup is not None:
        # A transfer between spouses, or a merging, writes the same person anew.
        same.append(Owner.document_lookup == owner.document_lookup)
    rows = list(
        await session.scalars(
            select(Ownership)
            .join(Owner, Owner.id == Ownership.owner_id)
            .where(Ownership.part_id == part_id, or_(*same))
        )
    )
    if owner_id not in {one.owner_id for one in rows}:
        return None
    ended = {one.ended_change_id for one in rows}
    made = await _decided(session, {one.change_id for one in rows})
    over = await _decided(session, {one for one in ended if one is not None})
    return Tenure(
        owner,
        frozenset(one.owner_id for one in rows),
        min(made),
        max(over) if None not in ended else None,
    )


async def _decided(session: AsyncSession, change_ids: Collection[uuid.UUID]) -> list[datetime]:
    """The instants at which imports and corrections took effect."""
    imports = select(RegisterImport.decided_at).where(RegisterImport.id.in_(change_ids))
    corrections = select(Correction.decided_at).where(Correction.id.in_(change_ids))
    return [at for query in (imports, corrections) for at in await session.scalars(query) if at is not None]
