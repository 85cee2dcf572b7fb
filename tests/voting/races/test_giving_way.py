"""A ballot that gave way to an earlier paper is not lost where that paper turns out to be no ballot after all."""

import pytest

from app.voting.count.ballots import Validity
from app.voting.kinds import Finding
from tests.voting.disputes.hands import dispute, settle
from tests.voting.disputes.test_disputes import standing
from tests.voting.races.conftest import Opening
from tests.voting.races.oracle import sound


@pytest.mark.parametrize("phone_first", [True, False], ids=["before the dispute", "after the dispute"])
async def test_the_owners_phone_ballot_stands_again(opening: Opening, phone_first: bool) -> None:
    """A paper is disputed, found genuine, and then keyed as one of a person without identity."""
    box = await opening()
    paper = await box.paper("p001")
    told = [await box.cast("p001", "disagree", "disagree")] if phone_first else []
    raised = await dispute(box, paper.id)
    told += [] if phone_first else [await box.cast("p001", "disagree", "disagree")]
    assert await standing(box, "p001") == {"1": "disagree", "2": "disagree"}
    await settle(box, raised.id, Finding.GENUINE)
    assert await standing(box, "p001") == {}
    for keyer in (0, 1):
        await box.key(paper, "agree", "agree", keyer, Validity.IDENTITY_INVALID)
    assert await standing(box, "p001") == {"1": "disagree", "2": "disagree"}
    await sound(box.database, box.vote_id, told)


async def test_what_was_disputed_after_it_came_back_stays_out(opening: Opening) -> None:
    """Two papers: the second gives way to the first, comes back, and is disputed itself."""
    box = await opening()
    first, second = await box.paper("p001", "S-1"), await box.paper("p001", "S-2")
    raised = await dispute(box, first.id)
    for keyer in (0, 1):
        await box.key(second, "agree", "agree", keyer)
    await settle(box, raised.id, Finding.GENUINE)
    for keyer in (0, 1):
        await box.key(first, "agree", "agree", keyer, Validity.IDENTITY_INVALID)
    assert await standing(box, "p001") == {"1": "agree", "2": "agree"}
    await settle(box, (await dispute(box, second.id)).id, Finding.FORGED)
    assert await standing(box, "p001") is None
    await sound(box.database, box.vote_id)
