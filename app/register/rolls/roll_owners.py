"""The owners of a head of a frozen roll as the register knows them today: who has died, and who owns its parts now.

The roll itself never changes (law R-36); what a death or a sale after the freezing means for a vote is the vote's to say.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Subquery, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.register.imports.current import load
from app.register.imports.difference import voting_owners
from app.register.imports.recognising import still_owners
from app.register.kinds import ORGANISATIONS, OwnerKind
from app.register.models import Owner, Roll, RollEntry, RollOwner


@dataclass(frozen=True, slots=True)
class OwnerToday:
    """An owner by the name they bear on the roll (`o0001`), with what the register says of them now."""

    named: str
    name: str
    kind: OwnerKind
    deceased: bool


@dataclass(frozen=True, slots=True)
class NewOwner:
    """An owner since the freezing; `document_lookup` is the keyed hash of their document, where one is known."""

    name: str
    kind: OwnerKind
    document_lookup: bytes | None


async def owners_today(session: AsyncSession, roll_id: uuid.UUID, voter: str) -> list[OwnerToday]:
    """The owners of a head, by their names on the roll; empty where the roll has no such head."""
    rows = await session.execute(
        select(RollOwner.pseudonym, Owner.name, Owner.kind, Owner.deceased)
        .join(RollEntry, (RollEntry.roll_id == RollOwner.roll_id) & (RollEntry.part_id == RollOwner.part_id))
        .join(Owner, Owner.id == RollOwner.owner_id)
        .where(RollEntry.roll_id == roll_id, RollEntry.voter == voter)
        .distinct()
        .order_by(RollOwner.pseudonym)
    )
    return [OwnerToday(named, name, kind, deceased) for named, name, kind, deceased in rows]


async def owner_ids(
    session: AsyncSession, roll_id: uuid.UUID, voters: Iterable[str] | None = None
) -> dict[str, dict[uuid.UUID, str]]:
    """The owners of every head (or of these heads) with their names on the roll, in the order of the roll."""
    query = (
        select(RollEntry.voter, RollOwner.owner_id, RollOwner.pseudonym)
        .join(RollOwner, (RollOwner.roll_id == RollEntry.roll_id) & (RollOwner.part_id == RollEntry.part_id))
        .where(RollEntry.roll_id == roll_id, RollEntry.i.is_not(None))
    )
    if voters is not None:
        query = query.where(RollEntry.voter.in_(list(voters)))
    owners: dict[str, dict[uuid.UUID, str]] = {}
    for voter, owner_id, pseudonym in await session.execute(query.order_by(RollEntry.i, RollOwner.pseudonym)):
        owners.setdefault(voter or "", {})[owner_id] = pseudonym
    return owners


def owners_placed() -> Subquery:
    """The owners of every head of every roll, for the database to join, and where a head lies: where its first part does.

    `roll_id`, `voter`, `owner_id`, and of that part `part_id`, `building`, `stairwell` and its number `i`.
    """
    place = (
        select(
            RollEntry.roll_id, RollEntry.voter, RollEntry.part_id, RollEntry.building, RollEntry.stairwell, RollEntry.i
        )
        .where(RollEntry.i.is_not(None))
        .ext(distinct_on(RollEntry.roll_id, RollEntry.voter))
        .order_by(RollEntry.roll_id, RollEntry.voter, RollEntry.i)
        .subquery()
    )
    return (
        select(place, RollOwner.owner_id)
        .join(RollEntry, (RollEntry.roll_id == place.c.roll_id) & (RollEntry.voter == place.c.voter))
        .join(RollOwner, (RollOwner.roll_id == RollEntry.roll_id) & (RollOwner.part_id == RollEntry.part_id))
        .subquery()
    )


async def heads_of_organisations(
    session: AsyncSession, roll_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, dict[str, list[str]]]:
    """The heads of these rolls of whose living owners none is a person, with their voting parts in the order of the roll."""
    rows = await session.execute(
        select(RollEntry.roll_id, RollEntry.voter, func.array_agg(aggregate_order_by(RollEntry.part, RollEntry.i)))
        .join(RollOwner, (RollOwner.roll_id == RollEntry.roll_id) & (RollOwner.part_id == RollEntry.part_id))
        .join(Owner, Owner.id == RollOwner.owner_id)
        .where(RollEntry.roll_id.in_(list(roll_ids)), RollEntry.i.is_not(None))
        .group_by(RollEntry.roll_id, RollEntry.voter)
        .having(
            func.bool_and(or_(Owner.kind.in_(ORGANISATIONS), Owner.deceased)),
            func.bool_or(Owner.kind.in_(ORGANISATIONS)),
        )
        .order_by(func.min(RollEntry.i))
    )
    found: dict[uuid.UUID, dict[str, list[str]]] = {}
    for roll_id, voter, parts in rows:
        found.setdefault(roll_id, {})[voter or ""] = list(dict.fromkeys(parts))
    return found


async def still_there(session: AsyncSession, roll_id: uuid.UUID, voter: str) -> frozenset[str]:
    """The owners of a head, by their names on the roll, who live and still own one of its parts today."""
    rows = (
        await session.execute(
            select(RollOwner.pseudonym, RollOwner.part_id, RollOwner.owner_id)
            .join(RollEntry, (RollEntry.roll_id == RollOwner.roll_id) & (RollEntry.part_id == RollOwner.part_id))
            .where(RollEntry.roll_id == roll_id, RollEntry.voter == voter)
        )
    ).all()
    known = await still_owners(session, {(part_id, owner_id) for _, part_id, owner_id in rows})
    return frozenset(named for named, part_id, owner_id in rows if known[part_id, owner_id])


async def new_owners(session: AsyncSession, roll_id: uuid.UUID, voter: str) -> list[NewOwner]:
    """Who owns every part of a head today, where all of its owners on the roll have parted with all of them.

    Empty while one of the roll's owners still owns one of the parts, and where the parts went to different people.
    """
    roll = await session.get(Roll, roll_id)
    rows = (
        await session.execute(
            select(RollOwner.part_id, RollOwner.owner_id)
            .join(RollEntry, (RollEntry.roll_id == RollOwner.roll_id) & (RollEntry.part_id == RollOwner.part_id))
            .where(RollEntry.roll_id == roll_id, RollEntry.voter == voter)
        )
    ).all()
    if roll is None or not rows:
        return []
    parts, once = {str(part_id) for part_id, _ in rows}, {str(owner_id) for _, owner_id in rows}
    register = await load(session, roll.community_id)
    developers = register.owners_of_kind(OwnerKind.DEVELOPER)
    today = [voting_owners(part.stock, part.owners, developers) for part in register.parts if part.id in parts]
    if not today:
        return []
    sellers, owners = ([register.owners[uuid.UUID(ref)] for ref in refs] for refs in (once, frozenset().union(*today)))
    if any(_same(seller, owner) for seller in sellers for owner in owners):
        return []
    found = [register.owners[uuid.UUID(ref)] for ref in sorted(frozenset.intersection(*today))]
    return [NewOwner(one.name, one.kind, one.document_lookup) for one in found]


def _same(owner: Owner, other: Owner) -> bool:
    """Whether two owners of the register are one person; a transfer or a merging may have written somebody anew."""
    return owner.id == other.id or (
        owner.document_lookup is not None and owner.document_lookup == other.document_lookup
    )
