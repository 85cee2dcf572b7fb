"""Group commit: what comes while a transaction is under way waits, and goes into the next one all together.

For acts that a crowd does within minutes, where one COMMIT each would be the bound. One task takes up to `AT_MOST`
members into a transaction, commits, and answers each; an idle system begins at once, for nothing. A room gives two acts:
`together` does many members in one transaction and says of each what came of it; `alone` does one in a transaction of
its own, as anywhere else in the program. A member must be such that doing it twice does it once: one whose COMMIT
broke is tried again. What becomes of a member that cannot go with the others is said by `Apart`.

Source: docs/decisions/0031; architecture rule 2.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import batched
from typing import Any, cast

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database, away, is_away
from app.core.errors import DATABASE_BUSY, TOO_MANY_AT_ONCE, Refused
from app.core.logs import log, without_message

AT_MOST = 256
"""Members of one transaction: more would make the last one wait for no gain."""

WAITING_AT_MOST = 4096
"""Members inside at once, after which newcomers are told to come again: some seconds of work."""

APART_AT_ONCE = 3
"""Transactions beside the common one, so that they leave connections of the pool to everybody else."""


TOLD_AT_ONCE = 16
"""Members that are told at a time: what they then do holds the loop, on which the next transaction waits for answers."""


class Apart(Enum):
    """Why a member is not done together with the others."""

    ALONE = "it wants a transaction of its own"
    HELD = "another transaction holds what it needs: it waits with those that need the same"


type Together[Member, Answer] = Callable[
    [AsyncSession, Sequence[Member], bool], Awaitable[Sequence[Answer | Apart | Refused]]
]
"""Does members in the order in which they came; an answer, a refusal or an `Apart` for each. The last argument says
whether to wait for what others hold; without waiting, those that would have to are HELD, and nothing of them is done."""

type AfterCommit[Answer] = Callable[[Sequence[Answer]], Awaitable[None]]
"""What is done once for all who were committed together, before they are told; raises nothing."""

type Alone[Member, Answer] = Callable[[AsyncSession, Member], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class _Waiting[Member, Answer]:
    member: Member
    outcome: asyncio.Future[Answer | Apart]


class GroupCommit[Member, Answer]:
    """The queue of one act in this process; `lane` names what a member needs that others may hold."""

    def __init__(
        self,
        database: Database,
        together: Together[Member, Answer],
        alone: Alone[Member, Answer],
        lane: Callable[[Member], Hashable],
        *,
        after_commit: AfterCommit[Answer] | None = None,
        at_most: int = AT_MOST,
        waiting_at_most: int = WAITING_AT_MOST,
    ) -> None:
        self._database, self._together, self._alone, self._lane = database, together, alone, lane
        self._after_commit, self._at_most, self._waiting_at_most = after_commit, at_most, waiting_at_most
        self._queue: deque[_Waiting[Member, Answer]] = deque()
        self._held: dict[Hashable, deque[_Waiting[Member, Answer]]] = {}
        self._draining = False
        self._inside = 0
        self._closed = False
        self._empty = asyncio.Event()
        self._apart = asyncio.Semaphore(APART_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def do(self, member: Member) -> Answer:
        """Queue a member and return what came of it once it is committed.

        Raises what its act raises, or Refused where too many wait.
        """
        if self._closed or self._inside >= self._waiting_at_most:
            raise Refused(TOO_MANY_AT_ONCE)
        self._inside += 1
        try:
            waiting: _Waiting[Member, Answer] = _Waiting(member, asyncio.get_running_loop().create_future())
            self._queue.append(waiting)
            if not self._draining:
                self._draining = True
                self._begin(self._drain())
            told = await waiting.outcome
            if not isinstance(told, Apart):
                return told
            async with self._apart, self._database.write() as session:
                return await self._alone(session, member)
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    async def close(self) -> None:
        """Take in nobody any more, and return when everybody inside has an answer."""
        self._closed = True
        while self._inside:
            self._empty.clear()
            await self._empty.wait()
        await asyncio.gather(*self._tasks)

    def _begin(self, job: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self) -> None:
        try:
            while members := self._take(self._queue, may_be_held=True):
                await self._commit(members, wait=False)
        finally:
            self._draining = False

    async def _wait_for(self, lane: Hashable) -> None:
        """Do all that need what another transaction holds, once it lets go; the others do not wait behind them."""
        held = self._held[lane]
        try:
            async with self._apart:
                while members := self._take(held, may_be_held=False):
                    await self._commit(members, wait=True)
        finally:
            del self._held[lane]

    def _take(self, queue: deque[_Waiting[Member, Answer]], *, may_be_held: bool) -> list[_Waiting[Member, Answer]]:
        """Take the next members off the queue; those whose client has left go, those of a held lane wait there."""
        taken: list[_Waiting[Member, Answer]] = []
        while queue and len(taken) < self._at_most:
            waiting = queue.popleft()
            if waiting.outcome.done():
                continue
            if may_be_held and self._held and (held := self._held.get(self._lane(waiting.member))) is not None:
                held.append(waiting)
            else:
                taken.append(waiting)
        return taken

    async def _commit(self, members: Sequence[_Waiting[Member, Answer]], *, wait: bool) -> None:
        """Commit one transaction and tell each member."""
        came: Sequence[Answer | Apart | Refused]
        try:
            async with self._database.write() as session:
                came = await self._together(session, [one.member for one in members], wait)
        except Refused as refused:
            self._refuse(members, refused)
            return
        except Exception as error:
            log("group").warning("group_failed", members=len(members), **without_message(error))
            if is_away(error):
                self._refuse(members, away(error))
                return
            # One of them may be to blame: each alone finds out which, and the others are done.
            came = [Apart.ALONE] * len(members)
        except BaseException:
            self._refuse(members, Refused(DATABASE_BUSY))
            raise
        for one, told in zip(members, came, strict=True):
            if told is Apart.HELD:
                self._hold(one)
        # The next transaction need not wait until all have been told.
        self._begin(self._tell(members, came))

    async def _tell(
        self, members: Iterable[_Waiting[Member, Answer]], came: Sequence[Answer | Apart | Refused]
    ) -> None:
        waiting = zip(members, came, strict=True)
        try:
            done = [told for told in came if not isinstance(told, Apart | Refused)]
            if done and self._after_commit is not None:
                await self._after_commit(done)
            for some in batched(waiting, TOLD_AT_ONCE):
                for one, told in some:
                    self._answer(one, told)
                await asyncio.sleep(0)
        finally:
            for one, told in waiting:
                self._answer(one, told)

    @staticmethod
    def _answer(waiting: _Waiting[Member, Answer], outcome: Answer | Apart | Refused) -> None:
        if waiting.outcome.done() or outcome is Apart.HELD:
            return
        if isinstance(outcome, Refused):
            waiting.outcome.set_exception(outcome)
        else:
            waiting.outcome.set_result(outcome)

    def _hold(self, waiting: _Waiting[Member, Answer]) -> None:
        lane = self._lane(waiting.member)
        if lane not in self._held:
            self._held[lane] = deque()
            self._begin(self._wait_for(lane))
        self._held[lane].append(waiting)

    @staticmethod
    def _refuse(members: Iterable[_Waiting[Member, Answer]], refused: Refused) -> None:
        for one in members:
            if not one.outcome.done():
                one.outcome.set_exception(refused)


async def driver(session: AsyncSession) -> asyncpg.Connection:
    """Return the driver's own connection of a transaction that has begun, for statements over many rows.

    Raises RuntimeError where nothing has begun it: each statement would then be committed at once.
    """
    held = await (await session.connection()).get_raw_connection()
    connection = cast(asyncpg.Connection, held.driver_connection)
    if not connection.is_in_transaction():
        raise RuntimeError("the transaction has not begun")
    return connection
