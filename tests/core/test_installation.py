"""One clock, which moves in a marked database alone, and one key, which is never silently exchanged."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.db import Database
from app.core.installation import Marker, WrongInstallation, describe, mark, move_clock, now, take_key


@pytest.fixture
async def real(database: Database, owner: asyncpg.Connection) -> Database:
    """A database that nobody marked, as the migrations leave it."""
    await owner.execute("UPDATE installation SET marker = NULL")
    return database


async def test_the_clock_is_the_databases_and_in_utc(database: Database) -> None:
    async with database.read() as session:
        told = await now(session)
    assert told.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - told) < timedelta(minutes=1)


async def test_the_clock_moves_on_inside_a_transaction(database: Database) -> None:
    async with database.read() as session:
        first = await now(session)
        await session.execute(text("SELECT pg_sleep(0.01)"))
        assert await now(session) >= first + timedelta(milliseconds=10)
        assert await session.scalar(text("SELECT now()")) < first


async def test_a_marked_databases_clock_can_be_moved_and_moved_back(database: Database) -> None:
    async with database.write() as session:
        await move_clock(session, timedelta(days=10))
    async with database.read() as session:
        assert await now(session) - datetime.now(UTC) > timedelta(days=9, hours=23)
    async with database.write() as session:
        await move_clock(session, timedelta(days=-1))
        assert await now(session) < datetime.now(UTC) - timedelta(hours=23)


async def test_a_real_databases_clock_cannot_be_moved(real: Database) -> None:
    with pytest.raises(WrongInstallation, match="正式数据库的时钟不能拨动"):
        async with real.write() as session:
            await move_clock(session, timedelta(seconds=1))


MOVES = [
    "UPDATE installation SET ahead = interval '1 microsecond'",
    "UPDATE installation SET ahead = interval '-1 day'",
]


@pytest.mark.parametrize("move", MOVES)
async def test_not_even_past_the_program(real: Database, owner: asyncpg.Connection, move: str) -> None:
    with pytest.raises(DBAPIError, match="ck_installation_real_clock_is_not_moved"):
        async with real.write() as session:
            await session.execute(text(move))
    with pytest.raises(asyncpg.CheckViolationError, match="real_clock_is_not_moved"):
        await owner.execute(move)


async def test_a_moved_clock_keeps_its_database_marked(database: Database, owner: asyncpg.Connection) -> None:
    async with database.write() as session:
        await move_clock(session, timedelta(days=10))
    with pytest.raises(asyncpg.CheckViolationError, match="real_clock_is_not_moved"):
        await owner.execute("UPDATE installation SET marker = NULL")


async def test_a_fresh_database_can_be_marked(real: Database) -> None:
    async with real.write() as session:
        await mark(session, Marker.DEMO)
    async with real.read() as session:
        assert (await describe(session)).marker == Marker.DEMO


async def test_a_database_that_took_a_real_key_into_use_cannot_be_marked(real: Database) -> None:
    async with real.write() as session:
        await take_key(session, "fingerprint")
    with pytest.raises(WrongInstallation, match="正式数据库"):
        async with real.write() as session:
            await mark(session, Marker.DEMO)


async def test_the_key_in_use_is_remembered_and_another_refused_with_the_remedy(database: Database) -> None:
    for _ in range(2):
        async with database.write() as session:
            await take_key(session, "aaaa")
    with pytest.raises(WrongInstallation, match=r"另一把密钥.*aaaa.*bbbb.*keys/field\.key"):
        async with database.write() as session:
            await take_key(session, "bbbb")


async def test_of_two_starts_at_once_with_different_keys_one_is_refused(database: Database) -> None:
    async def start(fingerprint: str) -> str:
        async with database.write() as session:
            await session.execute(text("SELECT 1"))
            await take_key(session, fingerprint)
            await session.execute(text("SELECT pg_sleep(0.1)"))
        return fingerprint

    came = await asyncio.gather(start("aaaa"), start("bbbb"), return_exceptions=True)
    (kept,) = [one for one in came if isinstance(one, str)]
    (refused,) = [one for one in came if not isinstance(one, str)]
    assert isinstance(refused, WrongInstallation)
    async with database.read() as session:
        assert (await describe(session)).field_key_fingerprint == kept


async def test_there_is_one_row_and_no_second(database: Database, owner: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="ck_installation_one_row"):
        await owner.execute("INSERT INTO installation (id, ahead) VALUES (2, interval '0')")
    await owner.execute("DELETE FROM installation")
    async with database.write() as session:
        for ask in (now(session), describe(session), take_key(session, "aaaa"), mark(session, Marker.TEST)):
            with pytest.raises(WrongInstallation, match="make migrate"):
                await ask
