"""Parts as far as a scope asks: where each lies, what it is, and how large."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.register.kinds import PartKind
from app.register.models import Building, Part, Stairwell
from app.register.people.names import part_name


@dataclass(frozen=True, slots=True)
class PartIn:
    """A part as far as a scope asks (scopes.Placed), with its area in 0.01 m2 where known."""

    id: str
    building: str
    stairwell: str
    room: str
    kind: PartKind
    area_c: int | None

    @property
    def dwelling(self) -> bool:
        """Whether it is a household."""
        return self.kind is PartKind.DWELLING

    @property
    def name(self) -> str:
        """As the roll prints it."""
        return part_name(self.building, self.stairwell, self.room)


async def in_stairwell(session: AsyncSession, community_id: uuid.UUID, stairwell_id: uuid.UUID) -> list[PartIn]:
    """The live parts of a stairwell of this estate; none where it has no such stairwell."""
    here = (Part.community_id == community_id) & (Part.stairwell_id == stairwell_id)
    return [_part_in(row) for row in await session.execute(_placed().where(here, Part.retired_change_id.is_(None)))]


async def located(session: AsyncSession, part_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, PartIn]:
    """Where these parts lie, retired ones too; one query, however many there are."""
    return {row[0]: _part_in(row) for row in await session.execute(_placed().where(Part.id.in_(set(part_ids))))}


async def of_estate(session: AsyncSession, community_id: uuid.UUID) -> list[PartIn]:
    """The live parts of an estate in the order of the doors, in one query."""
    here = (Part.community_id == community_id) & Part.retired_change_id.is_(None)
    doors = (Building.sort_key, Building.name, Stairwell.sort_key, Stairwell.name, Part.sort_key, Part.room)
    return [_part_in(row) for row in await session.execute(_placed().where(here).order_by(*doors))]


def _placed() -> Select[uuid.UUID, str, str, str, PartKind, int | None]:
    return (
        select(Part.id, Building.name, Stairwell.name, Part.room, Part.kind, Part.area_c)
        .join(Stairwell, Stairwell.id == Part.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
    )


def _part_in(row: Row[uuid.UUID, str, str, str, PartKind, int | None]) -> PartIn:
    part_id, building, stairwell, room, kind, area_c = row
    return PartIn(str(part_id), building, stairwell, room, kind, area_c)
