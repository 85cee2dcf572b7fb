"""A paper ballot in two acts: received before anybody reads it, then keyed by two people who do not see each other.

Source: law case 41 (received in time, keyed later: valid), R-52 (one ballot for each owner, whoever hands it in),
the count's rule that first received stands. A third person settles a difference between two keyers.
"""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import now
from app.voting import errors, leaves
from app.voting.ballots import Capacity, Channel, Choice, Validity
from app.voting.casting import locked, next_seq
from app.voting.heads_on_roll import head_of
from app.voting.lifecycle import Phase, State, phase
from app.voting.models import Ballot, LaterBallot, Paper, PaperEntry, Standing, Vote, VoteItem

KEYERS = 2
SETTLES = 3


async def receive(
    session: AsyncSession,
    vote_id: uuid.UUID,
    *,
    serial: str,
    voter: str,
    channel: Channel,
    capacity: Capacity,
    cast_by: str,
    evidence_id: uuid.UUID | None,
    by: uuid.UUID,
    witness: uuid.UUID,
) -> Paper:
    """Register a paper at the instant it is handed in (or taken from the box before two people); no choice is read.

    It holds the head's place from this instant. `cast_by` is the signing owner's name on the roll, or for another
    capacity any id of the person; empty is the head's first owner. Raises Refused outside the window, for an unknown head, or a serial
    that has come in before.
    """
    vote = await locked(session, vote_id)
    ts = await now(session)
    if phase(State(vote.state), vote.opens_at, vote.closes_at, ts) is not Phase.RECEIVING:
        raise Refused(errors.NOT_RECEIVING, why="不在投票期内收到的纸质选票不能登记。")
    head = await head_of(session, vote.roll_id, voter)
    if head is None:
        raise Refused(errors.VOTER_UNKNOWN, [FieldFault("voter", "名册中没有。")], voter=voter)
    if capacity is Capacity.OWNER:
        cast_by = cast_by or min(head.mine)
        if cast_by not in head.mine:
            raise Refused(errors.NOT_ENTITLED, why="签名人不是名册上这一户的业主。")
    if await session.scalar(select(exists().where(Paper.vote_id == vote_id, Paper.serial == serial))):
        raise Refused(errors.SERIAL_USED, serial=serial)
    seq, salt, nonce = next_seq(vote), secrets.token_bytes(32), secrets.token_hex(16)
    opening = leaves.paper_opening(vote.eid, nonce, voter, head.parts, serial)
    committed = leaves.commitment(leaves.PAPER_TAG, salt, opening)
    paper = Paper(
        id=uuid.uuid4(),
        vote_id=vote_id,
        voter=voter,
        serial=serial,
        channel=channel.value,
        capacity=capacity.value,
        cast_by=cast_by,
        evidence_id=evidence_id,
        seq=seq,
        ts=ts,
        nonce=nonce,
        salt=salt,
        commitment=committed,
        leaf=leaves.paper_leaf(vote.eid, seq, ts, committed),
        received_by=by,
        witness=witness,
    )
    session.add(paper)
    await session.flush()
    if await session.get(Standing, (vote_id, voter)) is None:
        session.add(Standing(vote_id=vote_id, voter=voter, paper_id=paper.id))
    await session.flush()
    return paper


@dataclass(frozen=True, slots=True)
class Keyed:
    """Where a paper's keying stands: how many have keyed it, and whether they differ or it is done."""

    entries: int
    differ: bool
    done: bool


async def key(
    session: AsyncSession,
    vote_id: uuid.UUID,
    paper_id: uuid.UUID,
    *,
    validity: Validity,
    choices: Mapping[int, str],
    keyer: uuid.UUID,
) -> Keyed:
    """Key what one person reads on a paper; equal entries of two make the ballot, a third settles a difference.

    A blank item is an abstention (law case 22); a wholly blank paper or two ticks are keyed as content-invalid.
    May follow the end of the window. Raises Refused for a second entry of the same person.
    """
    vote = await locked(session, vote_id)
    paper = await session.get(Paper, paper_id)
    if paper is None or paper.vote_id != vote_id:
        raise Refused(NOT_FOUND)
    entries = list(
        await session.scalars(select(PaperEntry).where(PaperEntry.paper_id == paper_id).order_by(PaperEntry.place))
    )
    if _settled(entries) is not None:
        raise Refused(errors.PAPER_KEYED)
    if any(entry.keyer == keyer for entry in entries):
        raise Refused(errors.KEYED_TWICE)
    at = await now(session)
    entry = PaperEntry(
        paper_id=paper_id,
        place=len(entries) + 1,
        keyer=keyer,
        validity=validity.value,
        choices=await _read(session, vote_id, validity, choices),
        at=at,
    )
    session.add(entry)
    await session.flush()
    entries.append(entry)
    governing = _settled(entries)
    if governing is None:
        return Keyed(len(entries), differ=len(entries) >= KEYERS, done=False)
    await _becomes_ballot(session, vote, paper, governing, at)
    return Keyed(len(entries), differ=False, done=True)


def _settled(entries: list[PaperEntry]) -> PaperEntry | None:
    """The entry that governs: the first two where they are equal, else the third."""
    if len(entries) >= KEYERS:
        first, second = entries[0], entries[1]
        if (first.validity, first.choices) == (second.validity, second.choices):
            return first
    return entries[SETTLES - 1] if len(entries) >= SETTLES else None


async def _read(
    session: AsyncSession, vote_id: uuid.UUID, validity: Validity, choices: Mapping[int, str]
) -> dict[str, str]:
    items = list(
        await session.scalars(select(VoteItem.number).where(VoteItem.vote_id == vote_id).order_by(VoteItem.number))
    )
    if validity is Validity.CONTENT_INVALID:
        return {str(item): leaves.INVALID for item in items}
    known = {one.value for one in Choice} | {leaves.INVALID}
    faults = [FieldFault(f"choices.{item}", f"没有事项 {item}。") for item in choices if item not in items]
    faults += [
        FieldFault(f"choices.{item}", "只能是 agree、disagree、abstain，或 invalid（该项无效）。")
        for item, choice in choices.items()
        if choice not in known
    ]
    if faults:
        raise Refused(errors.BALLOT_FAULTY, faults)
    return {str(item): choices.get(item, Choice.ABSTAIN.value) for item in items}


async def _becomes_ballot(session: AsyncSession, vote: Vote, paper: Paper, entry: PaperEntry, at: datetime) -> None:
    """The keyed paper stands in the place it has held, or is a later ballot where the head had one already.

    A paper of a person without identity (identity-invalid) is no ballot: it gives the place back.
    """
    standing = await session.get(Standing, (vote.id, paper.voter))
    holds = standing is not None and standing.paper_id == paper.id
    if entry.validity == Validity.IDENTITY_INVALID:
        if holds and standing is not None:
            await session.delete(standing)
            await session.flush()
        return
    nonce = secrets.token_hex(16)
    if standing is None or not holds:
        session.add(
            LaterBallot(
                vote_id=vote.id,
                voter=paper.voter,
                channel=paper.channel,
                capacity=paper.capacity,
                cast_by=paper.cast_by,
                choices=entry.choices,
                nonce=nonce,
                ts=paper.ts,
            )
        )
        await session.flush()
        return
    head = await head_of(session, vote.roll_id, paper.voter)
    seq, salt = next_seq(vote), secrets.token_bytes(32)
    choices = {int(item): choice for item, choice in entry.choices.items()}
    opening = leaves.ballot_opening(
        vote.eid, nonce, paper.voter, head.parts if head else (), Channel(paper.channel), choices
    )
    committed = leaves.commitment(leaves.BALLOT_TAG, salt, opening)
    ballot = Ballot(
        id=uuid.uuid4(),
        vote_id=vote.id,
        voter=paper.voter,
        channel=paper.channel,
        capacity=paper.capacity,
        cast_by=paper.cast_by,
        paper_id=paper.id,
        choices=entry.choices,
        seq=seq,
        ts=paper.ts,
        entered_at=at,
        nonce=nonce,
        salt=salt,
        commitment=committed,
        leaf=leaves.ballot_leaf(vote.eid, seq, paper.ts, committed, paper.seq),
    )
    session.add(ballot)
    await session.flush()
    standing.paper_id, standing.ballot_id = None, ballot.id
    await session.flush()


async def unkeyed(session: AsyncSession, vote_id: uuid.UUID) -> list[str]:
    """Serials of papers received whose keying is not done; the count waits for them."""
    papers = (
        await session.execute(select(Paper.id, Paper.serial).where(Paper.vote_id == vote_id).order_by(Paper.seq))
    ).all()
    entries: dict[uuid.UUID, list[PaperEntry]] = {}
    rows = await session.scalars(
        select(PaperEntry)
        .join(Paper, Paper.id == PaperEntry.paper_id)
        .where(Paper.vote_id == vote_id)
        .order_by(PaperEntry.place)
    )
    for row in rows:
        entries.setdefault(row.paper_id, []).append(row)
    return [serial for paper_id, serial in papers if _settled(entries.get(paper_id, [])) is None]


async def received(session: AsyncSession, vote_id: uuid.UUID) -> int:
    """How many papers have come in."""
    return await session.scalar(select(func.count()).select_from(Paper).where(Paper.vote_id == vote_id)) or 0
