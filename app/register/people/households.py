"""Households 住户: one dwelling part is one household, whoever lives there (law R-63: all of them are the denominator)."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.register.kinds import PartKind
from app.register.models import Building, Owner, Ownership, Part, Stairwell
from app.register.people.masking import mask_name
from app.register.people.names import part_name
from app.register.scopes import Scope


@dataclass(frozen=True, slots=True)
class Household:
    """A dwelling with where it lies, its owners of today by id, names masked, and its area in 0.01 m2 where known."""

    part_id: uuid.UUID
    stairwell_id: uuid.UUID
    building: str
    stairwell: str
    room: str
    owners: dict[uuid.UUID, str]
    area_c: int | None = None

    @property
    def id(self) -> str:
        """The id as scopes compare it."""
        return str(self.part_id)

    @property
    def name(self) -> str:
        """As the roll prints it."""
        return part_name(self.building, self.stairwell, self.room)


async def households(
    session: AsyncSession,
    community_id: uuid.UUID,
    scope: Scope,
    *,
    part_ids: Collection[uuid.UUID] | None = None,
) -> list[Household]:
    """The households of a scope today (of these parts, where named), in the order of the register; two queries."""
    live = (Part.community_id == community_id) & Part.retired_change_id.is_(None) & (Part.kind == PartKind.DWELLING)
    if part_ids is not None:
        live &= Part.id.in_(part_ids)
    owners: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    owned = await session.execute(
        select(Ownership.part_id, Owner.id, Owner.name, Owner.kind)
        .join(Owner, Owner.id == Ownership.owner_id)
        .join(Part, Part.id == Ownership.part_id)
        .where(live, Ownership.until_on.is_(None))
        .order_by(Owner.name_key, Owner.id)
    )
    for part_id, owner_id, name, kind in owned:
        owners[part_id][owner_id] = mask_name(name, kind)
    placed = await session.execute(
        select(Part.id, Part.stairwell_id, Building.name, Stairwell.name, Part.room, Part.area_c)
        .join(Stairwell, Stairwell.id == Part.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(live)
        .order_by(Building.sort_key, Building.name, Stairwell.sort_key, Stairwell.name, Part.sort_key, Part.room)
    )
    found = [
        Household(part_id, stairwell_id, building, stairwell, room, owners[part_id], area_c)
        for part_id, stairwell_id, building, stairwell, room, area_c in placed
    ]
    return [one for one in found if scope.holds(one)]


async def areas(session: AsyncSession, community_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """The exclusive areas of an estate's dwellings in 0.01 m2, by part; one without an area is left out."""
    rows = await session.execute(
        select(Part.id, Part.area_c).where(
            Part.community_id == community_id,
            Part.retired_change_id.is_(None),
            Part.kind == PartKind.DWELLING,
            Part.area_c.is_not(None),
        )
    )
    return {row.id: row.area_c for row in rows}
