"""Taking a ballot out of the count, and giving its place back: to the head's earliest later ballot, or to nobody.

Source: verifiable tally, "Disputes"; Civil Code art. 137 (a ballot sent takes effect when it enters the system, so
one that found its place taken by a ballot that was no owner's stands from its own receipt on).
"""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.voting import leaves
from app.voting.ballots.casting import Cast, next_seq, place
from app.voting.ballots.findings import found_of
from app.voting.ballots.keyed import entries_of, governing
from app.voting.ballots.received import received
from app.voting.kinds import Finding
from app.voting.models import Ballot, LaterBallot, Paper, PlaceTaken, Void, Vote


async def take_out(
    session: AsyncSession,
    vote: Vote,
    target: Ballot | Paper,
    reason: str,
    at: datetime,
    *,
    dispute_id: uuid.UUID | None,
) -> Void:
    """Write the void of a ballot, or of a paper that made none; the place it held is free. The vote's row is held.

    `reason` stands in a public leaf: it names nobody.
    """
    seq = next_seq(vote)
    void = Void(
        vote_id=vote.id,
        seq=seq,
        target=target.seq,
        ballot_id=target.id if isinstance(target, Ballot) else None,
        dispute_id=dispute_id,
        reason=reason,
        ts=at,
        leaf=leaves.void_leaf(vote.eid, seq, at, target.seq, reason),
    )
    session.add(void)
    standing = await session.get(PlaceTaken, (vote.id, target.voter))
    if standing is not None and target.id in {standing.ballot_id, standing.paper_id}:
        await session.delete(standing)
    await session.flush()
    return void


async def fill_place(session: AsyncSession, vote: Vote, voter: str, at: datetime) -> None:
    """Whatever of the head came in next takes a place that has become free: a later ballot, or a paper not keyed yet.

    Among them a ballot that gave way to an earlier one, which turned out to be none: it stands from its receipt on.
    """
    if await session.get(PlaceTaken, (vote.id, voter)) is not None:
        return
    came_in = await received(session, vote)
    later: list[Ballot | LaterBallot] = [*await _gave_way(session, vote, voter)]
    later += [one for one in came_in.later if one.voter == voter and one.paper_id not in came_in.out_papers]
    unkeyed = [one for one in await _unkeyed(session, vote, voter) if one.id not in came_in.out_papers]
    ballot = min(later, key=lambda one: one.ts, default=None)
    paper = min(unkeyed, key=lambda one: one.seq, default=None)
    if paper is not None and (ballot is None or paper.ts <= ballot.ts):
        session.add(PlaceTaken(vote_id=vote.id, voter=voter, paper_id=paper.id))
        await session.flush()
    elif ballot is not None:
        its_paper = await session.get(Paper, ballot.paper_id) if ballot.paper_id is not None else None
        nonce = ballot.nonce if isinstance(ballot, LaterBallot) else secrets.token_hex(16)
        await place(session, vote, Cast.from_row(ballot, nonce), at, its_paper)


async def _gave_way(session: AsyncSession, vote: Vote, voter: str) -> list[Ballot]:
    """The ballots of a head that gave way to an earlier one, but for what was disputed and not found genuine."""
    rows = await session.execute(
        select(Ballot, Void.dispute_id)
        .join(Void, Void.ballot_id == Ballot.id)
        .where(Ballot.vote_id == vote.id, Ballot.voter == voter)
    )
    gave_way, out = [], set()
    for ballot, dispute_id in rows.all():
        if dispute_id is None:
            gave_way.append(ballot)
            continue
        found = await found_of(session, dispute_id)
        if found is None or found.finding is Finding.FORGED:
            out.add(ballot.ts)
    # The instant of receipt tells what was received: it stays with a ballot that is placed again.
    return [ballot for ballot in gave_way if ballot.ts not in out]


async def _unkeyed(session: AsyncSession, vote: Vote, voter: str) -> list[Paper]:
    papers = await session.scalars(select(Paper).where(Paper.vote_id == vote.id, Paper.voter == voter))
    return [one for one in papers if governing(await entries_of(session, one.id)) is None]
