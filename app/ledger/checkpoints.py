"""Checkpoints of ledgers, one at the end of each day of China on which something was done: signed, and kept.

What is kept stands in for a journal that is lost or old (app/voting/log/holding.py).

Source: docs/ledger.md; C2SP tlog-checkpoint.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.installation import CHINA, now
from app.core.signing.signer import LeafHashes, Signed, Signer
from app.ledger.kinds import log_name
from app.ledger.lines import hashes_of
from app.ledger.models import LedgerCheckpoint, LedgerCosignature, LedgerEntry
from app.voting.log.holding import hold_hashes, newest
from app.voting.log.receipts import signable

_NEWEST = newest("ledger_checkpoint", "ledger_cosignature", "community_id")


@dataclass(frozen=True, slots=True)
class DayEnd:
    """A ledger whose last day with lines, `day`, is over and not signed: its size at the end of that day."""

    community_id: uuid.UUID
    size: int
    day: date


async def due(session: AsyncSession, at: datetime) -> list[DayEnd]:
    """The ledgers with lines of a day before today that no kept checkpoint covers."""
    midnight = at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    signed = (
        select(func.coalesce(func.max(LedgerCheckpoint.size), 0))
        .where(LedgerCheckpoint.community_id == LedgerEntry.community_id)
        .correlate(LedgerEntry)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(LedgerEntry.community_id, func.max(LedgerEntry.seq) + 1, func.max(LedgerEntry.ts))
        .where(LedgerEntry.ts < midnight, LedgerEntry.seq >= signed)
        .group_by(LedgerEntry.community_id)
        .order_by(LedgerEntry.community_id)
    )
    return [DayEnd(community_id, size, last.astimezone(CHINA).date()) for community_id, size, last in rows]


async def waiting(database: Database) -> list[DayEnd]:
    """What is due now."""
    async with database.read() as session:
        return await due(session, await now(session))


async def keep(database: Database, signer: Signer, end: DayEnd) -> None:
    """Sign and keep a day's end; raises LogForked where the ledger no longer begins with what was signed."""
    log = log_name(end.community_id)
    signed = await signer.exactly(log, end.size, _leaves(database, signer, end.community_id))
    async with database.write() as session:
        row = {
            "community_id": end.community_id,
            "size": end.size,
            "root": signed.checkpoint.root,
            "note": signed.note.spelled(),
            "vkey": signer.public(log).vkey,
            "day": end.day,
            "at": await now(session),
        }
        # Two workers may keep the same one: the root is the same, for the signer never signs another.
        await session.execute(insert(LedgerCheckpoint).values(row).on_conflict_do_nothing())


async def kept_checkpoints(session: AsyncSession, community_id: uuid.UUID) -> Sequence[LedgerCheckpoint]:
    """The checkpoints kept of a ledger, the smallest first."""
    found = await session.scalars(
        select(LedgerCheckpoint).where(LedgerCheckpoint.community_id == community_id).order_by(LedgerCheckpoint.size)
    )
    return found.all()


async def at_least(database: Database, signer: Signer, community_id: uuid.UUID, size: int) -> Signed:
    """A checkpoint of this size or a larger one; raises Refused where the ledger cannot be signed any more."""
    log = log_name(community_id)
    with signable(log):
        return await signer.at_least(log, size, _leaves(database, signer, community_id))


async def exactly(database: Database, signer: Signer, community_id: uuid.UUID, size: int) -> Signed:
    """A checkpoint of just this size; raises Refused where the ledger cannot be signed any more."""
    log = log_name(community_id)
    with signable(log):
        return await signer.exactly(log, size, _leaves(database, signer, community_id))


def _leaves(database: Database, signer: Signer, community_id: uuid.UUID) -> LeafHashes:
    """For the signer: the lines of a ledger, held to what was signed of it."""
    hashes = hashes_of(database, community_id)
    return hold_hashes(database, signer, log_name(community_id), _NEWEST, community_id, hashes)


async def signed_sizes(session: AsyncSession, community_id: uuid.UUID | None = None) -> dict[str, int]:
    """The ledgers of which anything was signed, or the one of an estate, by the names of their logs, with the largest size."""
    each = select(LedgerCheckpoint.community_id, LedgerCheckpoint.size).union_all(
        select(LedgerCosignature.community_id, LedgerCosignature.size)
    )
    signed = each.subquery()
    query = select(signed.c.community_id, func.max(signed.c.size)).group_by(signed.c.community_id)
    if community_id is not None:
        query = query.where(signed.c.community_id == community_id)
    found = await session.execute(query.order_by(signed.c.community_id))
    return {log_name(community_id): size for community_id, size in found}
