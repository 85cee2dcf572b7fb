"""What the tests of the live vote share."""

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.register import places
from tests.register.desk import Desk
from tests.voting.live.ballot_box import BallotBox


async def empty_box(database: Database, sealer: Sealer) -> BallotBox:
    """An empty ballot box at an estate of its own."""
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
        )
    return BallotBox(database, sealer, Desk(database, sealer, community_id))


@pytest.fixture
async def box(database: Database, sealer: Sealer) -> BallotBox:
    return await empty_box(database, sealer)
