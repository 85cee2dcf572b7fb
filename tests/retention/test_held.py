"""Where a vote may still be challenged nothing is forgotten that it stands on."""

from datetime import timedelta

import asyncpg
import pytest

from app.voting import retaining
from app.voting.kinds import Finding
from app.voting.lifecycle import State
from tests.voting.disputes.hands import COMMITTEE_WOMAN, DISTRICT_MAN, STREET_MAN, dispute, find, recorded
from tests.voting.live.ballot_box import BallotBox

THREE_YEARS = timedelta(days=1097)


async def held(box: BallotBox) -> bool:
    async with box.database.read() as session:
        return box.desk.id in await retaining.held_estates(session, await box.now() - THREE_YEARS)


async def test_an_estate_is_held_until_three_years_after_its_last_vote(
    box: BallotBox, owner: asyncpg.Connection
) -> None:
    assert not await held(box)
    await box.opened()
    await box.clock_to(await box.now() + 2 * THREE_YEARS)
    assert await held(box), "the vote is not over"
    closes_at = (await box.vote()).closes_at
    await owner.execute("UPDATE vote SET state = 'archived'")
    assert not await held(box)
    await owner.execute("UPDATE vote SET posted_at = $1", await box.now() - THREE_YEARS + timedelta(minutes=1))
    assert await held(box)
    await owner.execute("UPDATE vote SET posted_at = $1", closes_at)
    assert not await held(box)


async def test_a_dispute_of_which_two_found_differently_holds_until_two_agree(
    box: BallotBox, owner: asyncpg.Connection
) -> None:
    await box.opened()
    await box.keyed_paper("p001", "agree", "agree")
    (record,) = await recorded(box, "p001")
    raised = await dispute(box, record.id)
    await find(box, raised.id, COMMITTEE_WOMAN, Finding.FORGED)
    await find(box, raised.id, STREET_MAN, Finding.GENUINE)
    await box.clock_to(await box.now() + 2 * THREE_YEARS)
    await owner.execute("UPDATE vote SET state = 'archived'")
    assert await held(box), "nobody has settled it"
    await find(box, raised.id, DISTRICT_MAN, Finding.GENUINE)
    assert not await held(box)


@pytest.mark.parametrize("state", [state for state in State if state not in retaining._OVER])
async def test_a_vote_that_is_not_over_holds(box: BallotBox, owner: asyncpg.Connection, state: State) -> None:
    await box.draft()
    await box.clock_to(await box.now() + 2 * THREE_YEARS)
    await owner.execute("UPDATE vote SET state = $1", state.value)
    assert await held(box)
