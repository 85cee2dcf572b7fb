"""Bringing a database to the schema this program was written for, and asking whether it is there."""

import asyncio
import time
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

LOCK = 0x79696761  # "yiga": the advisory lock of migrations

LOCK_MS = 500
"""How long a migration waits for a lock: less than the second after which PostgreSQL looks for deadlocks, so that of a
request and a migration that wait for each other it is always the migration that gives way."""

PATIENCE_S = 600
"""How long an upgrade looks for a gap between the requests."""

_GIVEN_WAY = {"55P03", "40P01"}  # lock_not_available, deadlock_detected
_ROOT = Path(__file__).resolve().parents[3]


def configuration() -> Config:
    """Alembic's configuration, whatever folder the process runs in."""
    return Config(_ROOT / "alembic.ini")


@cache
def _ends() -> tuple[str, str]:
    """The first revision and the last; read from the files once, for readiness asks it all the time."""
    scripts = ScriptDirectory.from_config(configuration())
    first, last = scripts.get_base(), scripts.get_current_head()
    if first is None or last is None:
        raise RuntimeError("no migrations")
    return first, last


def head() -> str:
    """The revision this program was written for."""
    return _ends()[1]


async def upgrade(url: str, revision: str = "head") -> None:
    """Run every migration that is missing, as the owner of the database, while the service goes on serving.

    Each migration is a transaction of its own, one process at a time. It waits `LOCK_MS` for a lock and no longer, for
    whoever comes after it waits behind it; then it gives way, everything of it undone, and is tried again. How
    migrations are written for that is docs/migrations.md. Raises DBAPIError where one fails, or finds no gap in `PATIENCE_S`.
    """

    def run(connection: Connection) -> None:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    engine = create_async_engine(
        url,
        poolclass=pool.NullPool,
        hide_parameters=True,
        connect_args={"server_settings": {"lock_timeout": str(LOCK_MS), "timezone": "UTC"}},
    )
    try:
        async with engine.connect() as connection:
            # Asked for and not waited for: who waits holds a snapshot, which an index built CONCURRENTLY waits for.
            while not await connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
                await connection.rollback()
                await asyncio.sleep(0.1)
            await connection.commit()
            deadline = time.monotonic() + PATIENCE_S
            while True:
                try:
                    await connection.run_sync(run)
                    return
                except DBAPIError as error:
                    await connection.rollback()
                    if getattr(error.orig, "sqlstate", None) not in _GIVEN_WAY or time.monotonic() > deadline:
                        raise
                await asyncio.sleep(0.5)
    finally:
        await engine.dispose()


def out_of_reach(revision: str | None) -> str | None:
    """Why a database of this schema cannot be brought to this program's, in Chinese after the number; None where it can.

    Revisions are numbers of four digits. What came before the first is one file now (docs/decisions/0044).
    """
    first, last = _ends()
    if revision is None or first <= revision <= last:
        return None
    if revision > last:
        return f"{revision}，比本程序的 {last} 新。请换用新版本的程序。"
    return (
        f"{revision}，本程序只能从 {first} 起升级。"
        f"请先用结构为 {first} 的那一版程序升级一次（yigai migrate），再换用本程序。"
    )


async def current(url: str) -> str | None:
    """The revision the database stands at, None where nothing has run."""
    engine = create_async_engine(url, poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(lambda plain: MigrationContext.configure(plain).get_current_revision())
    finally:
        await engine.dispose()


async def recreate(url: str) -> None:
    """Drop the database at this address, whatever is in it, and make it again, empty; for a demo's or a test's."""
    target = make_url(url)
    engine = create_async_engine(target.set(database="postgres"), poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            name = connection.dialect.identifier_preparer.quote(target.database or "")
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            await connection.execute(text(f"CREATE DATABASE {name}"))
    finally:
        await engine.dispose()
