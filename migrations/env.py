"""Alembic's entry: on the connection given by the caller, or on `YIGAI_DATABASE_URL` from the command line."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from app import models
from app.core.migrating import LOCK
from app.core.settings import Settings


def run(connection: Connection) -> None:
    """Upgrade on this connection; only one process migrates at a time."""
    context.configure(connection=connection, target_metadata=models.METADATA, compare_type=True)
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.run_migrations()


async def _connect() -> None:
    url = Settings().database_url
    if url is None:
        raise SystemExit("请先设置 YIGAI_DATABASE_URL;内置数据库会在 yigai serve 启动时自动升级。")
    engine = create_async_engine(
        url.get_secret_value(),
        poolclass=pool.NullPool,
        connect_args={"server_settings": {"lock_timeout": "10000", "timezone": "UTC"}},
    )
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(_connect())
