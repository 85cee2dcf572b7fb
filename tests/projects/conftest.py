"""What the tests of projects share."""

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.register import places
from tests.projects.site import Site
from tests.register.desk import Desk


@pytest.fixture
async def site(database: Database, sealer: Sealer) -> Site:
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
        )
    return Site(Desk(database, sealer, community_id))
