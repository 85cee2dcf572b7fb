"""Freezing a roll 名册: who votes in a scope, with what area and as which head, hashed and never changed again.

Source: law R-25 to R-27 (area and heads), R-30 (parking by explicit choice), R-36 (frozen with a hash).
"""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.paging import START, Cursor, records
from app.register import errors
from app.register.heads import RegisterPart
from app.register.imports.current import load, lock_community
from app.register.imports.difference import OwnerRef, RegisteredPart, voting_owners
from app.register.kinds import OFF_ROLL_BY_DEFAULT, OwnerKind, PartKind
from app.register.models import Roll, RollEntry, RollOwner
from app.register.rolls.roll_draft import RollDraft, draw
from app.register.scopes import Scope


async def freeze(
    session: AsyncSession,
    community_id: uuid.UUID,
    scope: Scope,
    *,
    include_parking: bool,
    by: uuid.UUID,
    at: datetime,
) -> Roll:
    """Freeze the roll of a scope as the register stands now.

    Raises Refused with every reason at once: a named place that is not there, a part without area (law case 42),
    two parts that print alike, an unsold or undelivered part without one developer to vote for it.
    """
    community = await lock_community(session, community_id)
    register = await load(session, community_id)
    missing = scope.missing(register.parts)
    if missing:
        raise Refused(
            errors.SCOPE_FAULTY, [FieldFault(f"scope.{field}", "名册中没有这一处，请检查。") for field in missing]
        )
    inside = [part for part in register.parts if scope.holds(part)]
    developers = register.owners_of_kind(OwnerKind.DEVELOPER)
    behind = {part.id: voting_owners(part.stock, part.owners, developers) for part in inside}
    _require_freezable(inside, behind, include_parking=include_parking)
    drawn = draw(inside, behind, include_parking=include_parking)
    roll = Roll(
        id=uuid.uuid4(),
        community_id=community_id,
        scope=scope.canonical(),
        include_parking=include_parking,
        revision=community.revision,
        parts=len(drawn.voting),
        heads=drawn.heads,
        households=sum(entry.part.kind is PartKind.DWELLING for entry in drawn.voting),
        area_c=sum(entry.area_c for entry in drawn.voting),
        sha256=drawn.sha256(scope, include_parking=include_parking),
        frozen_by=by,
        frozen_at=at,
    )
    session.add(roll)
    await session.flush()
    await _keep_entries(session, roll.id, drawn)
    return roll


async def _keep_entries(session: AsyncSession, roll_id: uuid.UUID, drawn: RollDraft) -> None:
    """Write the entries of a roll and the pseudonyms of their owners."""
    await session.execute(
        insert(RollEntry),
        [
            {
                "roll_id": roll_id,
                "part_id": uuid.UUID(entry.part.id),
                "position": entry.position,
                "i": entry.i,
                "part": entry.part.name,
                "building": entry.part.building,
                "stairwell": entry.part.stairwell,
                "room": entry.part.room,
                "kind": entry.part.kind,
                "area_c": entry.area_c,
                "voter": entry.voter,
                "salt": secrets.token_bytes(32),
            }
            for entry in drawn.entries
        ],
    )
    await session.execute(
        insert(RollOwner),
        [
            {
                "roll_id": roll_id,
                "part_id": uuid.UUID(entry.part.id),
                "owner_id": uuid.UUID(owner),
                "pseudonym": pseudonym,
            }
            for entry in drawn.entries
            for owner, pseudonym in entry.owners.items()
        ],
    )


def _require_freezable(
    inside: Sequence[RegisteredPart], behind: dict[str, frozenset[OwnerRef]], *, include_parking: bool
) -> None:
    faults: list[FieldFault] = []
    names: dict[str, str] = {}
    for part in inside:
        votes = include_parking or part.kind not in OFF_ROLL_BY_DEFAULT
        if names.setdefault(part.name, part.id) != part.id:
            faults.append(FieldFault(part.name, "两处专有部分写出来的房号相同，请先更正其中一处。"))
        if votes and part.area_c is None:
            faults.append(FieldFault(part.name, "没有面积：请补登记、实测或合同面积，或公示确认后再冻结名册。"))
        if not behind[part.id]:
            faults.append(FieldFault(part.name, f"{part.stock.label}，但名册中没有唯一的开发商，请先更正业主。"))
    if not any(include_parking or part.kind not in OFF_ROLL_BY_DEFAULT for part in inside):
        faults.append(FieldFault("scope", "范围内没有可以表决的专有部分。"))
    if faults:
        raise Refused(errors.ROLL_NOT_POSSIBLE, faults)


async def find(session: AsyncSession, community_id: uuid.UUID, roll_id: uuid.UUID) -> Roll:
    """A roll of this estate; raises Refused where there is none."""
    roll = await session.get(Roll, roll_id)
    if roll is None or roll.community_id != community_id:
        raise Refused(NOT_FOUND)
    return roll


async def listed(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[Roll], str | None]:
    """Fifty rolls of an estate, the newest first, and the next page's cursor."""
    query = select(Roll).where(Roll.community_id == community_id)
    return await records(session, query, (Roll.frozen_at, Roll.id), after, newest_first=True)


async def register_parts(session: AsyncSession, roll_id: uuid.UUID) -> list[RegisterPart]:
    """The parts of a frozen roll in its order, parking and storage too, with pseudonymous owners: the count's input."""
    owned: dict[uuid.UUID, set[str]] = {}
    rows = await session.execute(select(RollOwner.part_id, RollOwner.pseudonym).where(RollOwner.roll_id == roll_id))
    for part_id, pseudonym in rows:
        owned.setdefault(part_id, set()).add(pseudonym)
    entries = await session.scalars(select(RollEntry).where(RollEntry.roll_id == roll_id).order_by(RollEntry.position))
    return [
        RegisterPart(
            entry.building,
            entry.stairwell,
            entry.room,
            entry.kind,
            entry.area_c,
            frozenset(owned[entry.part_id]),
        )
        for entry in entries
    ]


@dataclass(frozen=True, slots=True)
class SaltedEntry:
    """A line of the roll's own tree: what it says, and the salt of its commitment."""

    i: int
    part: str
    area_c: int
    voter: str
    salt: bytes


async def salted_entries(session: AsyncSession, roll_id: uuid.UUID) -> list[SaltedEntry]:
    """The voting parts of a roll in their order, for its tree."""
    rows = await session.execute(
        select(RollEntry.i, RollEntry.part, RollEntry.area_c, RollEntry.voter, RollEntry.salt)
        .where(RollEntry.roll_id == roll_id, RollEntry.i.is_not(None))
        .order_by(RollEntry.i)
    )
    return [SaltedEntry(i or 0, part, area_c, voter or "", salt) for i, part, area_c, voter, salt in rows]


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """A voting part of a roll with where it lies and the head it belongs to; area in 0.01 m2."""

    voter: str
    part: str
    building: str
    stairwell: str
    area_c: int


async def placed_entries(session: AsyncSession, roll_id: uuid.UUID) -> list[PlacedEntry]:
    """The voting parts of a roll where they lie, in its order: by building, stairwell and room; no owner is named."""
    rows = await session.execute(
        select(RollEntry.voter, RollEntry.part, RollEntry.building, RollEntry.stairwell, RollEntry.area_c)
        .where(RollEntry.roll_id == roll_id, RollEntry.i.is_not(None))
        .order_by(RollEntry.i)
    )
    return [
        PlacedEntry(voter or "", part, building, stairwell, area_c) for voter, part, building, stairwell, area_c in rows
    ]


@dataclass(frozen=True, slots=True)
class EntryOfHead:
    """A voting part of a head with one of its owners; `mine` is that owner's name on the roll where it was asked for."""

    voter: str
    part: str
    area_c: int
    mine: frozenset[str] = frozenset()


async def voting_entries(session: AsyncSession, roll_id: uuid.UUID, voter: str | None = None) -> list[EntryOfHead]:
    """The voting parts of a roll with all their owners, of one head where it is named, in the order of the roll."""
    query = _with_owners(roll_id)
    if voter is not None:
        query = query.where(RollEntry.voter == voter)
    rows = await session.execute(query.order_by(RollEntry.i, RollOwner.pseudonym))
    return [EntryOfHead(named or "", part, area_c, frozenset({owner})) for named, part, area_c, owner, _ in rows]


async def amount_of(session: AsyncSession, roll_id: uuid.UUID, voters: Select[str]) -> tuple[int, int]:
    """What heads of a roll amount to: the area of their voting parts in 0.01 m2, and how many of the heads are on it."""
    found = await session.execute(
        select(func.coalesce(func.sum(RollEntry.area_c), 0), func.count(RollEntry.voter.distinct())).where(
            RollEntry.roll_id == roll_id, RollEntry.voter.in_(voters)
        )
    )
    area_c, heads = found.one()
    return int(area_c), heads


async def first_parts(session: AsyncSession, roll_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """The first part of each head of a roll: where somebody goes who wants to ask them."""
    rows = await session.execute(
        select(RollEntry.voter, RollEntry.part_id)
        .where(RollEntry.roll_id == roll_id, RollEntry.i.is_not(None))
        .order_by(RollEntry.i.desc())
    )
    return {voter: part_id for voter, part_id in rows if voter is not None}


def _with_owners(roll_id: uuid.UUID) -> Select[str | None, str, int, str, uuid.UUID]:
    return (
        select(RollEntry.voter, RollEntry.part, RollEntry.area_c, RollOwner.pseudonym, RollOwner.owner_id)
        .join(RollOwner, (RollOwner.roll_id == RollEntry.roll_id) & (RollOwner.part_id == RollEntry.part_id))
        .where(RollEntry.roll_id == roll_id, RollEntry.i.is_not(None))
    )


async def entries_of_owners(
    session: AsyncSession, roll_id: uuid.UUID, owner_ids: Iterable[uuid.UUID]
) -> list[EntryOfHead]:
    """All voting parts of the heads to which these owners belong, in the order of the roll."""
    ids = list(owner_ids)
    # Two plain statements: a frozen roll is new to the planner, which guesses badly at a nested one.
    held = await session.scalars(
        select(RollEntry.voter)
        .join(RollOwner, (RollOwner.roll_id == RollEntry.roll_id) & (RollOwner.part_id == RollEntry.part_id))
        .where(RollOwner.roll_id == roll_id, RollOwner.owner_id.in_(ids), RollEntry.i.is_not(None))
        .distinct()
    )
    rows = await session.execute(
        _with_owners(roll_id).where(RollEntry.voter.in_(held.all())).order_by(RollEntry.i, RollOwner.pseudonym)
    )
    return [
        EntryOfHead(voter, part, area_c, frozenset({pseudonym}) if owner_id in ids else frozenset())
        for voter, part, area_c, pseudonym, owner_id in rows
        if voter is not None
    ]


async def voters_of_parts(session: AsyncSession, roll_id: uuid.UUID, part_ids: Iterable[uuid.UUID]) -> frozenset[str]:
    """The heads of a roll to which these parts belong."""
    found = await session.scalars(
        select(RollEntry.voter).where(
            RollEntry.roll_id == roll_id, RollEntry.part_id.in_(list(part_ids)), RollEntry.voter.is_not(None)
        )
    )
    return frozenset(one for one in found if one is not None)
