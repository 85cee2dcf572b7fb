"""What the tests of handling share."""

import pytest

from app.core.sealing import Sealer
from tests.complaints.handlers.site import Site
from tests.conftest import Town


@pytest.fixture
async def site(town: Town, sealer: Sealer) -> Site:
    """An estate with its units and offices."""
    return await Site.built(town, sealer)
