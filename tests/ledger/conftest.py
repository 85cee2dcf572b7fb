"""A vote of an estate whose ledger is looked at."""

from tests.voting.live.conftest import box as box  # the fixture
