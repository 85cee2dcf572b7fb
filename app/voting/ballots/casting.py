"""Casting a ballot, from a phone or on a staff device on site: every item answered, the server's instant decides.

Source: Civil Code art. 137 (an electronic declaration takes effect on entering the system), law cases 12, 13, 35,
37, 40. The vote's row is held from before the clock is read until the commit, so that a ballot is in exactly if its
instant lies before the end.
"""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA, now
from app.core.periods import spoken, spoken_end
from app.core.values.canonical import Value, canonical
from app.voting import errors, leaves, notifying
from app.voting.ballots.entitlement import Right, phone_head, phone_right
from app.voting.ballots.heads_on_roll import RollHead, head_of
from app.voting.count.ballots import Capacity, Channel, Choice
from app.voting.lifecycle import Mode, Phase, State, phase
from app.voting.models import Ballot, LaterBallot, Paper, PlaceTaken, Vote, VoteItem


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter is told: whether the ballot stands, when it came in, and the tracker by which it can be found.

    `about` is what its proof will be about, empty where it has no leaf.
    """

    stands: bool
    ts: datetime
    seq: int | None
    tracker: str
    note: str
    about: bytes = b""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a ballot is cast: on a resident's phone, or on a staff device in a venue session before two persons."""

    resident_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    entered_by: uuid.UUID | None = None
    witness: uuid.UUID | None = None
    evidence_id: uuid.UUID | None = None

    @property
    def channel(self) -> Channel:
        """The channel it stands under in the log and in the report."""
        return Channel.ONLINE if self.session_id is None else Channel.ONSITE


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot as it came in: for which head, how, by whom, what it says (item -> choice or "invalid"), and when."""

    voter: str
    channel: Channel
    capacity: Capacity
    cast_by: str
    authority_id: uuid.UUID | None
    resident_id: uuid.UUID | None
    paper_id: uuid.UUID | None
    session_id: uuid.UUID | None
    entered_by: uuid.UUID | None
    witness: uuid.UUID | None
    evidence_id: uuid.UUID | None
    choices: dict[str, str]
    nonce: str
    ts: datetime

    @classmethod
    def from_row(cls, row: Ballot | LaterBallot | Paper, nonce: str, **named: Any) -> Self:
        """What a row says, under a nonce; what is named is not read."""
        named["nonce"] = nonce
        return cls(
            **{one.name: named[one.name] if one.name in named else getattr(row, one.name) for one in fields(cls)}
        )


async def locked(session: AsyncSession, vote_id: uuid.UUID) -> Vote:
    """The vote's row, held until the transaction ends; everything written into a vote takes turns here."""
    # Read anew: a vote that this session looked up before it waited for the lock is a picture from before the wait.
    held = select(Vote).where(Vote.id == vote_id).with_for_update().execution_options(populate_existing=True)
    vote = await session.scalar(held)
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
    if vote.mode == Mode.AUXILIARY:
        raise Refused(errors.PHONE_ELSEWHERE)
    if vote.mode != Mode.BINDING:
        raise Refused(errors.PHONE_NOT_BINDING)
    ts = await now(session)
    require_receiving(vote, ts)
    head, right = await _entitled(session, vote, owner_ids, resident_id, voter, ts)
    receipt = await record(session, vote, head, right, Origin(resident_id), choices, nonce=nonce, ts=ts)
    if right.authority_id is not None:
        way = "受托人用手机投票"
        await notifying.recorded(session, vote, voter, way, ts, record_id=nonce, tracker=receipt.tracker)
    return receipt


async def record(
    session: AsyncSession,
    vote: Vote,
    head: RollHead,
    right: Right,
    origin: Origin,
    choices: Mapping[int, str],
    *,
    nonce: str,
    ts: datetime,
) -> Receipt:
    """Record a ballot of a vote whose row is held, with its leaf, and take the head's place.

    Where the place is taken it is kept apart as an objection: first received stands. Raises Refused where an item is
    unanswered.
    """
    kept = await _checked(session, vote.id, choices)
    cast = Cast(
        voter=head.voter,
        channel=origin.channel,
        **asdict(right),
        **asdict(origin),
        paper_id=None,
        choices={str(item): choice for item, choice in kept.items()},
        nonce=nonce,
        ts=ts,
    )
    standing = await session.get(PlaceTaken, (vote.id, head.voter))
    if standing is None:
        return _receipt(vote, await _put(session, vote, cast, ts, head.parts), head.parts)
    await set_aside(session, vote, cast)
    return Receipt(False, ts, None, "", await _why_later(session, standing))


async def place(session: AsyncSession, vote: Vote, cast: Cast, at: datetime, paper: Paper | None = None) -> Ballot:
    """Make a ballot with its leaf, at the instant it was received, in the free place of its head; the row is held."""
    return await _put(session, vote, cast, at, await _parts(session, vote, cast.voter), paper)


async def _put(
    session: AsyncSession, vote: Vote, cast: Cast, at: datetime, parts: Sequence[str], paper: Paper | None = None
) -> Ballot:
    seq, salt = next_seq(vote), secrets.token_bytes(32)
    committed = leaves.commitment(leaves.BALLOT_TAG, salt, opening_of(vote.eid, cast, parts))
    ballot = Ballot(
        id=uuid.uuid4(),
        vote_id=vote.id,
        **asdict(cast),
        seq=seq,
        entered_at=at,
        salt=salt,
        commitment=committed,
        leaf=leaves.ballot_leaf(vote.eid, seq, cast.ts, committed, paper.seq if paper else None),
    )
    session.add(ballot)
    await session.flush()
    session.add(PlaceTaken(vote_id=vote.id, voter=cast.voter, ballot_id=ballot.id))
    await session.flush()
    return ballot


async def set_aside(session: AsyncSession, vote: Vote, cast: Cast) -> None:
    """Keep a ballot of a head whose place is taken, as an objection; first received stands (law case 12, 33)."""
    session.add(LaterBallot(vote_id=vote.id, **asdict(cast)))
    await session.flush()


async def _parts(session: AsyncSession, vote: Vote, voter: str) -> Sequence[str]:
    head = await head_of(session, vote.roll_id, voter)
    return head.parts if head else ()


def opening_of(eid: str, ballot: Cast | Ballot, parts: Sequence[str]) -> dict[str, Value]:
    """What a ballot says, as its commitment holds it; `parts` are its head's."""
    choices = {int(item): choice for item, choice in ballot.choices.items()}
    return leaves.ballot_opening(eid, ballot.nonce, ballot.voter, parts, ballot.channel, choices)


def about(eid: str, ballot: Ballot, parts: Sequence[str]) -> bytes:
    """What the receipt of a ballot is about: its leaf, and the opening and salt that tell the choices."""
    return leaves.about(ballot.leaf, canonical(opening_of(eid, ballot, parts)), ballot.salt)


def _receipt(vote: Vote, ballot: Ballot, parts: Sequence[str]) -> Receipt:
    tracker = leaves.tracker(ballot.leaf)
    return Receipt(True, ballot.ts, ballot.seq, tracker, RECORDED, about(vote.eid, ballot, parts))


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
        return _receipt(vote, ballot, await _parts(session, vote, ballot.voter))
    later = await session.scalar(select(LaterBallot).where(LaterBallot.vote_id == vote.id, LaterBallot.nonce == nonce))
    if later is None:
        return None
    if (later.resident_id, later.voter, later.choices) != sent:
        raise Refused(errors.NONCE_REUSED)
    return Receipt(False, later.ts, None, "", _LATER)


def require_receiving(vote: Vote, ts: datetime) -> None:
    """Raise Refused where ballots are not received at this instant, with when they are or were."""
    if vote.state is State.STOPPED:
        raise Refused(
            errors.NOT_RECEIVING, why="表决通知在开始投票之前没有挂满，已经停止接收选票。会重新通知、重新表决。"
        )
    match phase(vote.state, vote.opens_at, vote.closes_at, ts):
        case Phase.RECEIVING:
            return
        case Phase.NOT_YET:
            opens = spoken(vote.opens_at) if vote.opens_at else "另行通知的时间"
            if vote.opens_at is not None and ts >= vote.opens_at:
                why = f"投票原定 {opens} 开始，还没有开始。请稍后再试；不能按期开始的，召集人会另行通知。"
                raise Refused(errors.NOT_RECEIVING, why=why)
            raise Refused(errors.NOT_RECEIVING, why=f"投票还没有开始，{opens} 开始。")
        case Phase.ENDED:
            closed = spoken_end(vote.closes_at) if vote.closes_at else ""
            raise Refused(errors.NOT_RECEIVING, why=f"投票已于 {closed} 截止。")


async def _entitled(
    session: AsyncSession, vote: Vote, owner_ids: frozenset[uuid.UUID], resident_id: uuid.UUID, voter: str, at: datetime
) -> tuple[RollHead, Right]:
    """The head on the roll, and by what right this phone casts for it."""
    head = await phone_head(session, vote, owner_ids, resident_id, voter)
    if head is None:
        raise Refused(errors.NOT_ENTITLED, why="名册上这一户的业主不是您，或您的身份还没有确认。")
    return head, await phone_right(session, vote, head, resident_id, at)


async def _checked(session: AsyncSession, vote_id: uuid.UUID, choices: Mapping[int, str]) -> dict[int, str]:
    """Every item answered once with a choice there is, in the order of the items; raises Refused."""
    items = list(
        await session.scalars(select(VoteItem.number).where(VoteItem.vote_id == vote_id).order_by(VoteItem.number))
    )
    if answered(items, choices):
        return {item: choices[item] for item in items}
    faults = [FieldFault(f"choices.{item}", f"事项 {item} 没有作答。") for item in items if item not in choices]
    faults += [FieldFault(f"choices.{item}", f"没有事项 {item}。") for item in choices if item not in items]
    faults += [
        FieldFault(f"choices.{item}", "只能是同意（agree）、反对（disagree）、弃权（abstain）之一。")
        for item, choice in choices.items()
        if choice not in _CHOICES
    ]
    raise Refused(errors.BALLOT_FAULTY, faults)


_CHOICES = frozenset(one for one in Choice)


def answered(items: Sequence[int], choices: Mapping[int, str]) -> bool:
    """Whether every item is answered, nothing else is, and each with a choice there is."""
    return choices.keys() == set(items) and _CHOICES.issuperset(choices.values())


RECORDED = "您的选票已记录。"
_LATER = "这一户此前已有一张有效选票或纸质选票，以先收到的为准；您这一票作为异议记录。"


async def _why_later(session: AsyncSession, standing: PlaceTaken) -> str:
    paper = await session.get(Paper, standing.paper_id) if standing.paper_id is not None else None
    if paper is None:
        return _LATER
    received = f"{paper.ts.astimezone(CHINA):%m月%d日 %H:%M}"
    return f"这一户的纸质选票已于 {received} 收到，以先收到的为准；您这一票作为异议记录。"
