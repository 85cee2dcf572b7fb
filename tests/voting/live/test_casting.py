"""Casting by phone: in the window, once for each head, the same answer to the same nonce, later ones kept apart."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.errors import Refused
from app.core.signing import merkle
from app.voting import leaves
from app.voting.count.ballots import Channel
from app.voting.lifecycle import Mode
from app.voting.models import Ballot, LaterBallot, PlaceTaken, VoteLeaf
from tests.voting.live.ballot_box import BallotBox, at_once


async def rows(box: BallotBox) -> tuple[int, int, int]:
    """Ballots, standings, later ballots."""
    async with box.database.read() as session:
        return tuple(
            [
                await session.scalar(select(func.count()).select_from(table)) or 0
                for table in (Ballot, PlaceTaken, LaterBallot)
            ]
        )  # type: ignore[return-value]


async def test_a_ballot_stands_with_its_leaf(box: BallotBox) -> None:
    await box.opened()
    receipt = await box.cast("p001")
    assert (receipt.stands, receipt.seq) == (True, 1)
    async with box.database.read() as session:
        ballot = (await session.scalars(select(Ballot))).one()
        opened = await session.get(VoteLeaf, (box.vote_id, 0))
    assert opened is not None
    opening = leaves.ballot_opening(
        (await box.vote()).eid, ballot.nonce, "p001", ["1-1-100"], Channel.ONLINE, {1: "agree", 2: "agree"}
    )
    assert ballot.commitment == leaves.commitment(leaves.BALLOT_TAG, ballot.salt, opening)
    assert receipt.tracker == leaves.tracker(ballot.leaf)
    assert b'"t":"open"' in opened.leaf
    assert len(merkle.root([leaves.leaf_hash(one) for one in (opened.leaf, ballot.leaf)])) == 32


async def test_the_same_nonce_gives_the_same_answer(box: BallotBox) -> None:
    await box.opened()
    nonce, me = "0" * 31 + "a", uuid.uuid4()
    first = await box.cast("p001", nonce=nonce, resident=me)
    assert await box.cast("p001", nonce=nonce, resident=me) == first
    assert await rows(box) == (1, 1, 0)
    for other in ({"one": "disagree"}, {"resident": uuid.uuid4()}):
        with pytest.raises(Refused) as refusal:
            await box.cast("p001", **({"nonce": nonce, "resident": me} | other))  # type: ignore[arg-type]
        assert refusal.value.code.name == "nonce_reused"


async def test_a_head_has_one_ballot_and_later_ones_are_objections(box: BallotBox) -> None:
    await box.opened()
    await box.cast("p001", "agree")
    later = await box.cast("p001", "disagree")
    assert (later.stands, later.seq, later.tracker) == (False, None, "")
    assert await rows(box) == (1, 1, 1)


async def test_the_instant_decides_and_the_end_is_outside(box: BallotBox) -> None:
    vote = await box.opened()
    assert vote.closes_at is not None
    await box.clock_to(vote.closes_at - timedelta(seconds=2))
    assert (await box.cast("p001")).stands
    await box.clock_to(vote.closes_at)
    with pytest.raises(Refused) as late:
        await box.cast("p002")
    assert late.value.code.name == "not_receiving"
    assert "截止" in late.value.message


async def test_before_the_window_nothing_is_received(box: BallotBox) -> None:
    vote = await box.noticed()
    with pytest.raises(Refused) as early:
        await box.cast("p001", owners=frozenset())
    assert "还没有开始" in early.value.message
    assert vote.opens_at is not None


async def test_nobody_votes_for_a_head_that_is_not_theirs(box: BallotBox) -> None:
    await box.opened()
    for owners in (frozenset({box.owners["p002"]}), frozenset({uuid.uuid4()}), frozenset[uuid.UUID]()):
        with pytest.raises(Refused) as refusal:
            await box.cast("p001", owners=owners)
        assert refusal.value.code.name == "not_entitled"
    assert await rows(box) == (0, 0, 0)


async def test_every_item_is_answered_and_all_faults_are_said(box: BallotBox) -> None:
    await box.opened()
    with pytest.raises(Refused) as refusal:
        await box.cast("p001", choices={1: "perhaps", 3: "agree"})
    assert [fault.field for fault in refusal.value.fields] == ["choices.2", "choices.3", "choices.1"]


async def test_a_paper_only_vote_takes_no_phone_ballot(box: BallotBox) -> None:
    await box.opened(Mode.PAPER)
    with pytest.raises(Refused) as refusal:
        await box.cast("p001")
    assert refusal.value.code.name == "phone_not_binding"


async def test_a_thousand_double_submits_leave_no_head_twice(box: BallotBox) -> None:
    await box.opened()
    sent = [(f"p{number:03d}", choice) for number in range(1, 13) for choice in ("agree", "disagree")] * 5
    done = await at_once(*(box.cast(voter, choice) for voter, choice in sent))
    assert [one for one in done if isinstance(one, BaseException)] == []
    assert sum(one.stands for one in done) == 12
    assert await rows(box) == (12, 12, len(sent) - 12)
    async with box.database.read() as session:
        seqs = list(await session.scalars(select(Ballot.seq).order_by(Ballot.seq)))
    assert seqs == list(range(1, 13))


async def test_one_nonce_sent_many_times_at_once_is_one_ballot(box: BallotBox) -> None:
    await box.opened()
    me = uuid.uuid4()
    done = await at_once(*(box.cast("p001", nonce="b" * 32, resident=me) for _ in range(12)))
    assert len(set(done)) == 1
    assert await rows(box) == (1, 1, 0)
