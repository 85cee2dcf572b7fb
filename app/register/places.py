"""The tree from district to stairwell, and grids: making places, and finding where one lies."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.paging import START, Cursor, rows
from app.register import errors
from app.register.models import Building, Committee, Community, District, Grid, GridStairwell, Stairwell, Street

MOST_GRID_LINES = 2000
"""Stairwells of an estate that are listed by grid: more than any estate has."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a place lies: the ids from the district down to it, and its names for people."""

    ids: tuple[uuid.UUID, ...]
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        """The place in words, widest first."""
        return " ".join(self.names)


@dataclass(frozen=True, slots=True)
class GridLine:
    """A stairwell of a grid, and since when it is in it."""

    grid_id: uuid.UUID
    grid: str
    from_on: date
    id: uuid.UUID
    building: str
    stairwell: str


async def _found_or_made(session: AsyncSession, table: type, **place: object) -> uuid.UUID:
    # DO NOTHING waits for a concurrent maker, after whom the row is there to be read.
    made: uuid.UUID | None = await session.scalar(
        insert(table).values(id=uuid.uuid4(), **place).on_conflict_do_nothing().returning(table.id)  # type: ignore[attr-defined]
    )
    if made is not None:
        return made
    found: uuid.UUID = (await session.execute(select(table.id).filter_by(**place))).scalar_one()  # type: ignore[attr-defined]
    return found


async def register_community(
    session: AsyncSession, *, district: str, street: str, committee: str, name: str, address: str
) -> uuid.UUID:
    """Enter an estate 小区 under its committee, street and district, which are made where they are missing.

    Raises Refused where the committee has an estate of this name already.
    """
    district_id = await _found_or_made(session, District, name=district)
    street_id = await _found_or_made(session, Street, district_id=district_id, name=street)
    committee_id = await _found_or_made(session, Committee, street_id=street_id, name=committee)
    if await session.scalar(select(Community.id).filter_by(committee_id=committee_id, name=name)):
        raise Refused(errors.COMMUNITY_EXISTS, name=name)
    community = Community(committee_id=committee_id, name=name, address=address, revision=0)
    session.add(community)
    await session.flush()
    return community.id


type Place = type[District] | type[Street] | type[Committee] | type[Community]
_DOWNWARDS: tuple[Place, ...] = (District, Street, Committee, Community)


async def lineage(session: AsyncSession, place: Place, place_id: uuid.UUID) -> Lineage | None:
    """Where a district, street, committee or estate lies, itself included; None where there is none."""
    row = (await session.execute(_lineage_of(place), {"place_id": place_id})).one_or_none()
    if row is None:
        return None
    places = len(row) // 2
    return Lineage(tuple(row[:places]), tuple(row[places:]))


@cache
def _lineage_of(place: Place) -> Select[*tuple[Any, ...]]:
    """The query of `lineage`, put together once: it is asked for almost every request."""
    line = _DOWNWARDS[: _DOWNWARDS.index(place) + 1]
    query = select(*(table.id for table in line), *(table.name for table in line)).select_from(District)
    for table, above in zip(line[1:], (Street.district_id, Committee.street_id, Community.committee_id), strict=False):
        query = query.join(table, above == line[line.index(table) - 1].id)
    return query.where(place.id == bindparam("place_id"))


async def lock_district(session: AsyncSession, district_id: uuid.UUID) -> None:
    """Hold a district's row until the transaction ends."""
    await session.execute(select(District.id).where(District.id == district_id).with_for_update())


async def street_of(session: AsyncSession, community_id: uuid.UUID) -> uuid.UUID | None:
    """The street that an estate lies in; None where there is no such estate."""
    found = await lineage(session, Community, community_id)
    return found.ids[_DOWNWARDS.index(Street)] if found is not None else None


async def over_estate(session: AsyncSession, community_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """The district, street and committee that an estate lies in, and itself; nothing where there is no such estate."""
    found = await lineage(session, Community, community_id)
    return tuple(found.ids) if found is not None else ()


async def community_name(session: AsyncSession, community_id: uuid.UUID) -> str:
    """The name of an estate; empty where there is none."""
    return await session.scalar(select(Community.name).where(Community.id == community_id)) or ""


async def community_names(session: AsyncSession, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of these estates, by their ids."""
    rows = await session.execute(select(Community.id, Community.name).where(Community.id.in_(ids)))
    return {row.id: row.name for row in rows}


async def find_place(session: AsyncSession, names: Sequence[str]) -> tuple[Place, uuid.UUID] | None:
    """The place named from the district downwards (one to four names), for the command line; None where there is none."""
    place_id: uuid.UUID | None = None
    place: Place = District
    for place, name, above in zip(
        _DOWNWARDS, names, (None, Street.district_id, Committee.street_id, Community.committee_id), strict=False
    ):
        query = select(place.id).where(place.name == name)
        place_id = await session.scalar(query if above is None else query.where(above == place_id))
        if place_id is None:
            return None
    return None if place_id is None else (place, place_id)


async def communities(session: AsyncSession) -> list[tuple[Community, Lineage]]:
    """Every estate with where it lies, in the order of the tree; the caller keeps those its mandates reach."""
    rows = await session.execute(
        select(Community, District.id, Street.id, Committee.id, District.name, Street.name, Committee.name)
        .join(Committee, Community.committee_id == Committee.id)
        .join(Street, Committee.street_id == Street.id)
        .join(District, Street.district_id == District.id)
        .order_by(District.name, Street.name, Committee.name, Community.name)
    )
    return [(row[0], Lineage((*row[1:4], row[0].id), (*row[4:7], row[0].name))) for row in rows]


async def stairwells_of_grid(session: AsyncSession, grid_id: uuid.UUID, on: date) -> dict[uuid.UUID, uuid.UUID]:
    """The stairwells that a grid holds on a day, each with the estate it lies in."""
    rows = await session.execute(
        select(Stairwell.id, Building.community_id)
        .join(Building, Stairwell.building_id == Building.id)
        .join(GridStairwell, GridStairwell.stairwell_id == Stairwell.id)
        .where(
            GridStairwell.grid_id == grid_id,
            _in_grid_on(on),
        )
    )
    return {row.id: row.community_id for row in rows}


def _in_grid_on(day: date) -> ColumnElement[bool]:
    """Whether a stairwell lies in its grid on a day."""
    return and_(GridStairwell.from_on <= day, or_(GridStairwell.until_on.is_(None), GridStairwell.until_on > day))


def _in_grids_of_estate[*Columns](query: Select[*Columns], community_id: uuid.UUID, on: date) -> Select[*Columns]:
    """What is asked of the stairwells of an estate that lie in a grid on a day."""
    return (
        query.select_from(GridStairwell)
        .join(Grid, Grid.id == GridStairwell.grid_id)
        .join(Stairwell, Stairwell.id == GridStairwell.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Building.community_id == community_id, _in_grid_on(on))
    )


async def stairwells_of_buildings(
    session: AsyncSession, community_id: uuid.UUID, buildings: Sequence[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID]:
    """The stairwells of these buildings of an estate, each with that estate."""
    rows = await session.scalars(
        select(Stairwell.id)
        .join(Building, Stairwell.building_id == Building.id)
        .where(Building.community_id == community_id, Building.id.in_(buildings))
    )
    return dict.fromkeys(rows, community_id)


async def buildings_named(session: AsyncSession, community_id: uuid.UUID, names: Sequence[str]) -> dict[str, uuid.UUID]:
    """The buildings of an estate that bear one of these names."""
    rows = await session.execute(
        select(Building.name, Building.id).where(Building.community_id == community_id, Building.name.in_(names))
    )
    return {row.name: row.id for row in rows}


@dataclass(frozen=True, slots=True)
class PlacedStairwell:
    """A stairwell with its building; `stairwell` is its name, empty where the building's parts have none."""

    id: uuid.UUID
    stairwell: str
    building_id: uuid.UUID
    building: str


async def placed_stairwells(session: AsyncSession, community_id: uuid.UUID) -> list[PlacedStairwell]:
    """Every stairwell of an estate in natural order, with its building."""
    rows = await session.execute(
        select(Stairwell.id, Stairwell.name, Building.id, Building.name)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Building.community_id == community_id)
        .order_by(Building.sort_key, Building.name, Stairwell.sort_key, Stairwell.name)
    )
    return [PlacedStairwell(*row) for row in rows]


async def estate_of_stairwell(
    session: AsyncSession, stairwell_id: uuid.UUID
) -> tuple[uuid.UUID, PlacedStairwell] | None:
    """The estate that a stairwell lies in, and the stairwell with its building; None where there is none."""
    row = (
        await session.execute(
            select(Building.community_id, Stairwell.id, Stairwell.name, Building.id, Building.name)
            .join(Building, Building.id == Stairwell.building_id)
            .where(Stairwell.id == stairwell_id)
        )
    ).one_or_none()
    return (row[0], PlacedStairwell(*row[1:])) if row is not None else None


async def place_names(
    session: AsyncSession, buildings: Collection[uuid.UUID], stairwells: Collection[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """The name of each of these buildings and stairwells, by its id."""
    found = await session.execute(select(Building.id, Building.name).where(Building.id.in_(buildings)))
    names = {row.id: row.name for row in found}
    found = await session.execute(select(Stairwell.id, Stairwell.name).where(Stairwell.id.in_(stairwells)))
    return names | {row.id: row.name for row in found}


async def names_of_buildings(session: AsyncSession, buildings: Sequence[uuid.UUID]) -> list[str]:
    """The names of buildings, in the order of the register."""
    return list(
        await session.scalars(select(Building.name).where(Building.id.in_(buildings)).order_by(Building.sort_key))
    )


async def grid_label(session: AsyncSession, grid_id: uuid.UUID) -> str:
    """A grid in words, with its committee; empty where there is none."""
    found = await session.get(Grid, grid_id)
    of = await lineage(session, Committee, found.committee_id) if found is not None else None
    return f"{of.label} {found.name}" if found is not None and of is not None else ""


async def grids_of(session: AsyncSession, committee_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """The grids of a neighbourhood committee with their names."""
    rows = await session.execute(
        select(Grid.id, Grid.name).where(Grid.committee_id == committee_id).order_by(Grid.name)
    )
    return {row.id: row.name for row in rows}


async def grids_of_stairwells(session: AsyncSession, community_id: uuid.UUID, on: date) -> dict[uuid.UUID, str]:
    """The stairwells of an estate that lie in a grid on a day, each with the grid's name."""
    query = select(GridStairwell.stairwell_id, Grid.name)
    rows = await session.execute(_in_grids_of_estate(query, community_id, on))
    return {row.stairwell_id: row.name for row in rows}


async def grids_of_estate(session: AsyncSession, community_id: uuid.UUID, on: date) -> list[GridLine]:
    """The stairwells of an estate that lie in a grid on a day, grid by grid; no more than `MOST_GRID_LINES`."""
    query = select(Grid.id, Grid.name, GridStairwell.from_on, Stairwell.id, Building.name, Stairwell.name)
    rows = await session.execute(
        _in_grids_of_estate(query, community_id, on)
        .order_by(Grid.name, Grid.id, Building.sort_key, Stairwell.sort_key)
        .limit(MOST_GRID_LINES)
    )
    return [GridLine(*row) for row in rows]


async def public_estates(
    session: AsyncSession, *, after: Cursor = START
) -> tuple[list[tuple[uuid.UUID, Lineage]], str | None]:
    """Fifty estates with where they lie, in the order of the tree, and the next page's cursor."""
    order = (District.name, Street.name, Committee.name, Community.name, Community.id)
    query = (
        select(Community.id, *order[:4])
        .select_from(Community)
        .join(Committee, Community.committee_id == Committee.id)
        .join(Street, Committee.street_id == Street.id)
        .join(District, Street.district_id == District.id)
    )
    found, following = await rows(session, query, order, after)
    return [(row[0], Lineage((row[0],), tuple(row[1:]))) for row in found], following


async def draw_grid(
    session: AsyncSession, committee_id: uuid.UUID, name: str, stairwell_ids: Sequence[uuid.UUID], from_on: date
) -> uuid.UUID:
    """Say which stairwells a grid 网格 holds from a day on; a stairwell leaves the grid it was in on that day.

    Raises Refused where a stairwell is not one of this committee's estates, or is in a grid from a later day.
    """
    own = set(
        await session.scalars(
            select(Stairwell.id)
            .join(Building, Stairwell.building_id == Building.id)
            .join(Community, Building.community_id == Community.id)
            .where(Community.committee_id == committee_id, Stairwell.id.in_(stairwell_ids))
        )
    )
    strange = [
        FieldFault(f"stairwell_ids.{index}", "不是本社区的单元，请从本社区的单元中选择。")
        for index, one in enumerate(stairwell_ids)
        if one not in own
    ]
    if strange:
        raise Refused(errors.GRID_NOT_POSSIBLE, strange)
    grid_id = await _found_or_made(session, Grid, committee_id=committee_id, name=name)
    current = (
        await session.scalars(
            select(GridStairwell)
            .where(
                GridStairwell.until_on.is_(None),
                (GridStairwell.grid_id == grid_id) | GridStairwell.stairwell_id.in_(own),
            )
            .with_for_update()
        )
    ).all()
    if any(held.from_on > from_on for held in current):
        raise Refused(errors.GRID_NOT_POSSIBLE, [FieldFault("from_on", "早于现有划分的起始日，请填写之后的日期。")])
    kept = {held.stairwell_id for held in current if held.grid_id == grid_id and held.stairwell_id in own}
    for held in current:
        if held.grid_id != grid_id or held.stairwell_id not in own:
            held.until_on = from_on
    await session.flush()
    session.add_all(GridStairwell(grid_id=grid_id, stairwell_id=one, from_on=from_on) for one in own - kept)
    await session.flush()
    return grid_id
