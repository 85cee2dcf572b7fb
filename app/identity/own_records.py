"""Nobody acts on a record about themselves, their flat or their unit: what of the register is a member of staff's own.

Three things say so (source: the table of who does what): what was declared at the appointment, kept for good; the flats
to which the WeChat account they work with is bound as a resident's; and the register's owners who have the number of
its phone. Whoever works and lives here with one phone is thereby known without declaring anything.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.identity import errors
from app.identity.models import Binding, OwnRecord, Resident, StaffWechat
from app.identity.models.residents import BY_THEMSELVES
from app.register import queries


@dataclass(frozen=True, slots=True)
class Own:
    """The owners of the register who somebody is, and the flats they live in, at the estates asked for."""

    owners: frozenset[uuid.UUID]
    parts: frozenset[uuid.UUID]

    def __bool__(self) -> bool:
        return bool(self.owners or self.parts)

    def touches(self, owner_ids: Iterable[uuid.UUID], part_ids: Iterable[uuid.UUID] = ()) -> bool:
        """Whether one of these owners or flats is their own."""
        return not (self.owners.isdisjoint(owner_ids) and self.parts.isdisjoint(part_ids))


async def declare(session: AsyncSession, staff_id: uuid.UUID, owner_ids: Iterable[uuid.UUID], at: datetime) -> None:
    """Write down that somebody is these owners; what was declared before stays."""
    for owner_id in owner_ids:
        await session.execute(
            insert(OwnRecord)
            .values(staff_id=staff_id, owner_id=owner_id, declared_at=at)
            .on_conflict_do_nothing(index_elements=["staff_id", "owner_id"])
        )


async def of_staff(session: AsyncSession, staff_id: uuid.UUID, community_ids: Collection[uuid.UUID]) -> Own:
    """What is somebody's own at these estates.

    A WeChat account unbound from their work still tells for the year it is kept, and a confirmed binding that they
    ended themselves still says which owner they are: nobody sheds a flat for the length of an act.
    """
    owners = set(await session.scalars(select(OwnRecord.owner_id).where(OwnRecord.staff_id == staff_id)))
    parts = set()
    bound = await session.execute(
        select(Binding.owner_id, Binding.part_id, Binding.ended_at)
        .join(Resident, Resident.id == Binding.resident_id)
        .join(StaffWechat, (StaffWechat.appid == Resident.appid) & (StaffWechat.openid == Resident.openid))
        .where(
            StaffWechat.staff_id == staff_id,
            Binding.community_id.in_(community_ids),
            or_(Binding.ended_at.is_(None), Binding.ended_reason == BY_THEMSELVES),
        )
    )
    for owner_id, part_id, ended_at in bound:
        if owner_id is not None:
            owners.add(owner_id)
        if ended_at is None:
            parts.add(part_id)
    lookups = await session.scalars(
        select(StaffWechat.phone_lookup).where(StaffWechat.staff_id == staff_id, StaffWechat.phone_lookup.is_not(None))
    )
    owners |= await queries.owners_with_phone(session, community_ids, [one for one in lookups if one is not None])
    return Own(frozenset(owners), frozenset(parts))


async def require_not_own(
    session: AsyncSession,
    staff_id: uuid.UUID,
    community_id: uuid.UUID,
    owner_ids: Collection[uuid.UUID],
    part_ids: Collection[uuid.UUID],
) -> None:
    """Raise Refused where an owner or a flat of the record is the own of the person who would act on it."""
    if (await of_staff(session, staff_id, [community_id])).touches(owner_ids, part_ids):
        raise Refused(errors.OWN_RECORD)


async def own_flats(session: AsyncSession, staff_id: uuid.UUID, community_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The flats of an estate that are somebody's own, or of an owner they are."""
    own = await of_staff(session, staff_id, [community_id])
    return own.parts | await queries.parts_of_owners(session, own.owners)


async def require_not_own_flat(
    session: AsyncSession, staff_id: uuid.UUID, community_id: uuid.UUID, part_id: uuid.UUID
) -> None:
    """Raise Refused where a flat is the own of the person who would act on it, or of an owner they are."""
    await require_not_own(session, staff_id, community_id, await queries.owners_of_part(session, part_id), [part_id])
