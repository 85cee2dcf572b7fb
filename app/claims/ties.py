"""What members of staff declare: a flat of their own, their home, or a relative's; nobody enters a claim for these."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.kinds import TieKind
from app.claims.models import StaffTie
from app.register import queries


async def declare(
    session: AsyncSession,
    community_id: uuid.UUID,
    part_id: uuid.UUID,
    kind: TieKind,
    *,
    staff_id: uuid.UUID,
    by: uuid.UUID,
    at: datetime,
) -> None:
    """Write down that a flat is somebody's own, their home, or a relative's; what was declared stays.

    Raises Refused where the estate has no such flat.
    """
    await queries.part(session, community_id, part_id)
    await session.execute(
        insert(StaffTie)
        .values(staff_id=staff_id, part_id=part_id, kind=kind, declared_by=by, at=at)
        .on_conflict_do_nothing()
    )


async def declared(session: AsyncSession, staff_id: uuid.UUID) -> list[StaffTie]:
    """What somebody has declared, the earliest first."""
    found = await session.scalars(
        select(StaffTie).where(StaffTie.staff_id == staff_id).order_by(StaffTie.at, StaffTie.part_id)
    )
    return list(found)
