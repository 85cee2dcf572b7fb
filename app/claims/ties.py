"""Nobody enters a claim for a flat of their own, one they live in or are bound to, or a relative's."""

import uuid
from collections.abc import Collection, Mapping
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


async def tied(
    session: AsyncSession,
    staff_id: uuid.UUID,
    community_id: uuid.UUID,
    flats: Mapping[uuid.UUID, Collection[uuid.UUID]],
) -> dict[uuid.UUID, TieKind]:
    """Those of these flats (each with its owners) that are this person's own, their home, or a declared one, and why."""
    own = await own_records.of_staff(session, staff_id, [community_id])
    rows = await session.scalars(
        select(StaffTie).where(StaffTie.staff_id == staff_id, StaffTie.part_id.in_(flats.keys()))
    )
    found = {one.part_id: TieKind(one.kind) for one in rows}
    for part_id, owner_ids in flats.items():
        if not own.owners.isdisjoint(owner_ids):
            found[part_id] = TieKind.OWN
        elif part_id in own.parts or (
            own.owners and any(one.owner_id in own.owners for one in await of_flat(session, part_id))
        ):
            found[part_id] = TieKind.LIVES
    return found


async def require_no_tie(
    session: AsyncSession,
    staff_id: uuid.UUID,
    community_id: uuid.UUID,
    part_id: uuid.UUID,
    owner_ids: Collection[uuid.UUID],
) -> None:
    """Raise Refused where the flat is this person's own, one they are bound to as an owner, or a declared one."""
    tie = (await tied(session, staff_id, community_id, {part_id: owner_ids})).get(part_id)
    if tie is not None:
        raise Refused(errors.CLAIM_OWN_FLAT, tie=tie.label)
