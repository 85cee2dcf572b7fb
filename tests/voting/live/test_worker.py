"""The clock counts what has ended without papers, once, however many workers there are."""

from app.voting.lifecycle import State
from app.worker import count_ended
from tests.voting.live.ballot_box import BallotBox, at_once


async def test_a_vote_is_counted_when_its_window_has_ended(box: BallotBox) -> None:
    await box.opened()
    for number in range(1, 10):
        await box.cast(f"p{number:03d}")
    assert await count_ended(box.database) == []
    await box.ended()
    assert await count_ended(box.database) == [box.vote_id]
    assert (await box.vote()).state == State.COUNTED
    assert await count_ended(box.database) == []


async def test_two_workers_count_once(box: BallotBox) -> None:
    await box.opened()
    await box.cast("p001")
    await box.ended()
    done = await at_once(*(count_ended(box.database) for _ in range(3)))
    assert sorted(len(one) for one in done) == [0, 0, 1]


async def test_papers_are_left_to_two_people(box: BallotBox) -> None:
    await box.opened()
    await box.keyed_paper("p001")
    await box.ended()
    assert await count_ended(box.database) == []
    assert (await box.vote()).state == State.OPEN
