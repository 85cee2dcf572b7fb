"""What residents handed in and nothing refers to is deleted after a week, row and file; what is in use never is.

Four things say that something is in use, and each is enough: a row of `evidence_use`, which rooms write (service.use);
any other column of any table that is named for evidence or refers to it, and any JSON that names a file by its id or a
hash, so that a room that forgot to say so is safe too; and the database itself, which deletes no row that a foreign key
points to. What staff handed in, at any time or also, stays.

A file that never had a row is found by looking through the store, each night.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Text,
    Uuid,
    any_,
    cast,
    delete,
    exists,
    func,
    literal,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database, Table
from app.core.idempotency import Answered
from app.core.installation import now
from app.media.leaving import COPYING, hold, spoken_of
from app.media.models import Derivative, Evidence, HandIn, TakenAt, UnusedFile
from app.media.store import Store

_OWN = {Derivative.__tablename__, HandIn.__tablename__, TakenAt.__tablename__}
_NAMED = {"evidence_id", "evidence"}

ORPHANED = timedelta(days=1)
"""How long a file stays after it was first found without a row."""


async def unused(session: AsyncSession, before: datetime, *, apart_from: Iterable[str] = ()) -> Sequence[uuid.UUID]:
    """Files that residents alone handed in, all of them until `before`, and that nothing refers to.

    `apart_from` names tables whose rows go with them.
    """
    handed_in = select(HandIn.evidence_id).group_by(HandIn.evidence_id)
    query = (
        select(Evidence.id)
        .where(Evidence.id.in_(handed_in.having(~func.bool_or(HandIn.lasting), func.max(HandIn.at) <= before)))
        .order_by(Evidence.id)
    )
    for column in referring({*_OWN, *apart_from}):
        query = query.where(~_refers(column))
    found = (await session.scalars(query)).all()
    named = await _named_in_json(session, found, apart_from) if found else frozenset()
    return [one for one in found if one not in named]


async def _named_in_json(
    session: AsyncSession, evidence_ids: Sequence[uuid.UUID], apart_from: Iterable[str]
) -> frozenset[uuid.UUID]:
    """Those of these that some JSON names, by id, or in hex by the SHA-256 as it came or as it is kept.

    Answers that are kept to be given again (core/idempotency.py) name what was handed in, and use nothing.
    """
    rows = await session.execute(
        select(Evidence.id, Evidence.sha256, Evidence.original_sha256).where(Evidence.id.in_(evidence_ids))
    )
    names = {name: id_ for id_, *hashes in rows for name in (str(id_), *(one.hex() for one in hashes))}
    found = set[uuid.UUID]()
    for column in documents({*apart_from, Answered.__tablename__}):
        # Every text in it, however deep; in strict mode each once.
        text = func.jsonb_path_query(column, cast('strict $.** ? (@.type() == "string")', JSONPATH))
        told = select(text.op("#>>", return_type=Text())(literal([], ARRAY(Text))).label("name")).subquery()
        found |= {
            names[one]
            for one in await session.scalars(select(told.c.name).where(told.c.name.in_(list(names))).distinct())
        }
    return frozenset(found)


def documents(apart_from: Iterable[str]) -> list[Column[object]]:
    """Every column of every table that holds JSON."""
    left_out = set(apart_from)
    return [
        column
        for table in Table.metadata.sorted_tables
        if table.name not in left_out
        for column in table.columns
        if isinstance(column.type, JSONB)
    ]


def referring(apart_from: Iterable[str]) -> list[Column[uuid.UUID]]:
    """Every column of every table that points to evidence, or is named for it."""
    left_out = set(apart_from)
    return [
        column
        for table in Table.metadata.sorted_tables
        if table.name not in left_out and table.name != Evidence.__tablename__
        for column in table.columns
        if any(one.column.table.name == Evidence.__tablename__ for one in column.foreign_keys)
        or (column.name in _NAMED and isinstance(_element(column), Uuid))
    ]


def _element(column: Column[uuid.UUID]) -> object:
    return column.type.item_type if isinstance(column.type, ARRAY) else column.type


def _refers(column: Column[uuid.UUID]) -> ColumnElement[bool]:
    listed = isinstance(column.type, ARRAY)
    return exists(select(literal(1)).where(Evidence.id == (any_(column) if listed else column)).correlate(Evidence))


async def erase(session: AsyncSession, evidence_id: uuid.UUID, before: datetime, at: datetime) -> bool:
    """Erase a file's rows, and write down that its files may leave the store; answers whether it was there to be erased.

    By a function of the database, which asks again whether residents alone handed it in, all until `before`. It raises
    IntegrityError where something refers to the file after all; call it in a savepoint.
    """
    kept = select(Evidence.sha256).where(Evidence.id == evidence_id)
    drawn = select(Derivative.sha256).where(Derivative.evidence_id == evidence_id)
    hashes = set(await session.scalars(union(kept, drawn)))
    if not await session.scalar(select(func.erase_unused_evidence(evidence_id, before))):
        return False
    rows = [{"sha256": one, "since": at, "dropped_at": None, "gone": False} for one in sorted(hashes)]
    await session.execute(
        insert(UnusedFile)
        .values(rows)
        .on_conflict_do_update(index_elements=["sha256"], set_={"since": at, "dropped_at": None, "gone": False})
    )
    return True


async def forget_taken(session: AsyncSession, before: datetime) -> int:
    """Delete places and times that were kept until an instant; answers how many."""
    return int(await session.scalar(select(func.erase_taken_at(before))) or 0)


async def forget_left(session: AsyncSession, before: datetime) -> int:
    """Delete the lines of files that have left the store until an instant; answers how many."""
    gone = await session.execute(
        delete(UnusedFile).where(UnusedFile.gone, UnusedFile.dropped_at <= before).returning(UnusedFile.sha256)
    )
    return len(gone.all())


async def note_orphans(database: Database, store: Store) -> int:
    """Write down the files of the store that no row speaks of, so that they leave a day later; answers how many are new.

    They were kept for a request that then failed or was refused. The day begins when they are first found so, by the one
    clock: what the store says of their age is another's, and their request may be under way.
    """
    new = 0
    async for hashes in store.listed():
        async with database.write() as session:
            at = await now(session)
            orphans = set(hashes) - await spoken_of(session, hashes)
            rows = [
                {"sha256": one, "since": at + ORPHANED, "dropped_at": None, "gone": False} for one in sorted(orphans)
            ]
            if rows:
                noted = await session.execute(
                    insert(UnusedFile)
                    .values(rows)
                    .on_conflict_do_update(
                        index_elements=["sha256"],
                        set_={"since": at + ORPHANED, "dropped_at": None, "gone": False},
                        where=UnusedFile.gone.is_(True),
                    )
                    .returning(UnusedFile.sha256)
                )
                new += len(noted.all())
    return new


async def drop_files(database: Database, store: Store) -> int:
    """Take out of the store what no row speaks of any more and may leave by now; answers how many files.

    Marked first and in a transaction of its own, so that no row comes to speak of a file while it leaves, and a store that
    is away delays nothing but this: the next round begins again where this one stopped.
    """
    async with database.read() as session:
        due = select(UnusedFile.sha256).where(~UnusedFile.gone, UnusedFile.since <= await now(session))
        waiting = (await session.scalars(due)).all()
    dropped = 0
    for sha256 in waiting:
        if not await _marked(database, sha256):
            continue
        await store.drop(sha256)
        async with database.write() as session:
            await session.execute(update(UnusedFile).where(UnusedFile.sha256 == sha256).values(gone=True))
        dropped += 1
    return dropped


async def _marked(database: Database, sha256: bytes) -> bool:
    """Whether a file may leave: then it is said that it does, from now on. While a backup is taken, none may."""
    async with database.write() as session:
        if not await session.scalar(select(func.pg_try_advisory_xact_lock(COPYING))):
            return False
        await hold(session, [sha256])
        if await spoken_of(session, [sha256]):
            await session.execute(delete(UnusedFile).where(UnusedFile.sha256 == sha256))
            return False
        at = await now(session)
        await session.execute(update(UnusedFile).where(UnusedFile.sha256 == sha256).values(dropped_at=at))
        return True
