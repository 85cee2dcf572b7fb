"""Receipts 回执: that a ballot stands in the signed log, what it says, and that no ballot is recorded for a head.

A receipt is made after the ballot is committed, never before: what was signed cannot be taken back. Where signing is
not possible the ballot stands all the same and its receipt is fetched later. Source: docs/log.md.
"""

import base64
import json
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import NOT_FOUND, Refused
from app.core.logs import log
from app.core.signing.journals import CannotSign, LogForked
from app.core.signing.log_names import is_ledger
from app.core.signing.notes import Note
from app.core.signing.signer import LeafHashes, Signed, Signer
from app.core.values.canonical import canonical
from app.identity import phones
from app.voting import errors, leaves
from app.voting.ballots.casting import about
from app.voting.ballots.heads_on_roll import head_of, heads_of_owners
from app.voting.log.holding import leaves_of
from app.voting.models import Ballot, Paper, PlaceTaken, Vote

STATEMENT = "yigai/no-ballot/v1"


async def signed(
    database: Database, signer: Signer, vote_id: uuid.UUID, eid: str, size: int, hashes: LeafHashes | None = None
) -> Signed:
    """A checkpoint of a vote's log of at least this size; raises Refused where the log cannot be signed any more.

    The log's leaves are read from the database, unless who wrote them brings their `hashes`.
    """
    # All of a group but its first find it made; they need no reader of leaves.
    if (made := signer.last_made(eid, size)) is not None:
        return made
    with signable(eid):
        return await signer.at_least(eid, size, leaves_of(database, signer, vote_id, eid, hashes))


async def exactly(database: Database, signer: Signer, vote: Vote, size: int) -> Signed:
    """A checkpoint of a vote's log of just this size; raises Refused where the log cannot be signed any more."""
    with signable(vote.eid):
        return await signer.exactly(vote.eid, size, leaves_of(database, signer, vote.id, vote.eid))


@contextmanager
def signable(name: str) -> Iterator[None]:
    """Turns what keeps a vote's log or an estate's ledger from being signed into a refusal, and says it in our own log."""
    meanwhile = "台账照常记入，证明可以稍后再取。" if is_ledger(name) else "您已投的票不受影响，回执可以稍后再取。"
    try:
        yield
    except LogForked as fork:
        log("log").error("log_forked", vote=name)
        raise Refused(errors.LOG_FORKED, why=f"{fork}{meanwhile}") from fork
    except CannotSign as failed:
        log("log").error("cannot_sign", vote=name, why=str(failed))
        raise Refused(errors.CANNOT_SIGN, why=f"{failed}{meanwhile}") from failed


async def ballot_of(
    session: AsyncSession, vote: Vote, resident_id: uuid.UUID, owner_ids: Collection[uuid.UUID], tracker: str
) -> Ballot:
    """A ballot cast from this person's phone, or for a head of these owners from an earlier phone of theirs, by its tracker.

    Raises Refused where there is none.
    """
    heads = [one.voter for one in await heads_of_owners(session, vote.roll_id, owner_ids)]
    earlier = Ballot.resident_id.in_(await phones.ever_of_owners(session, owner_ids)) & Ballot.voter.in_(heads)
    cast = await session.scalars(
        select(Ballot).where(Ballot.vote_id == vote.id, (Ballot.resident_id == resident_id) | earlier)
    )
    for ballot in cast:
        if leaves.tracker(ballot.leaf) == tracker:
            return ballot
    raise Refused(NOT_FOUND)


async def extra_of(session: AsyncSession, vote: Vote, ballot: Ballot, *, blind: bool = False) -> bytes:
    """What the receipt is about: the leaf, and unless it is `blind`, the opening and its salt, which tell the choices."""
    if blind:
        return blind_extra(ballot.leaf)
    head = await head_of(session, vote.roll_id, ballot.voter)
    return about(vote.eid, ballot, head.parts if head else ())


def blind_extra(leaf: bytes) -> bytes:
    """What a receipt is about that tells no choice: the leaf alone."""
    return canonical({"l": json.loads(leaf)})


async def no_ballot(session: AsyncSession, vote: Vote, voter: str) -> None:
    """Raises Refused where a ballot or a paper of this head is recorded, so that no statement can be made."""
    for table in (PlaceTaken, Ballot, Paper):
        if await session.scalar(select(exists().where(table.vote_id == vote.id, table.voter == voter))):
            raise Refused(errors.BALLOT_IS_RECORDED)


def statement(signer: Signer, vote: Vote, voter: str, signed_log: Signed, at: datetime) -> Note:
    """A signed statement that the log up to a checkpoint holds nothing of this head: the lines are the format, the
    vote, the head, the instant, the size and the root."""
    checkpoint = signed_log.checkpoint
    root = base64.b64encode(checkpoint.root).decode()
    text = f"{STATEMENT}\n{vote.eid}\n{voter}\n{leaves.moment(at)}\n{checkpoint.size}\n{root}\n"
    return signer.sign_text(vote.eid, text)
