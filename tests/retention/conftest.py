"""What the tests of retention share."""

from tests.identity.conftest import window
from tests.voting.live.conftest import box

__all__ = ["box", "window"]
