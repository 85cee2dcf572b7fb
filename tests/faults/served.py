"""The service as `yigai serve` has it, in processes to be killed: `python -m tests.faults.served DATABASE_URL DATA`.

One process reads the program once. For each line of JSON on its standard input (`Order`) it forks a service that begins
as any other does, on a Unix socket, and says its number: a start costs a tenth of a second. They end with their parent.

What a service is to do wrong is put in by patches here; the program has no switch for it.
"""

import asyncio
import ctypes
import gc
import itertools
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

import asyncpg
import uvicorn
import uvloop
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli.opening import OpenHouse
from app.cli.serve import bound_server, working
from app.core import db, idempotency, logs
from app.core.db import Database
from app.core.errors import DATABASE_BUSY, DATABASE_FULL, INTERNAL_ERROR, Code, FieldFault, Refused
from app.core.installation import now
from app.core.sealing import load_sealer
from app.core.settings import Settings
from app.core.signing.journals import Journals, JournalUnwritable
from app.core.signing.log_keys import LogKeys
from app.core.signing.merkle import Tree
from app.core.signing.signer import Signer, load_signer
from app.media.store import Store, _place, _unavailable, hashed
from app.routers import errors
from app.routers.requests import request_id
from app.voting import many_ballots
from app.voting.ballots import casting
from app.voting.log.lines import lines_after


@dataclass(frozen=True)
class Order:
    """A service to be begun: its socket, the named point at whose `nth` passing it kills itself, and what is wrong.

    `hours` is how far its own clock is wrong, `zone` its time zone.
    """

    socket: str
    point: str | None = None
    nth: int = 1
    bug: str | None = None
    hours: int = 0
    zone: str | None = None


# -- named points -----------------------------------------------------------------------------------------------------


POINTS = ("inserted", "committed", "before-signing", "journaled")
"""After the insert and before the commit; after the commit and before the answer; before signing; and with the size on
record and no signature yet."""


def _killed_at(point: str, nth: int) -> None:
    passing = itertools.count(1)

    def reached() -> None:
        # What serves no request (the worker's rounds) is not counted.
        if request_id() and next(passing) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    write, at_least, enter = Database.write, Signer.at_least, Signer._enter

    @asynccontextmanager
    async def watched(self: Database) -> AsyncIterator[AsyncSession]:
        wrote = False
        async with write(self) as session:
            yield session
            wrote = await session.scalar(text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")) or False
            if wrote and point == "inserted":
                reached()
        if wrote and point == "committed":
            reached()

    async def signing(self: Signer, *arguments: Any) -> Any:
        reached()
        return await at_least(self, *arguments)

    def entered(self: Signer, *arguments: Any) -> int:
        size = enter(self, *arguments)
        reached()
        return size

    if point == "before-signing":
        Signer.at_least = signing  # type: ignore[method-assign]
    elif point == "journaled":
        Signer._enter = entered  # type: ignore[method-assign]
    else:
        Database.write = watched  # type: ignore[method-assign]


# -- bugs -------------------------------------------------------------------------------------------------------------


def _answer_before_commit(_: OpenHouse) -> None:
    """Everybody is answered when the work is done, and it is committed a moment later."""
    later: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def write(self: Database) -> AsyncIterator[AsyncSession]:
        session = self._sessions()
        await db._reach(session)
        try:
            yield session
        except BaseException:
            await session.close()
            raise

        async def commit() -> None:
            await asyncio.sleep(0.1)
            await session.commit()
            await session.close()

        task = asyncio.create_task(commit())
        later.add(task)
        task.add_done_callback(later.discard)

    Database.write = write  # type: ignore[method-assign]


def _retry_makes_a_second(_: OpenHouse) -> None:
    """What was sent before is not looked for; the indexes that would still refuse it are dropped by the test."""

    async def every_time(
        session: AsyncSession,
        person_id: object,
        operation: str,
        key: str | None,
        payload: Sequence[bytes],
        make: Callable[[datetime], Awaitable[dict[str, Any]]],
    ) -> dict[str, Any]:
        return await make(await now(session))

    async def never(*_: object) -> None:
        return None

    async def all_free(_: object, found: Sequence[object]) -> list[bool]:
        return [True] * len(found)

    _everywhere("once", idempotency.once, every_time)
    casting._answered = never  # type: ignore[assignment]
    many_ballots._free = all_free  # type: ignore[assignment]


def _sign_before_commit(house: OpenHouse) -> None:
    """A leaf is signed as soon as it is written, though it may still be taken back."""
    write = Database.write

    @asynccontextmanager
    async def early(self: Database) -> AsyncIterator[AsyncSession]:
        async with write(self) as session:
            yield session
            touched = await session.execute(
                text("SELECT id, eid FROM vote WHERE xmin::text = pg_current_xact_id_if_assigned()::xid::text")
            )
            for vote_id, eid in touched.all():
                leaves = [one.hash for one in await lines_after(session, vote_id, 0)]

                async def hashes(size: int, leaves: list[bytes] = leaves) -> list[bytes]:
                    return leaves[size:]

                _ = await house.signer.at_least(eid, len(leaves), hashes)

    Database.write = early  # type: ignore[method-assign]


def _written_without_room(_: OpenHouse) -> None:
    """That the disk took no ballots is gone past, and the COMMIT is then a ROLLBACK of which nobody is told."""
    write = many_ballots._write

    async def gone_past(*arguments: Any) -> None:
        with suppress(asyncpg.DiskFullError):
            await write(*arguments)

    many_ballots._write = gone_past


def _everywhere(name: str, true: object, other: object) -> None:
    """Put another in its place in every module that knows it by this name."""
    for module in list(sys.modules.values()):
        if getattr(module, name, None) is true and module is not sys.modules[__name__]:
            setattr(module, name, other)


def _told_as_ours(passing: Code) -> Callable[[OpenHouse], None]:
    """A refusal that passes is told as an error of ours."""

    def put_in(_: OpenHouse) -> None:
        answer = errors.answer

        def ours(code: Code, message: str, fields: tuple[FieldFault, ...] = ()) -> JSONResponse:
            if code is passing:
                return answer(INTERNAL_ERROR, INTERNAL_ERROR.sentence)
            return answer(code, message, fields)

        errors.answer = ours

    return put_in


def _unwritable_is_our_error(_: OpenHouse) -> None:
    """Nobody expects that a journal cannot be written."""
    Journals._unreachable = lambda _, error: error  # type: ignore[assignment, method-assign, return-value]


def _signs_without_an_entry(_: OpenHouse) -> None:
    """A size whose entry did not get to the disk is signed all the same."""
    enter = Signer._enter

    def entered_or_not(self: Signer, log: str, tree: Tree) -> int:
        try:
            return enter(self, log, tree)
        except JournalUnwritable:
            return tree.size

    Signer._enter = entered_or_not  # type: ignore[method-assign]


def _row_before_the_file(_: OpenHouse) -> None:
    """A photo is told as kept though the store did not take it, so a row speaks of a file that is not there."""
    keep = Store.keep

    async def hopeful(self: Store, content: bytes) -> bytes:
        try:
            return await keep(self, content)
        except Refused:
            return await hashed(content)

    Store.keep = hopeful  # type: ignore[method-assign]


def _half_a_file(_: OpenHouse) -> None:
    """A file grows in its place, and stays there as far as it came."""

    async def grows(self: Store, sha256: bytes, content: bytes) -> None:
        assert self._folder is not None
        path = self._folder / _place(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.write_bytes(content)
        except OSError as error:
            raise _unavailable(error) from error

    Store._create = grows  # type: ignore[method-assign]


def _own_clock(_: OpenHouse) -> None:
    """The service asks its own machine for the time."""

    async def here(_: AsyncSession) -> datetime:
        return datetime.now(UTC)

    _everywhere("now", now, here)


BUGS: dict[str, Callable[[OpenHouse], None]] = {
    "answer-before-commit": _answer_before_commit,
    "retry-makes-a-second": _retry_makes_a_second,
    "sign-before-commit": _sign_before_commit,
    "away-is-our-error": _told_as_ours(DATABASE_BUSY),
    "written-without-room": _written_without_room,
    "full-is-our-error": _told_as_ours(DATABASE_FULL),
    "unwritable-is-our-error": _unwritable_is_our_error,
    "signs-without-an-entry": _signs_without_an_entry,
    "row-before-the-file": _row_before_the_file,
    "half-a-file": _half_a_file,
    "own-clock": _own_clock,
}


# -- a wrong clock ----------------------------------------------------------------------------------------------------


def wrong_clock(hours: int, put: Callable[[object, str, object], None] = setattr) -> None:
    """Whatever of ours asks this process for the time is told another; PostgreSQL is a process of its own."""
    off = timedelta(hours=hours)
    seconds, moment, day = time.time, datetime, date

    class Datetime(moment):  # type: ignore[valid-type, misc]
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return moment.now(tz) + off  # type: ignore[no-any-return]

    class Date(day):  # type: ignore[valid-type, misc]
        @classmethod
        def today(cls) -> Self:
            return (moment.now() + off).date()  # type: ignore[no-any-return]

    put(time, "time", lambda: seconds() + off.total_seconds())
    for module in list(sys.modules.values()):
        if module is not None and module.__name__.startswith(("app.", __name__)):
            for name, value in list(vars(module).items()):
                if value is moment:
                    put(module, name, Datetime)
                elif value is day:
                    put(module, name, Date)


# -- serving ----------------------------------------------------------------------------------------------------------


async def _served(server: uvicorn.Server, house: OpenHouse, path: str) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(path)
        async with working(house):
            await server.serve([bound])


def _begin(server: uvicorn.Server, house: OpenHouse, order: Order) -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if order.zone is not None:
        os.environ["TZ"] = order.zone
        time.tzset()
    if order.hours:
        wrong_clock(order.hours)
    if order.point is not None:
        _killed_at(order.point, order.nth)
    # Around the point: what is wrong was done when it is passed.
    if order.bug is not None:
        BUGS[order.bug](house)
    asyncio.run(_served(server, house, order.socket), loop_factory=uvloop.new_event_loop)


def main() -> None:
    """Fork a service for each order until standard input ends."""
    url, data = sys.argv[1:]
    logs.configure("warning")
    settings = Settings(data=Path(data), database_url=SecretStr(url))
    sealer, _ = load_sealer(None, settings.data)
    signer = load_signer(LogKeys.from_settings(settings.data, None, None), settings.log_name, settings.data)
    house = OpenHouse(settings, Database(url, pool_size=settings.pool_size), sealer, signer, ())
    server = bound_server(house)
    gc.collect()
    gc.freeze()  # a child that looks through it would copy it all
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave nothing behind
    print("ready", flush=True)
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if not child:
            try:
                _begin(server, house, Order(**json.loads(line)))
            finally:
                os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
