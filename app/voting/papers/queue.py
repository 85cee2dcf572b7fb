"""The keying queue: what a keyer is handed next, and nothing by which they could know whose it is or what another read."""

import uuid
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.voting.ballots.own_heads import own_heads
from app.voting.models import Paper, PaperEntry, PaperScan, ScanPage, Vote
from app.voting.papers.keying import unsettled
from app.voting.papers.scans import pages_of


@dataclass(frozen=True, slots=True)
class ToKey:
    """A paper to be keyed from its scan: its id, and how many pages show it."""

    paper_id: uuid.UUID
    pages: int


async def next_to_key(session: AsyncSession, vote_id: uuid.UUID, keyer: uuid.UUID) -> ToKey | None:
    """The first paper received that has a scan, is not settled, and was not keyed by this person; None where none is.

    Their own flat's is handed to others.

    Two at once may be handed the same one, as two must key it.
    """
    own = await own_heads(session, await session.get_one(Vote, vote_id), keyer)
    paper_id = await session.scalar(
        select(Paper.id)
        .where(
            Paper.vote_id == vote_id,
            Paper.voter.not_in(own),
            unsettled(),
            exists().where(PaperScan.paper_id == Paper.id),
            ~exists().where(PaperEntry.paper_id == Paper.id, PaperEntry.keyer == keyer),
        )
        .order_by(Paper.seq)
        .limit(1)
    )
    return ToKey(paper_id, len(await pages_of(session, vote_id, paper_id))) if paper_id else None


async def page_to_key(session: AsyncSession, vote_id: uuid.UUID, paper_id: uuid.UUID, number: int) -> ScanPage:
    """The n-th page (from 1) that shows a paper; raises Refused where there is none."""
    pages = await pages_of(session, vote_id, paper_id)
    if not 1 <= number <= len(pages):
        raise Refused(NOT_FOUND)
    return pages[number - 1]
