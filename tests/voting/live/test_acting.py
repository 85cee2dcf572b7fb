"""The life of a vote: every step by whom it belongs to, at its time, and only then."""

import itertools
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.identity.permissions import Role
from app.posting.models import PublicEvent
from app.posting.texts import TextKey
from app.voting.hands.actors import VoteActor
from app.voting.lifecycle import STEPS, Act, ConvenorKind, State, roles_of
from app.voting.models import Vote, VoteLeaf
from tests.voting.live.ballot_box import CONVENOR, DISTRICT, HEADS, STREET, BallotBox


def why(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.code.name


async def set_state(box: BallotBox, state: State) -> None:
    """Put a vote into a state past all acts, for the table of refusals."""
    async with box.database.write() as session:
        vote = await session.get(Vote, box.vote_id)
        assert vote is not None
        vote.state = state.value


async def events(box: BallotBox) -> list[PublicEvent]:
    async with box.database.read() as session:
        found = await session.scalars(
            select(PublicEvent).where(PublicEvent.subject_id == box.vote_id).order_by(PublicEvent.number)
        )
        return list(found)


async def test_the_whole_life(box: BallotBox) -> None:
    await box.opened()
    for number in range(1, 10):
        await box.cast(f"p{number:03d}")
    vote = await box.counted()
    assert vote.state == State.COUNTED
    await box.act(Act.POST_RESULT)
    vote = await box.vote()
    with pytest.raises(Refused) as early:
        await box.both(Act.FINALISE)
    assert "还没有张贴" in early.value.message
    until = await box.hang(vote.result_posting_id)
    with pytest.raises(Refused):
        await box.both(Act.FINALISE)
    await box.clock_to(until)
    await box.both(Act.FINALISE)
    with pytest.raises(Refused) as unhung:
        await box.act(Act.ARCHIVE)
    assert "结果公告没有张贴" in unhung.value.message
    await box.hang((await box.vote()).final_posting_id)
    await box.act(Act.ARCHIVE)
    assert (await box.vote()).state == State.ARCHIVED
    told = await events(box)
    assert [one.number for one in told] == list(range(1, len(told) + 1))
    assert [one.what for one in told] == [
        TextKey.VOTE_POST_ROLL,
        TextKey.VOTE_GIVE_NOTICE,
        TextKey.VOTE_OPEN,
        TextKey.VOTE_WINDOW_ENDED,
        TextKey.VOTE_COUNT,
        TextKey.VOTE_POST_RESULT,
        TextKey.VOTE_FINALISE,
        TextKey.VOTE_ARCHIVE,
    ]
    assert (told[2].proposed_by, told[2].approved_by) == (CONVENOR.id, STREET.id)
    assert "表决通过" in told[4].sentence


@pytest.mark.parametrize("state", State)
async def test_every_act_is_refused_in_every_state_it_does_not_lead_from(box: BallotBox, state: State) -> None:
    await box.draft()
    await set_state(box, state)
    for act, step in STEPS.items():
        if state in step.sources:
            continue
        roles = roles_of(step.proposes, ConvenorKind.OWNERS_COMMITTEE)
        with pytest.raises(Refused) as refusal:
            await box.act(act, VoteActor(uuid.uuid4(), roles))
        assert why(refusal) == "state_forbids", (act, state)


@pytest.mark.parametrize("act", Act)
async def test_every_act_is_refused_to_everybody_who_may_not_propose_it(box: BallotBox, act: Act) -> None:
    await box.draft()
    step = STEPS[act]
    await set_state(box, min(step.sources))
    may = roles_of(step.proposes, ConvenorKind.OWNERS_COMMITTEE)
    for role in set(Role) - may:
        with pytest.raises(Refused) as refusal:
            await box.act(act, VoteActor(uuid.uuid4(), frozenset({role})))
        assert why(refusal) == "not_in_your_hand", (act, role)
        assert STEPS[act].proposes.label in refusal.value.message


async def test_nobody_approves_what_is_not_theirs_or_their_own(box: BallotBox) -> None:
    await box.noticed()
    proposed = await box.act(Act.OPEN)
    supervisors = {Role.STREET_OFFICE, Role.NEIGHBOURHOOD_COMMITTEE, Role.NOTARY}
    for role in set(Role) - supervisors:
        with pytest.raises(Refused) as refusal:
            await box.decide(proposed, VoteActor(uuid.uuid4(), frozenset({role})))
        assert why(refusal) == "not_in_your_hand"
    with pytest.raises(Refused) as own:
        await box.decide(proposed, VoteActor(CONVENOR.id, frozenset({Role.STREET_OFFICE})))
    assert why(own) == "vote_same_person"
    with pytest.raises(Refused) as twice:
        await box.act(Act.OPEN)
    assert why(twice) == "waiting_already"
    await box.decide(proposed, approve=False)
    assert (await box.vote()).state == State.NOTICED
    with pytest.raises(Refused) as decided:
        await box.decide(proposed)
    assert why(decided) == "proposal_decided"
    await box.both(Act.OPEN)


async def test_who_holds_mandates_of_two_bodies_is_a_second_hand_for_neither(box: BallotBox) -> None:
    """A second hand is of none of the bodies that the proposer has a mandate of, whatever else it has one of."""
    await box.noticed()
    of_both = frozenset({Role.OWNERS_COMMITTEE, Role.STREET_OFFICE})
    proposed = await box.act(Act.OPEN)
    with pytest.raises(Refused) as shared:
        await box.decide(proposed, VoteActor(uuid.uuid4(), of_both))
    assert why(shared) == "vote_same_body"
    assert "业主委员会" in shared.value.message
    await box.decide(proposed, approve=False)
    again = await box.act(Act.OPEN, VoteActor(uuid.uuid4(), of_both))
    with pytest.raises(Refused) as own:
        await box.decide(again, STREET)
    assert why(own) == "vote_same_body"
    await box.decide(again, VoteActor(uuid.uuid4(), frozenset({Role.NEIGHBOURHOOD_COMMITTEE})))


async def test_no_notice_before_the_roll_was_posted(box: BallotBox) -> None:
    await box.draft()
    await box.act(Act.POST_ROLL)
    at = await box.now()
    window = {
        "opens_at": (at + timedelta(days=40)).isoformat(),
        "closes_at": (at + timedelta(days=50)).isoformat(),
    }
    with pytest.raises(Refused) as drafted:
        await box.act(Act.GIVE_NOTICE, **window)
    assert "还没有张贴" in drafted.value.message
    until = await box.hang((await box.vote()).roll_posting_id)
    with pytest.raises(Refused) as hanging:
        await box.act(Act.GIVE_NOTICE, **window)
    assert "才满期" in hanging.value.message
    await box.clock_to(until)
    await box.act(Act.GIVE_NOTICE, **window)


async def test_a_short_notice_is_refused_with_the_earliest_day(box: BallotBox) -> None:
    await box.draft()
    await box.act(Act.POST_ROLL)
    await box.clock_to(await box.hang((await box.vote()).roll_posting_id))
    at = await box.now()
    with pytest.raises(Refused) as refusal:
        await box.act(
            Act.GIVE_NOTICE,
            opens_at=(at + timedelta(days=14)).isoformat(),
            closes_at=(at + timedelta(days=16)).isoformat(),
        )
    assert why(refusal) == "notice_not_possible"
    assert [fault.field for fault in refusal.value.fields] == ["opens_at", "closes_at"]


async def test_a_notice_hung_too_late_keeps_the_vote_shut(box: BallotBox) -> None:
    await box.draft()
    await box.act(Act.POST_ROLL)
    await box.clock_to(await box.hang((await box.vote()).roll_posting_id))
    opens_at = await box.earliest(await box.vote())
    await box.act(Act.GIVE_NOTICE, opens_at=opens_at.isoformat(), closes_at=(opens_at + timedelta(days=10)).isoformat())
    with pytest.raises(Refused) as drafted:
        await box.act(Act.OPEN)
    assert "还没有张贴" in drafted.value.message
    await box.clock_to(await box.now() + timedelta(days=3))
    await box.hang((await box.vote()).notice_posting_id)
    with pytest.raises(Refused) as short:
        await box.act(Act.OPEN)
    assert "才满期" in short.value.message


async def test_a_notice_hung_too_late_is_given_anew(box: BallotBox) -> None:
    await box.noticed()
    vote = await box.vote()
    assert vote.closes_at is not None
    await box.clock_to(vote.closes_at)
    with pytest.raises(Refused) as past:
        await box.act(Act.OPEN)
    assert "重新发出通知" in past.value.message
    opens_at = await box.earliest(vote)
    await box.act(Act.GIVE_NOTICE, opens_at=opens_at.isoformat(), closes_at=(opens_at + timedelta(days=10)).isoformat())
    again = await box.vote()
    assert again.notice_posting_id != vote.notice_posting_id
    await box.hang(again.notice_posting_id)
    assert (await box.open()).state == State.OPEN


async def test_one_extension_before_the_end_and_not_longer_than_the_window(box: BallotBox) -> None:
    vote = await box.opened()
    assert vote.closes_at is not None
    assert vote.opens_at is not None
    length = vote.closes_at - vote.opens_at
    for too in (timedelta(0), length + timedelta(seconds=1)):
        with pytest.raises(Refused):
            await box.act(Act.EXTEND, closes_at=(vote.closes_at + too).isoformat())
    await box.cast("p001")
    await box.extended(vote.closes_at + length)
    await box.clock_to(vote.closes_at + timedelta(days=1))
    assert (await box.cast("p002")).stands
    with pytest.raises(Refused) as again:
        await box.act(Act.EXTEND, closes_at=(vote.closes_at + length * 2).isoformat())
    assert "已经延长过一次" in again.value.message
    async with box.database.read() as session:
        kinds = list(await session.scalars(select(VoteLeaf.kind).order_by(VoteLeaf.seq)))
    assert kinds == ["open", "extend"]


async def test_no_extension_after_the_end_though_it_was_proposed_before(box: BallotBox) -> None:
    vote = await box.opened()
    assert vote.closes_at is not None
    proposed = await box.act(Act.EXTEND, closes_at=(vote.closes_at + timedelta(days=5)).isoformat())
    await box.ended()
    with pytest.raises(Refused):
        await box.decide(proposed)
    assert (await box.vote()).closes_at == vote.closes_at


async def test_an_annulled_result_needs_street_and_district(box: BallotBox) -> None:
    await box.opened()
    for number in range(1, HEADS + 1):
        await box.cast(f"p{number:03d}")
    await box.counted()
    await box.act(Act.POST_RESULT)
    proposed = await box.act(Act.ANNUL, STREET, document="（2026）鄂0502行初1号")
    with pytest.raises(Refused):
        await box.decide(proposed, STREET)
    assert (await box.decide(proposed, DISTRICT)).state == State.ANNULLED


def test_the_table_is_walked_over_whole() -> None:
    assert len(list(itertools.product(State, Act))) == 13 * 14
