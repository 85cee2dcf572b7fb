"""When a counted result must hang (law R-53: within days of the count), and where it does not hang yet."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime
from app.posting import queries as postings
from app.posting.kinds import PostingState
from app.voting.lifecycle import State
from app.voting.models import Vote

_COUNTED = (State.COUNTED, State.AWAITING, State.PRELIMINARY)
_HANGS = {PostingState.HANGING, PostingState.INTERRUPTED, PostingState.ENDED}


@dataclass(frozen=True, slots=True)
class Unposted:
    """A counted vote whose result does not hang, and by when it must."""

    vote: Vote
    due: DueTime
    overdue: bool


async def unposted(session: AsyncSession, at: datetime, community_id: uuid.UUID | None = None) -> list[Unposted]:
    """Counted votes (of an estate, where it is named) whose result does not hang at an instant, the first due first."""
    query = (
        select(Vote, DueTime)
        .join(DueTime, DueTime.id == Vote.publish_due_id)
        .where(Vote.state.in_(list(_COUNTED)))
        .order_by(DueTime.due_at, Vote.id)
    )
    if community_id is not None:
        query = query.where(Vote.community_id == community_id)
    rows = (await session.execute(query)).all()
    return [Unposted(vote, due, at >= due.due_at) for vote, due in rows if not await result_hangs(session, vote, at)]


async def result_hangs(session: AsyncSession, vote: Vote, at: datetime) -> bool:
    """Whether the posting of the preliminary result hangs, or has hung to the end."""
    if vote.result_posting_id is None:
        return False
    found = await postings.find(session, vote.community_id, vote.result_posting_id, at)
    return found.standing.state in _HANGS
