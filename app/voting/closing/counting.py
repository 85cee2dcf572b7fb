"""Opening and counting 唱票: a separate act after the end, inside the vote's lock, by the exact count.

It never waits for a queue, and it does not begin while a received paper is unkeyed. The result is kept as the bytes
of tally.json, whose hash stands in the tally leaf.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import set_due
from app.core.errors import Refused
from app.core.installation import now
from app.core.periods import PeriodUnit
from app.register.heads import RegisterPart
from app.register.rolls.rolls import register_parts
from app.voting import errors, leaves, posting_days
from app.voting.ballots.casting import next_seq
from app.voting.ballots.received import ReceivedBallots, lines, received
from app.voting.count import tally
from app.voting.count.count_report import as_json
from app.voting.count.outcome import CountResult, Outcome
from app.voting.drafting import preparing
from app.voting.law.rules import RULES
from app.voting.lifecycle import Act, Mode, Phase, State, phase
from app.voting.models import Ballot, CountedResult, Vote, VoteItem, VoteLeaf
from app.voting.papers import keying, receiving

BY_THE_AUTHORITY = "本次表决以主管部门系统的结果为准，请录入主管部门的结果。"


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
    if vote.mode == Mode.AUXILIARY:
        raise Refused(errors.ACT_NOT_POSSIBLE, act=Act.COUNT.label, why=BY_THE_AUTHORITY)
    if phase(vote.state, vote.opens_at, vote.closes_at, at) is not Phase.ENDED or vote.state != State.OPEN:
        raise Refused(errors.ACT_NOT_POSSIBLE, act=Act.COUNT.label, why="投票还没有截止。")
    # Asked here too, for the clock counts without the needs of an act.
    why = await posting_days.why_not_noticed(session, vote, at, posting_days.ONLY_VOID)
    if why is not None:
        raise Refused(errors.ACT_NOT_POSSIBLE, act=Act.COUNT.label, why=why.words)
    waiting = await keying.unkeyed(session, vote.id)
    if waiting:
        shown = "、".join(waiting[:10])
        raise Refused(
            errors.ACT_NOT_POSSIBLE,
            act=Act.COUNT.label,
            why=f"还有 {len(waiting)} 张收到的纸质选票没有录完（{shown}）。",
        )
    if await receiving.received(session, vote.id) and (by is None or seconded_by is None or by == seconded_by):
        raise Refused(errors.ACT_NOT_POSSIBLE, act=Act.COUNT.label, why="收到过纸质选票，须由两人共同启动计票。")
    made = await recount(session, vote)
    await keep(session, vote, made.tally, sensitive=made.sensitive, by=by, seconded_by=seconded_by, at=at)
    vote.state = State.AWAITING if made.sensitive else State.COUNTED
    await session.flush()
    return made


async def keep(
    session: AsyncSession,
    vote: Vote,
    tally_json: bytes,
    *,
    sensitive: bool,
    by: uuid.UUID | None,
    seconded_by: uuid.UUID | None,
    document: str = "",
    evidence_id: uuid.UUID | None = None,
    at: datetime,
) -> None:
    """Keep a result of a vote whose row is held, with its close and tally leaves.

    From this instant run the calendar days within which it must hang.
    """
    await _leaf(session, vote, "close", at, await _ballot_leaves(session, vote.id))
    sha256 = hashlib.sha256(tally_json).digest()
    seq = vote.next_seq
    await _leaf(session, vote, "tally", at, sha256)
    session.add(
        CountedResult(
            vote_id=vote.id,
            seq=seq,
            tally=tally_json,
            sha256=sha256,
            sensitive=sensitive,
            counted_by=by,
            seconded_by=seconded_by,
            document=document,
            evidence_id=evidence_id,
            at=at,
        )
    )
    vote.counted_at = at
    due = await set_due(session, at, preparing.rules_of(vote).publish_within_days, PeriodUnit.CALENDAR_DAYS)
    vote.publish_due_id = due.id
    await session.flush()


async def recount(session: AsyncSession, vote: Vote) -> Count:
    """The count from the stored rows, as anybody could make it; writes nothing."""
    result = await result_of(session, vote, await parts_of(session, vote), await received(session, vote))
    return Count(result, spelled(as_json(result)))


def spelled(body: dict[str, Any]) -> bytes:
    """The bytes of a tally as they are kept and hashed."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


async def parts_of(session: AsyncSession, vote: Vote) -> list[RegisterPart]:
    """The parts of the vote's frozen roll, parking and storage too."""
    if vote.roll_id is None:
        raise ValueError("a vote without a roll")
    return await register_parts(session, vote.roll_id)


async def result_of(
    session: AsyncSession,
    vote: Vote,
    roll: list[RegisterPart],
    came_in: ReceivedBallots,
    counted_on: list[RegisterPart] | None = None,
) -> CountResult:
    """What came in, counted on the frozen roll, or on another where the roll has been corrected since."""
    items = await session.execute(select(VoteItem.number, VoteItem.rule).where(VoteItem.vote_id == vote.id))
    rules = {number: RULES[rule] for number, rule in items}
    return tally.count(
        counted_on or roll,
        lines(vote, came_in, roll, counted_on),
        rules,
        include_parking=bool(vote.rules["include_parking"]),
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


def outcomes_of(counted: CountedResult) -> dict[int, Outcome]:
    """The outcome of each item as it was counted."""
    return {int(number): Outcome(item["outcome"]) for number, item in json.loads(counted.tally)["items"].items()}
