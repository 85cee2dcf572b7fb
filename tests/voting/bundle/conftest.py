"""What the tests of bundles share: a vote of their own, or the bundles of one that was counted before."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.core.signing.signer import Signer
from tests.databases import TEMPLATE, copy_of
from tests.voting.bundle.made import SECRET, Made, bundles, counted
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box as box  # the fixture
from tests.voting.live.conftest import empty_box

type Making = Callable[[Callable[[BallotBox], Awaitable[None]]], Made]


@pytest.fixture(scope="session")
def making(server: str, tmp_path_factory: pytest.TempPathFactory) -> Making:
    """Makes the bundles of a vote in which something happened, for many tests that have no need of its database."""

    async def made(happens: Callable[[BallotBox], Awaitable[None]]) -> Made:
        async with copy_of(server, TEMPLATE) as url:
            database = Database(url, pool_size=4)
            box = await empty_box(database, Sealer(bytes(range(32))))
            await happens(box)
            signer = Signer(SECRET, "vote.example.cn", tmp_path_factory.mktemp("journals"))
            told = await bundles(box, database, signer)
            await database.close()
        return told

    return lambda happens: asyncio.run(made(happens))


@pytest.fixture(scope="session")
def made(making: Making) -> Made:
    """Of a vote with a little of everything (`counted`): whoever changes a bundle changes a copy."""
    return making(counted)
