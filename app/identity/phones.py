"""Whose phones stand for an owner, their numbers, and who a resident is in the mini-program: for what is sent to them."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.sealing import Sealer
from app.identity.models import Binding, Resident
from app.identity.residents import privacy
from app.identity.residents.binding import in_force, objected
from app.register.phones import phones_of


async def of_owners(session: AsyncSession, owner_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The residents who stand for each of these owners now; a binding that is objected to stands for nobody."""
    confirmed = await session.scalars(
        select(Binding).where(
            Binding.owner_id.in_(list(owner_ids)), Binding.confirmed_at.is_not(None), Binding.ended_at.is_(None)
        )
    )
    held = await in_force(session, confirmed.all())
    disputed = await objected(session, held)
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for one in held:
        if one.owner_id is not None and one.id not in disputed and one.resident_id not in found[one.owner_id]:
            found[one.owner_id].append(one.resident_id)
    return {owner_id: phones for owner_id, phones in found.items() if phones}


async def ever_of_owners(session: AsyncSession, owner_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """The residents who stand for one of these owners, or once did: an owner's earlier phones among them."""
    rows = await session.scalars(
        select(Binding.resident_id).where(Binding.owner_id.in_(list(owner_ids)), Binding.confirmed_at.is_not(None))
    )
    return frozenset(rows)


async def of_parts(session: AsyncSession, part_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """The residents bound to these parts as whatever, confirmed or not: for what concerns whoever lives there."""
    found = await session.scalars(
        select(Binding).where(Binding.part_id.in_(list(part_ids)), Binding.ended_at.is_(None))
    )
    return frozenset(one.resident_id for one in await in_force(session, found.all()))


async def openids(session: AsyncSession, resident_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Who these residents are in the mini-program; those who never signed in by WeChat are left out."""
    rows = await session.execute(
        select(Resident.id, Resident.openid).where(Resident.id.in_(list(resident_ids)), Resident.openid.is_not(None))
    )
    return {resident_id: openid for resident_id, openid in rows if openid is not None}


async def numbers(session: AsyncSession, sealer: Sealer, owner_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The number to call or text each of these owners at, in as many queries for one as for a thousand.

    The register's own, where it has one: what was entered in somebody's name must not be told to whoever bound a phone
    in their name (被签名). Otherwise the one that a phone bound to the owner left for messages, by consent.
    """
    owners = sorted(set(owner_ids))
    found = await phones_of(session, sealer, owners)
    standing = await of_owners(session, [one for one in owners if one not in found])
    rows = await session.execute(
        select(Resident.id, Resident.message_phone_sealed).where(
            Resident.id.in_({one for bound in standing.values() for one in bound}),
            Resident.message_phone_sealed.is_not(None),
        )
    )
    left = {resident_id: privacy.message_phone(sealer, sealed) for resident_id, sealed in rows}
    for owner_id, bound in standing.items():
        number = next((left[one] for one in bound if one in left), None)
        if number is not None:
            found[owner_id] = number
    return found
