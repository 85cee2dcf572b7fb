"""What the tests of delivery share."""

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.register import places
from tests.conftest import Town
from tests.register.desk import Desk
from tests.voting.calling.doors import Doors
from tests.voting.results.office import Office


@pytest.fixture
async def doors(database: Database, sealer: Sealer) -> Doors:
    """A stairwell of an estate of its own."""
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
        )
    return Doors(database, sealer, Desk(database, sealer, community_id))


@pytest.fixture
def office(doors: Doors, town: Town) -> Office:
    """The offices around that estate; nobody is at work yet."""
    return Office(doors, town)
