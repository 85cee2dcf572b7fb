"""What the tests of meetings share."""

import pytest

from app.core.sealing import Sealer
from tests.conftest import Town
from tests.consultation.meetings.hall import Hall


@pytest.fixture
async def hall(town: Town, sealer: Sealer) -> Hall:
    made = Hall(town, sealer)
    await made.set_up()
    return made
