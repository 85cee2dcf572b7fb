"""What the tests of residents share."""

import pytest

from tests.identity.residents.ways import Ways
from tests.identity.window import Window


@pytest.fixture
def ways(window: Window) -> Ways:
    """The further ways to be bound, at a window."""
    return Ways(window)
