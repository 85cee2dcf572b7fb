"""Races against the count: what it saw is what stands, it is made once, and after it nothing enters or leaves."""

import asyncio
from datetime import timedelta

import pytest

from app.core.errors import Refused
from app.voting import acting
from app.voting.lifecycle import Act, State
from app.voting.models import Vote
from tests.voting.disputes.hands import dispute
from tests.voting.disputes.test_corrections import COMMITTEE
from tests.voting.live.ballot_box import BallotBox, at_once
from tests.voting.live.test_counting import result
from tests.voting.races.conftest import Opening
from tests.voting.races.oracle import counted_heads, sound
from tests.voting.races.rounds import ROUNDS, VOTERS, receipts, refusals, to_the_end


async def as_soon_as_it_ends(box: BallotBox) -> Vote:
    """Two people who start the count again and again until the window has ended."""
    while True:
        try:
            return await box.both(Act.COUNT)
        except Refused as refusal:
            if "还没有截止" not in refusal.message:
                raise
            await asyncio.sleep(0.002)


async def by_clock(box: BallotBox) -> Vote:
    """The worker's count."""
    async with box.database.write() as session:
        return await acting.count_by_clock(session, box.vote_id)


async def test_casts_against_the_count(opening: Opening) -> None:
    for _ in range(ROUNDS):
        box = await opening()
        await to_the_end(box, before=timedelta(milliseconds=50))
        casts = [box.cast(voter, choice) for choice in ("agree", "disagree") for voter in VOTERS[:10]]
        counted, *done = await at_once(as_soon_as_it_ends(box), *casts)
        assert isinstance(counted, Vote)
        told = receipts(done)
        assert set(refusals(done)) <= {"not_receiving"}
        assert counted_heads(await result(box)) == sum(one.stands for one in told)
        await sound(box.database, box.vote_id, told)


async def test_a_dispute_against_the_count_is_before_it_or_after_it(opening: Opening) -> None:
    for _ in range(ROUNDS):
        box = await opening()
        paper = await box.keyed_paper("p001")
        told = [await box.cast(voter) for voter in VOTERS[:4]]
        await to_the_end(box)
        raised, counted = await at_once(dispute(box, paper.id), box.both(Act.COUNT))
        assert isinstance(counted, Vote)
        # Out before the count, the owner's own ballot took the place; after it, the paper was counted.
        assert raised.after_count is (counted.counted_at < raised.at)
        assert counted_heads(await result(box)) == 4
        await sound(box.database, box.vote_id, told)


async def test_the_last_entry_of_a_paper_against_the_count(opening: Opening) -> None:
    for _ in range(ROUNDS):
        box = await opening()
        paper = await box.paper("p001")
        await box.key(paper, "agree", "agree", 0)
        await to_the_end(box)
        proposed = await box.act(Act.COUNT)
        keyed, counted = await at_once(box.key(paper, "agree", "agree", 1), box.decide(proposed))
        assert keyed.done
        if isinstance(counted, Refused):
            assert paper.serial in counted.message
            await box.decide(proposed)
        assert counted_heads(await result(box)) == 1
        await sound(box.database, box.vote_id)


async def test_a_correction_of_the_roll_against_the_count_waits_for_a_person_either_way(opening: Opening) -> None:
    """Eight of twelve equal flats take part; with a silent one larger that is less than two thirds of the area."""
    for _ in range(ROUNDS):
        box = await opening()
        told = [await box.cast(voter) for voter in VOTERS[:8]]
        proposed = await box.act(Act.CORRECT_ROLL, COMMITTEE, part="1-1-111", area_m2="188.00")
        await to_the_end(box)
        done = await at_once(box.decide(proposed), box.both(Act.COUNT))
        assert [one for one in done if not isinstance(one, Vote)] == []
        assert (await box.vote()).state == State.AWAITING
        await sound(box.database, box.vote_id, told)


async def test_the_clock_and_two_people_count_once(opening: Opening) -> None:
    for _ in range(ROUNDS):
        box = await opening()
        told = [await box.cast(voter) for voter in VOTERS[:3]]
        await to_the_end(box)
        proposed = await box.act(Act.COUNT)
        done = await at_once(by_clock(box), box.decide(proposed), by_clock(box), box.decide(proposed))
        assert sum(isinstance(one, Vote) for one in done) == 1
        assert len(refusals(done)) == 3
        await sound(box.database, box.vote_id, told)
        with pytest.raises(Refused):
            await by_clock(box)
