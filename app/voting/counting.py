"""Opening and counting 唱票: a separate act after the end, inside the vote's lock, by the exact count.

It never waits for a queue, and it does not begin while a received paper is unkeyed. The result is kept as the bytes
of tally.json, whose hash stands in the tally leaf.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import now
from app.register.heads import RegisterPart, group, on_roll
from app.register.rolls import register_parts
from app.voting import errors, leaves, papers, tally
from app.voting.ballots import BallotLine, Capacity, Channel, Choice, Validity
from app.voting.casting import next_seq
from app.voting.count_report import as_json
from app.voting.lifecycle import Act, Phase, State, phase
from app.voting.models import Ballot, CountedResult, LaterBallot, Void, Vote, VoteItem, VoteLeaf
from app.voting.outcome import CountResult
from app.voting.rules import RULES


@dataclass(frozen=True, slots=True)
class Count:
    """A count made: the result and the bytes that were kept of it."""

    result: CountResult
    tally: bytes

    @property
    def sensitive(self) -> bool:
        """Whether any item hangs on an unsettled question."""
        return any(item.sensitive for item in self.result.items.values())


async def count(session: AsyncSession, vote: Vote, *, by: uuid.UUID | None, seconded_by: uuid.UUID | None) -> Count:
    """Count a vote whose row is held; writes the close and tally leaves and the result, and moves the state.

    Without paper the clock may count (`by` None); with paper two people start it. Raises Refused before the end,
    while a paper is unkeyed, or where one person would count papers alone.
    """
    at = await now(session)
    if phase(State(vote.state), vote.opens_at, vote.closes_at, at) is not Phase.ENDED or vote.state != State.OPEN:
        raise Refused(errors.ACT_NOT_POSSIBLE, act=Act.COUNT.label, why="投票还没有截止。")
    waiting = await papers.unkeyed(session, vote.id)
    if waiting:
        shown = "、".join(waiting[:10])
        raise Refused(
            errors.ACT_NOT_POSSIBLE,
            act=Act.COUNT.label,
            why=f"还有 {len(waiting)} 张收到的纸质选票没有录完（{shown}）。",
        )
    if await papers.received(session, vote.id) and (by is None or seconded_by is None or by == seconded_by):
        raise Refused(errors.ACT_NOT_POSSIBLE, act=Act.COUNT.label, why="收到过纸质选票，须由两人共同启动计票。")
    await _leaf(session, vote, "close", at, await _ballot_leaves(session, vote.id))
    made = await recount(session, vote)
    sha256 = hashlib.sha256(made.tally).digest()
    seq = vote.next_seq
    await _leaf(session, vote, "tally", at, sha256)
    session.add(
        CountedResult(
            vote_id=vote.id,
            seq=seq,
            tally=made.tally,
            sha256=sha256,
            sensitive=made.sensitive,
            counted_by=by,
            seconded_by=seconded_by,
            at=at,
        )
    )
    vote.counted_at = at
    vote.state = (State.AWAITING if made.sensitive else State.COUNTED).value
    await session.flush()
    return made


async def recount(session: AsyncSession, vote: Vote) -> Count:
    """The count from the stored rows, as anybody could make it; writes nothing."""
    if vote.roll_id is None:
        raise ValueError("a vote without a roll")
    parts = await register_parts(session, vote.roll_id)
    items = await session.execute(select(VoteItem.number, VoteItem.rule).where(VoteItem.vote_id == vote.id))
    rules = {number: RULES[rule] for number, rule in items}
    include_parking = bool(vote.rules["include_parking"])
    result = tally.count(parts, await ballot_lines(session, vote, parts), rules, include_parking=include_parking)
    body = as_json(result)
    return Count(result, json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


async def ballot_lines(session: AsyncSession, vote: Vote, parts: Iterable[RegisterPart]) -> list[BallotLine]:
    """Everything received, as lines of the count ordered by receipt: standing, voided and later ballots alike."""
    include_parking = bool(vote.rules["include_parking"])
    heads = group(on_roll(parts, include_parking=include_parking)).heads
    # The roll numbers its heads in the order in which their first part comes, and so does the grouping.
    width = max(3, len(str(len(heads))))
    part_of = {f"p{number:0{width}d}": head.parts[0] for number, head in enumerate(heads, start=1)}
    voided = set(await session.scalars(select(Void.ballot_id).where(Void.vote_id == vote.id)))
    ballots = await session.scalars(select(Ballot).where(Ballot.vote_id == vote.id))
    later = await session.scalars(select(LaterBallot).where(LaterBallot.vote_id == vote.id))
    received = [(row.ts, row.seq, row, row.id in voided) for row in ballots]
    # A later ballot has no seq; at an equal instant it comes after the one that stood.
    received += [(row.ts, vote.next_seq, row, False) for row in later]  # type: ignore[misc]
    received.sort(key=lambda one: (one[0], one[1], str(one[2].id)))
    return [
        _line(row, int(item), choice, part_of[row.voter], ts, void=void)
        for ts, _, row, void in received
        for item, choice in sorted(row.choices.items(), key=lambda pair: int(pair[0]))
    ]


def _line(
    row: Ballot | LaterBallot, item: int, choice: str, part: tuple[str, str, str], ts: datetime, *, void: bool
) -> BallotLine:
    validity = Validity.CONTENT_INVALID if choice == leaves.INVALID else Validity.VALID
    return BallotLine(
        received_at=ts,
        part=part,
        cast_by=row.cast_by,
        capacity=Capacity(row.capacity),
        channel=Channel(row.channel),
        validity=Validity.IDENTITY_INVALID if void else validity,
        item=item,
        choice=None if choice == leaves.INVALID else Choice(choice),
    )


async def _ballot_leaves(session: AsyncSession, vote_id: uuid.UUID) -> int:
    return await session.scalar(select(func.count()).select_from(Ballot).where(Ballot.vote_id == vote_id)) or 0


async def _leaf(session: AsyncSession, vote: Vote, kind: str, at: datetime, fact: int | bytes) -> None:
    seq = next_seq(vote)
    leaf = (
        leaves.close_leaf(vote.eid, seq, at, fact)
        if isinstance(fact, int)
        else leaves.tally_leaf(vote.eid, seq, at, fact)
    )
    session.add(VoteLeaf(vote_id=vote.id, seq=seq, kind=kind, ts=at, leaf=leaf))
    await session.flush()


async def governing(session: AsyncSession, vote_id: uuid.UUID) -> CountedResult | None:
    """The result that governs: the last one counted."""
    found: CountedResult | None = await session.scalar(
        select(CountedResult).where(CountedResult.vote_id == vote_id).order_by(CountedResult.seq.desc()).limit(1)
    )
    return found
