"""The lines of a ledger in their order."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.paging import START, Cursor, records
from app.core.signing.journals import LEDGER_CHANGED, LogForked
from app.core.signing.signer import LeafHashes
from app.ledger.models import Ledger, LedgerEntry
from app.voting.log.lines import LogLine, without_gap


class GapInLedger(LogForked):
    """A number of a ledger without its line: rows were taken out of the database past the application."""

    def __init__(self, number: int) -> None:
        super().__init__(f"小区台账缺第 {number} 条：数据库里的行被删掉了。{LEDGER_CHANGED}")


async def size(session: AsyncSession, community_id: uuid.UUID) -> int:
    """How many lines an estate's ledger has."""
    found = await session.get(Ledger, community_id)
    return found.next_seq if found is not None else 0


async def lines_after(session: AsyncSession, community_id: uuid.UUID, since: int) -> Sequence[LogLine]:
    """The committed lines from the one numbered `since` on; raises GapInLedger where one is missing between."""
    # Whoever writes a line holds the ledger's row until the commit, so what is committed is the beginning of the log.
    rows = await session.execute(
        select(LedgerEntry.seq, LedgerEntry.leaf)
        .where(LedgerEntry.community_id == community_id, LedgerEntry.seq >= since)
        .order_by(LedgerEntry.seq)
    )
    return without_gap((LogLine(seq, leaf) for seq, leaf in rows), since, GapInLedger)


async def latest(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[LedgerEntry], str | None]:
    """Fifty lines, the newest first, and the next page's cursor."""
    query = select(LedgerEntry).where(LedgerEntry.community_id == community_id)
    return await records(session, query, (LedgerEntry.seq,), after, newest_first=True)


def hashes_of(database: Database, community_id: uuid.UUID) -> LeafHashes:
    """For the signer: the hashes of what is committed at the instant of asking."""

    async def after(since: int) -> list[bytes]:
        found = await database.look(
            "SELECT seq, leaf FROM ledger_entry WHERE community_id = $1 AND seq >= $2 ORDER BY seq", community_id, since
        )
        return [line.hash for line in without_gap((LogLine(seq, leaf) for seq, leaf in found), since, GapInLedger)]

    return after
