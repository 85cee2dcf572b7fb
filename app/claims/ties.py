"""Nobody enters a claim for a flat of their own, one they live in or are bound to, or a relative's."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import errors
from app.claims.kinds import TieKind
from app.claims.models import StaffTie
from app.core.errors import Refused
from app.identity import own_records
from app.identity.residents.binding import of_flat
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
        .values(staff_id=staff_id, part_id=part_id, kind=kind.value, declared_by=by, at=at)
        .on_conflict_do_nothing()
    )


async def declared(session: AsyncSession, staff_id: uuid.UUID) -> list[StaffTie]:
    """What somebody has declared, the earliest first."""
    found = await session.scalars(
        select(StaffTie).where(StaffTie.staff_id == staff_id).order_by(StaffTie.at, StaffTie.part_id)
    )
    return list(found)


async def require_no_tie(
    session: AsyncSession,
    staff_id: uuid.UUID,
    community_id: uuid.UUID,
    part_id: uuid.UUID,
    owner_ids: Collection[uuid.UUID],
) -> None:
    """Raise Refused where the flat is this person's own, one they are bound to as an owner, or a declared one."""
    own = await own_records.of_staff(session, staff_id, [community_id])
    tie: TieKind | None = None
    if not own.owners.isdisjoint(owner_ids):
        tie = TieKind.OWN
    elif part_id in own.parts or any(one.owner_id in own.owners for one in await of_flat(session, part_id)):
        tie = TieKind.LIVES
    else:
        kept = await session.get(StaffTie, (staff_id, part_id))
        tie = TieKind(kept.kind) if kept is not None else None
    if tie is not None:
        raise Refused(errors.CLAIM_OWN_FLAT, tie=tie.label)
