"""Witnesses sign an estate's ledger beside us, as they sign its votes: the same keys, the same program."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import now
from app.core.signing.notes import Note
from app.core.signing.signer import Signer
from app.ledger import checkpoints, lines
from app.ledger.models import LedgerCosignature
from app.voting import errors
from app.voting.witnessing.cosigning import offers, seen_at
from app.voting.witnessing.registering import Registered, in_force, listed
from app.voting.witnessing.schemas import OfferedCheckpoint


@dataclass(frozen=True, slots=True)
class KeptDayEnd:
    """A day's end kept of a ledger, with the signatures of witnesses beside ours."""

    size: int
    day: date
    at: datetime
    note: Note
    vkey: str


async def offered(database: Database, signer: Signer, community_id: uuid.UUID, since: int) -> list[OfferedCheckpoint]:
    """The size a witness signed last, and those after it: each day's end, and the whole ledger. Raises Refused where the
    ledger cannot be signed any more.
    """
    async with database.read() as session:
        whole = await lines.size(session, community_id)
        sizes = [one.size for one in await checkpoints.kept_checkpoints(session, community_id) if one.size > since]
    if not whole:
        return []
    latest = await checkpoints.at_least(database, signer, community_id, whole)
    return await offers(
        [*sizes, latest.checkpoint.size],
        since,
        lambda size: checkpoints.exactly(database, signer, community_id, size),
    )


async def take(
    database: Database, signer: Signer, community_id: uuid.UUID, size: int, public_key: bytes, line: str
) -> tuple[Registered, LedgerCosignature]:
    """Take in a witness's signature of a size; raises Refused for a key that does not count here, and where it did not
    sign what the ledger is.
    """
    async with database.read() as session:
        witness = await _witness(session, community_id, public_key)
        known = await session.get(LedgerCosignature, (community_id, size, witness.witness.id))
        whole = await lines.size(session, community_id)
    if known is not None:
        return witness, known
    if not 0 < size <= whole:
        raise Refused(errors.COSIGNATURE_WRONG, size=size)
    signed = await checkpoints.exactly(database, signer, community_id, size)
    seen = seen_at(signed.note, line, witness.key, size)
    async with database.write() as session:
        # The street may have ended it while we signed.
        witness = await _witness(session, community_id, public_key)
        row = {
            "community_id": community_id,
            "size": size,
            "witness_id": witness.witness.id,
            "line": f"{line.strip()}\n",
            "seen_at": seen,
            "at": await now(session),
        }
        await session.execute(insert(LedgerCosignature).values(row).on_conflict_do_nothing())
        return witness, await session.get_one(LedgerCosignature, (community_id, size, witness.witness.id))


async def _witness(session: AsyncSession, community_id: uuid.UUID, public_key: bytes) -> Registered:
    found = await in_force(session, public_key, community_id)
    if not found:
        raise Refused(errors.WITNESS_UNKNOWN)
    return Registered(found[0], None)


async def signed_beside(session: AsyncSession, community_id: uuid.UUID) -> dict[int, list[str]]:
    """The signature lines of witnesses by size, in the order of their names."""
    names = {one.witness.id: one.witness.name for one in await listed(session, community_id)}
    found = await session.scalars(select(LedgerCosignature).where(LedgerCosignature.community_id == community_id))
    beside: dict[int, list[str]] = {}
    for one in sorted(found, key=lambda cosigned: (cosigned.size, names[cosigned.witness_id])):
        beside.setdefault(one.size, []).append(one.line)
    return beside


async def kept_with_witnesses(session: AsyncSession, community_id: uuid.UUID) -> list[KeptDayEnd]:
    """The checkpoints kept of a ledger with all that is signed under them, the smallest first."""
    beside = await signed_beside(session, community_id)
    return [
        KeptDayEnd(one.size, one.day, one.at, Note.read(one.note).beside(beside.get(one.size, ())), one.vkey)
        for one in await checkpoints.kept_checkpoints(session, community_id)
    ]


async def to_watch(session: AsyncSession, community_id: uuid.UUID, witness_id: uuid.UUID) -> bool:
    """Whether a witness has something to sign of an estate's ledger."""
    largest = await session.scalar(
        select(func.coalesce(func.max(LedgerCosignature.size), 0)).where(
            LedgerCosignature.community_id == community_id, LedgerCosignature.witness_id == witness_id
        )
    )
    return await lines.size(session, community_id) > (largest or 0)
