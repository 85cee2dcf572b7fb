"""Every file that rows speak of, read again from the store and hashed: after a restore, and night after night.

A file's place is its hash, so a changed one is known without asking anybody.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text, union
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.core.errors import Refused
from app.media.errors import EVIDENCE_DAMAGED
from app.media.models import Derivative, Evidence, Masking
from app.media.store import Store

_SPOKEN_OF = (Evidence.sha256, Derivative.sha256, Masking.view_sha256, Masking.thumbnail_sha256)


@dataclass(frozen=True, slots=True)
class Looked:
    """The hashes of the files looked at, rising, and of those that are gone or changed."""

    files: tuple[bytes, ...]
    damaged: tuple[bytes, ...]


async def look(session: AsyncSession, store: Store, after: bytes = b"", most: int = 1000) -> Looked:
    """Read the files that follow `after` in the order of their hashes, `most` at a time.

    Raises Refused where the store cannot be reached, which says nothing of any file.
    """
    every = union(*(select(column.label("sha256")) for column in _SPOKEN_OF)).subquery()
    found = (
        await session.scalars(select(every.c.sha256).where(every.c.sha256 > after).order_by(every.c.sha256).limit(most))
    ).all()
    damaged = [sha256 for sha256 in found if not await is_unchanged(store, sha256)]
    return Looked(tuple(found), tuple(damaged))


async def is_unchanged(store: Store, sha256: bytes) -> bool:
    """Whether a file is there and unchanged; raises Refused where the store cannot be reached."""
    try:
        await store.read(sha256)
    except Refused as refusal:
        if refusal.code is EVIDENCE_DAMAGED:
            return False
        raise
    return True


async def holders(session: AsyncSession, sha256: bytes) -> Sequence[tuple[uuid.UUID, uuid.UUID | None]]:
    """The evidence that a file belongs to, and the estate of each; none where its rows have gone meanwhile."""
    drawn = select(Derivative.evidence_id).where(Derivative.sha256 == sha256)
    covered = select(Masking.evidence_id).where((Masking.view_sha256 == sha256) | (Masking.thumbnail_sha256 == sha256))
    rows = await session.execute(
        select(Evidence.id, Evidence.community_id)
        .where((Evidence.sha256 == sha256) | Evidence.id.in_(drawn) | Evidence.id.in_(covered))
        .order_by(Evidence.uploaded_at, Evidence.id)
    )
    return [(evidence_id, community_id) for evidence_id, community_id in rows]


async def spoken_of(connection: AsyncConnection) -> list[bytes]:
    """The hashes of all files that rows speak of, whatever revision the schema is of: what a backup takes along."""
    columns = {(column.table.name, column.name) for column in _SPOKEN_OF}
    rows = await connection.execute(
        text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    )
    there: Collection[tuple[str, str]] = sorted(columns & {(table, column) for table, column in rows})
    if not there:
        return []
    each = " UNION ".join(f"SELECT {column} AS sha256 FROM {table}" for table, column in there)  # noqa: S608 - names of ours
    return list(await connection.scalars(text(f"{each} ORDER BY sha256")))
