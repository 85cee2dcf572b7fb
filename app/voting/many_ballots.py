"""Many ballots from phones at once: the plain ones together, in statements over all of them.

What most phones send is plain: an owner's own ballot, the first one for a head that nobody else may cast for. Whatever
is not (a proxy, a place that is taken, a nonce that was here before, anything that will be refused) goes alone, by the
act that decides it for every ballot. So the rules stand in one place, casting.py; here stands when they cannot matter.
Source: docs/decisions/0031.
"""

import asyncio
import os
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import Refused
from app.core.group_commit import AT_MOST, Apart, GroupCommit, driver
from app.core.installation import now
from app.core.signing.signer import Signer
from app.core.values.canonical import canonical
from app.identity.errors import PHONE_SIGN_IN_REQUIRED
from app.identity.residents.many_phones import known_phones
from app.register.many_heads import HeadOnRoll, OwnHead, own_heads
from app.voting import leaves
from app.voting.ballots import casting
from app.voting.ballots.by_phone import PhoneBallot, PhoneBallotTaken, alone
from app.voting.count.ballots import Capacity, Channel
from app.voting.lifecycle import Mode, Phase, State, phase
from app.voting.log import receipts
from app.voting.log.lines import hashes_of

type Ballots = GroupCommit[PhoneBallot, PhoneBallotTaken]


def ballots(database: Database, signer: Signer, *, at_most: int = AT_MOST) -> Ballots:
    """The queue of ballots of this process; `at_most` of them go into one transaction."""

    async def signed(taken: Sequence[PhoneBallotTaken]) -> None:
        """Sign each log once for all whose ballots went into it; who finds one unsigned will be told why."""
        written: defaultdict[tuple[uuid.UUID, str], list[PhoneBallotTaken]] = defaultdict(list)
        for one in taken:
            written[one.vote_id, one.eid].append(one)
        logs = (_signed(database, signer, *log, ballots) for log, ballots in written.items())
        await asyncio.gather(*logs, return_exceptions=True)

    return GroupCommit(database, together, alone, lambda sent: sent.vote_id, after_commit=signed, at_most=at_most)


async def _signed(
    database: Database, signer: Signer, vote_id: uuid.UUID, eid: str, written: Sequence[PhoneBallotTaken]
) -> None:
    """Sign a log with these ballots, which follow each other in it; what was written before them is read."""
    first = written[0].receipt.seq or 0

    async def after(size: int) -> Sequence[bytes]:
        if size == first:
            return [one.leaf_hash for one in written]
        return await hashes_of(database, vote_id)(size)

    await receipts.signed(database, signer, vote_id, eid, first + len(written), after)


@dataclass(slots=True)
class _HeldVote:
    """A vote whose row this transaction holds, as the driver reads it: values of enums are text."""

    id: uuid.UUID
    eid: str
    community_id: uuid.UUID
    roll_id: uuid.UUID | None
    state: str
    mode: str
    opens_at: datetime | None
    closes_at: datetime | None
    next_seq: int
    items: list[int]

    def receives(self, at: datetime) -> bool:
        """Whether phones cast into it at this instant."""
        receiving = phase(State(self.state), self.opens_at, self.closes_at, at) is Phase.RECEIVING
        return receiving and self.mode == Mode.BINDING


@dataclass(frozen=True, slots=True)
class _Plain:
    """A ballot that is plain as far as one can see without asking whose phone it is; `n` is its place among all."""

    n: int
    sent: PhoneBallot
    vote: _HeldVote
    roll_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class _BallotToWrite:
    """A ballot with its leaf, to be written."""

    plain: _Plain
    resident_id: uuid.UUID
    cast_by: str
    choices: bytes
    seq: int
    salt: bytes
    commitment: bytes
    leaf: bytes


async def together(
    session: AsyncSession, members: Sequence[PhoneBallot], wait: bool
) -> Sequence[PhoneBallotTaken | Apart | Refused]:
    """Cast the plain ones of many ballots; the rows of their votes are held from before the clock is read."""
    # A few rows of tables that grow while these plans are kept: a plan from when they were empty would read them whole.
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    connection = await driver(session)
    votes = await _hold(connection, {one.vote_id for one in members}, wait=wait)
    at = await now(session)
    told: list[PhoneBallotTaken | Apart | Refused] = [Apart.ALONE] * len(members)
    phones = await known_phones(connection, [(one.token, one.community_id) for one in members], at)
    for n, phone in enumerate(phones):
        if phone is None:
            told[n] = Refused(PHONE_SIGN_IN_REQUIRED)
        elif members[n].vote_id in votes and votes[members[n].vote_id] is None:
            told[n] = Apart.HELD
    found = [one for one in _plain(members, votes, at) if phones[one.n] is not None]
    claims = [phone.claims if (phone := phones[one.n]) is not None else [] for one in found]
    heads = await own_heads(
        connection,
        [HeadOnRoll(one.roll_id, one.sent.voter, held) for one, held in zip(found, claims, strict=True)],
    )
    free = await _free(connection, found)
    made = []
    for one, head, is_free in zip(found, heads, free, strict=True):
        phone = phones[one.n]
        if head is not None and is_free and phone is not None:
            ballot, about = _make(one, phone.resident_id, head, at)
            made.append(ballot)
            hashed = leaves.leaf_hash(ballot.leaf)
            receipt = casting.Receipt(True, at, ballot.seq, leaves.tracker_of(hashed), casting.RECORDED, about)
            told[one.n] = PhoneBallotTaken(receipt, one.vote.id, one.vote.eid, hashed)
    if made:
        await _write(connection, made, at)
    return told


_HELD = """
SELECT vote.id, eid, community_id, roll_id, state, mode, opens_at, closes_at, next_seq,
  (SELECT array_agg(number) FROM vote_item WHERE vote_item.vote_id = vote.id)
FROM vote WHERE vote.id = ANY ($1::uuid[]) ORDER BY vote.id FOR UPDATE OF vote
"""


async def _hold(
    connection: asyncpg.Connection, vote_ids: set[uuid.UUID], *, wait: bool
) -> dict[uuid.UUID, _HeldVote | None]:
    """The rows of these votes, held in the order of their ids; None for one that somebody else holds."""
    rows = await connection.fetch(_HELD if wait else f"{_HELD} SKIP LOCKED", list(vote_ids))
    held: dict[uuid.UUID, _HeldVote | None] = {row[0]: _HeldVote(*row) for row in rows}
    if missing := vote_ids - held.keys():
        there = await connection.fetch("SELECT id FROM vote WHERE id = ANY ($1::uuid[])", list(missing))
        held |= dict.fromkeys(row[0] for row in there)
    return held


def _plain(members: Sequence[PhoneBallot], votes: dict[uuid.UUID, _HeldVote | None], at: datetime) -> Iterator[_Plain]:
    receiving = {one.id for one in votes.values() if one is not None and one.receives(at)}
    seen: set[tuple[uuid.UUID, str]] = set()
    for n, one in enumerate(members):
        # Of two for one head, or with one nonce, the later one is to find what the earlier one left.
        names = {(one.vote_id, one.voter), (one.vote_id, one.nonce)}
        first = seen.isdisjoint(names)
        seen |= names
        vote = votes.get(one.vote_id)
        if not first or vote is None or vote.id not in receiving or vote.roll_id is None:
            continue
        if vote.community_id == one.community_id and casting.answered(vote.items, one.choices):
            yield _Plain(n, one, vote, vote.roll_id)


# Nobody but its owners may cast for the head, its place is free, and the nonce was never here.
_FREE = """
SELECT NOT (
  EXISTS (SELECT FROM standing WHERE standing.vote_id = asked.vote_id AND standing.voter = asked.voter)
  OR EXISTS (SELECT FROM voting_authority given WHERE given.vote_id = asked.vote_id AND given.voter = asked.voter)
  OR EXISTS (SELECT FROM ballot WHERE ballot.vote_id = asked.vote_id AND ballot.nonce = asked.nonce)
  OR EXISTS (SELECT FROM later_ballot WHERE later_ballot.vote_id = asked.vote_id AND later_ballot.nonce = asked.nonce)
)
FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS asked(vote_id, voter, nonce, n)
ORDER BY asked.n
"""


async def _free(connection: asyncpg.Connection, plain_ballots: Sequence[_Plain]) -> list[bool]:
    rows = await connection.fetch(
        _FREE,
        [one.vote.id for one in plain_ballots],
        [one.sent.voter for one in plain_ballots],
        [one.sent.nonce for one in plain_ballots],
    )
    return [row[0] for row in rows]


def _make(plain: _Plain, resident_id: uuid.UUID, head: OwnHead, at: datetime) -> tuple[_BallotToWrite, bytes]:
    """The next ballot of its vote's log, and what its receipt is about."""
    vote, sent, salt = plain.vote, plain.sent, os.urandom(32)
    seq = vote.next_seq
    vote.next_seq += 1
    opening = leaves.ballot_opening(vote.eid, sent.nonce, sent.voter, head.parts, Channel.ONLINE, sent.choices)
    spelled = canonical(opening)
    committed = leaves.commitment_to(leaves.BALLOT_TAG, salt, spelled)
    leaf = leaves.ballot_leaf(vote.eid, seq, at, committed)
    made = _BallotToWrite(plain, resident_id, head.named, canonical(opening["choices"]), seq, salt, committed, leaf)
    return made, leaves.about(leaf, spelled, salt)


_WRITE = """
WITH written AS (
  INSERT INTO ballot (
    id, vote_id, voter, channel, capacity, cast_by, resident_id, choices, nonce, ts, seq, entered_at, salt, commitment, leaf
  )
  SELECT gen_random_uuid(), one.vote_id, one.voter, $10, $11, one.cast_by, one.resident_id, one.choices::jsonb, one.nonce,
    $12, one.seq, $12, one.salt, one.commitment, one.leaf
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::int[], $8::bytea[], $9::bytea[],
    $13::bytea[]) AS one(vote_id, voter, cast_by, resident_id, choices, nonce, seq, salt, commitment, leaf)
  RETURNING vote_id, voter, id
), numbered AS (
  UPDATE vote SET next_seq = next.seq FROM unnest($14::uuid[], $15::int[]) AS next(id, seq) WHERE vote.id = next.id
)
INSERT INTO standing (vote_id, voter, ballot_id) SELECT vote_id, voter, id FROM written
"""


async def _write(connection: asyncpg.Connection, to_write: Sequence[_BallotToWrite], at: datetime) -> None:
    """Write the ballots, take the places of their heads, and number the logs on."""
    votes = {one.plain.vote.id: one.plain.vote.next_seq for one in to_write}
    await connection.execute(
        _WRITE,
        [one.plain.vote.id for one in to_write],
        [one.plain.sent.voter for one in to_write],
        [one.cast_by for one in to_write],
        [one.resident_id for one in to_write],
        [one.choices.decode() for one in to_write],
        [one.plain.sent.nonce for one in to_write],
        [one.seq for one in to_write],
        [one.salt for one in to_write],
        [one.commitment for one in to_write],
        Channel.ONLINE,
        Capacity.OWNER,
        at,
        [one.leaf for one in to_write],
        list(votes),
        list(votes.values()),
    )
