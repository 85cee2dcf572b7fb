"""What the register forgets of people who are no owners and no tenants any more.

The roll of a vote names its owners by pseudonyms; once the register has forgotten who was behind one, the statutory
record stays and names nobody (law section 7.5).
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.installation import CHINA
from app.register.models import Occupant, Owner, Ownership

NAMELESS = "已去标识"


async def strip_owners(session: AsyncSession, before: datetime, held_estates: Collection[uuid.UUID]) -> int:
    """Delete name, document and phone of owners who have owned nothing since an instant; answers how many.

    Owners at `held_estates` are left alone.
    """
    day = before.astimezone(CHINA).date()
    mine = Ownership.owner_id == Owner.id
    stripped = await session.execute(
        update(Owner)
        .where(
            Owner.name != NAMELESS,
            Owner.community_id.not_in(held_estates),
            exists().where(mine),
            ~exists().where(mine, (Ownership.until_on.is_(None)) | (Ownership.until_on >= day)),
        )
        .values(
            name=NAMELESS,
            name_key="",
            document_kind=None,
            document_sealed=None,
            document_lookup=None,
            document_last4="",
            phone_sealed=None,
            phone_lookup=None,
            phone_last4="",
        )
        .returning(Owner.id)
    )
    return len(stripped.all())


async def strip_occupants(session: AsyncSession, before: datetime) -> int:
    """Delete the names of tenants who left before the day of an instant; answers how many."""
    day = before.astimezone(CHINA).date()
    stripped = await session.execute(
        update(Occupant)
        .where(Occupant.until_on < day, Occupant.name != NAMELESS)
        .values(name=NAMELESS)
        .returning(Occupant.id)
    )
    return len(stripped.all())
