"""Somebody with a phone at a flat of theirs: as whom they speak there, where it lies, and what waits for them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.kinds import BindingKind
from app.identity.models import Binding, BindingInvitation
from app.identity.residents.binding import objected, of_resident
from app.register import parts
from app.register.imports.recognising import still_owners
from app.register.parts import PartIn


@dataclass(frozen=True, slots=True)
class Dweller:
    """Somebody with a phone bound to a flat. `owner_id` is who they are at level 2, None below; `owners` all ids of that
    person in the register.

    `in_doubt`: somebody of the flat objects to the binding; until that is decided it speaks for nobody. `helps` is the
    owner whom a family helper prepares answers for; a helper speaks for nobody.
    """

    resident_id: uuid.UUID
    binding_id: uuid.UUID
    community_id: uuid.UUID
    part_id: uuid.UUID
    place: PartIn
    owner_id: uuid.UUID | None
    owners: frozenset[uuid.UUID]
    in_doubt: bool
    helps: uuid.UUID | None = None

    def columns(self) -> dict[str, uuid.UUID | None]:
        """The flat and the person, as a row of their own word names them."""
        return {"part_id": self.part_id, "owner_id": self.owner_id, "resident_id": self.resident_id}


async def dweller(session: AsyncSession, resident_id: uuid.UUID, binding_id: uuid.UUID) -> Dweller:
    """As whom a resident speaks at a flat of theirs; raises Refused where it is not theirs or holds no more."""
    return (await dwellers(session, [await of_resident(session, resident_id, binding_id)]))[0]


async def dwellers(session: AsyncSession, bindings: Sequence[Binding]) -> list[Dweller]:
    """As whom people speak by these bindings in force, in their order; the same number of queries for any number."""
    doubted = await objected(session, bindings)
    places = await parts.located(session, [one.part_id for one in bindings])
    helped = await _helped(session, bindings)
    named = {one.id: (one.part_id, one.owner_id) for one in bindings if one.owner_id and one.id not in doubted}
    still = await still_owners(session, set(named.values()))
    made = []
    for one in bindings:
        owners = still[named[one.id]] if one.id in named and one.confirmed_at else frozenset[uuid.UUID]()
        made.append(
            Dweller(
                one.resident_id,
                one.id,
                one.community_id,
                one.part_id,
                places[one.part_id],
                one.owner_id if owners else None,
                owners,
                one.id in doubted,
                helped.get(one.id),
            )
        )
    return made


def owners_of(flats: Iterable[Dweller]) -> frozenset[uuid.UUID]:
    """Every id of the owners that somebody is at these flats."""
    return frozenset[uuid.UUID]().union(*(one.owners for one in flats))


async def _helped(session: AsyncSession, bindings: Sequence[Binding]) -> dict[uuid.UUID, uuid.UUID]:
    """For which owner each helper's binding stands: who let them in."""
    let_in = {one.invitation_id: one.id for one in bindings if one.kind is BindingKind.HELPER and one.invitation_id}
    if not let_in:
        return {}
    rows = await session.execute(
        select(BindingInvitation.id, BindingInvitation.owner_id).where(BindingInvitation.id.in_(let_in))
    )
    return {let_in[row.id]: row.owner_id for row in rows}


@dataclass(frozen=True, slots=True)
class WaitsForMe:
    """Something that waits for a resident: about what, for which flat of theirs, since when, by when (None: no term).

    `ids` are what its page is opened with, by name; `flat` is empty for what concerns no flat.
    """

    about: str
    ids: Mapping[str, uuid.UUID | str]
    since: datetime
    due_at: datetime | None = None
    flat: str = ""
