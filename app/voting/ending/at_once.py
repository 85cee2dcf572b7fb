"""A vote is void at once, without a second person's word: where what it stands on is gone, nobody has a choice."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.posting.texts import TextKey
from app.voting import announcing, openings
from app.voting.lifecycle import State
from app.voting.models import Vote


async def void_at_once(session: AsyncSession, vote: Vote, reason: str, *, by: uuid.UUID, at: datetime) -> None:
    """Void a vote that is held, for this reason, and tell the public and its owners; an opening that waits lapses."""
    await openings.lapse(session, vote, reason, at)
    vote.state = State.VOIDED
    await session.flush()
    await announcing.event(
        session, vote, TextKey.VOTE_VOID, facts={}, reason=reason, proposed_by=by, approved_by=None, at=at
    )
