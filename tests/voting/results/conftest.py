"""What the tests of results share."""

import pytest

from tests.conftest import Town
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box
from tests.voting.results.office import Office

__all__ = ["box", "office"]


@pytest.fixture
def office(box: BallotBox, town: Town) -> Office:
    """The offices around the estate of the ballot box; nobody is at work yet."""
    return Office(box, town)
