"""Nobody acts on a record about themselves or their own flat: which owners of the register a member of staff is.

Declared at the appointment, or later by whoever appoints; kept for good (source: the table of who does what).
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.identity import errors
from app.identity.models import OwnRecord


async def declare(session: AsyncSession, staff_id: uuid.UUID, owner_ids: Iterable[uuid.UUID], at: datetime) -> None:
    """Write down that somebody is these owners; what was declared before stays."""
    for owner_id in owner_ids:
        await session.execute(
            insert(OwnRecord)
            .values(staff_id=staff_id, owner_id=owner_id, declared_at=at)
            .on_conflict_do_nothing(index_elements=["staff_id", "owner_id"])
        )


async def owners_of_staff(session: AsyncSession, staff_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The owners of the register who somebody is."""
    return frozenset(await session.scalars(select(OwnRecord.owner_id).where(OwnRecord.staff_id == staff_id)))


async def require_not_own(session: AsyncSession, staff_id: uuid.UUID, owner_ids: Iterable[uuid.UUID]) -> None:
    """Raise Refused where one of the owners of the record is the person who would act on it."""
    if not (await owners_of_staff(session, staff_id)).isdisjoint(owner_ids):
        raise Refused(errors.OWN_RECORD)
