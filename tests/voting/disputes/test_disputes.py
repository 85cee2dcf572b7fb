"""A ballot that somebody else entered: disputed, out at once, voted again, settled by two units, brought back."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.identity.permissions import Role
from app.voting.ballots.received import lines, received
from app.voting.closing import counting
from app.voting.count.ballots import Validity
from app.voting.count.outcome import Outcome
from app.voting.kinds import Finding
from app.voting.lifecycle import Act, State
from app.voting.models import Ballot, PlaceTaken, Void
from tests.voting.disputes.hands import (
    COMMITTEE_WOMAN,
    DISTRICT_MAN,
    STREET_MAN,
    dispute,
    find,
    recorded,
    settle,
)
from tests.voting.live.ballot_box import COUNTERS, STREET, BallotBox
from tests.voting.live.test_acting import events


async def standing(box: BallotBox, voter: str) -> dict[str, str] | None:
    """What stands for a head: its choices, {} for a paper not keyed, None for nothing."""
    async with box.database.read() as session:
        row = await session.get(PlaceTaken, (box.vote_id, voter))
        if row is None:
            return None
        ballot = await session.get(Ballot, row.ballot_id) if row.ballot_id else None
        return dict(ballot.choices) if ballot else {}


async def counted_of(box: BallotBox, voter: str) -> list[tuple[str, str, str | None]]:
    """The lines of the count for a head's first item: channel, validity, choice."""
    async with box.database.read() as session:
        vote = await box.vote()
        roll = await counting.parts_of(session, vote)
        came_in = await received(session, vote)
        assert voter in {*(one.voter for one in came_in.ballots), *(one.voter for one in came_in.later)}
        found = lines(vote, came_in, roll)
        number = int(voter[1:]) - 1
        return [
            (line.channel.value, line.validity.value, line.choice.value if line.choice else None)
            for line in found
            if line.part == roll[number].key and line.item == 1
        ]


async def test_a_disputed_paper_is_out_at_once_and_the_head_votes_again(box: BallotBox) -> None:
    await box.opened()
    paper = await box.keyed_paper("p001", "agree", "agree")
    (record,) = await recorded(box, "p001")
    assert (record.id, record.stands, record.disputable, record.choices["1"]) == (paper.id, True, True, "agree")
    await dispute(box, record.id)
    assert await standing(box, "p001") is None
    receipt = await box.cast("p001", "disagree", "disagree")
    assert receipt.stands
    assert await counted_of(box, "p001") == [
        ("paper", "identity_invalid", "agree"),
        ("online", "valid", "disagree"),
    ]
    async with box.database.read() as session:
        (void,) = await session.scalars(select(Void))
        ballots = list(await session.scalars(select(Ballot).order_by(Ballot.seq)))
    assert void.target == ballots[0].seq
    assert b'"t":"void"' in void.leaf
    assert [one.seq for one in ballots] == [ballots[0].seq, void.seq + 1]


async def test_what_an_owner_cast_themselves_is_not_disputed(box: BallotBox) -> None:
    await box.opened()
    await box.cast("p001")
    (record,) = await recorded(box, "p001")
    assert (record.disputable, record.disputed, record.out) == (False, False, False)
    with pytest.raises(Refused) as refusal:
        await dispute(box, record.id)
    assert refusal.value.code.name == "dispute_own"


async def test_another_heads_ballot_does_not_exist_for_an_owner(box: BallotBox) -> None:
    await box.opened()
    paper = await box.keyed_paper("p001")
    for record_id, voter in ((paper.id, "p002"), (uuid.uuid4(), "p001")):
        with pytest.raises(Refused) as refusal:
            await dispute(box, record_id, voter)
        assert refusal.value.code.name == "not_found"


async def test_a_phone_ballot_that_found_its_place_taken_stands_from_its_receipt(box: BallotBox) -> None:
    """The owner had voted by phone while a paper held the place: with the paper out, that ballot stands."""
    await box.opened()
    paper = await box.paper("p001")
    later = await box.cast("p001", "disagree", "abstain")
    assert not later.stands
    await dispute(box, paper.id)
    assert await standing(box, "p001") == {"1": "disagree", "2": "abstain"}
    async with box.database.read() as session:
        (ballot,) = await session.scalars(select(Ballot))
    assert ballot.ts == later.ts
    assert await counted_of(box, "p001") == [("online", "valid", "disagree")]


async def test_a_disputed_paper_is_still_keyed_and_stays_out(box: BallotBox) -> None:
    await box.opened()
    paper = await box.paper("p001")
    await dispute(box, paper.id)
    await box.key(paper, "agree", "agree", 0)
    assert (await box.key(paper, "agree", "agree", 1)).done
    assert await standing(box, "p001") is None
    assert await counted_of(box, "p001") == [("paper", "identity_invalid", "agree")]


async def test_a_second_paper_waiting_takes_the_place_before_a_later_phone(box: BallotBox) -> None:
    await box.opened()
    first, second = await box.paper("p001", "S-1"), await box.paper("p001", "S-2")
    await dispute(box, first.id)
    assert await standing(box, "p001") == {}
    assert not (await box.cast("p001", "disagree")).stands
    await box.key(second, "agree", "agree", 0)
    await box.key(second, "agree", "agree", 1)
    assert await standing(box, "p001") == {"1": "agree", "2": "agree"}


@pytest.mark.parametrize("keyed", [True, False])
async def test_found_genuine_it_takes_its_place_again_and_the_later_ballot_is_out(box: BallotBox, keyed: bool) -> None:
    await box.opened()
    paper = await (box.keyed_paper("p001", "agree", "agree") if keyed else box.paper("p001"))
    raised = await dispute(box, paper.id)
    await box.cast("p001", "disagree", "disagree")
    await settle(box, raised.id, Finding.GENUINE)
    assert await standing(box, "p001") == ({"1": "agree", "2": "agree"} if keyed else {})
    if not keyed:
        await box.key(paper, "agree", "agree", 0)
        await box.key(paper, "agree", "agree", 1)
    valid = [line for line in await counted_of(box, "p001") if line[1] == "valid"]
    assert valid == [("paper", "valid", "agree")]
    async with box.database.read() as session:
        made = list(await session.scalars(select(Ballot).where(Ballot.paper_id == paper.id).order_by(Ballot.seq)))
        voids = {one.target for one in await session.scalars(select(Void))}
    assert len(made) == (2 if keyed else 1)
    assert len({one.nonce for one in made}) == len(made)
    assert f'"p":{paper.seq}'.encode() in made[-1].leaf
    assert made[-1].seq not in voids
    assert made[-1].ts == paper.ts


async def test_found_forged_it_stays_out(box: BallotBox) -> None:
    await box.opened()
    paper = await box.keyed_paper("p001")
    raised = await dispute(box, paper.id)
    await settle(box, raised.id, Finding.FORGED)
    assert await standing(box, "p001") is None
    with pytest.raises(Refused) as again:
        await dispute(box, paper.id)
    assert again.value.code.name == "disputed_already"


async def test_who_handled_it_does_not_settle_it_and_nobody_twice(box: BallotBox) -> None:
    await box.opened()
    paper = await box.keyed_paper("p001")
    raised = await dispute(box, paper.id)
    for agent in COUNTERS[:2]:
        with pytest.raises(Refused) as hand:
            await find(box, raised.id, agent)
        assert hand.value.code.name == "dispute_not_yours"
    assert await find(box, raised.id, DISTRICT_MAN) is None
    with pytest.raises(Refused) as twice:
        await find(box, raised.id, DISTRICT_MAN)
    assert twice.value.code.name == "found_twice"
    assert await find(box, raised.id, COMMITTEE_WOMAN) is None  # two units, but nobody of the street
    assert await find(box, raised.id, STREET_MAN) is not None
    with pytest.raises(Refused) as over:
        await find(box, raised.id, uuid.uuid4())
    assert over.value.code.name == "dispute_settled"


async def test_who_is_of_two_units_settles_for_neither(box: BallotBox) -> None:
    """Two findings would be of one body, where the second is of the committee alone."""
    await box.opened()
    paper = await box.keyed_paper("p001")
    raised = await dispute(box, paper.id)
    for also in (Role.NEIGHBOURHOOD_COMMITTEE, Role.GRID_WORKER):
        with pytest.raises(Refused) as of_two:
            await find(box, raised.id, STREET_MAN, Finding.FORGED, also)
        assert of_two.value.code.name == "dispute_not_yours"
    assert await find(box, raised.id, COMMITTEE_WOMAN) is None
    assert await find(box, raised.id, STREET_MAN, Finding.FORGED, Role.OWNERS_COMMITTEE) is not None


async def test_a_dispute_is_a_public_event_that_names_nobody(box: BallotBox) -> None:
    await box.opened()
    paper = await box.keyed_paper("p001")
    raised = await dispute(box, paper.id)
    await settle(box, raised.id, Finding.FORGED)
    told = [one for one in await events(box) if one.what in {"vote:dispute", "vote:settle_dispute"}]
    assert [one.what for one in told] == ["vote:dispute", "vote:settle_dispute"]
    assert "在投票期内可以重新投票" in told[0].sentence
    assert (told[1].proposed_by, told[1].approved_by) == (COMMITTEE_WOMAN, STREET_MAN)
    for one in told:
        assert not any(word in one.sentence + one.reason for word in ("1-1-101", "p001", "王芳", paper.serial))


async def test_the_ballot_voted_again_counts_and_the_count_equals_a_recount(box: BallotBox) -> None:
    await box.opened()
    await box.keyed_paper("p001", "agree", "agree")
    (record,) = await recorded(box, "p001")
    await dispute(box, record.id)
    await box.cast("p001", "disagree", "disagree")
    for number in range(2, 10):
        await box.cast(f"p{number:03d}")
    await box.counted()
    async with box.database.read() as session:
        vote = await box.vote()
        stored = await counting.governing(session, box.vote_id)
        again = await counting.recount(session, vote)
    assert stored is not None
    assert stored.tally == again.tally
    item = again.result.items[1]
    assert (item.agree.heads, item.disagree.heads) == (8, 1)
    assert sum(again.result.set_aside.values()) == 2


async def nine_of_twelve(box: BallotBox, agreeing_papers: int) -> None:
    """Nine heads take part, seven agree of whom some by paper, two disagree: 7 of 9 carries, 6 of 8 too, 6 of 9 not."""
    await box.opened()
    for number in range(1, agreeing_papers + 1):
        await box.keyed_paper(f"p{number:03d}", "agree", "agree")
    for number in range(agreeing_papers + 1, 8):
        await box.cast(f"p{number:03d}")
    for number in (8, 9):
        await box.cast(f"p{number:03d}", "disagree", "disagree")
    await box.counted()


async def test_after_the_count_nothing_leaves_it_and_final_waits(box: BallotBox) -> None:
    await nine_of_twelve(box, 1)
    (record,) = await recorded(box, "p001")
    raised = await dispute(box, record.id)
    assert raised.after_count
    await box.act(Act.POST_RESULT)
    until = await box.hang((await box.vote()).result_posting_id)
    await box.clock_to(until + timedelta(days=1))
    with pytest.raises(Refused) as waits:
        await box.both(Act.FINALISE)
    assert "1 件选票争议没有认定" in waits.value.message
    await settle(box, raised.id, Finding.FORGED)  # 6 of 8 agree: it stands, though on eight heads of twelve
    async with box.database.read() as session:
        assert list(await session.scalars(select(Void))) == []
    assert (await box.vote()).state == State.PRELIMINARY
    await box.both(Act.FINALISE)


async def test_a_finding_that_flips_a_counted_result_puts_it_to_a_person(box: BallotBox) -> None:
    await nine_of_twelve(box, 2)
    for voter in ("p001", "p002"):
        (record,) = await recorded(box, voter)
        raised = await dispute(box, record.id, voter)
        await settle(box, raised.id, Finding.FORGED)
    # Seven heads of twelve are less than two thirds.
    assert (await box.vote()).state == State.AWAITING
    with pytest.raises(Refused):
        await box.act(Act.POST_RESULT)
    told = {"outcome": Outcome.NO_VALID_DECISION.value, "reasons": "剔除两张冒名票后未达法定参与比例。"}
    await box.act(Act.DECIDE, STREET, items={"1": told, "2": told})
    await box.act(Act.POST_RESULT)
    async with box.database.read() as session:
        stored = await counting.governing(session, box.vote_id)
        assert stored is not None
        assert counting.outcomes_of(stored)[1] is Outcome.CARRIED  # the count itself is never rewritten


async def test_found_genuine_after_the_count_the_outcome_with_it_is_looked_at(box: BallotBox) -> None:
    """Out when it was counted, genuine after all: seven of ten then agree, which is less than three quarters."""
    await box.opened()
    paper = await box.keyed_paper("p001", "disagree", "disagree")
    raised = await dispute(box, paper.id)
    for number in range(2, 9):
        await box.cast(f"p{number:03d}")
    for number in (9, 10):
        await box.cast(f"p{number:03d}", "disagree", "disagree")
    await box.counted()
    assert (await box.vote()).state == State.COUNTED
    await settle(box, raised.id, Finding.GENUINE)
    assert (await box.vote()).state == State.AWAITING


async def test_a_paper_disputed_unkeyed_and_found_genuine_after_the_count_leaves_the_count_as_it_was(
    box: BallotBox,
) -> None:
    await box.opened()
    paper = await box.paper("p001")
    raised = await dispute(box, paper.id)
    for keyer in (0, 1):
        await box.key(paper, "disagree", "disagree", keyer)
    for number in range(2, 9):
        await box.cast(f"p{number:03d}")
    for number in (9, 10):
        await box.cast(f"p{number:03d}", "disagree", "disagree")
    await box.counted()
    await settle(box, raised.id, Finding.GENUINE)
    vote = await box.vote()
    assert vote.state == State.AWAITING
    async with box.database.read() as session:
        stored = await counting.governing(session, box.vote_id)
        assert stored is not None
        assert stored.tally == (await counting.recount(session, vote)).tally


async def test_nothing_is_disputed_once_the_result_is_final(box: BallotBox) -> None:
    await nine_of_twelve(box, 1)
    await box.act(Act.POST_RESULT)
    await box.clock_to(await box.hang((await box.vote()).result_posting_id))
    await box.both(Act.FINALISE)
    (record,) = await recorded(box, "p001")
    with pytest.raises(Refused) as refusal:
        await dispute(box, record.id)
    assert refusal.value.code.name == "dispute_not_now"


async def test_an_identity_invalid_paper_gives_its_place_to_the_waiting_phone_ballot(box: BallotBox) -> None:
    await box.opened()
    paper = await box.paper("p001")
    await box.cast("p001", "disagree", "disagree")
    for keyer in (0, 1):
        await box.key(paper, "agree", "agree", keyer, Validity.IDENTITY_INVALID)
    assert await standing(box, "p001") == {"1": "disagree", "2": "disagree"}
