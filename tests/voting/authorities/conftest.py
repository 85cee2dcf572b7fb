"""What the tests of authorities share."""

import uuid

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.main import WebApplication
from app.register import places
from tests.conftest import Town
from tests.register.desk import Desk
from tests.voting.authorities.institutions import Institutions
from tests.voting.authorities.office import Office
from tests.voting.authorities.proxy_desk import ProxyDesk


async def estate(database: Database, sealer: Sealer) -> Desk:
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
        )
    return Desk(database, sealer, community_id)


@pytest.fixture
async def desk(database: Database, sealer: Sealer) -> ProxyDesk:
    """The desk of an estate of its own."""
    return ProxyDesk(database, sealer, await estate(database, sealer))


@pytest.fixture
async def institutions(database: Database, sealer: Sealer) -> Institutions:
    """The desk of an estate of its own, with organisations of every kind."""
    return Institutions(database, sealer, await estate(database, sealer))


@pytest.fixture
async def office(database: Database, sealer: Sealer, town: Town, application: WebApplication) -> Office:
    community = await town.community()
    desk = ProxyDesk(database, sealer, Desk(database, sealer, uuid.UUID(community["id"])))
    await desk.opened()
    made = Office(desk, town, application, community["committee_id"])
    await made.hire()
    return made
