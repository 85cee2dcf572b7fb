"""A household that asks for something: whose it is, and who of the flat may read what came of it.

Whoever asked reads it; and the confirmed owners of today read what somebody asked who is bound to their flat still, or
what staff wrote down for one of them. What an earlier owner asked is not the buyer's to read.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault
from app.identity import residents
from app.identity.own_records import require_not_own
from app.identity.residents.binding import of_flat, of_resident
from app.register.imports.recognising import still_owners
from app.register.people.households import Household, households
from app.register.scopes import Scope


@dataclass(frozen=True, slots=True)
class AtTheirFlat:
    """Somebody at their flat; `others` are the phones whose words they may read, `owner` where they are confirmed."""

    resident_id: uuid.UUID
    community_id: uuid.UUID
    part_id: uuid.UUID
    owner: bool
    others: frozenset[uuid.UUID]


async def dwelling(session: AsyncSession, resident_id: uuid.UUID, binding_id: uuid.UUID) -> AtTheirFlat:
    """A resident at a flat of theirs; raises Refused where it is not theirs or holds no more."""
    own = await of_resident(session, resident_id, binding_id)
    owner = bool(await residents.owners_of(session, [own]))
    others = [one.resident_id for one in await of_flat(session, own.part_id)] if owner else []
    return AtTheirFlat(resident_id, own.community_id, own.part_id, owner, frozenset([resident_id, *others]))


async def readable[Asked](
    session: AsyncSession,
    own: AtTheirFlat,
    pairs: Iterable[tuple[Asked, uuid.UUID | None, uuid.UUID | None]],
) -> list[Asked]:
    """Those of these that they may read; each comes with the phone that asked, or the owner whom staff wrote down."""
    asked = list(pairs)
    named = {(own.part_id, owner_id) for _, _, owner_id in asked if owner_id is not None}
    still = {owner_id for (_, owner_id), today in (await still_owners(session, named)).items() if today}
    return [
        one
        for one, resident_id, owner_id in asked
        if resident_id in own.others or (resident_id is None and own.owner and owner_id in still)
    ]


async def spoken_for(
    session: AsyncSession,
    community_id: uuid.UUID,
    part_id: uuid.UUID,
    owner_id: uuid.UUID,
    within: Scope,
    *,
    by: uuid.UUID,
) -> tuple[Household | None, list[FieldFault]]:
    """The household for which staff write something down, and what is wrong with it.

    Raises Refused where the flat is the own of whoever writes.
    """
    found = await households(session, community_id, within, part_ids=[part_id])
    if not found:
        return None, [FieldFault("part_id", "这户不在范围内，请检查。")]
    household = found[0]
    await require_not_own(session, by, community_id, [*household.owners], [part_id])
    if owner_id not in household.owners:
        return household, [FieldFault("owner_id", "现在不是这户的业主，请检查。")]
    return household, []
