"""Parts as far as a scope asks: where each lies, and whether somebody lives in it."""

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
    """A part as far as a scope asks (scopes.Placed); `dwelling` says that it is a household."""

    id: str
    building: str
    stairwell: str
    room: str
    dwelling: bool

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


def _placed() -> Select[uuid.UUID, str, str, str, PartKind]:
    return (
        select(Part.id, Building.name, Stairwell.name, Part.room, Part.kind)
        .join(Stairwell, Stairwell.id == Part.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
    )


def _part_in(row: Row[uuid.UUID, str, str, str, PartKind]) -> PartIn:
    part_id, building, stairwell, room, kind = row
    return PartIn(str(part_id), building, stairwell, room, kind is PartKind.DWELLING)
