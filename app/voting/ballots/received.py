"""Everything that came in, as lines of the count: ballots that stood, those taken out again, and later ones.

Source: docs/count.md (ballots.csv); first received stands, a ballot taken out is identity-invalid.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.register.heads import Head, PartKey, RegisterPart, group, on_roll
from app.voting import leaves
from app.voting.ballots.findings import found_of
from app.voting.count.ballots import BallotLine, Choice, Validity
from app.voting.kinds import Finding
from app.voting.models import Ballot, LaterBallot, Paper, Void, Vote


@dataclass(frozen=True, slots=True)
class ReceivedBallots:
    """What came into a vote, and which ballots, and papers whose ballot came later, are out of the count."""

    ballots: tuple[Ballot, ...]
    later: tuple[LaterBallot, ...]
    out_ballots: frozenset[uuid.UUID]
    out_papers: frozenset[uuid.UUID]


async def received(session: AsyncSession, vote: Vote) -> ReceivedBallots:
    """What came into a vote as it stands now."""
    ballots = tuple(await session.scalars(select(Ballot).where(Ballot.vote_id == vote.id)))
    rows = tuple(await session.scalars(select(LaterBallot).where(LaterBallot.vote_id == vote.id)))
    # A later ballot that took the place after all, and one whose paper did, is that ballot and no other.
    taken = {one.nonce for one in ballots} | {one.paper_id for one in ballots if one.paper_id is not None}
    later = tuple(one for one in rows if one.nonce not in taken and one.paper_id not in taken)
    voids = tuple(await session.scalars(select(Void).where(Void.vote_id == vote.id)))
    return ReceivedBallots(
        ballots,
        later,
        frozenset(one.ballot_id for one in voids if one.ballot_id is not None),
        await papers_out(session, vote),
    )


async def papers_out(session: AsyncSession, vote: Vote) -> frozenset[uuid.UUID]:
    """The papers taken out before they made a ballot, but for those found genuine before the count."""
    rows = await session.execute(
        select(Paper.id, Void.dispute_id)
        .join(Void, (Void.vote_id == Paper.vote_id) & (Void.target == Paper.seq))
        .where(Paper.vote_id == vote.id)
    )
    out = set()
    for paper_id, dispute_id in rows.all():
        found = await found_of(session, dispute_id) if dispute_id is not None else None
        in_time = found is not None and (vote.counted_at is None or found.at < vote.counted_at)
        if found is None or found.finding is Finding.FORGED or not in_time:
            out.add(paper_id)
    return frozenset(out)


def heads_of(vote: Vote, parts: Iterable[RegisterPart]) -> Mapping[str, Head]:
    """The heads of a roll by their names on it, "p001"; numbered in the order in which their first part comes."""
    heads = group(on_roll(parts, include_parking=bool(vote.rules["include_parking"]))).heads
    width = max(3, len(str(len(heads))))
    return {f"p{number:0{width}d}": head for number, head in enumerate(heads, start=1)}


def lines(
    vote: Vote, came_in: ReceivedBallots, roll: Iterable[RegisterPart], counted_on: Iterable[RegisterPart] | None = None
) -> list[BallotLine]:
    """The lines of the count ordered by receipt, each item of each ballot one line.

    `counted_on` is the roll as corrected, where another than the frozen one is counted on: a head keeps its ballot
    under its owners.
    """
    heads = heads_of(vote, roll)
    part_of = {voter: head.parts[0] for voter, head in heads.items()}
    if counted_on is not None:
        by_owners = {head.owners: head.parts[0] for head in heads_of(vote, counted_on).values()}
        part_of = {voter: by_owners.get(head.owners, head.parts[0]) for voter, head in heads.items()}
    rows: list[tuple[datetime, int, str, Ballot | LaterBallot, bool]] = [
        (row.ts, row.seq, str(row.id), row, row.id in came_in.out_ballots) for row in came_in.ballots
    ]
    # A later ballot has no seq; at an equal instant it comes after the one that stood.
    rows += [(row.ts, vote.next_seq, str(row.id), row, row.paper_id in came_in.out_papers) for row in came_in.later]
    rows.sort(key=lambda one: one[:3])
    return [
        _line(row, int(item), choice, part_of[row.voter], out=out)
        for _, _, _, row, out in rows
        for item, choice in sorted(row.choices.items(), key=lambda pair: int(pair[0]))
    ]


def _line(row: Ballot | LaterBallot, item: int, choice: str, part: PartKey, *, out: bool) -> BallotLine:
    validity = Validity.CONTENT_INVALID if choice == leaves.INVALID else Validity.VALID
    return BallotLine(
        received_at=row.ts,
        part=part,
        cast_by=row.cast_by,
        capacity=row.capacity,
        channel=row.channel,
        validity=Validity.IDENTITY_INVALID if out else validity,
        item=item,
        choice=None if choice == leaves.INVALID else Choice(choice),
    )
