"""What witnesses are given to sign, their signatures taken in, and put beside our own.

A witness is offered the sizes kept at the turning points of a vote, and the whole log. Each comes with the proof that it
grows out of the one before, so that a witness never signs two histories. A signature once taken in stays; handed in
again, it is answered as it stands, so a lost answer costs nothing. Source: docs/log.md; C2SP tlog-cosignature.
"""

import base64
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import now
from app.core.signing.checkpoints import LeafProof
from app.core.signing.notes import Note, NoteFault, PublicKey
from app.core.signing.signer import Signed, Signer
from app.voting import errors
from app.voting.lifecycle import State
from app.voting.log import checkpoints, receipts
from app.voting.models import Cosignature, LogWitness, Vote
from app.voting.witnessing.registering import in_force, key_of
from app.voting.witnessing.schemas import OfferedCheckpoint
from app.voting.witnessing.signed import of_vote

MOST_OFFERED = 20
_FAR = 253402300799  # the last second that a date can hold


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint kept of a vote, with the signatures of witnesses beside ours."""

    size: int
    at: datetime
    note: Note
    vkey: str


async def offered(database: Database, signer: Signer, vote: Vote, since: int) -> list[OfferedCheckpoint]:
    """The size a witness signed last (`since`), should its answer have been lost, and those after it, the smallest
    first. Where the log is shorter, how far it has come: a witness that signed more holds it against us. Raises Refused
    where the log cannot be signed any more.
    """
    if vote.counted_at is not None:
        # A result is kept at once, so that what is signed of it is printed and goes out with it.
        with receipts.signable(vote.eid):
            for due in await checkpoints.waiting(database, vote.eid):
                await checkpoints.keep(database, signer, due)
    async with database.read() as session:
        sizes = [one.size for one in await checkpoints.kept_checkpoints(session, vote.id) if one.size > since]
    whole = await receipts.signed(database, signer, vote.id, vote.eid, vote.next_seq)
    return await offers(
        [*sizes, whole.checkpoint.size], since, lambda size: receipts.exactly(database, signer, vote, size)
    )


async def offers(
    sizes: Iterable[int], since: int, exactly: Callable[[int], Awaitable[Signed]]
) -> list[OfferedCheckpoint]:
    """What a witness that signed `since` last is offered of a log: that size again where the log has it, and `sizes`, of
    which the largest is the whole log, each with its proof from the one before.
    """
    found = set(sizes)
    again = {since} if 0 < since <= max(found) else set()
    checkpoints_offered, before = [], since
    for size in sorted(found | again)[:MOST_OFFERED]:
        signed = await exactly(size)
        proof = signed.tree.consistency(before, size) if 0 < before < size else []
        checkpoints_offered.append(
            OfferedCheckpoint(
                size=size, note=signed.note.spelled(), proof=[base64.b64encode(one).decode() for one in proof]
            )
        )
        before = size
    return checkpoints_offered


def seen_at(note: Note, line: str, key: PublicKey, size: int) -> datetime:
    """When the witness of a key saw a note of this size, by the signature line it hands back; raises Refused where it
    did not sign that note.
    """
    try:
        seconds = note.beside([line]).witnessed_at(key)
    except NoteFault:
        seconds = None
    if seconds is None or seconds > _FAR:
        raise Refused(errors.COSIGNATURE_WRONG, size=size)
    return datetime.fromtimestamp(seconds, UTC)


async def take(
    database: Database, signer: Signer, vote: Vote, size: int, public_key: bytes, line: str
) -> tuple[LogWitness, Cosignature]:
    """Take in a witness's signature of a size; raises Refused for a key that does not count here, and where it did not
    sign what the log is.
    """
    async with database.read() as session:
        witness = await _witness(session, vote, public_key)
        known = await session.get(Cosignature, (vote.id, size, witness.id))
    if known is not None:
        return witness, known
    if not 0 < size <= vote.next_seq:
        raise Refused(errors.COSIGNATURE_WRONG, size=size)
    signed = await receipts.exactly(database, signer, vote, size)
    seen = seen_at(signed.note, line, key_of(witness), size)
    async with database.write() as session:
        # The street may have ended it while we signed.
        witness = await _witness(session, vote, public_key)
        row = {
            "vote_id": vote.id,
            "size": size,
            "witness_id": witness.id,
            "line": f"{line.strip()}\n",
            "seen_at": seen,
            "at": await now(session),
        }
        await session.execute(insert(Cosignature).values(row).on_conflict_do_nothing())
        kept_now = await session.get_one(Cosignature, (vote.id, size, witness.id))
    return witness, kept_now


async def _witness(session: AsyncSession, vote: Vote, public_key: bytes) -> LogWitness:
    found = await in_force(session, public_key, vote.community_id)
    if not found:
        raise Refused(errors.WITNESS_UNKNOWN)
    return found[0]


async def kept_with_witnesses(session: AsyncSession, vote_id: uuid.UUID) -> list[KeptCheckpoint]:
    """The checkpoints kept of a vote with all that is signed under them, the smallest first."""
    signed = await of_vote(session, vote_id)
    return [
        KeptCheckpoint(
            one.size,
            one.at,
            Note.read(one.note).beside(cosignature.line for _, cosignature in signed.get(one.size, ())),
            one.vkey,
        )
        for one in await checkpoints.kept_checkpoints(session, vote_id)
    ]


async def witnessed(database: Database, vote: Vote, proof: LeafProof) -> LeafProof:
    """A receipt with what witnesses signed of its checkpoint."""
    async with database.read() as session:
        signed = (await of_vote(session, vote.id)).get(proof.checkpoint.size, ())
    return replace(proof, note=proof.note.beside(cosignature.line for _, cosignature in signed))


async def to_watch(session: AsyncSession, witness: LogWitness, after: str, most: int) -> list[str]:
    """The votes of an estate that a witness has something to sign of, by their public names after `after`."""
    largest = (
        select(func.coalesce(func.max(Cosignature.size), 0))
        .where(Cosignature.vote_id == Vote.id, Cosignature.witness_id == witness.id)
        .scalar_subquery()
    )
    found = await session.scalars(
        select(Vote.eid)
        .where(Vote.community_id == witness.community_id, Vote.next_seq > 0, Vote.eid > after)
        .where((Vote.state == State.OPEN) | (Vote.next_seq > largest))
        .order_by(Vote.eid)
        .limit(most)
    )
    return list(found)
