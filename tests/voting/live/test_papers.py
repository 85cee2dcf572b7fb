"""Paper in two acts: received before anybody reads it, keyed by two who do not see each other."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.voting.count.ballots import Validity
from app.voting.models import Ballot, LaterBallot, Paper, PlaceTaken
from app.voting.papers import keying
from tests.voting.live.ballot_box import COUNTERS, BallotBox, at_once


async def ballots(box: BallotBox) -> list[Ballot]:
    async with box.database.read() as session:
        return list(await session.scalars(select(Ballot).order_by(Ballot.seq)))


async def later(box: BallotBox) -> list[LaterBallot]:
    async with box.database.read() as session:
        return list(await session.scalars(select(LaterBallot)))


async def unkeyed(box: BallotBox) -> list[str]:
    async with box.database.read() as session:
        return await keying.unkeyed(session, box.vote_id)


async def test_a_received_paper_holds_the_place_and_a_phone_is_told(box: BallotBox) -> None:
    await box.opened()
    paper = await box.paper("p001")
    receipt = await box.cast("p001", "disagree")
    assert not receipt.stands
    assert "纸质选票已于" in receipt.note
    assert await unkeyed(box) == [paper.serial]
    assert await ballots(box) == []


async def test_two_equal_entries_make_the_ballot_at_the_instant_of_receipt(box: BallotBox) -> None:
    vote = await box.opened()
    paper = await box.paper("p001")
    assert vote.closes_at is not None
    await box.clock_to(vote.closes_at + timedelta(days=1))
    first = await box.key(paper, "agree", "abstain", 0)
    assert (first.done, first.differ) == (False, False)
    assert (await box.key(paper, "agree", "abstain", 1)).done
    (ballot,) = await ballots(box)
    assert (ballot.ts, ballot.seq, ballot.choices) == (paper.ts, paper.seq + 1, {"1": "agree", "2": "abstain"})
    assert ballot.entered_at > vote.closes_at
    assert await unkeyed(box) == []
    with pytest.raises(Refused) as again:
        await box.key(paper, "agree", "agree", 2)
    assert again.value.code.name == "paper_keyed"


async def test_one_person_does_not_key_twice_and_a_third_settles(box: BallotBox) -> None:
    await box.opened()
    paper = await box.paper("p001")
    await box.key(paper, "agree", "agree", 0)
    with pytest.raises(Refused) as same:
        await box.key(paper, "agree", "agree", 0)
    assert same.value.code.name == "keyed_twice"
    assert (await box.key(paper, "disagree", "agree", 1)).differ
    assert await unkeyed(box) == [paper.serial]
    assert (await box.key(paper, "disagree", "disagree", 2)).done
    assert (await ballots(box))[0].choices == {"1": "disagree", "2": "disagree"}


async def test_a_blank_item_abstains_and_a_void_paper_takes_part(box: BallotBox) -> None:
    await box.opened()
    blank, void = await box.paper("p001"), await box.paper("p002")
    for keyer in (0, 1):
        async with box.database.write() as session:
            await keying.key(
                session,
                box.vote_id,
                blank.id,
                validity=Validity.VALID,
                choices={1: "agree"},
                keyer=COUNTERS[keyer],
            )
        await box.key(void, "agree", "agree", keyer, Validity.CONTENT_INVALID)
    assert [one.choices for one in await ballots(box)] == [
        {"1": "agree", "2": "abstain"},
        {"1": "invalid", "2": "invalid"},
    ]


async def test_a_paper_without_identity_gives_the_place_back(box: BallotBox) -> None:
    await box.opened()
    paper = await box.paper("p001")
    for keyer in (0, 1):
        await box.key(paper, "agree", "agree", keyer, Validity.IDENTITY_INVALID)
    assert await ballots(box) == []
    assert await unkeyed(box) == []
    assert (await box.cast("p001")).stands


async def test_a_paper_after_a_phone_ballot_is_a_later_one(box: BallotBox) -> None:
    await box.opened()
    await box.cast("p001", "agree")
    await box.keyed_paper("p001", "disagree", "disagree")
    assert len(await ballots(box)) == 1
    (kept,) = await later(box)
    assert (kept.channel, kept.choices) == ("paper", {"1": "disagree", "2": "disagree"})


async def test_a_late_paper_an_unknown_head_and_a_used_serial_are_refused(box: BallotBox) -> None:
    await box.opened()
    await box.paper("p001", "S-1")
    for voter, serial, code in (("p002", "S-1", "serial_used"),):
        with pytest.raises(Refused) as refusal:
            await box.paper(voter, serial)
        assert refusal.value.code.name == code
    await box.ended()
    with pytest.raises(Refused) as late:
        await box.paper("p002", "S-3")
    assert late.value.code.name == "not_receiving"


async def test_receiving_against_phone_gives_the_place_to_one(box: BallotBox) -> None:
    await box.opened()
    voters = [f"p{number:03d}" for number in range(1, 11)]
    work = [one for voter in voters for one in (box.paper(voter), box.cast(voter))]
    done = await at_once(*work)
    assert [one for one in done if isinstance(one, BaseException)] == []
    async with box.database.read() as session:
        standing = list(await session.scalars(select(PlaceTaken)))
        received = {one.id: one for one in await session.scalars(select(Paper))}
    assert sorted(one.voter for one in standing) == voters
    phones = {one.voter for one in await ballots(box)}
    assert {one.voter for one in standing if one.ballot_id is not None} == phones
    assert {received[one.paper_id or uuid.uuid4()].voter for one in standing if one.paper_id is not None} == (
        set(voters) - phones
    )
