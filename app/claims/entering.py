"""Who enters claims, and the flats they enter for, read once for however many: nobody enters for a flat of their own."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import errors, ties
from app.claims.kinds import TieKind
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA
from app.identity import own_records
from app.identity import service as identity
from app.identity.own_records import Own
from app.identity.permissions import Role
from app.identity.residents.binding import of_flats
from app.register import queries as register
from app.register.places import community_name
from app.register.queries import PlacedPart


@dataclass(frozen=True, slots=True)
class Agent:
    """A member of staff as they enter claims at an estate: their name, as what they work there today, what is theirs.

    `flats` are those they enter for with the owners of today, `bound` the owners whose phones are bound to each,
    `declared` the flats of their own, their home and their relatives'.
    """

    id: uuid.UUID
    community_id: uuid.UUID
    estate: str
    name: str
    roles: frozenset[Role]
    own: Own
    declared: Mapping[uuid.UUID, TieKind]
    flats: Mapping[uuid.UUID, PlacedPart]
    bound: Mapping[uuid.UUID, frozenset[uuid.UUID | None]]

    def flat(self, part_id: uuid.UUID) -> PlacedPart:
        """A flat that they may enter a claim for.

        Raises Refused where the estate has none, and for one that is their own, one they are bound to as an owner, or a
        relative's.
        """
        placed = self.flats.get(part_id)
        if placed is None:
            raise Refused(NOT_FOUND)
        tie = self.tie(part_id)
        if tie is not None:
            raise Refused(errors.CLAIM_OWN_FLAT, tie=tie.label)
        return placed

    def tie(self, part_id: uuid.UUID) -> TieKind | None:
        """Why a flat is theirs to leave to others: their own, their home, or a declared one; None for any other."""
        placed = self.flats.get(part_id)
        if placed is not None and not self.own.owners.isdisjoint(one.id for one, _ in placed.owners):
            return TieKind.OWN
        if part_id in self.own.parts or not self.own.owners.isdisjoint(self.bound.get(part_id, ())):
            return TieKind.LIVES
        return self.declared.get(part_id)


async def agent(
    session: AsyncSession, community_id: uuid.UUID, staff_id: uuid.UUID, part_ids: Collection[uuid.UUID], at: datetime
) -> Agent:
    """Somebody about to enter claims for these flats; a constant number of queries."""
    placed = await register.placed(session, part_ids)
    bound: dict[uuid.UUID, set[uuid.UUID | None]] = defaultdict(set)
    for one in await of_flats(session, part_ids):
        bound[one.part_id].add(one.owner_id)
    return Agent(
        staff_id,
        community_id,
        await community_name(session, community_id),
        (await identity.names(session, [staff_id])).get(staff_id, ""),
        await identity.roles_today(session, staff_id, community_id, at.astimezone(CHINA).date()),
        await own_records.of_staff(session, staff_id, [community_id]),
        {one.part_id: one.kind for one in await ties.declared(session, staff_id)},
        {part_id: one for part_id, one in placed.items() if one.part.community_id == community_id},
        {part_id: frozenset(owners) for part_id, owners in bound.items()},
    )
