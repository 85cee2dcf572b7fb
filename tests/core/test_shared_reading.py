"""One reading for all who came before it began, and none for anybody who came later."""

import asyncio
from contextvars import ContextVar

import pytest

from app.core.errors import NOT_FOUND, Refused
from app.core.shared_reading import SharedReading

WHO: ContextVar[str] = ContextVar("who", default="nobody")


class Page:
    """A figure that is counted up, and how often it was read; a reading waits until it is let go."""

    def __init__(self) -> None:
        self.figure, self.readings, self.for_whom = 0, 0, list[str]()
        self.begun, self.go = asyncio.Semaphore(0), asyncio.Event()
        self.shared = SharedReading(self.read)

    async def read(self, name: str) -> str:
        self.readings += 1
        self.for_whom.append(WHO.get())
        figure = self.figure
        self.begun.release()
        await self.go.wait()
        if name == "missing":
            raise Refused(NOT_FOUND)
        return f"{name} {figure}"

    async def asked_by(self, who: str) -> str:
        WHO.set(who)
        return await self.shared.read_page("a")


@pytest.fixture
async def page() -> Page:
    return Page()


async def test_who_comes_together_shares_a_reading(page: Page) -> None:
    page.go.set()
    assert await asyncio.gather(*(page.shared.read_page("a") for _ in range(50))) == ["a 0"] * 50
    assert page.readings == 1


async def test_nobody_is_told_of_a_moment_before_they_asked(page: Page) -> None:
    early = asyncio.create_task(page.shared.read_page("a"))
    await page.begun.acquire()
    page.figure = 1
    late = [asyncio.create_task(page.shared.read_page("a")) for _ in range(20)]
    await asyncio.sleep(0)
    page.go.set()
    assert await early == "a 0"
    assert await asyncio.gather(*late) == ["a 1"] * 20
    assert page.readings == 2
    page.figure = 2
    assert await page.shared.read_page("a") == "a 2"


async def test_who_comes_as_the_answers_go_out_is_told_of_a_later_moment(page: Page) -> None:
    async def asks_again() -> list[str]:
        first = await page.shared.read_page("a")
        page.figure += 1
        return [first, await page.shared.read_page("a")]

    page.go.set()
    told = await asyncio.gather(*(asks_again() for _ in range(3)))
    assert [first for first, _ in told] == ["a 0"] * 3
    # Each of the three counted up before it asked again.
    assert all(int(second.split()[1]) > n for n, (_, second) in enumerate(told))


async def test_names_do_not_wait_for_each_other(page: Page) -> None:
    both = [asyncio.create_task(page.shared.read_page(name)) for name in ("a", "b")]
    for _ in both:
        await page.begun.acquire()
    page.go.set()
    assert await asyncio.gather(*both) == ["a 0", "b 0"]


async def test_a_refusal_is_everybodys_and_is_not_kept(page: Page) -> None:
    page.go.set()
    told = await asyncio.gather(*(page.shared.read_page("missing") for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in told] == [Refused] * 3
    with pytest.raises(Refused):
        await page.shared.read_page("missing")
    assert (page.readings, page.shared._next, page.shared._under_way) == (2, {}, {})


async def test_one_who_leaves_does_not_end_the_reading_of_the_others(page: Page) -> None:
    first, second = (asyncio.create_task(page.shared.read_page("a")) for _ in range(2))
    await page.begun.acquire()
    first.cancel()
    page.go.set()
    assert await second == "a 0"
    assert first.cancelled()


async def test_a_reading_is_made_on_behalf_of_the_first_who_waits_for_it(page: Page) -> None:
    """What it logs carries the id of a request that is still being answered."""
    early = asyncio.create_task(page.asked_by("early"))
    await page.begun.acquire()
    late = [asyncio.create_task(page.asked_by(who)) for who in ("late", "later")]
    await asyncio.sleep(0)
    page.go.set()
    await asyncio.gather(early, *late)
    assert page.for_whom == ["early", "late"]


async def test_where_a_reading_is_ended_nobody_waits_for_ever(page: Page) -> None:
    early = asyncio.create_task(page.shared.read_page("a"))
    await page.begun.acquire()
    late = asyncio.create_task(page.shared.read_page("a"))
    await asyncio.sleep(0)
    page.shared._under_way["a"].cancel()
    page.go.set()
    with pytest.raises(asyncio.CancelledError):
        await early
    assert await late == "a 0"
    assert (page.shared._next, page.shared._under_way) == ({}, {})
