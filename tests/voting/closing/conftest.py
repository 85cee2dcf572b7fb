"""What the tests of closing share."""

from tests.voting.live.conftest import box

__all__ = ["box"]
