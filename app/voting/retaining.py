"""Which estates have a vote whose records may still be asked for, so that nothing they stand on is forgotten there.

Source: law section 7.5 (three years after the final posting, and while a dispute is open).
"""

import uuid
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.voting.lifecycle import State
from app.voting.models import Dispute, DisputeFinding, Vote

_OVER = (State.FINAL, State.ARCHIVED, State.VOIDED, State.ANNULLED, State.SUPERSEDED)
_TO_SETTLE = 2
"""Findings that settle a dispute."""


async def held_estates(session: AsyncSession, since: datetime) -> set[uuid.UUID]:
    """The estates with a vote that is not over, was still going on since an instant, or has an open dispute."""
    found_of = select(func.count()).where(DisputeFinding.dispute_id == Dispute.id).correlate(Dispute).scalar_subquery()
    disputed = select(Dispute.vote_id).where(found_of < _TO_SETTLE)
    last = func.greatest(Vote.posted_at, Vote.counted_at, Vote.closes_at, Vote.created_at)
    held = await session.scalars(
        select(Vote.community_id).where(
            or_(Vote.state.not_in([state.value for state in _OVER]), last > since, Vote.id.in_(disputed))
        )
    )
    return set(held)
