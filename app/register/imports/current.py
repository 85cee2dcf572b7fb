"""The register of an estate as it stands, loaded whole for comparing and freezing."""

import uuid
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.register.imports.difference import OwnerRef, RegisteredPart, Share
from app.register.imports.same_owner import Mention
from app.register.kinds import OwnerKind
from app.register.models import Building, Community, Occupant, Owner, Ownership, Part, Stairwell


@dataclass(frozen=True, slots=True)
class CurrentRegister:
    """Live parts in their natural order, and the owners who own one of them or once did."""

    parts: tuple[RegisteredPart, ...]
    owners: dict[uuid.UUID, Owner]

    def mentions(self) -> list[Mention[uuid.UUID]]:
        """The owners of today in the form in which they are matched with a sheet's."""
        places: dict[uuid.UUID, list[str]] = defaultdict(list)
        for part in self.parts:
            for owner_id in part.owners:
                places[uuid.UUID(owner_id)].append(part.name)
        return [
            Mention(
                id=owner_id,
                name=self.owners[owner_id].name,
                kind=self.owners[owner_id].kind,
                document_key=lookup_hex(self.owners[owner_id].document_lookup),
                phone_key=lookup_hex(self.owners[owner_id].phone_lookup),
                parts=tuple(parts),
            )
            for owner_id, parts in places.items()
        ]

    def owners_of_kind(self, kind: OwnerKind) -> frozenset[OwnerRef]:
        """The owners of this kind who own a part today."""
        today = {ref for part in self.parts for ref in part.owners}
        return frozenset(ref for ref in today if self.owners[uuid.UUID(ref)].kind == kind)


def lookup_hex(lookup: bytes | None) -> str | None:
    """A keyed look-up as owners are matched by it."""
    return lookup.hex() if lookup else None


async def lock_community(session: AsyncSession, community_id: uuid.UUID) -> Community:
    """The estate's row, held until the transaction ends: changes of one register, and freezing, take turns."""
    community = await session.scalar(select(Community).where(Community.id == community_id).with_for_update())
    if community is None:
        raise Refused(NOT_FOUND)
    return community


async def load(session: AsyncSession, community_id: uuid.UUID) -> CurrentRegister:
    """Everything of one estate in four queries, whatever its size."""
    live = (Part.community_id == community_id) & Part.retired_change_id.is_(None)
    owned: dict[uuid.UUID, dict[str, Share | None]] = defaultdict(dict)
    rows = await session.execute(
        select(Ownership.part_id, Ownership.owner_id, Ownership.share_numerator, Ownership.share_denominator)
        .join(Part, Part.id == Ownership.part_id)
        .where(live, Ownership.until_on.is_(None))
    )
    for part_id, owner_id, numerator, denominator in rows:
        owned[part_id][str(owner_id)] = None if numerator is None or denominator is None else (numerator, denominator)
    living: dict[uuid.UUID, set[str]] = defaultdict(set)
    occupants = await session.execute(
        select(Occupant.part_id, Occupant.name)
        .join(Part, Part.id == Occupant.part_id)
        .where(live, Occupant.until_on.is_(None))
    )
    for part_id, name in occupants:
        living[part_id].add(name)
    placed = await session.execute(
        select(Part, Building.name, Stairwell.name)
        .join(Stairwell, Stairwell.id == Part.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(live)
        .order_by(Building.sort_key, Building.name, Stairwell.sort_key, Stairwell.name, Part.sort_key, Part.room)
    )
    parts = tuple(
        RegisteredPart(
            id=str(part.id),
            building=building,
            stairwell=stairwell,
            room=part.room,
            kind=part.kind,
            area_c=part.area_c,
            area_source=part.area_source,
            area_document=part.area_document,
            stock=part.stock,
            owners=owned[part.id],
            occupants=frozenset(living[part.id]),
        )
        for part, building, stairwell in placed
    )
    owners = await session.scalars(select(Owner).where(Owner.community_id == community_id))
    return CurrentRegister(parts, {owner.id: owner for owner in owners})
