"""The ballots of an estate that somebody else brought in, as they are drawn for a call-back: papers, and cast on site.

A caller asks whether the owner took part in this way, and never what was chosen.
"""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.kinds import EntryKind
from app.claims.samples.samples import Entered
from app.register.rolls.rolls import first_parts
from app.voting.models import Ballot, Paper, Vote


async def entered(session: AsyncSession, community_id: uuid.UUID) -> list[Entered]:
    """Every paper received and every ballot cast on a staff device, of all votes, in the order of the votes."""
    votes = await session.scalars(
        select(Vote).where(Vote.community_id == community_id, Vote.roll_id.is_not(None)).order_by(Vote.created_at)
    )
    found: list[Entered] = []
    for vote in votes.all():
        if vote.roll_id is not None:
            found += await _of_vote(session, vote, await first_parts(session, vote.roll_id))
    return found


async def _of_vote(session: AsyncSession, vote: Vote, parts: dict[str, uuid.UUID]) -> list[Entered]:
    papers = await session.scalars(select(Paper).where(Paper.vote_id == vote.id).order_by(Paper.seq))
    found = [
        Entered(
            EntryKind.PAPER,
            one.id,
            one.channel,
            parts[one.voter],
            one.received_by,
            f"表决“{vote.title}”收回了您家的一张纸质选票",
        )
        for one in papers
        if one.voter in parts
    ]
    ballots = await session.scalars(
        select(Ballot).where(Ballot.vote_id == vote.id, Ballot.entered_by.is_not(None)).order_by(Ballot.seq)
    )
    found += [
        Entered(
            EntryKind.ASSISTED,
            one.id,
            one.channel,
            parts[one.voter],
            one.entered_by,
            f"表决“{vote.title}”在现场由工作人员代录了您家的一张选票",
        )
        for one in ballots
        if one.voter in parts
    ]
    return found
