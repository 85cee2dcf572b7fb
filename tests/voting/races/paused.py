"""Interleavings in a set order: one transaction has done its work and waits before it ends, while another begins."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import DATABASE_BUSY, Refused

WAITING = text(
    "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()"
)


class GivenUp(ConnectionError):
    """A transaction that did its work and then ended without it, as where a connection breaks."""


def gave_up(came: object) -> bool:
    """Whether a move ended so; of a group each member is told that the database was busy."""
    return isinstance(came, GivenUp) or (isinstance(came, Refused) and came.code is DATABASE_BUSY)


class Paused(Database):
    """A database whose writing transactions do their work, wait to be let go, and then commit or give up."""

    def __init__(self, database: Database, *, commits: bool = True) -> None:
        self.engine, self._sessions = database.engine, database._sessions
        self.commits = commits
        self.worked, self.go = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        async with super().write() as session:
            yield session
            self.worked.set()
            await self.go.wait()
            if not self.commits:
                raise GivenUp


async def waits(database: Database, work: "asyncio.Task[Any]") -> None:
    """Return as soon as the work waits for a lock; fails where it ends without having waited."""
    while True:
        async with database.read() as session:
            if await session.scalar(WAITING):
                return
        assert not work.done(), f"it did not wait its turn: {await outcome(work)!r}"
        await asyncio.sleep(0.005)


async def outcome(work: Awaitable[Any]) -> Any:
    """What came of some work; an exception as a value."""
    return (await asyncio.gather(work, return_exceptions=True))[0]
