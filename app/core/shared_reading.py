"""Shared reading: what many ask at once is read once, and nobody is told of a moment before they asked.

For a page that a crowd opens within seconds, where a reading for each would be the bound. A reading answers everybody
who came before it began; who comes while it is under way waits for the next one. So an answer is never older than its
question, without a cache and without a time for which a figure may be stale; who asks alone waits for nothing.

Source: docs/decisions/0038.
"""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database

type Read[Answer] = Callable[[AsyncSession, str], Awaitable[Answer]]


class SharedReading[Answer]:
    """One kind of page in this process; `read` makes the page of a name in a READ ONLY transaction."""

    def __init__(self, database: Database, read: Read[Answer]) -> None:
        self._database, self._read = database, read
        self._under_way: dict[str, asyncio.Task[Answer]] = {}
        self._next: dict[str, asyncio.Task[Answer]] = {}

    async def of(self, name: str) -> Answer:
        """The page of a name as it stands now; raises what `read` raises."""
        task = self._next.get(name)
        if task is None:
            task = self._next[name] = asyncio.create_task(self._after(self._under_way.get(name), name))
            # Where all who asked have left, nobody hears of its failure.
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
        # One who leaves does not end the reading of the others.
        return await asyncio.shield(task)

    async def _after(self, before: asyncio.Task[Answer] | None, name: str) -> Answer:
        if before is not None:
            await asyncio.wait([before])
        mine = self._under_way[name] = self._next.pop(name)
        try:
            async with self._database.read() as session:
                return await self._read(session, name)
        finally:
            if self._under_way[name] is mine:
                del self._under_way[name]
