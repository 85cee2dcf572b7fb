"""One reading for all who came before it began, and none for anybody who came later."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import NOT_FOUND, Refused
from app.core.shared_reading import SharedReading


class Page:
    """A figure that is counted up, and how often it was read; a reading waits until it is let go."""

    def __init__(self) -> None:
        self.figure, self.readings = 0, 0
        self.begun, self.go = asyncio.Semaphore(0), asyncio.Event()

    async def read(self, session: AsyncSession, name: str) -> str:
        self.readings += 1
        figure = self.figure
        self.begun.release()
        await self.go.wait()
        if name == "missing":
            raise Refused(NOT_FOUND)
        assert await session.scalar(text("SHOW transaction_read_only")) == "on"
        return f"{name} {figure}"


async def test_who_comes_together_shares_a_reading(database: Database) -> None:
    page = Page()
    page.go.set()
    shared = SharedReading(database, page.read)
    assert await asyncio.gather(*(shared.of("a") for _ in range(50))) == ["a 0"] * 50
    assert page.readings == 1


async def test_nobody_is_told_of_a_moment_before_they_asked(database: Database) -> None:
    page = Page()
    shared = SharedReading(database, page.read)
    early = asyncio.create_task(shared.of("a"))
    await page.begun.acquire()
    page.figure = 1
    late = [asyncio.create_task(shared.of("a")) for _ in range(20)]
    await asyncio.sleep(0)
    page.go.set()
    assert await early == "a 0"
    assert await asyncio.gather(*late) == ["a 1"] * 20
    assert page.readings == 2
    page.figure = 2
    assert await shared.of("a") == "a 2"


async def test_names_do_not_wait_for_each_other(database: Database) -> None:
    page = Page()
    shared = SharedReading(database, page.read)
    both = [asyncio.create_task(shared.of(name)) for name in ("a", "b")]
    for _ in both:
        await page.begun.acquire()
    page.go.set()
    assert await asyncio.gather(*both) == ["a 0", "b 0"]


async def test_a_refusal_is_everybodys_and_is_not_kept(database: Database) -> None:
    page = Page()
    page.go.set()
    shared = SharedReading(database, page.read)
    told = await asyncio.gather(*(shared.of("missing") for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in told] == [Refused] * 3
    with pytest.raises(Refused):
        await shared.of("missing")
    assert (page.readings, shared._next, shared._under_way) == (2, {}, {})


async def test_one_who_leaves_does_not_end_the_reading_of_the_others(database: Database) -> None:
    page = Page()
    shared = SharedReading(database, page.read)
    first, second = (asyncio.create_task(shared.of("a")) for _ in range(2))
    await page.begun.acquire()
    first.cancel()
    page.go.set()
    assert await second == "a 0"
