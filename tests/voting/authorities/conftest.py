"""What the tests of authorities share."""

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.register import places
from tests.register.desk import Desk
from tests.voting.authorities.proxy_desk import ProxyDesk


@pytest.fixture
async def desk(database: Database, sealer: Sealer) -> ProxyDesk:
    """The desk of an estate of its own."""
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
        )
    return ProxyDesk(database, sealer, Desk(database, sealer, community_id))
