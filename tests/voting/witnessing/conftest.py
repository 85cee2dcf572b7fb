"""A vote whose log is witnessed."""

from tests.voting.live.conftest import box as box  # the fixture
