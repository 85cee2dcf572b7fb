"""Files on their way out of the store, and rows that are about to speak of one of them: never both at once.

A file is kept before its row is written (service.py). Between the two it may leave, if the last row that spoke of it was
deleted then. So both sides hold the same lock by its hash, a row is refused for a while after its file left, and a file
leaves only while no row speaks of it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.media import errors
from app.media.models import Derivative, Evidence, Masking, UnusedFile

COPYING = 0x79696762  # "yigb"
"""The advisory lock that a backup holds, shared, from before its snapshot until the last file is copied: what the snapshot
speaks of stays in the store that long."""

LONGEST_GAP = timedelta(minutes=10)
"""Within which a kept file has its row, if it ever gets one."""


async def hold(session: AsyncSession, hashes: Iterable[bytes]) -> None:
    """Hold these files for the rest of the transaction, one after another in an order that is everybody's."""
    for sha256 in sorted(set(hashes)):
        lock = int.from_bytes(sha256[:8], "big", signed=True)
        await session.execute(select(func.pg_advisory_xact_lock(lock)))


async def require_staying(session: AsyncSession, hashes: Iterable[bytes], at: datetime) -> None:
    """Hold files of which rows are about to be written; raises Refused where one of them has just left."""
    hashes = set(hashes)
    await hold(session, hashes)
    left = await session.scalar(
        select(UnusedFile.sha256)
        .where(UnusedFile.sha256.in_(hashes), UnusedFile.dropped_at > at - LONGEST_GAP)
        .limit(1)
    )
    if left is not None:
        raise Refused(errors.FILE_LEAVING, retry_after_s=int(LONGEST_GAP.total_seconds()))


async def spoken_of(session: AsyncSession, hashes: Collection[bytes]) -> set[bytes]:
    """Those of these files that any row speaks of."""
    columns = (Evidence.sha256, Derivative.sha256, Masking.view_sha256, Masking.thumbnail_sha256)
    return set(await session.scalars(union(*(select(one).where(one.in_(hashes)) for one in columns))))
