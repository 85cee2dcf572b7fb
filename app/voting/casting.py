"""Casting a ballot from a phone: idempotent, every item answered, the server's instant decides.

Source: Civil Code art. 137 (an electronic declaration takes effect on entering the system), law cases 12, 13, 35,
37, 40. The vote's row is held from before the clock is read until the commit, so that a ballot is in exactly if its
instant lies before the end.
"""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA, now
from app.voting import errors, leaves
from app.voting.ballots import Capacity, Channel, Choice
from app.voting.heads_on_roll import RollHead, heads_of_owners
from app.voting.lifecycle import Mode, Phase, State, phase
from app.voting.models import AppointedVoter, Ballot, LaterBallot, Paper, Standing, Vote, VoteItem


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter is told: whether the ballot stands, when it came in, and the tracker by which it can be found."""

    stands: bool
    ts: datetime
    seq: int | None
    tracker: str
    note: str


async def locked(session: AsyncSession, vote_id: uuid.UUID) -> Vote:
    """The vote's row, held until the transaction ends; everything written into a vote takes turns here."""
    vote = await session.scalar(select(Vote).where(Vote.id == vote_id).with_for_update())
    if vote is None:
        raise Refused(NOT_FOUND)
    return vote


def next_seq(vote: Vote) -> int:
    """The next number of the vote's log; without gaps, for a transaction that fails gives it back."""
    seq = vote.next_seq
    vote.next_seq += 1
    return seq


async def cast(
    session: AsyncSession,
    vote_id: uuid.UUID,
    *,
    resident_id: uuid.UUID,
    owner_ids: frozenset[uuid.UUID],
    voter: str,
    choices: Mapping[int, str],
    nonce: str,
) -> Receipt:
    """Cast a head's ballot by phone; the same nonce with the same content gives the stored answer.

    `owner_ids` are the owners this resident is bound to. Raises Refused outside the window, without the right to
    vote for this head, where an item is unanswered, or where the nonce has served another ballot.
    """
    vote = await locked(session, vote_id)
    answered = await _answered(session, vote, nonce, resident_id, voter, choices)
    if answered is not None:
        return answered
    ts = await now(session)
    _require_receiving(vote, ts)
    head, cast_by = await _entitled(session, vote, owner_ids, voter)
    kept = await _checked(session, vote_id, choices)
    standing = await session.get(Standing, (vote_id, voter))
    if standing is not None:
        return await _later(session, vote, standing, head, cast_by, resident_id, kept, nonce, ts)
    seq, salt = next_seq(vote), secrets.token_bytes(32)
    opening = leaves.ballot_opening(vote.eid, nonce, voter, head.parts, Channel.ONLINE, kept)
    committed = leaves.commitment(leaves.BALLOT_TAG, salt, opening)
    ballot = Ballot(
        id=uuid.uuid4(),
        vote_id=vote_id,
        voter=voter,
        channel=Channel.ONLINE.value,
        capacity=Capacity.OWNER.value,
        cast_by=cast_by,
        resident_id=resident_id,
        choices={str(item): choice for item, choice in kept.items()},
        seq=seq,
        ts=ts,
        entered_at=ts,
        nonce=nonce,
        salt=salt,
        commitment=committed,
        leaf=leaves.ballot_leaf(vote.eid, seq, ts, committed),
    )
    session.add(ballot)
    await session.flush()
    session.add(Standing(vote_id=vote_id, voter=voter, ballot_id=ballot.id))
    await session.flush()
    return _receipt(ballot)


def _receipt(ballot: Ballot) -> Receipt:
    return Receipt(True, ballot.ts, ballot.seq, leaves.tracker(ballot.leaf), "您的选票已记录。")


async def _answered(
    session: AsyncSession,
    vote: Vote,
    nonce: str,
    resident_id: uuid.UUID,
    voter: str,
    choices: Mapping[int, str],
) -> Receipt | None:
    """The answer this nonce was given before, for the same ballot of the same person."""
    sent = (resident_id, voter, {str(item): choice for item, choice in choices.items()})
    ballot = await session.scalar(select(Ballot).where(Ballot.vote_id == vote.id, Ballot.nonce == nonce))
    if ballot is not None:
        if (ballot.resident_id, ballot.voter, ballot.choices) != sent:
            raise Refused(errors.NONCE_REUSED)
        return _receipt(ballot)
    later = await session.scalar(select(LaterBallot).where(LaterBallot.vote_id == vote.id, LaterBallot.nonce == nonce))
    if later is None:
        return None
    if (later.resident_id, later.voter, later.choices) != sent:
        raise Refused(errors.NONCE_REUSED)
    return Receipt(False, later.ts, None, "", _LATER)


def _require_receiving(vote: Vote, ts: datetime) -> None:
    if vote.mode != Mode.BINDING:
        raise Refused(errors.PHONE_NOT_BINDING)
    match phase(State(vote.state), vote.opens_at, vote.closes_at, ts):
        case Phase.RECEIVING:
            return
        case Phase.NOT_YET:
            opens = f"{vote.opens_at.astimezone(CHINA):%Y年%m月%d日 %H:%M}" if vote.opens_at else "另行通知的时间"
            raise Refused(errors.NOT_RECEIVING, why=f"投票还没有开始，{opens} 开始。")
        case Phase.ENDED:
            closed = f"{vote.closes_at.astimezone(CHINA):%Y年%m月%d日 %H:%M}" if vote.closes_at else ""
            raise Refused(errors.NOT_RECEIVING, why=f"投票已于 {closed} 截止。")


async def _entitled(
    session: AsyncSession, vote: Vote, owner_ids: frozenset[uuid.UUID], voter: str
) -> tuple[RollHead, str]:
    """The head on the roll and the owner casting for it; an appointed co-owner excludes the others (law case 13)."""
    heads = await heads_of_owners(session, vote.roll_id, owner_ids)
    head = next((one for one in heads if one.voter == voter), None)
    if head is None:
        raise Refused(errors.NOT_ENTITLED, why="名册上这一户的业主不是您，或您的身份还没有确认。")
    appointed = await session.get(AppointedVoter, (vote.id, voter))
    if appointed is not None:
        if appointed.owner not in head.mine:
            raise Refused(errors.NOT_ENTITLED, why="这一户的共有人已共同指定另一位投票。")
        return head, appointed.owner
    return head, min(head.mine)


async def _checked(session: AsyncSession, vote_id: uuid.UUID, choices: Mapping[int, str]) -> dict[int, str]:
    """Every item answered once with a choice there is, in the order of the items."""
    items = list(
        await session.scalars(select(VoteItem.number).where(VoteItem.vote_id == vote_id).order_by(VoteItem.number))
    )
    faults = [FieldFault(f"choices.{item}", f"事项 {item} 没有作答。") for item in items if item not in choices]
    faults += [FieldFault(f"choices.{item}", f"没有事项 {item}。") for item in choices if item not in items]
    faults += [
        FieldFault(f"choices.{item}", "只能是同意（agree）、反对（disagree）、弃权（abstain）之一。")
        for item, choice in choices.items()
        if choice not in {one.value for one in Choice}
    ]
    if faults:
        raise Refused(errors.BALLOT_FAULTY, faults)
    return {item: choices[item] for item in items}


_LATER = "这一户此前已有一张有效选票或纸质选票，以先收到的为准；您这一票作为异议记录。"


async def _later(
    session: AsyncSession,
    vote: Vote,
    standing: Standing,
    head: RollHead,
    cast_by: str,
    resident_id: uuid.UUID,
    choices: dict[int, str],
    nonce: str,
    ts: datetime,
) -> Receipt:
    """Keep a ballot of a head whose place is taken, as an objection; first received stands (law case 12, 33)."""
    note = _LATER
    if standing.paper_id is not None:
        paper = await session.get(Paper, standing.paper_id)
        received = f"{paper.ts.astimezone(CHINA):%m月%d日 %H:%M}" if paper else ""
        note = f"这一户的纸质选票已于 {received} 收到，以先收到的为准；您这一票作为异议记录。"
    session.add(
        LaterBallot(
            vote_id=vote.id,
            voter=head.voter,
            channel=Channel.ONLINE.value,
            capacity=Capacity.OWNER.value,
            cast_by=cast_by,
            resident_id=resident_id,
            choices={str(item): choice for item, choice in choices.items()},
            nonce=nonce,
            ts=ts,
        )
    )
    await session.flush()
    return Receipt(False, ts, None, "", note)
