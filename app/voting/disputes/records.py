"""What is recorded for a head: every ballot and paper, how it came in, and whether it stands or is disputed."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.voting import leaves
from app.voting.count.ballots import Capacity, Channel
from app.voting.disputes.schemas import RecordAnswer
from app.voting.models import Ballot, Dispute, LaterBallot, Paper, PlaceTaken, Void, Vote


@dataclass(frozen=True, slots=True)
class HeadRecord:
    """A paper or ballot recorded for a head. `choices` is empty while a paper is not keyed.

    `own_phone` tells one that an owner cast themselves: it can only be objected to, never disputed.
    """

    id: uuid.UUID
    voter: str
    channel: Channel
    capacity: Capacity
    received_at: datetime
    stands: bool
    out: bool
    disputed: bool
    own_phone: bool
    choices: dict[str, str]
    tracker: str


def answer(head: HeadRecord) -> RecordAnswer:
    """What is recorded for a head, as its owner sees it."""
    return RecordAnswer.from_row(head, disputable=not (head.own_phone or head.disputed or head.out))


async def of_heads(session: AsyncSession, vote: Vote, voters: Iterable[str]) -> list[HeadRecord]:
    """Everything recorded for these heads, in the order received; empty says that nothing is recorded.

    A paper and the ballot it became are one record, by the paper's id.
    """
    heads = list(voters)
    standing = {
        one
        for row in await session.scalars(
            select(PlaceTaken).where(PlaceTaken.vote_id == vote.id, PlaceTaken.voter.in_(heads))
        )
        for one in (row.ballot_id, row.paper_id)
    }
    disputed = {
        one
        for row in await session.scalars(select(Dispute).where(Dispute.vote_id == vote.id, Dispute.voter.in_(heads)))
        for one in (row.ballot_id, row.paper_id)
        if one is not None
    }
    out = set(await session.scalars(select(Void.target).where(Void.vote_id == vote.id)))
    ballots = list(
        await session.scalars(
            select(Ballot).where(Ballot.vote_id == vote.id, Ballot.voter.in_(heads)).order_by(Ballot.seq)
        )
    )
    by_paper = {one.paper_id: one for one in ballots if one.paper_id is not None}
    found = [_of_ballot(one, standing, disputed, out) for one in ballots if one.paper_id is None]
    papers = await session.scalars(select(Paper).where(Paper.vote_id == vote.id, Paper.voter.in_(heads)))
    for paper in papers:
        made = by_paper.get(paper.id)
        found.append(
            HeadRecord(
                id=paper.id,
                voter=paper.voter,
                channel=paper.channel,
                capacity=paper.capacity,
                received_at=paper.ts,
                stands=paper.id in standing or (made is not None and made.id in standing),
                out=made.seq in out if made is not None else paper.seq in out,
                disputed=paper.id in disputed,
                own_phone=False,
                choices=made.choices if made is not None else {},
                tracker=leaves.tracker(made.leaf if made is not None else paper.leaf),
            )
        )
    placed = {one.nonce for one in ballots}
    later = await session.scalars(
        select(LaterBallot).where(
            LaterBallot.vote_id == vote.id, LaterBallot.voter.in_(heads), LaterBallot.paper_id.is_(None)
        )
    )
    found += [_of_later(one) for one in later if one.nonce not in placed]
    return sorted(found, key=lambda one: (one.received_at, str(one.id)))


def is_own_phone(ballot: Ballot | LaterBallot) -> bool:
    """Whether an owner cast it on their own device: nobody else entered it (a proxy's phone is somebody else's)."""
    return ballot.resident_id is not None and ballot.authority_id is None


def _of_ballot(ballot: Ballot, standing: set[uuid.UUID | None], disputed: set[uuid.UUID], out: set[int]) -> HeadRecord:
    return HeadRecord(
        id=ballot.id,
        voter=ballot.voter,
        channel=ballot.channel,
        capacity=ballot.capacity,
        received_at=ballot.ts,
        stands=ballot.id in standing,
        out=ballot.seq in out,
        disputed=ballot.id in disputed,
        own_phone=is_own_phone(ballot),
        choices=ballot.choices,
        tracker=leaves.tracker(ballot.leaf),
    )


def _of_later(row: LaterBallot) -> HeadRecord:
    return HeadRecord(
        id=row.id,
        voter=row.voter,
        channel=row.channel,
        capacity=row.capacity,
        received_at=row.ts,
        stands=False,
        out=False,
        disputed=False,
        own_phone=is_own_phone(row),
        choices=row.choices,
        tracker="",
    )
