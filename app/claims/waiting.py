"""What of claims waits for a person: disputes, slips to bring, reports to answer, flats to call back."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import queries, reports, settling
from app.claims.models import ClaimSlip
from app.claims.samples import samples
from app.claims.slips.slips import BROUGHT
from app.identity.permissions import Role
from app.register.waiting import MOST, Waits, pressing


async def disputes(
    session: AsyncSession, roles: Mapping[uuid.UUID, frozenset[Role]], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Disputes that wait and that this person may settle; `roles` are theirs by estate."""
    return [
        Waits(one.now.claim.community_id, (one.now.claim.id,), one.raised.at, one.due_at)
        for one in await queries.disputes(session, roles)
        if settling.may_find(one.now, who, roles[one.now.claim.community_id])
    ][:most]


async def slips(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """How many slips of each estate nobody has brought yet."""
    rows = await session.execute(
        select(ClaimSlip.community_id, func.count(), func.min(ClaimSlip.at))
        .where(ClaimSlip.community_id.in_(community_ids), ClaimSlip.id.not_in(BROUGHT))
        .group_by(ClaimSlip.community_id)
        .order_by(func.min(ClaimSlip.at))
        .limit(most)
    )
    return [Waits(community_id, (), since, count=count) for community_id, count, since in rows]


async def visit_reports(
    session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST
) -> list[Waits]:
    """Reports that wait for an answer, the first due first."""
    return [
        Waits(one.report.community_id, (one.report.id,), one.report.at, one.due_at)
        for one in await reports.unanswered(session, community_ids, most=most)
    ]


async def calls(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, at: datetime, *, most: int = MOST
) -> list[Waits]:
    """How many flats of each sample this caller may call now, the sample first that was drawn first."""
    found = []
    for community_id in community_ids:
        for one in await samples.listed(session, community_id):
            left = [entry for entry in one.entries if entry.may_be_called(who, at)]
            if left:
                found.append(Waits(community_id, (one.sample.id,), one.sample.at, count=len(left)))
    return sorted(found, key=pressing)[:most]
