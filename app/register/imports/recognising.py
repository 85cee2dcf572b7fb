"""Whether somebody is an owner of a part: by what they say of themselves, and whether they still are.

Names and numbers are compared here and not given out. Source: law R-47 (who votes is known by their real name).
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.sealing import Sealer
from app.register.imports.applying import taken_back
from app.register.imports.study import DOCUMENT, phone_key
from app.register.kinds import OwnerKind
from app.register.models import Owner, Ownership, Part, RegisterEntry
from app.register.people.names import plain_name

SETTLED = timedelta(days=30)
"""How long a phone number has to stand in the register before it says who somebody is."""

LAST = 8
"""Characters of a document that an owner is asked for, from the month of birth on; no view shows any of them."""


@dataclass(frozen=True, slots=True)
class KnownByPhone:
    """An owner whose name and number are those given; `before` is the number the register had less than 30 days ago.

    While the number is `fresh` it says nothing of who somebody is. Numbers stay sealed.
    """

    owner: Owner
    fresh: bool
    before: bytes | None


async def by_phone(
    session: AsyncSession, sealer: Sealer, part_id: uuid.UUID, name: str, phone: str, at: datetime
) -> KnownByPhone | None:
    """The living person among a part's owners who bears this name and number; None where there is none, or two."""
    wanted, key = plain_name(name), phone_key(sealer, phone)
    found = [
        one
        for one in await _people(session, part_id)
        if one.phone_lookup is not None and one.phone_lookup == key and plain_name(one.name) == wanted
    ]
    if len(found) != 1:
        return None
    entries = await session.scalars(
        select(RegisterEntry)
        .where(
            RegisterEntry.subject == Owner.__tablename__,
            RegisterEntry.subject_id == found[0].id,
            RegisterEntry.after.has_key("phone_lookup"),
            RegisterEntry.at > at - SETTLED,
        )
        .order_by(RegisterEntry.at, RegisterEntry.id)
    )
    changes = entries.all()
    before = next((one.before.get("phone_sealed") for one in changes if one.before.get("phone_sealed")), None)
    return KnownByPhone(found[0], bool(changes), taken_back("phone_sealed", before))


async def by_document(session: AsyncSession, sealer: Sealer, part_id: uuid.UUID, name: str, last: str) -> Owner | None:
    """The living person among a part's owners who bears this name and whose document ends so; None for none, or two."""
    wanted = plain_name(name)
    found = [
        one
        for one in await _people(session, part_id)
        if one.document_sealed is not None
        and plain_name(one.name) == wanted
        and sealer.open(one.document_sealed, DOCUMENT).decode()[-LAST:] == last.upper()
    ]
    return found[0] if len(found) == 1 else None


async def _people(session: AsyncSession, part_id: uuid.UUID) -> list[Owner]:
    owners = await session.scalars(
        select(Owner)
        .join(Ownership, Ownership.owner_id == Owner.id)
        .where(
            Ownership.part_id == part_id,
            Ownership.until_on.is_(None),
            Owner.kind == OwnerKind.PERSON,
            Owner.deceased.is_(False),
        )
    )
    return list(owners)


async def still_owners(
    session: AsyncSession, claims: Collection[tuple[uuid.UUID, uuid.UUID]]
) -> dict[tuple[uuid.UUID, uuid.UUID], frozenset[uuid.UUID]]:
    """For each (part, owner): every id under which this person stands, the one asked for too; empty once sold or dead.

    A merging or a transfer between spouses may have written the same person anew; their document tells.
    """
    if not claims:
        return {}
    held: dict[uuid.UUID, list[Owner]] = defaultdict(list)
    rows = await session.execute(
        select(Ownership.part_id, Owner)
        .join(Owner, Owner.id == Ownership.owner_id)
        .join(Part, Part.id == Ownership.part_id)
        .where(
            Ownership.part_id.in_({part_id for part_id, _ in claims}),
            Ownership.until_on.is_(None),
            Owner.deceased.is_(False),
            Part.retired_change_id.is_(None),
        )
    )
    for part_id, owner in rows:
        held[part_id].append(owner)
    documents = await session.execute(
        select(Owner.id, Owner.document_lookup).where(
            Owner.id.in_({owner_id for _, owner_id in claims}), Owner.deceased.is_(False)
        )
    )
    known: dict[uuid.UUID, bytes | None] = {row.id: row.document_lookup for row in documents}
    found = {}
    for part_id, owner_id in claims:
        document = known.get(owner_id)
        same = {
            one.id
            for one in held[part_id]
            if owner_id in known and (one.id == owner_id or (document is not None and one.document_lookup == document))
        }
        found[part_id, owner_id] = frozenset(same | {owner_id}) if same else frozenset[uuid.UUID]()
    return found
