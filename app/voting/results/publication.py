"""When a counted result must hang (law R-53: within days of the count), and where it does not hang yet."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime
from app.posting import queries as postings
from app.voting.lifecycle import State
from app.voting.models import Vote

_COUNTED = (State.COUNTED, State.AWAITING, State.PRELIMINARY)


@dataclass(frozen=True, slots=True)
class Unposted:
    """A counted vote whose result does not hang, and by when it must."""

    vote: Vote
    due: DueTime
    overdue: bool


async def unposted(
    session: AsyncSession, at: datetime, community_ids: Collection[uuid.UUID] | None = None
) -> list[Unposted]:
    """Counted votes (of these estates, where they are named) whose result does not hang at an instant, the first due
    first; three queries, however many.
    """
    query = (
        select(Vote, DueTime)
        .join(DueTime, DueTime.id == Vote.publish_due_id)
        .where(Vote.state.in_(list(_COUNTED)))
        .order_by(DueTime.due_at, Vote.id)
    )
    if community_ids is not None:
        query = query.where(Vote.community_id.in_(community_ids))
    rows = (await session.execute(query)).all()
    drafted = {vote.result_posting_id for vote, _ in rows if vote.result_posting_id is not None}
    hanging = await _hanging(session, drafted, at)
    return [Unposted(vote, due, at >= due.due_at) for vote, due in rows if vote.result_posting_id not in hanging]


async def result_hangs(session: AsyncSession, vote: Vote, at: datetime) -> bool:
    """Whether the posting of the preliminary result hangs, or has hung to the end."""
    return vote.result_posting_id is not None and bool(await _hanging(session, [vote.result_posting_id], at))


async def _hanging(session: AsyncSession, posting_ids: Collection[uuid.UUID], at: datetime) -> frozenset[uuid.UUID]:
    """Those of these postings that hang, or have hung to the end."""
    found = await postings.of_ids(session, posting_ids, at)
    return frozenset(one.posting.id for one in found if one.standing.hangs)
