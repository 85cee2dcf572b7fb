"""The phone numbers of owners, opened for a machine that sends to them, or for a call list whose look is written down."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.sealing import Sealer
from app.register.models import Owner
from app.register.people.masking import mask_name
from app.register.queries import in_clear


async def phones_of(session: AsyncSession, sealer: Sealer, owner_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The numbers of living owners who have one on the register."""
    found = await session.scalars(
        select(Owner).where(Owner.id.in_(list(owner_ids)), Owner.phone_sealed.is_not(None), ~Owner.deceased)
    )
    return {owner.id: in_clear(sealer, owner)[1] for owner in found}


async def masked_names(session: AsyncSession, owner_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """How these owners are named to somebody who calls them: 王*."""
    rows = await session.execute(select(Owner.id, Owner.name, Owner.kind).where(Owner.id.in_(list(owner_ids))))
    return {owner_id: mask_name(name, kind) for owner_id, name, kind in rows}
