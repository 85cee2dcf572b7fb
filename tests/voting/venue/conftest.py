"""What the tests of voting on site share."""

import pytest

from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box  # noqa: F401 - a fixture
from tests.voting.venue.hall import Hall


@pytest.fixture
async def hall(box: BallotBox) -> Hall:  # noqa: F811 - the fixture of that name
    """A hall of an open vote, staffed; no session is open yet."""
    await box.opened()
    made = Hall(box)
    await made.staffed()
    return made
