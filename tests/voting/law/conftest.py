"""What the cases of the law share."""

import pytest

from tests.voting.law.boxes import MAY, SEVENTY_EIGHT_MORE, CaseBox, CaseDesk
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box

__all__ = ["box"]


@pytest.fixture
def ninety(box: BallotBox) -> CaseBox:
    """The base of the cases: 90 flats of 100.00 m2, 90 owners; item 1 asks for three quarters."""
    made = CaseBox(box.database, box.sealer, box.desk)
    made.more = SEVENTY_EIGHT_MORE
    return made


@pytest.fixture
def may(box: BallotBox) -> CaseDesk:
    """Twelve heads and a desk for authorities; the window is May 1 to May 20, 2026."""
    made = CaseDesk(box.database, box.sealer, box.desk)
    made.window = MAY
    return made
