"""What is recorded for a head: every ballot and paper, how it came in, and whether it stands or is disputed."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.voting import leaves
from app.voting.disputes.schemas import RecordAnswer
from app.voting.models import Ballot, Dispute, LaterBallot, Paper, PlaceTaken, Void, Vote


async def of_heads(session: AsyncSession, vote: Vote, voters: Iterable[str]) -> list[RecordAnswer]:
    """Everything recorded for these heads, in the order received; empty says that nothing is recorded.

    A paper and the ballot it became are one record, by the paper's id.
    """
    heads = list(voters)
    standing = await _named_by(session, PlaceTaken, vote, heads)
    disputed = await _named_by(session, Dispute, vote, heads)
    out = set(await session.scalars(select(Void.target).where(Void.vote_id == vote.id)))
    ballots = list(
        await session.scalars(
            select(Ballot).where(Ballot.vote_id == vote.id, Ballot.voter.in_(heads)).order_by(Ballot.seq)
        )
    )
    by_paper = {one.paper_id: one for one in ballots if one.paper_id is not None}
    found = [
        _record(
            one,
            own_phone=is_own_phone(one),
            stands=one.id in standing,
            out=one.seq in out,
            disputed=one.id in disputed,
            tracker=leaves.tracker(one.leaf),
        )
        for one in ballots
        if one.paper_id is None
    ]
    papers = await session.scalars(select(Paper).where(Paper.vote_id == vote.id, Paper.voter.in_(heads)))
    for paper in papers:
        ballot = by_paper.get(paper.id)
        found.append(
            _record(
                paper,
                own_phone=False,
                stands=paper.id in standing or (ballot is not None and ballot.id in standing),
                out=(ballot or paper).seq in out,
                disputed=paper.id in disputed,
                choices=ballot.choices if ballot is not None else {},
                tracker=leaves.tracker((ballot or paper).leaf),
            )
        )
    placed = {one.nonce for one in ballots}
    later = await session.scalars(
        select(LaterBallot).where(
            LaterBallot.vote_id == vote.id, LaterBallot.voter.in_(heads), LaterBallot.paper_id.is_(None)
        )
    )
    found += [
        _record(one, own_phone=is_own_phone(one), stands=False, out=False, disputed=False, tracker="")
        for one in later
        if one.nonce not in placed
    ]
    return sorted(found, key=lambda one: (one.received_at, str(one.id)))


async def _named_by(
    session: AsyncSession, table: type[PlaceTaken | Dispute], vote: Vote, heads: Sequence[str]
) -> set[uuid.UUID | None]:
    """The ballots and papers that the rows of these heads name."""
    rows = await session.execute(
        select(table.ballot_id, table.paper_id).where(table.vote_id == vote.id, table.voter.in_(heads))
    )
    return {one for row in rows.all() for one in row}


def is_own_phone(ballot: Ballot | LaterBallot) -> bool:
    """Whether an owner cast it on their own device: nobody else entered it (a proxy's phone is somebody else's)."""
    return ballot.resident_id is not None and ballot.authority_id is None


def _record(
    row: Ballot | LaterBallot | Paper, *, own_phone: bool, stands: bool, out: bool, disputed: bool, **named: Any
) -> RecordAnswer:
    """One of them as its owner sees it; their own, cast on their phone, can only be objected to."""
    return RecordAnswer.from_row(
        row,
        received_at=row.ts,
        stands=stands,
        out=out,
        disputed=disputed,
        disputable=not (own_phone or disputed or out),
        **named,
    )
