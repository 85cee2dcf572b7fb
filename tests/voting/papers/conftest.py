"""The ballot box of the live vote serves these tests too."""

from tests.voting.live.conftest import box

__all__ = ["box"]
