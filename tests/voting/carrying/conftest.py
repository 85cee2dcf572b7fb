"""The estate whose plan is carried over."""

import pytest

from app.core.sealing import Sealer
from tests.conftest import Town
from tests.consultation.gates.works import Works


@pytest.fixture
async def works(town: Town, sealer: Sealer) -> Works:
    made = Works(town, sealer)
    await made.set_up()
    return made
