"""What the tests of asking share."""

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.register import places
from tests.conftest import Town
from tests.consultation.asking import Asking
from tests.consultation.estate import Estate
from tests.register.desk import Desk


@pytest.fixture
async def empty(database: Database, sealer: Sealer) -> Asking:
    """An estate without a flat yet."""
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
        )
    return Asking(Desk(database, sealer, community_id))


@pytest.fixture
async def asking(empty: Asking) -> Asking:
    """Five flats, a plan, and the first round open."""
    await empty.set_up()
    return empty


@pytest.fixture
async def estate(town: Town, sealer: Sealer) -> Estate:
    """Twenty-four flats, their people signed in, a plan, and a consultation in its first round."""
    made = Estate(town, sealer)
    await made.set_up()
    return made
