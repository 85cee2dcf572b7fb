"""A platform of a test's own, and somebody who calls it."""

from collections.abc import AsyncIterator

import pytest

from app.standin.platform import Standin
from tests.standin.caller import Caller, new_standin


@pytest.fixture
def standin() -> Standin:
    return new_standin()


@pytest.fixture
async def caller(standin: Standin) -> AsyncIterator[Caller]:
    made = Caller(standin)
    yield made
    await made.http.aclose()
