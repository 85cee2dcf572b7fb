"""A counted vote with its bundle."""

from tests.voting.live.conftest import box as box  # the fixture
