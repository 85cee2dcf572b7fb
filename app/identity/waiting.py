"""What of identity waits for staff: phones to be confirmed, requests from afar, objections to confirmed phones, bindings
that came too fast, flats whose owners are to be told at the door that their documents were guessed.

`flats` are the asking person's own, about which they decide nothing.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.kinds import BindingKind, RequestState
from app.identity.models import Binding, BindingObjection, BindingRequest, HouseholdCode
from app.identity.residents import flags
from app.identity.residents.binding import of_flats
from app.register import queries
from app.register.people.names import part_name
from app.register.waiting import MOST, NAMED, Waits


async def bindings(
    session: AsyncSession,
    community_ids: Collection[uuid.UUID],
    who: uuid.UUID,
    flats: Collection[uuid.UUID],
    *,
    most: int = MOST,
) -> list[Waits]:
    """Phones that wait to be confirmed as an owner's, by a code which somebody else issued or by an invitation."""
    rows = await session.execute(
        select(Binding.community_id, Binding.id, Binding.part_id, Binding.made_at)
        .outerjoin(HouseholdCode, HouseholdCode.id == Binding.code_id)
        .where(
            Binding.community_id.in_(community_ids),
            Binding.confirmed_at.is_(None),
            Binding.ended_at.is_(None),
            Binding.kind == BindingKind.OWNER,
            or_(HouseholdCode.id.is_(None), HouseholdCode.issued_by != who),
            Binding.part_id.not_in(flats),
        )
        .order_by(Binding.made_at, Binding.id)
        .limit(most)
    )
    found = rows.all()
    parts = await queries.part_names(session, {row.part_id for row in found})
    return [_of_flat(row.community_id, row.id, row.made_at, parts.get(row.part_id, "")) for row in found]


def _of_flat(community_id: uuid.UUID, subject: uuid.UUID, since: datetime, part: str, count: int = 1) -> Waits:
    """What is about a flat is called by it, and lies there."""
    return Waits(community_id, (subject,), since, count=count, about=part, place=part)


async def requests(
    session: AsyncSession, community_ids: Collection[uuid.UUID], flats: Collection[uuid.UUID], *, most: int = MOST
) -> list[Waits]:
    """Complete requests from afar that wait to be decided, those for one's own flat left out."""
    rows = await session.scalars(
        select(BindingRequest)
        .where(
            BindingRequest.community_id.in_(community_ids),
            BindingRequest.state == RequestState.WAITING,
            or_(BindingRequest.part_id.is_(None), BindingRequest.part_id.not_in(flats)),
        )
        .order_by(BindingRequest.complete_at, BindingRequest.id)
        .limit(most)
    )
    found = rows.all()
    parts = await queries.part_names(session, {one.part_id for one in found if one.part_id is not None})
    return [
        Waits(
            one.community_id,
            (one.id,),
            one.complete_at,
            about=part_name(one.building, one.stairwell, one.room),
            place=parts.get(one.part_id, "") if one.part_id is not None else "",
        )
        for one in found
        if one.complete_at is not None
    ]


async def objections(
    session: AsyncSession,
    community_ids: Collection[uuid.UUID],
    who: uuid.UUID,
    flats: Collection[uuid.UUID],
    *,
    most: int = MOST,
) -> list[Waits]:
    """Objections to bindings that this person neither confirmed nor gave out the code for; until then they do not vote."""
    rows = await session.execute(
        select(Binding.community_id, BindingObjection.id, Binding.part_id, BindingObjection.raised_at)
        .join(Binding, Binding.id == BindingObjection.binding_id)
        .outerjoin(HouseholdCode, HouseholdCode.id == Binding.code_id)
        .where(
            Binding.community_id.in_(community_ids),
            BindingObjection.decided_at.is_(None),
            Binding.confirmed_by.is_distinct_from(who),
            Binding.admitted_by.is_distinct_from(who),
            HouseholdCode.issued_by.is_distinct_from(who),
            Binding.part_id.not_in(flats),
        )
        .order_by(BindingObjection.raised_at, BindingObjection.id)
        .limit(most)
    )
    found = rows.all()
    parts = await queries.part_names(session, {row.part_id for row in found})
    return [_of_flat(row.community_id, row.id, row.raised_at, parts.get(row.part_id, "")) for row in found]


async def guessed(
    session: AsyncSession,
    community_ids: Collection[uuid.UUID],
    flats: Collection[uuid.UUID],
    at: datetime,
    *,
    most: int = MOST,
) -> list[Waits]:
    """Flats whose documents were guessed in the last thirty days and whose owners do not all read it on a phone of theirs.

    A number of the register is texted; whether that arrives nobody knows, so such a flat is gone to.
    """
    found = [one for one in await flags.guessed_flats(session, community_ids, at) if one.part_id not in flats]
    parts = [one.part_id for one in found]
    bound = {(one.part_id, one.owner_id) for one in await of_flats(session, parts)}
    there = await queries.placed(session, parts)
    return [
        _of_flat(one.community_id, one.part_id, one.since, there[one.part_id].name, one.number)
        for one in found
        if any((one.part_id, owner.id) not in bound for owner, _ in there[one.part_id].owners)
    ][:most]


async def suspicions(
    session: AsyncSession,
    community_ids: Collection[uuid.UUID],
    flats: Collection[uuid.UUID],
    at: datetime,
    *,
    most: int = MOST,
) -> list[Waits]:
    """Bindings that came too fast or are on many flats, some in force and confirmed by no staff; none of one's own flat."""
    found = [
        one
        for one in await flags.raised(session, community_ids, at)
        if one.waits and not any(each.part_id in flats for each in one.bindings)
    ][:most]
    parts = await queries.part_names(session, {part_id for one in found for part_id in one.part_ids[:NAMED]})
    return [
        Waits(
            one.bindings[0].community_id,
            (),
            one.bindings[-1].made_at,
            count=len(one.bindings),
            about=one.kind.label,
            place="、".join(parts[part_id] for part_id in one.part_ids[:NAMED])
            + ("等" if len(one.part_ids) > NAMED else ""),
        )
        for one in found
    ]
