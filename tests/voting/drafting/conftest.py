"""What the tests of drafting share."""

from tests.voting.live.conftest import box

__all__ = ["box"]
