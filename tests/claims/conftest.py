"""What the tests of claims share."""

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from tests.claims.hall import Hall


@pytest.fixture
async def hall(database: Database, sealer: Sealer) -> Hall:
    """An estate with its staff."""
    return await Hall.built(database, sealer)
