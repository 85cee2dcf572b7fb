"""Shared reading: what many ask at once is read once, and nobody is told of a moment before they asked.

For a page that a crowd opens within seconds, where a reading for each would be the bound. A reading answers everybody
who came before it began; who comes while it is under way waits for the next one. So an answer is never older than its
question, without a cache and without a time for which a figure may be stale; who asks alone waits for nothing.

Source: docs/decisions/0038.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from itertools import batched

TOLD_AT_ONCE = 32
"""Readers that are told at a time: to send their answers holds the loop, on which the next reading waits for its own."""

type Read[Answer] = Callable[[str], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class _NextReading[Answer]:
    """Who waits for the same reading, each with a future of their own; it is made on behalf of the first of them."""

    of_first: Context = field(default_factory=copy_context)
    waiting: list[asyncio.Future[Answer]] = field(default_factory=list)


class SharedReading[Answer]:
    """One kind of page in this process; `read` makes the page of a name from what is committed once it is called."""

    def __init__(self, read: Read[Answer]) -> None:
        self._read = read
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._next: dict[str, _NextReading[Answer]] = {}

    async def read_page(self, name: str) -> Answer:
        """The page of a name as it stands now; raises what `read` raises."""
        reading = self._next.get(name)
        if reading is None:
            reading = self._next[name] = _NextReading()
            if name not in self._under_way:
                self._begin(name)
        # One who leaves ends their own future, not the reading of the others.
        mine: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        reading.waiting.append(mine)
        return await mine

    def _begin(self, name: str) -> None:
        self._under_way[name] = asyncio.create_task(self._tell_all(name), context=self._next[name].of_first)

    async def _tell_all(self, name: str) -> None:
        waiting = self._next.pop(name).waiting
        try:
            try:
                answer = await self._read(name)
            finally:
                self._go_on(name)
        except Exception as error:
            for one in waiting:
                if not one.done():
                    one.set_exception(error)
                    one.exception()  # heard, where its reader leaves at this very moment
        else:
            for some in batched(waiting, TOLD_AT_ONCE):
                for one in some:
                    if not one.done():
                        one.set_result(answer)
                await asyncio.sleep(0)
        finally:
            # Ended from outside: nobody is to wait for ever.
            for one in waiting:
                one.cancel()

    def _go_on(self, name: str) -> None:
        """Begin the next reading before the answers of this one go out, so that the database is not idle meanwhile."""
        del self._under_way[name]
        if name in self._next:
            self._begin(name)
