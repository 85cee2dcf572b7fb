"""An open vote whose notice is found not to have run before it opened: receipt stops at once, and ballots are kept.

What leads on is two persons' word that it is void, and a new vote with its own notice.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.installation import now
from app.notifications import ledger
from app.notifications.kinds import NoticeKind
from app.posting import queries as postings
from app.posting.texts import TextKey
from app.voting import announcing, notifying, posting_days
from app.voting.lifecycle import State
from app.voting.models import Vote


async def unnoticed(session: AsyncSession, at: datetime) -> list[uuid.UUID]:
    """The open votes whose notice had not run before they opened, as far as is known at an instant.

    The opening asked it of every head. Only a sheet that was missing or a message that did not arrive can be found later,
    so only votes with one of these are asked again: the worker comes by every few seconds.
    """
    rows = await session.scalars(select(Vote).where(Vote.state == State.OPEN).order_by(Vote.opens_at, Vote.id))
    votes = rows.all()
    sheets = {one for vote in votes for one in (vote.roll_posting_id, vote.notice_posting_id) if one is not None}
    missing = await postings.once_missing(session, sheets)
    failed = await ledger.not_arrived(session, notifying.SUBJECT, [vote.id for vote in votes], NoticeKind.VOTE_NOTICE)
    return [
        vote.id
        for vote in votes
        if ({vote.roll_posting_id, vote.notice_posting_id} & missing or vote.id in failed)
        and await posting_days.why_not_noticed(session, vote, at) is not None
    ]


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
