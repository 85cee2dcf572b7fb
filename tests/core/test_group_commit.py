"""Group commit: what waits is committed together, each is answered after the COMMIT, and nobody sinks the others."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import DATABASE_BUSY, NOT_FOUND, Refused
from app.core.group_commit import Apart, GroupCommit, driver


class Gated(Database):
    """A database whose transactions wait at their COMMIT until they are let go; `begun` counts them."""

    def __init__(self, database: Database) -> None:
        self.engine, self._sessions = database.engine, database._sessions
        self.begun, self.committed = 0, 0
        self.gate, self.more = asyncio.Event(), asyncio.Condition()
        self.gate.set()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        async with self.more:
            self.begun += 1
            self.more.notify_all()
        async with super().write() as session:
            yield session
            await self.gate.wait()
        self.committed += 1


@dataclass
class Notebook:
    """An act that writes numbers into a table of its own; -1 breaks the statement, multiples of 100 are held."""

    groups: list[list[int]] = field(default_factory=list)
    alone: list[int] = field(default_factory=list)
    held: set[int] = field(default_factory=set)
    waited: list[list[int]] = field(default_factory=list)

    async def together(self, session: AsyncSession, members: Sequence[int], wait: bool) -> list[str | Apart | Refused]:
        (self.waited if wait else self.groups).append(list(members))
        await session.execute(text("SELECT 1"))
        told: list[str | Apart | Refused] = []
        for one in members:
            if one in self.held and not wait:
                told.append(Apart.HELD)
            elif one == 404:
                told.append(Refused(NOT_FOUND))
            else:
                told.append(f"together {one}")
        done = [one for one, what in zip(members, told, strict=True) if isinstance(what, str)]
        await (await driver(session)).execute("INSERT INTO note SELECT unnest($1::int[])", done)
        return told

    async def do_alone(self, session: AsyncSession, member: int) -> str:
        self.alone.append(member)
        await session.execute(text("INSERT INTO note VALUES (:n)"), {"n": member})
        return f"alone {member}"


@pytest.fixture
async def gated(database: Database, owner: asyncpg.Connection) -> Gated:
    await owner.execute("CREATE TABLE note (n int CHECK (n <> -1)); GRANT ALL ON note TO yigai_app")
    return Gated(database)


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


async def noted(database: Database) -> list[int]:
    async with database.read() as session:
        return list(await session.scalars(text("SELECT n FROM note ORDER BY n")))


def grouped(gated: Gated, notebook: Notebook, **more: int) -> GroupCommit[int, str]:
    return GroupCommit(gated, notebook.together, notebook.do_alone, lambda n: n, **more)


async def begun(gated: Gated, many: int) -> None:
    """Return when so many transactions have begun."""
    async with gated.more:
        await gated.more.wait_for(lambda: gated.begun >= many)


async def test_what_comes_during_a_commit_goes_together_into_the_next(gated: Gated, notebook: Notebook) -> None:
    group = grouped(gated, notebook)
    gated.gate.clear()
    first = asyncio.create_task(group.do(1))
    await begun(gated, 1)
    others = [asyncio.create_task(group.do(n)) for n in range(2, 7)]
    async with asyncio.timeout(60):
        while not notebook.groups:  # noqa: ASYNC110 - it tells nobody when it has
            await asyncio.sleep(0.01)
    # The first began at once, for an idle system waits for nothing; nobody is answered before the COMMIT.
    assert notebook.groups == [[1]]
    assert not first.done()
    gated.gate.set()
    assert await asyncio.gather(first, *others) == [f"together {n}" for n in range(1, 7)]
    assert notebook.groups == [[1], [2, 3, 4, 5, 6]]
    assert (gated.begun, gated.committed) == (2, 2)
    assert await noted(gated) == [1, 2, 3, 4, 5, 6]


async def test_a_transaction_has_so_many_members_and_no_more(gated: Gated, notebook: Notebook) -> None:
    group = grouped(gated, notebook, at_most=3)
    await asyncio.gather(*(group.do(n) for n in range(1, 9)))
    assert [len(one) for one in notebook.groups] == [3, 3, 2]


async def test_one_bad_member_fails_alone(gated: Gated, notebook: Notebook) -> None:
    group = grouped(gated, notebook)
    done = await asyncio.gather(*(group.do(n) for n in (1, -1, 3)), return_exceptions=True)
    assert [done[0], done[2]] == ["alone 1", "alone 3"]
    assert "ck_note" in str(done[1]) or "violates check" in str(done[1])
    assert await noted(gated) == [1, 3]
    assert await group.do(4) == "together 4"


async def test_a_refusal_is_its_members_own(gated: Gated, notebook: Notebook) -> None:
    group = grouped(gated, notebook)
    done = await asyncio.gather(*(group.do(n) for n in (1, 404, 3)), return_exceptions=True)
    assert [done[0], done[2]] == ["together 1", "together 3"]
    assert isinstance(done[1], Refused)
    assert notebook.alone == []


async def test_who_left_before_the_transaction_is_not_done_and_who_left_during_it_is(
    gated: Gated, notebook: Notebook
) -> None:
    group = grouped(gated, notebook)
    gated.gate.clear()
    during = asyncio.create_task(group.do(1))
    await begun(gated, 1)
    before, stays = asyncio.create_task(group.do(2)), asyncio.create_task(group.do(3))
    await asyncio.sleep(0)
    during.cancel()
    before.cancel()
    gated.gate.set()
    assert await stays == "together 3"
    assert await noted(gated) == [1, 3]
    await group.close()


async def test_the_queue_is_bounded_and_says_to_come_again(gated: Gated, notebook: Notebook) -> None:
    group = grouped(gated, notebook, waiting_at_most=2)
    gated.gate.clear()
    inside = [asyncio.create_task(group.do(n)) for n in (1, 2)]
    await begun(gated, 1)
    with pytest.raises(Refused) as full:
        await group.do(3)
    assert full.value.code.name == "too_many_at_once"
    assert "再提交一次" in full.value.message
    gated.gate.set()
    await asyncio.gather(*inside)
    assert await group.do(4) == "together 4"


async def test_at_the_end_everybody_inside_is_answered_and_nobody_let_in(gated: Gated, notebook: Notebook) -> None:
    group = grouped(gated, notebook)
    gated.gate.clear()
    inside = [asyncio.create_task(group.do(n)) for n in (1, 2, 3)]
    await begun(gated, 1)
    closing = asyncio.create_task(group.close())
    await asyncio.sleep(0.01)
    assert not closing.done()
    with pytest.raises(Refused):
        await group.do(4)
    gated.gate.set()
    await closing
    assert [one.result() for one in inside] == ["together 1", "together 2", "together 3"]
    assert await noted(gated) == [1, 2, 3]


async def test_what_another_holds_is_waited_for_beside_the_others(gated: Gated, notebook: Notebook) -> None:
    notebook.held = {100}
    group = grouped(gated, notebook)
    done = await asyncio.gather(*(group.do(n) for n in (1, 100, 2)))
    assert done == ["together 1", "together 100", "together 2"]
    assert notebook.groups == [[1, 100, 2]]
    assert notebook.waited == [[100]]
    await group.close()


async def test_a_database_that_is_away_is_said_to_all_and_nobody_is_tried_alone(
    gated: Gated, notebook: Notebook
) -> None:
    async def lost(*_: object) -> list[str | Apart | Refused]:
        raise ConnectionResetError

    group = GroupCommit[int, str](gated, lost, notebook.do_alone, lambda n: n)
    done = await asyncio.gather(*(group.do(n) for n in (1, 2)), return_exceptions=True)
    assert [one.code for one in done if isinstance(one, Refused)] == [DATABASE_BUSY] * 2
    assert notebook.alone == []


async def test_the_driver_is_not_given_out_before_the_transaction_has_begun(database: Database) -> None:
    async with database.write() as session:
        with pytest.raises(RuntimeError):
            await driver(session)
        await session.execute(text("SELECT 1"))
        assert (await driver(session)).is_in_transaction()
