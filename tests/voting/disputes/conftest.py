"""What the tests of disputes share."""

from tests.voting.live.conftest import box

__all__ = ["box"]
