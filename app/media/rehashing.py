"""Every file that rows speak of, read again from the store and hashed: after a restore, and night after night.

A file's place is its hash, so a changed one is known without asking anybody.
"""

from collections.abc import Collection
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
    """Files looked at, the last of them, and those that are gone or changed."""

    files: int
    last: bytes | None
    damaged: tuple[bytes, ...]


async def look(session: AsyncSession, store: Store, after: bytes = b"", most: int = 1000) -> Looked:
    """Read the files that follow `after` in the order of their hashes, `most` at a time.

    Raises Refused where the store cannot be reached, which says nothing of any file.
    """
    every = union(*(select(column.label("sha256")) for column in _SPOKEN_OF)).subquery()
    found = (
        await session.scalars(select(every.c.sha256).where(every.c.sha256 > after).order_by(every.c.sha256).limit(most))
    ).all()
    damaged = [sha256 for sha256 in found if not await whole(store, sha256)]
    return Looked(len(found), found[-1] if found else None, tuple(damaged))


async def whole(store: Store, sha256: bytes) -> bool:
    """Whether a file is there and unchanged; raises Refused where the store cannot be reached."""
    try:
        await store.read(sha256)
    except Refused as refusal:
        if refusal.code is EVIDENCE_DAMAGED:
            return False
        raise
    return True


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
