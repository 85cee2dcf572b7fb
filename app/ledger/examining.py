"""A ledger read again from the stored bytes, beside everything that was ever signed of it.

What is compared: each line's spelling, number, kind, time and estate with its own row, the number of lines with the
ledger's counter, every kept checkpoint with its signature, and every line of the signer's journal. Nothing is signed and
nothing changed. It is asked every night, and after a restore (docs/backup.md), as votes' logs are.
"""

import json
import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.core.db import Database
from app.core.signing import merkle
from app.core.signing.journals import Journal, LogForked
from app.core.signing.signer import Signer
from app.core.values.canonical import canonical
from app.ledger import checkpoints, lines
from app.ledger.kinds import log_name
from app.ledger.models import Ledger, LedgerEntry
from app.voting.leaves import leaf_hash, moment
from app.voting.log.examining import Examined, checkpoint_faults


async def with_lines(session: AsyncSession, after: uuid.UUID | None = None, most: int | None = None) -> list[uuid.UUID]:
    """Estates whose ledger has lines, or had; in the order of their ids, those after one."""
    query = select(Ledger.community_id).where(Ledger.next_seq > 0).order_by(Ledger.community_id)
    if after is not None:
        query = query.where(Ledger.community_id > after)
    return list(await session.scalars(query.limit(most) if most else query))


async def examine(database: Database, signer: Signer, community_id: uuid.UUID) -> Examined:
    """Read an estate's ledger again, all in one picture; lines may come in meanwhile."""
    log = log_name(community_id)
    # What is signed was committed before, so a journal read first knows of no line that the picture does not.
    journal = signer.journal(log)
    async with database.read() as session:
        return await _examined(session, signer.origin(log), journal, community_id)


async def _examined(session: AsyncSession, origin: str, journal: Journal, community_id: uuid.UUID) -> Examined:
    log = log_name(community_id)
    expected = await lines.size(session, community_id)
    try:
        found = await lines.lines_after(session, community_id, 0)
    except LogForked as gap:
        return Examined(log, expected, merkle.EMPTY, (str(gap),))
    tree = merkle.Tree(line.hash for line in found)
    faults = []
    if expected != len(found):
        faults.append(f"{log} 应有 {expected} 条记录，数据库里有 {len(found)} 条")
    entries = await session.scalars(
        select(LedgerEntry).where(LedgerEntry.community_id == community_id).order_by(LedgerEntry.seq)
    )
    faults += _unlike_its_row(log, entries.all())
    for one in await checkpoints.kept_checkpoints(session, community_id):
        faults += checkpoint_faults(origin, one.size, one.root, one.note, one.vkey, tree)
    faults += journal.unlike(tree)
    return Examined(log, tree.size, tree.root(tree.size), tuple(faults))


def _unlike_its_row(log: str, entries: Sequence[LedgerEntry]) -> Iterator[str]:
    for entry in entries:
        try:
            said = json.loads(entry.leaf)
            whole = canonical(said) == entry.leaf
        except ValueError:
            whole = False
        row = {"ledger": log, "ref": entry.ref, "seq": entry.seq, "t": entry.kind, "ts": moment(entry.ts), "v": 1}
        if not whole or any(said.get(name) != value for name, value in row.items()):
            yield f"{log} 第 {entry.seq} 条的内容已损坏"


async def roots(connection: AsyncConnection) -> list[tuple[str, int, bytes]]:
    """Name, size and root of every ledger, whatever revision the schema is of: what a backup says it holds."""
    if await connection.scalar(text("SELECT to_regclass('public.ledger_entry')")) is None:
        return []
    hashes: dict[uuid.UUID, list[bytes]] = {}
    for community_id, leaf in await connection.execute(
        text("SELECT community_id, leaf FROM ledger_entry ORDER BY community_id, seq")
    ):
        hashes.setdefault(community_id, []).append(leaf_hash(leaf))
    return [(log_name(one), len(found), merkle.root(found)) for one, found in hashes.items()]
