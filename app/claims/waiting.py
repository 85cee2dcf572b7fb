"""What of claims waits for a person: disputes, slips to bring, reports to answer, flats to call back, flags."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import queries, reports, settling
from app.claims.kinds import ClaimSaid
from app.claims.models import ClaimSlip
from app.claims.patterns import flags
from app.claims.samples import samples
from app.claims.slips.slips import BROUGHT
from app.core.periods import spoken
from app.identity.own_records import Own
from app.identity.permissions import Role
from app.register import queries as register
from app.register.waiting import MOST, NAMED, Waits, pressing


async def disputes(
    session: AsyncSession, roles: Mapping[uuid.UUID, frozenset[Role]], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Disputes that wait and that this person may settle; `roles` are theirs by estate."""
    found = [
        one
        for one in await queries.disputes(session, roles)
        if settling.may_find(one.now, who, roles[one.now.claim.community_id])
    ][:most]
    parts = await register.part_names(session, {one.now.claim.part_id for one in found})
    return [
        Waits(
            claim.community_id,
            (claim.id,),
            one.raised.at,
            one.due_at,
            about=ClaimSaid.from_json(claim.said).about,
            place=parts.get(claim.part_id, ""),
        )
        for one in found
        for claim in [one.now.claim]
    ]


async def slips(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """How many slips of each estate nobody has brought yet."""
    rows = await session.execute(
        select(ClaimSlip.community_id, func.count(), func.min(ClaimSlip.at))
        .where(ClaimSlip.community_id.in_(community_ids), ClaimSlip.id.not_in(BROUGHT))
        .group_by(ClaimSlip.community_id)
        .order_by(func.min(ClaimSlip.at))
        .limit(most)
    )
    return [
        Waits(community_id, (), since, count=count, about=f"{count} 份告知单") for community_id, count, since in rows
    ]


async def visit_reports(
    session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST
) -> list[Waits]:
    """Reports that wait for an answer, the first due first."""
    found = await reports.unanswered(session, community_ids, most=most)
    parts = await register.part_names(session, {one.report.part_id for one in found})
    return [
        Waits(
            one.report.community_id,
            (one.report.id,),
            one.report.at,
            one.due_at,
            about=f"{spoken(one.report.at)}的反映",
            place=parts.get(one.report.part_id, ""),
        )
        for one in found
    ]


async def calls(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, at: datetime, *, most: int = MOST
) -> list[Waits]:
    """How many flats of each sample this caller may call now, the sample first that was drawn first."""
    found = [
        Waits(
            one.sample.community_id,
            (one.sample.id,),
            one.sample.at,
            count=left,
            about=f"{spoken(one.sample.at)}抽取的样本",
        )
        for one in await samples.listed(session, community_ids)
        if (left := one.left_for(who, at))
    ]
    return sorted(found, key=pressing)[:most]


async def suspicions(
    session: AsyncSession,
    roles: Mapping[uuid.UUID, frozenset[Role]],
    who: uuid.UUID,
    own: Own,
    *,
    most: int = MOST,
) -> list[Waits]:
    """Flags that nobody handled and this person may look into; `roles` are theirs by estate, `own` what is their own."""
    found = [
        Waits(
            one.community_id,
            (),
            one.last_at,
            count=len(one.claim_ids),
            about=one.kind.label,
            place="、".join(one.parts[:NAMED]) + ("等" if len(one.parts) > NAMED else ""),
        )
        for one in await flags.raised(session, roles)
        if not one.handled
        and one.unit_of(who, roles[one.community_id]) is not None
        and not own.touches(one.owner_ids, one.part_ids)
    ]
    return sorted(found, key=pressing)[:most]
