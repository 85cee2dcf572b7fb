"""What the tests of reporting share."""

from collections.abc import AsyncIterator

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.main import WebApplication
from tests.claims.hall import Hall
from tests.complaints.reporters.yard import Yard
from tests.conftest import Town


@pytest.fixture
async def yard(database: Database, sealer: Sealer, application: WebApplication, town: Town) -> AsyncIterator[Yard]:
    """An estate of three flats in two stairwells, its staff, a unit that repairs."""
    made = Yard(await Hall.built(database, sealer), town, application)
    await made.with_unit()
    yield made
    for client in made.clients:
        await client.aclose()
