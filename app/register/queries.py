"""Reading the register: plans, pages of parts, searching, histories. Everything leaves masked but `reveal`."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Row, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.paging import Cursor, rows
from app.core.sealing import Sealer
from app.core.values.ordering import natural_key
from app.register import errors
from app.register.imports.study import DOCUMENT, PHONE
from app.register.kinds import LookAct, OwnerKind, PartKind
from app.register.models import (
    Building,
    Correction,
    Occupant,
    Owner,
    Ownership,
    Part,
    PersonalDataView,
    RegisterEntry,
    RegisterImport,
    Stairwell,
)
from app.register.people.names import building_words, part_name, place_key, stairwell_words

PAGE = 50
_LIVE = Part.retired_change_id.is_(None)


@dataclass(frozen=True, slots=True)
class StairwellSum:
    """A stairwell with what lies in it; area in 0.01 m2."""

    id: uuid.UUID
    building: str
    stairwell: str
    parts: int
    households: int
    area_c: int
    without_area: int


async def stairwells(session: AsyncSession, community_id: uuid.UUID) -> list[StairwellSum]:
    """Every stairwell of an estate in natural order, with its sums."""
    rows = await session.execute(
        select(
            Stairwell.id,
            Building.name,
            Stairwell.name,
            func.count(Part.id),
            func.count(Part.id).filter(Part.kind == PartKind.DWELLING),
            func.coalesce(func.sum(Part.area_c), 0).cast(BigInteger),
            func.count(Part.id).filter(Part.area_c.is_(None)),
        )
        .join(Building, Building.id == Stairwell.building_id)
        .outerjoin(Part, and_(Part.stairwell_id == Stairwell.id, _LIVE))
        .where(Building.community_id == community_id)
        .group_by(Stairwell.id, Building.id)
        .order_by(Building.sort_key, Building.name, Stairwell.sort_key, Stairwell.name)
    )
    return [StairwellSum(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class PlacedPart:
    """A part with its place, its owners (of today, or once) and its occupants."""

    part: Part
    building: str
    stairwell: str
    owners: list[tuple[Owner, Ownership]]
    occupants: list[str]

    @property
    def name(self) -> str:
        """As the roll prints it."""
        return part_name(self.building, self.stairwell, self.part.room)


async def _placed(
    session: AsyncSession, rows: Iterable[Row[Part, str, str]], *, former: bool = False
) -> list[PlacedPart]:
    found = list(rows)
    ids = [row[0].id for row in found]
    owners: dict[uuid.UUID, list[tuple[Owner, Ownership]]] = defaultdict(list)
    when = Ownership.until_on.is_not(None) if former else Ownership.until_on.is_(None)
    owned = await session.execute(
        select(Owner, Ownership)
        .join(Ownership, Ownership.owner_id == Owner.id)
        .where(Ownership.part_id.in_(ids), when)
        .order_by(Ownership.from_on, Owner.name_key, Owner.id)
    )
    for owner, ownership in owned:
        owners[ownership.part_id].append((owner, ownership))
    occupants: dict[uuid.UUID, list[str]] = defaultdict(list)
    living = await session.scalars(
        select(Occupant).where(Occupant.part_id.in_(ids), Occupant.until_on.is_(None)).order_by(Occupant.name)
    )
    for occupant in living:
        occupants[occupant.part_id].append(occupant.name)
    return [
        PlacedPart(part, building, stairwell, owners[part.id], occupants[part.id])
        for part, building, stairwell in found
    ]


def _parts() -> Select[Part, str, str]:
    return (
        select(Part, Building.name, Stairwell.name)
        .join(Stairwell, Stairwell.id == Part.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
    )


async def parts_page(
    session: AsyncSession,
    community_id: uuid.UUID,
    building: str | None,
    stairwell: str | None,
    after: Cursor,
    *,
    within: frozenset[uuid.UUID] | None = None,
) -> tuple[list[PlacedPart], str | None]:
    """Fifty live parts in natural order after a cursor, and the cursor of the next page (None on the last).

    `within` are the stairwells that may be shown; None: all.
    """
    query = _parts().where(Part.community_id == community_id, _LIVE)
    if within is not None:
        query = query.where(Part.stairwell_id.in_(within))
    if building is not None:
        query = query.where(Building.name == building)
    if stairwell is not None:
        query = query.where(Stairwell.name == stairwell)
    found, following = await rows(session, query, (Part.sort_key, Part.id), after)
    return await _placed(session, found), following


async def part(
    session: AsyncSession, community_id: uuid.UUID, part_id: uuid.UUID, *, former: bool = False
) -> PlacedPart:
    """One part with its owners of today (or, `former`, those it once had); raises Refused where there is none."""
    rows = (await session.execute(_parts().where(Part.community_id == community_id, Part.id == part_id))).all()
    if not rows:
        raise Refused(NOT_FOUND)
    return (await _placed(session, rows, former=former))[0]


async def part_at(session: AsyncSession, community_id: uuid.UUID, key: str) -> uuid.UUID | None:
    """The live part that somebody's words name (`names.place_key`); None where they name none, or several."""
    rows = await session.execute(
        select(Part.id, Building.name, Stairwell.name, Part.room)
        .join(Stairwell, Stairwell.id == Part.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Part.community_id == community_id, _LIVE)
    )
    found = [part_id for part_id, building, stairwell, room in rows if place_key(building, stairwell, room) == key]
    return found[0] if len(found) == 1 else None


async def placed(session: AsyncSession, part_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PlacedPart]:
    """Where these parts lie and whose they are today; three queries, however many there are, and none for no part."""
    wanted = set(part_ids)
    if not wanted:
        return {}
    rows = (await session.execute(_parts().where(Part.id.in_(wanted)).order_by(Part.sort_key, Part.id))).all()
    return {one.part.id: one for one in await _placed(session, rows)}


async def parts_in_stairwells(session: AsyncSession, stairwell_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """The live parts of these stairwells."""
    return list(await session.scalars(select(Part.id).where(Part.stairwell_id.in_(stairwell_ids), _LIVE)))


async def part_names(session: AsyncSession, part_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Parts as the roll prints them, by their ids."""
    if not part_ids:
        return {}
    rows = await session.execute(_parts().where(Part.id.in_(part_ids)))
    return {one.id: part_name(building, stairwell, one.room) for one, building, stairwell in rows}


async def places_in_words(
    session: AsyncSession, building_ids: Iterable[uuid.UUID | None], stairwell_ids: Iterable[uuid.UUID | None]
) -> dict[uuid.UUID, str]:
    """Buildings and stairwells in words, by their ids: "3 栋", "1 单元", of a stairwell without a name 不分单元部分."""
    wanted = [{one for one in ids if one is not None} for ids in (building_ids, stairwell_ids)]
    if not any(wanted):
        return {}
    buildings = select(Building.id, Building.name, literal(False).label("inside")).where(Building.id.in_(wanted[0]))
    stairwells = select(Stairwell.id, Stairwell.name, literal(True).label("inside")).where(Stairwell.id.in_(wanted[1]))
    found = await session.execute(union_all(buildings, stairwells))
    return {row.id: stairwell_words(row.name) if row.inside else building_words(row.name) for row in found}


async def of_unknown_owners(session: AsyncSession, community_id: uuid.UUID) -> list[PlacedPart]:
    """Parts whose owner is being sought 权属不明: heads of their own, kept in every total."""
    sought = (
        select(Ownership.part_id)
        .join(Owner, Owner.id == Ownership.owner_id)
        .where(Owner.kind == OwnerKind.UNKNOWN, Ownership.until_on.is_(None))
    )
    rows = await session.execute(
        _parts().where(Part.community_id == community_id, _LIVE, Part.id.in_(sought)).order_by(Part.sort_key, Part.id)
    )
    return await _placed(session, rows)


async def search(
    session: AsyncSession, community_id: uuid.UUID, *, room: str, name: str, last4: str
) -> tuple[list[tuple[Owner, list[str]]], bool]:
    """Owners by room, whole name and last four of the phone, all that are given; fifty, and whether more.

    No part of a document is looked for: to be told whether digits are right is to guess them. Raises Refused where
    nothing is given: a register is not browsed by person.
    """
    if not (room or name or last4):
        raise Refused(errors.SEARCH_EMPTY)
    query = (
        select(Owner, Building.name, Stairwell.name, Part.room)
        .join(Ownership, and_(Ownership.owner_id == Owner.id, Ownership.until_on.is_(None)))
        .join(Part, and_(Part.id == Ownership.part_id, _LIVE))
        .join(Stairwell, Stairwell.id == Part.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Owner.community_id == community_id)
    )
    if room:
        place = func.concat_ws(
            "-", func.nullif(Building.name, ""), func.nullif(Stairwell.name, ""), func.nullif(Part.room, "")
        )
        query = query.where(or_(Part.room == room, place == room, Part.sort_key == natural_key(room)))
    if name:
        query = query.where(Owner.name == name)
    if last4:
        query = query.where(Owner.phone_last4 == last4)
    owners: dict[uuid.UUID, tuple[Owner, list[str]]] = {}
    more = False
    for owner, building, stairwell, own_room in await session.execute(query.order_by(Owner.name_key, Part.sort_key)):
        if owner.id not in owners and len(owners) == PAGE:
            more = True
            break
        named = part_name(building, stairwell, own_room)
        owners.setdefault(owner.id, (owner, []))[1].append(named)
    return list(owners.values()), more


async def record_view(
    session: AsyncSession,
    community_id: uuid.UUID,
    *,
    by: uuid.UUID,
    viewed_as: str,
    at: datetime,
    act: LookAct,
    purpose: str,
    owners: Sequence[uuid.UUID | None],
    rows: int,
    sha256: bytes | None = None,
) -> None:
    """Write down who looked at whose data, as what (their role), and why.

    One line for each owner, or one with None for a whole sheet or a file of evidence.
    """
    session.add_all(
        PersonalDataView(
            community_id=community_id,
            owner_id=owner,
            viewed_by=by,
            viewed_as=viewed_as,
            act=act,
            purpose=purpose,
            rows=rows,
            sha256=sha256,
            at=at,
        )
        for owner in owners
    )
    await session.flush()


async def owner(session: AsyncSession, community_id: uuid.UUID, owner_id: uuid.UUID) -> Owner:
    """An owner of this estate; raises Refused where there is none."""
    found = await session.get(Owner, owner_id)
    if found is None or found.community_id != community_id:
        raise Refused(NOT_FOUND)
    return found


async def communities_of_owners(session: AsyncSession, owner_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The estate of each of these owners that there is."""
    rows = await session.execute(select(Owner.id, Owner.community_id).where(Owner.id.in_(owner_ids)))
    return {row.id: row.community_id for row in rows}


def in_clear(sealer: Sealer, owner: Owner) -> tuple[str, str]:
    """Document number and phone of an owner, opened; for the two routes that may show them."""
    document = sealer.open(owner.document_sealed, DOCUMENT).decode() if owner.document_sealed else ""
    phone = sealer.open(owner.phone_sealed, PHONE).decode() if owner.phone_sealed else ""
    return document, phone


@dataclass(frozen=True, slots=True)
class ActOnPart:
    """An import or a correction that touched a part: what, on what evidence, who proposed and who decided."""

    at: datetime
    act: str
    evidence: str
    by: uuid.UUID
    approved_by: uuid.UUID | None


async def acts_on(session: AsyncSession, part_id: uuid.UUID) -> list[ActOnPart]:
    """Every act that made or changed a part, its ownerships or its owners, the oldest first."""
    owned = select(Ownership.owner_id).where(Ownership.part_id == part_id)
    touching = (
        select(Part.change_id)
        .where(Part.id == part_id)
        .union(
            select(Part.retired_change_id).where(Part.id == part_id),
            select(Ownership.change_id).where(Ownership.part_id == part_id),
            select(Ownership.ended_change_id).where(Ownership.part_id == part_id),
            select(RegisterEntry.change_id).where(
                or_(RegisterEntry.subject_id == part_id, RegisterEntry.subject_id.in_(owned))
            ),
        )
        .subquery()
    )
    ids = select(touching.c.change_id)
    imports = await session.execute(
        select(
            RegisterImport.decided_at, RegisterImport.filename, RegisterImport.proposed_by, RegisterImport.decided_by
        ).where(RegisterImport.id.in_(ids), RegisterImport.decided_at.is_not(None))
    )
    acts = [ActOnPart(row.decided_at, "导入名册", row.filename, row.proposed_by, row.decided_by) for row in imports]
    corrections = await session.scalars(
        select(Correction).where(Correction.id.in_(ids), Correction.decided_at.is_not(None))
    )
    acts += [
        ActOnPart(one.decided_at, one.kind.label, one.document, one.proposed_by, one.decided_by)
        for one in corrections
        if one.decided_at is not None
    ]
    return sorted(acts, key=lambda act: act.at)


async def owners_with_phone(
    session: AsyncSession, community_ids: Collection[uuid.UUID], lookups: Collection[bytes]
) -> frozenset[uuid.UUID]:
    """The owners of these estates whose number has one of these keyed look-ups."""
    if not lookups:
        return frozenset()
    found = await session.scalars(
        select(Owner.id).where(Owner.community_id.in_(community_ids), Owner.phone_lookup.in_(lookups))
    )
    return frozenset(found)


async def owners_of_part(session: AsyncSession, part_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Who owns a part today."""
    found = await session.scalars(
        select(Ownership.owner_id).where(Ownership.part_id == part_id, Ownership.until_on.is_(None))
    )
    return frozenset(found)


async def parts_of_owners(session: AsyncSession, owner_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """What these own today, alone or with others."""
    found = await session.scalars(
        select(Ownership.part_id).where(Ownership.owner_id.in_(owner_ids), Ownership.until_on.is_(None))
    )
    return frozenset(found)
