"""What the tests of posting share."""

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.register import places
from tests.posting.board import Board
from tests.register.desk import Desk


@pytest.fixture
async def board(database: Database, sealer: Sealer) -> Board:
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
        )
    return await Board.at(Desk(database, sealer, community_id))
