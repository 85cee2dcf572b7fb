"""A vote with its log, for tests of what is signed and proved of it."""

from tests.voting.live.conftest import box as box  # the fixture
