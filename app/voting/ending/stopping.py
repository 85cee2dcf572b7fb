"""An open vote whose notice is found not to have run before it opened: receipt stops at once, and ballots are kept.

What leads on is two persons' word that it is void, and a new vote with its own notice.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.installation import now
from app.posting.texts import TextKey
from app.voting import announcing, posting_days
from app.voting.lifecycle import State
from app.voting.models import Vote


async def unnoticed(session: AsyncSession, at: datetime) -> list[uuid.UUID]:
    """The open votes whose notice had not run before they opened, as far as is known at an instant."""
    votes = await session.scalars(select(Vote).where(Vote.state == State.OPEN).order_by(Vote.opens_at, Vote.id))
    return [vote.id for vote in votes.all() if await posting_days.why_not_noticed(session, vote, at) is not None]


async def stop(session: AsyncSession, vote: Vote) -> bool:
    """Stop a vote that is held, and tell the public and its owners why; nothing is done where its notice had run.

    An approved act that waits for another person's word is left to them: the state of the vote does not take it.
    """
    at = await now(session)
    why = await posting_days.why_not_noticed(session, vote, at, posting_days.ONLY_VOID)
    if vote.state is not State.OPEN or why is None:
        return False
    vote.state = State.STOPPED
    await session.flush()
    await announcing.event(
        session, vote, TextKey.VOTE_STOPPED, facts={}, reason=why.words, proposed_by=None, approved_by=None, at=at
    )
    return True
