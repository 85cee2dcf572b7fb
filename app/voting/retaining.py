"""Which estates have a vote whose records may still be asked for, so that nothing they stand on is forgotten there.

Source: law section 7.5 (three years after the final posting, and while a dispute is open).
"""

import uuid
from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.permissions import Role
from app.voting.ballots.findings import settled
from app.voting.kinds import Finding
from app.voting.lifecycle import State
from app.voting.models import Dispute, DisputeFinding, Vote

_OVER = (State.FINAL, State.ARCHIVED, State.VOIDED, State.ANNULLED, State.SUPERSEDED)


async def held_estates(session: AsyncSession, since: datetime) -> set[uuid.UUID]:
    """The estates with a vote that is not over, was still going on since an instant, or has an open dispute."""
    last = func.greatest(Vote.posted_at, Vote.counted_at, Vote.closes_at, Vote.created_at)
    held = await session.scalars(
        select(Vote.community_id).where(
            or_(Vote.state.not_in(list(_OVER)), last > since, Vote.id.in_(await _disputed(session)))
        )
    )
    return set(held)


async def _disputed(session: AsyncSession) -> set[uuid.UUID]:
    """The votes with a dispute that is not settled, whoever has found what of it so far."""
    found: dict[uuid.UUID, list[tuple[Role, Finding, datetime]]] = defaultdict(list)
    for one in await session.scalars(select(DisputeFinding)):
        found[one.dispute_id].append((one.role, one.finding, one.at))
    disputes = await session.execute(select(Dispute.id, Dispute.vote_id))
    return {row.vote_id for row in disputes if settled(found[row.id]) is None}
