"""The leaves of a vote in their order, whichever table each lies in."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import Refused
from app.core.signing.journals import LogForked
from app.core.signing.signer import LeafHashes
from app.register.rolls.rolls import SaltedEntry
from app.voting import errors, leaves
from app.voting.models import Ballot, Paper, RollCorrection, Void, VoteLeaf

_KEPT_IN = (Ballot, Paper, Void, RollCorrection, VoteLeaf)


class GapInLog(LogForked):
    """A number of the log without its leaf: rows were taken out of the database past the application."""

    def __init__(self, number: int) -> None:
        super().__init__(f"表决记录缺第 {number} 条：数据库里的行被删掉了。请停止受理，保留现场，用备份和回执核对。")


@dataclass(frozen=True, slots=True)
class LogLine:
    """A leaf at its place: `data` are the bytes of its line."""

    seq: int
    data: bytes

    @property
    def hash(self) -> bytes:
        """Its hash in the tree."""
        return leaves.leaf_hash(self.data)


def roll_line(entry: SaltedEntry) -> bytes:
    """The line of the roll's own tree for an entry: that it is there, and nothing of what it says."""
    opening = leaves.roll_opening(entry.i, entry.part, entry.area_c, entry.voter)
    return leaves.roll_leaf(entry.i, leaves.commitment(leaves.ROLL_TAG, entry.salt, opening))


async def lines_after(session: AsyncSession, vote_id: uuid.UUID, size: int) -> Sequence[LogLine]:
    """The committed leaves from the one numbered `size` on; raises GapInLog where one is missing between."""
    # The vote's row is held by whoever writes a leaf, so what is committed is always the beginning of the log.
    each = [select(table.seq, table.leaf).where(table.vote_id == vote_id, table.seq >= size) for table in _KEPT_IN]
    rows = await session.execute(union_all(*each).order_by("seq"))
    return without_gap((LogLine(seq, data) for seq, data in rows), size)


def without_gap(rows: Iterable[LogLine], size: int, gap: Callable[[int], LogForked] = GapInLog) -> list[LogLine]:
    """The lines from the one numbered `size` on; raises what `gap` makes of the number of one that is missing."""
    found = list(rows)
    for number, line in enumerate(found, start=size):
        if line.seq != number:
            raise gap(number)
    return found


def hashes_of(database: Database, vote_id: uuid.UUID) -> LeafHashes:
    """For the signer: the hashes of what is committed at the instant of asking."""

    async def after(size: int) -> list[bytes]:
        found = await database.look(_COMMITTED, vote_id, size)
        return [line.hash for line in without_gap((LogLine(seq, leaf) for seq, leaf in found), size)]

    return after


_COMMITTED = """
SELECT seq, leaf FROM ballot WHERE vote_id = $1 AND seq >= $2
UNION ALL SELECT seq, leaf FROM paper WHERE vote_id = $1 AND seq >= $2
UNION ALL SELECT seq, leaf FROM void WHERE vote_id = $1 AND seq >= $2
UNION ALL SELECT seq, leaf FROM roll_correction WHERE vote_id = $1 AND seq >= $2
UNION ALL SELECT seq, leaf FROM vote_leaf WHERE vote_id = $1 AND seq >= $2
ORDER BY seq
"""
"""What `lines_after` asks of the same tables, in one round trip."""


async def tracked(session: AsyncSession, vote_id: uuid.UUID, tracker: str) -> LogLine:
    """The leaf of a tracker as people type it; raises Refused where the log has none, or has several."""
    wanted = leaves.typed_tracker(tracker)
    found = [
        line
        for line in await lines_after(session, vote_id, 0)
        if wanted is not None and wanted.fullmatch(leaves.tracker(line.data))
    ]
    if not found:
        raise Refused(errors.TRACKER_UNKNOWN, tracker=tracker)
    if len(found) > 1:
        raise Refused(errors.TRACKER_OF_SEVERAL, tracker=tracker, places="、".join(str(line.seq) for line in found))
    return found[0]
