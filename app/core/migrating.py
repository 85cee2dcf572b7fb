"""Bringing a database to the schema this program was written for, and asking whether it is there."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

LOCK = 0x79696761  # "yiga": the advisory lock of migrations
_ROOT = Path(__file__).resolve().parents[2]


def configuration() -> Config:
    """Alembic's configuration, whatever folder the process runs in."""
    return Config(_ROOT / "alembic.ini")


@cache
def head() -> str:
    """The revision this program was written for; read from the files once, for readiness asks it all the time."""
    revision = ScriptDirectory.from_config(configuration()).get_current_head()
    if revision is None:
        raise RuntimeError("no migrations")
    return revision


async def upgrade(url: str) -> None:
    """Run every migration that is missing, as the owner of the database, in one transaction behind one lock."""

    def run(connection: Connection) -> None:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    engine = create_async_engine(
        url,
        poolclass=pool.NullPool,
        hide_parameters=True,
        connect_args={"server_settings": {"lock_timeout": "10000", "timezone": "UTC"}},
    )
    try:
        async with engine.begin() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


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
