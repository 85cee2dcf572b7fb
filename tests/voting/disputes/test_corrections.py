"""Errors of the roll: drawn and posted anew until the opening, from then on written beside it, outcome under both."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.core.installation import now
from app.identity.permissions import Role
from app.posting.models import Posting
from app.register.rolls import rolls
from app.voting.closing import counting, reconsidering
from app.voting.closing.reconsidering import Question
from app.voting.count.outcome import Outcome
from app.voting.hands.actors import VoteActor
from app.voting.kinds import PaperFate
from app.voting.lifecycle import Act, State
from app.voting.log.lines import hashes_of, lines_after
from app.voting.models import IssuedPaper, PaperEvent, RollCorrection
from tests.register.flats import flat, id_card, owner
from tests.voting.live.ballot_box import COUNTERS, STREET, BallotBox
from tests.voting.live.test_acting import events

COMMITTEE = VoteActor(uuid.uuid4(), frozenset({Role.NEIGHBOURHOOD_COMMITTEE}))


async def correct(box: BallotBox, **facts: object) -> None:
    """The neighbourhood committee proposes, the street approves."""
    await box.decide(await box.act(Act.CORRECT_ROLL, COMMITTEE, **facts), STREET)


async def add_a_flat(box: BallotBox) -> None:
    """The register learns of a thirteenth flat, first in order, so that every head's number moves."""
    await box.desk.bring_in(flat("1-1-99", owner("何平", document=id_card(77))))


async def test_until_the_opening_the_roll_is_drawn_and_posted_anew(box: BallotBox) -> None:
    vote = await box.noticed()
    await add_a_flat(box)
    await correct(box)
    corrected = await box.vote()
    assert corrected.roll_id != vote.roll_id
    assert corrected.roll_posting_id != vote.roll_posting_id
    async with box.database.read() as session:
        roll = await rolls.find(session, box.desk.id, corrected.roll_id or uuid.uuid4())
        posting = await session.get(Posting, corrected.roll_posting_id)
    assert (roll.parts, roll.heads) == (13, 13)
    assert posting is not None
    assert "更正前：12 处" in posting.text
    assert "共 13 处" in posting.text
    assert "更正前：12 处" in (await events(box))[-1].sentence
    assert "；更正后：13 处" in (await events(box))[-1].sentence


async def test_a_corrected_roll_hangs_its_days_before_the_vote_opens(box: BallotBox) -> None:
    vote = await box.noticed()
    await box.clock_to((vote.opens_at or await box.now()) - timedelta(days=3))
    await add_a_flat(box)
    await correct(box)
    until = await box.hang((await box.vote()).roll_posting_id)
    with pytest.raises(Refused) as early:
        await box.act(Act.OPEN)
    assert "名册公示要到" in early.value.message
    await box.clock_to(until)
    with pytest.raises(Refused) as passed:  # the noticed opening lay before: a new notice says another
        await box.act(Act.OPEN)
    assert "名册公示要到" in passed.value.message
    opens_at = await box.earliest(vote)
    window = {"opens_at": opens_at.isoformat(), "closes_at": (opens_at + timedelta(days=10)).isoformat()}
    await box.act(Act.GIVE_NOTICE, **window)
    await box.hang((await box.vote()).notice_posting_id)
    assert (await box.open()).state == State.OPEN


async def test_papers_printed_for_a_head_that_is_another_now_are_spent(box: BallotBox) -> None:
    await box.noticed()
    async with box.database.write() as session:
        at = await now(session)
        session.add(IssuedPaper(vote_id=box.vote_id, serial="S-1", voter="p001", issued_by=COUNTERS[0], issued_at=at))
    await add_a_flat(box)
    await correct(box)
    async with box.database.read() as session:
        (spent,) = await session.scalars(select(PaperEvent))
    assert (spent.serial, spent.fate) == ("S-1", PaperFate.REPLACED)


async def test_an_unchanged_register_draws_no_new_roll(box: BallotBox) -> None:
    await box.noticed()
    with pytest.raises(Refused) as refusal:
        await correct(box)
    assert refusal.value.code.name == "roll_unchanged"


async def test_after_the_opening_the_line_is_written_beside_the_roll(box: BallotBox) -> None:
    vote = await box.opened()
    await correct(box, part="1-1-100", area_m2="88.12")
    async with box.database.read() as session:
        (row,) = await session.scalars(select(RollCorrection))
    assert (await box.vote()).roll_id == vote.roll_id
    assert (row.area_c, row.voter, row.was_voter) == (8812, "p001", "p001")
    assert b'"t":"correct"' in row.leaf
    assert row.seq == 1
    assert row.was_area_c != 8812


async def test_every_fault_of_a_line_at_once_and_a_part_that_is_not_there(box: BallotBox) -> None:
    await box.opened()
    for facts, fields in (
        ({}, {"facts.part", "facts.area_m2"}),
        ({"part": "1-1-100", "area_m2": "88.123"}, {"facts.area_m2"}),
        ({"part": "1-1-100", "area_m2": "0"}, {"facts.area_m2"}),
    ):
        with pytest.raises(Refused) as refusal:
            await box.act(Act.CORRECT_ROLL, COMMITTEE, **facts)
        assert {one.field for one in refusal.value.fields} == fields
    for facts in ({"part": "9-9-999", "area_m2": "88"}, {"part": "1-1-100", "area_m2": "88", "voter": "p099"}):
        with pytest.raises(Refused) as unknown:
            await correct(box, **facts)
        assert unknown.value.code.name == "vote_faulty"


async def test_a_correction_that_decides_waits_for_a_person_and_the_count_keeps_to_leaf_0(box: BallotBox) -> None:
    """Eight of twelve equal flats take part: with one of the silent flats larger, their area is less than two thirds."""
    await box.opened()
    for number in range(1, 9):
        await box.cast(f"p{number:03d}")
    await correct(box, part="1-1-111", area_m2="188.00")
    vote = await box.counted()
    assert vote.state == State.AWAITING
    async with box.database.read() as session:
        stored = await counting.governing(session, box.vote_id)
        assert stored is not None
        assert counting.outcomes_of(stored)[1] is Outcome.CARRIED
        assert (await reconsidering.outcomes(session, vote))[Question.ROLL_CORRECTED][1] is Outcome.NO_VALID_DECISION
        assert await reconsidering.flipped(session, box.vote_id) == {1, 2}
        # The correction is a leaf like every other: without it the log would be signed and handed out no more.
        lines = await lines_after(session, box.vote_id, 0)
    assert [line.seq for line in lines] == list(range(vote.next_seq))
    assert await hashes_of(box.database, box.vote_id)(0) == [line.hash for line in lines]


async def test_a_correction_after_the_count_that_decides_is_told_in_public_and_then_waits(box: BallotBox) -> None:
    await box.opened()
    for number in range(1, 9):
        await box.cast(f"p{number:03d}")
    assert (await box.counted()).state == State.COUNTED
    await correct(box, part="1-1-111", area_m2="188.00")
    assert (await box.vote()).state == State.AWAITING
    assert [one.what for one in await events(box)][-3:] == ["vote:count", "vote:correct_roll", "vote:reconsider"]


async def test_a_correction_that_decides_nothing_lets_the_vote_go_on(box: BallotBox) -> None:
    await box.opened()
    for number in range(1, 11):
        await box.cast(f"p{number:03d}")
    await correct(box, part="1-1-111", area_m2="88.88")
    assert (await box.counted()).state == State.COUNTED


async def test_a_part_that_belongs_to_another_head(box: BallotBox) -> None:
    """Two flats are one owner's: eleven heads, and the ballot of the other name counts for nobody."""
    await box.opened()
    for number in range(1, 9):
        await box.cast(f"p{number:03d}")
    await correct(box, part="1-1-107", area_m2="100.00", voter="p001")
    vote = await box.counted()
    async with box.database.read() as session:
        found = (await reconsidering.views(session, vote))[Question.ROLL_CORRECTED]
    assert (found.items[1].total.heads, found.items[1].participating.heads) == (11, 7)
    assert sum(found.set_aside.values()) == 2


async def test_one_person_does_not_correct_alone(box: BallotBox) -> None:
    await box.opened()
    proposed = await box.act(Act.CORRECT_ROLL, COMMITTEE, part="1-1-100", area_m2="88.12")
    with pytest.raises(Refused) as refusal:
        await box.decide(proposed, COMMITTEE)
    assert refusal.value.code.name == "vote_same_person"
