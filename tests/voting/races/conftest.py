"""What the races share: one estate for all of them, and as many votes of it as they want, each a second into its window."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.core.signing.signer import Signer
from app.register import places
from tests.databases import TEMPLATE, address_of, as_owner
from tests.register.desk import Desk
from tests.voting.authorities.conftest import desk  # noqa: F401 - a fixture
from tests.voting.live.ballot_box import BallotBox
from tests.voting.races.grouped import GroupedBox
from tests.voting.races.twins import on, twin

type Opening = Callable[[], Awaitable[BallotBox]]


@dataclass(frozen=True)
class Estate:
    """A database with a vote whose notice hangs and one that has opened, of which the races make twins."""

    url: str
    noticed: BallotBox
    opened: BallotBox
    noticed_at: datetime
    opened_at: datetime


@pytest.fixture(scope="session")
def estate(server: str) -> Iterator[Estate]:
    """The estate of the run: what it takes to open a vote is done once."""
    url = address_of(server, f"t_{uuid.uuid4().hex}")
    asyncio.run(_statement(server, "CREATE DATABASE {} TEMPLATE " + TEMPLATE, url))
    yield asyncio.run(_opened(url))
    asyncio.run(_statement(server, "DROP DATABASE {} WITH (FORCE)", url))


async def _statement(server: str, statement: str, url: str) -> None:
    admin = await as_owner(server)
    await admin.execute(statement.format(url.partition("?")[0].rpartition("/")[2]))
    await admin.close()


async def _opened(url: str) -> Estate:
    database, sealer = Database(url, pool_size=1), Sealer(bytes(range(32)))
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
        )
    box = BallotBox(database, sealer, Desk(database, sealer, community_id))
    await box.noticed()
    noticed_at = await box.now()
    opened = await twin(box)
    await opened.open()
    opened_at = await box.now()
    await database.close()
    return Estate(url, box, opened, noticed_at, opened_at)


@pytest.fixture(params=[False, True], ids=["one each", "in groups"])
async def opening(estate: Estate, request: pytest.FixtureRequest, signer: Signer) -> AsyncIterator[Opening]:
    """Makes, as often as it is called, a vote of its own, reached by a dozen connections.

    Its phones cast each in a transaction of its own, or in groups with tokens and bindings.
    """
    database = Database(estate.url, pool_size=12)
    box = on(estate.opened, database)
    if request.param:
        box = GroupedBox(box, database, signer)

    async def again() -> BallotBox:
        await box.clock_to(estate.opened_at)
        return await twin(box)

    yield again
    await database.close()
