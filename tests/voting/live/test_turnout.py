"""While a vote is open: who took part, what participation lacks, what would have to agree; and no stance of anybody."""

from app.voting.ballots import turnout
from app.voting.ballots.turnout import Turnout
from app.voting.count.outcome import AreaAndHeads
from app.voting.schemas import StairwellNotYet
from tests.voting.live.ballot_box import BallotBox


async def told(box: BallotBox) -> Turnout:
    async with box.database.read() as session:
        return await turnout.turnout(session, await box.vote())


async def test_turnout_says_how_far_it_is_and_what_would_have_to_agree(box: BallotBox) -> None:
    await box.opened()
    for number in (1, 2, 3, 4):
        await box.cast(f"p{number:03d}")
    await box.paper("p005")
    found = await told(box)
    assert (found.total, found.participating) == (AreaAndHeads(120000, 12), AreaAndHeads(50000, 5))
    assert found.lacking == AreaAndHeads(30000, 3)
    assert found.to_agree == {1: AreaAndHeads(37500, 4), 2: AreaAndHeads(25001, 3)}


async def test_it_is_the_same_whatever_people_say(box: BallotBox) -> None:
    await box.opened()
    await box.cast("p001", "agree", "agree")
    agreeing = await told(box)
    await box.cast("p002", "disagree", "disagree")
    assert (await told(box)).to_agree == {1: AreaAndHeads(15000, 2), 2: AreaAndHeads(10001, 2)}
    assert agreeing.to_agree == {1: AreaAndHeads(7500, 1), 2: AreaAndHeads(5001, 1)}


async def test_who_has_not_taken_part_by_stairwell(box: BallotBox) -> None:
    await box.opened()
    for number in range(1, 11):
        await box.cast(f"p{number:03d}")
    async with box.database.read() as session:
        found = await turnout.not_yet(session, await box.vote())
    assert found == [StairwellNotYet(building="1", stairwell="1", parts=["1-1-110", "1-1-111"])]
