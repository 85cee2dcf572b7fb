"""A connection that the server ends, at every step of all that is asked over one: busy, never an error of ours.

On the loop of the service, whose transports fail in ways of their own.
"""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import uvloop
from sqlalchemy import text

from app.core.db import Database, attempt, is_away
from app.core.errors import DATABASE_BUSY, Refused
from app.core.group_commit import driver
from app.routers.errors import answered
from tests.core.relay import End, Relay, relayed


async def write(database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("INSERT INTO district VALUES (gen_random_uuid(), gen_random_uuid()::text)"))
        async with attempt(session):
            await session.execute(text("SELECT 1"))


async def write_by_the_driver(database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("SELECT 1"))
        connection = await driver(session)
        await connection.fetch("SELECT $1::int + 1", 1)
        await connection.executemany("SELECT $1::int + 1", [(1,), (2,)])


async def take_back(database: Database) -> None:
    try:
        async with database.write() as session:
            await session.execute(text("SELECT 1"))
            raise KeyError
    except KeyError:
        pass


async def read(database: Database) -> None:
    async with database.read() as session:
        await session.execute(text("SELECT 1"))
        await session.execute(text("SELECT 2"))


async def look(database: Database) -> None:
    await database.look("SELECT $1::int", 1)
    await database.look("SELECT $1::int", 1)


type Act = Callable[[Database], Awaitable[None]]


async def busy(act: Act, database: Database) -> bool:
    """Whether the act was told that the database is away; fails where it is told anything else."""
    try:
        async with asyncio.timeout(20):
            await act(database)
    except Exception as error:
        told = answered(error)
        if (told.status_code, json.loads(told.body)["code"]) != (503, DATABASE_BUSY.name):
            raise
        if not is_away(error) and not isinstance(error, Refused):
            raise
        return True
    return False


async def ended_at_each_step(relay: Relay, url: str, end: End, act: Act, *, connected: bool) -> int:
    """How many steps an act has, at each of which a connection was ended; afterwards all is as before."""
    step = 0
    while True:
        database = Database(url, pool_size=1)
        try:
            if connected:
                await look(database)
            relay.end(end, after=step)
            told = await busy(act, database)
            relay.end_no_more()
            if not relay.ended:
                assert not told
                return step
            # What the server says behind the last answer is met by whoever asks next.
            assert told or end in {End.BEHIND, End.NOT_YET_CLOSED}
            await busy(act, database)
            assert not await busy(act, database)
        finally:
            await database.close()
        step += 1


STEPS = {write: 8, write_by_the_driver: 7, take_back: 4, read: 6, look: 2}
"""The answers that each act waits for, at least."""


@pytest.mark.parametrize("end", End, ids=lambda one: one.name.lower())
def test_a_connection_that_ends_at_any_step_is_something_to_come_back_to(database_url: str, end: End) -> None:
    async def each() -> None:
        with tempfile.TemporaryDirectory() as folder:  # the path of a socket may not be long
            async with relayed(database_url, Path(folder)) as (relay, url):
                for act, least in STEPS.items():
                    assert await ended_at_each_step(relay, url, end, act, connected=True) >= least
                # As it is made, a connection is asked some things by SQLAlchemy.
                assert await ended_at_each_step(relay, url, end, look, connected=False) > STEPS[look]

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(each())


async def test_a_connection_that_ends_as_soon_as_it_is_made_is_something_to_come_back_to(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where SQLAlchemy sets up a connection it lets through what the driver raises as it is."""
    connect = asyncpg.connect

    async def ended(*arguments: Any, **named: Any) -> asyncpg.Connection:
        connection = await connect(*arguments, **named)
        connection.terminate()
        return connection

    database = Database(database_url)
    with monkeypatch.context() as patch:
        patch.setattr(asyncpg, "connect", ended)
        for act in (write, read, look):
            with pytest.raises(Refused) as refused:
                await act(database)
            assert refused.value.code is DATABASE_BUSY
    assert not await busy(write, database)
    await database.close()
