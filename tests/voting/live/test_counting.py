"""Counting: after the end, never with an unkeyed paper, by two where there was paper, and equal to a recount."""

import hashlib
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.voting import acting
from app.voting.closing import counting
from app.voting.lifecycle import Act, State
from app.voting.models import Ballot, CountedResult, Vote, VoteLeaf
from tests.voting.live.ballot_box import CONVENOR, HEADS, STREET, BallotBox, at_once


async def result(box: BallotBox) -> CountedResult:
    async with box.database.read() as session:
        found = await counting.governing(session, box.vote_id)
        assert found is not None
        return found


async def outcomes(box: BallotBox) -> dict[str, str]:
    items = json.loads((await result(box)).tally)["items"]
    return {number: item["outcome"] for number, item in items.items()}


async def all_cast(box: BallotBox, agree: int, took_part: int) -> None:
    for number in range(1, took_part + 1):
        await box.cast(f"p{number:03d}", "agree" if number <= agree else "disagree")


async def test_exactly_two_thirds_and_three_quarters_carry(box: BallotBox) -> None:
    """Law case 47: a circle of 12, 8 take part, 6 agree."""
    await box.opened()
    await all_cast(box, 6, 8)
    await box.counted()
    assert await outcomes(box) == {"1": "carried", "2": "carried"}


async def test_one_short_of_two_thirds_is_no_decision(box: BallotBox) -> None:
    await box.opened()
    await all_cast(box, 7, 7)
    await box.counted()
    assert await outcomes(box) == {"1": "no_valid_decision", "2": "no_valid_decision"}


async def test_nobody_counts_before_the_end(box: BallotBox) -> None:
    await box.opened()
    with pytest.raises(Refused) as refusal:
        await box.act(Act.COUNT)
    assert "还没有截止" in refusal.value.message


async def test_the_count_waits_for_every_received_paper(box: BallotBox) -> None:
    await box.opened()
    paper = await box.paper("p001")
    await box.ended()
    with pytest.raises(Refused) as refusal:
        await box.both(Act.COUNT)
    assert paper.serial in refusal.value.message
    await box.key(paper, "agree", "agree", 0)
    await box.key(paper, "agree", "agree", 1)
    proposed = await _proposal(box)
    await box.decide(proposed)
    assert (await box.vote()).state in {State.COUNTED, State.AWAITING}


async def _proposal(box: BallotBox) -> acting.Acted:
    """The count's proposal that still waits after its approval failed."""
    from app.voting.models import VoteProposal

    async with box.database.read() as session:
        waiting = await session.scalar(
            select(VoteProposal).where(VoteProposal.vote_id == box.vote_id, VoteProposal.approved.is_(None))
        )
    return acting.Acted(await box.vote(), waiting)


async def test_the_clock_counts_phones_and_never_papers(box: BallotBox) -> None:
    await box.opened()
    await all_cast(box, 9, 9)
    await box.ended()
    async with box.database.write() as session:
        vote = await acting.count_by_clock(session, box.vote_id)
    assert vote.state == State.COUNTED
    found = await result(box)
    assert (found.counted_by, found.seconded_by) == (None, None)


async def test_the_clock_leaves_a_vote_with_papers_to_two_people(box: BallotBox) -> None:
    await box.opened()
    await box.keyed_paper("p001")
    await box.ended()
    with pytest.raises(Refused) as refusal:
        async with box.database.write() as session:
            await acting.count_by_clock(session, box.vote_id)
    assert "两人" in refusal.value.message


async def test_the_result_is_its_bytes_and_their_hash_stands_in_the_log(box: BallotBox) -> None:
    await box.opened()
    await all_cast(box, 9, 12)
    await box.counted()
    found = await result(box)
    assert hashlib.sha256(found.tally).digest() == found.sha256
    async with box.database.read() as session:
        leaf = await session.get(VoteLeaf, (box.vote_id, found.seq))
        close = await session.get(VoteLeaf, (box.vote_id, found.seq - 1))
        again = await counting.recount(session, await _held(session, box))
    assert leaf is not None
    assert close is not None
    assert json.loads(leaf.leaf)["sha256"] == found.sha256.hex()
    assert json.loads(close.leaf)["n_ballot"] == 12
    assert again.tally == found.tally


async def _held(session: object, box: BallotBox) -> Vote:
    vote = await session.get(Vote, box.vote_id)  # type: ignore[attr-defined]
    assert vote is not None
    return vote


async def test_a_sensitive_result_waits_for_a_person_outside_the_convenor(box: BallotBox) -> None:
    """An abstention flips item 1 (law case 19): 8 take part, 6 would have to agree, 5 do and one abstains."""
    await box.opened()
    for number, choice in enumerate(["agree"] * 6 + ["disagree"] * 2 + ["abstain"], start=1):
        await box.cast(f"p{number:03d}", choice, "agree")
    await box.ended()
    vote = await box.both(Act.COUNT)
    assert vote.state == State.AWAITING
    with pytest.raises(Refused) as shut:
        await box.act(Act.POST_RESULT)
    assert shut.value.code.name == "state_forbids"
    told = {"1": {"outcome": "lost", "reasons": "弃权者已参与表决，同意须占参与者四分之三。"}}
    with pytest.raises(Refused) as convenor:
        await box.act(Act.DECIDE, CONVENOR, items=told)
    assert convenor.value.code.name == "not_in_your_hand"
    with pytest.raises(Refused) as bare:
        await box.act(Act.DECIDE, STREET, items={"1": {"outcome": "lost", "reasons": "短"}})
    assert bare.value.code.name == "vote_faulty"
    with pytest.raises(Refused) as strange:
        await box.act(Act.DECIDE, STREET, items=told | {"2": told["1"], "7": told["1"]})
    assert [fault.field for fault in strange.value.fields] == ["facts.items.2", "facts.items.7"]
    await box.act(Act.DECIDE, STREET, items=told)
    await box.act(Act.POST_RESULT)
    assert (await box.vote()).state == State.PRELIMINARY


async def test_casts_against_the_end_and_the_count_leave_what_the_count_saw(box: BallotBox) -> None:
    """Races: casts against the end and against the count; the stored count equals the ballots."""
    vote = await box.opened()
    assert vote.closes_at is not None
    await all_cast(box, 8, 8)
    await box.clock_to(vote.closes_at - timedelta(milliseconds=120))
    proposals = [box.cast(f"p{number:03d}") for number in range(9, HEADS + 1)]
    done = await at_once(*proposals, *(box.cast(f"p{number:03d}", "disagree") for number in range(9, HEADS + 1)))
    await box.clock_to(vote.closes_at)
    counted = await at_once(
        box.both(Act.COUNT), *(box.cast(f"p{number:03d}", "disagree") for number in range(9, HEADS + 1))
    )
    assert isinstance(counted[0], Vote)
    assert all(isinstance(one, Refused) for one in counted[1:])
    stood = sum(not isinstance(one, BaseException) and one.stands for one in done)
    async with box.database.read() as session:
        ballots = list(await session.scalars(select(Ballot)))
    assert len(ballots) == 8 + stood
    assert all(one.ts < vote.closes_at for one in ballots)
    body = json.loads((await result(box)).tally)
    assert body["items"]["1"]["participating"]["heads"] == 8 + stood
