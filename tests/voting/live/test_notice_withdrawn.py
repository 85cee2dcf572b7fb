"""A vote whose notice is withdrawn before it opened is void; once it has opened, the notice stands."""

import uuid

import pytest
from sqlalchemy import select

from app import worker
from app.core.errors import Refused
from app.core.installation import now
from app.notifications.kinds import NoticeKind
from app.notifications.models import Notice
from app.posting import queries as postings
from app.voting import hanging, waiting
from app.voting.lifecycle import Act, State
from tests.voting.live.ballot_box import CONVENOR, STREET, BallotBox
from tests.voting.live.test_acting import events, set_state, why
from tests.voting.live.test_opening import proposal, tear_down, tell_later_that_it_was_torn, to_its_hour, why_refused


async def waits(box: BallotBox) -> list[uuid.UUID]:
    """What of the vote waits: for the street's word, and for its convenor to see to."""
    async with box.database.read() as session:
        at = await now(session)
        found = await waiting.proposals(session, {box.desk.id: STREET})
        found += await waiting.openings(session, {box.desk.id: CONVENOR}, at)
    return [one.subject[0] for one in found]


async def test_a_withdrawn_notice_ends_the_vote_and_everybody_who_was_told_of_it_is_told(box: BallotBox) -> None:
    vote = await box.noticed()
    await box.act(Act.OPEN)
    assert await waits(box) == [box.vote_id]
    await box.withdraw(vote.notice_posting_id, "方案有误")
    assert (await box.vote()).state is State.VOIDED
    told = (await events(box))[-1]
    assert (told.what, told.proposed_by, told.approved_by) == ("vote:void", CONVENOR.id, None)
    assert told.reason == "表决通知已经撤回，表决随之终止：方案有误。"
    async with box.database.read() as session:
        (given,) = await session.scalars(select(Notice).where(Notice.kind == NoticeKind.VOTE_VOIDED.value))
    assert "表决通知已经撤回，表决随之终止：方案有误。" in given.body
    assert await waits(box) == []
    await to_its_hour(box)
    assert await waits(box) == []


async def test_the_opening_that_two_settled_lapses_with_the_notice(box: BallotBox) -> None:
    vote = await box.noticed()
    await box.both(Act.OPEN)
    await box.withdraw(vote.notice_posting_id)
    assert "表决通知已经撤回" in str((await proposal(box)).lapsed_because)
    await to_its_hour(box)
    assert await worker.open_due(box.database) == []
    assert "不能投票" in await why_refused(box.cast("p001"))
    with pytest.raises(Refused) as over:
        await box.act(Act.GIVE_NOTICE)
    assert why(over) == "state_forbids"


async def test_the_sheet_of_a_notice_that_another_took_the_place_of_ends_nothing(box: BallotBox) -> None:
    first = (await box.noticed()).notice_posting_id
    opens_at = await box.earliest(await box.vote())
    await box.notice_anew(opens_at)
    await box.withdraw(first)
    assert (await box.vote()).state is State.NOTICED


@pytest.mark.parametrize("settled", [True, False])
async def test_a_vote_whose_notice_did_not_run_stays_noticed_and_waits_for_a_new_date(
    box: BallotBox, settled: bool
) -> None:
    await box.noticed()
    opening = await box.act(Act.OPEN)
    if settled:
        await box.decide(opening)
    await tear_down(box)
    await to_its_hour(box)
    await worker.open_due(box.database)
    if not settled:
        assert "小区公告栏缺失" in await why_refused(box.decide(opening))
    assert (await box.vote()).state is State.NOTICED
    async with box.database.read() as session:
        mine = await waiting.openings(session, {box.desk.id: CONVENOR}, await now(session))
    assert [one.subject for one in mine] == [(box.vote_id,)]
    await box.notice_anew(await box.earliest(await box.vote()))
    assert (await box.both(Act.OPEN) if settled else await box.decide(opening)).state is State.NOTICED
    await to_its_hour(box)
    assert await worker.open_due(box.database) == [box.vote_id]
    assert (await box.vote()).state is State.OPEN


@pytest.mark.parametrize("state", sorted({*State} - {State.DRAFT, State.ROLL_POSTED, State.NOTICED}))
async def test_the_notice_of_a_vote_that_opened_stands_until_the_vote_has_ended(box: BallotBox, state: State) -> None:
    vote = await box.opened()
    await tell_later_that_it_was_torn(box)
    await set_state(box, state)
    ended = state in {State.VOIDED, State.ANNULLED, State.SUPERSEDED}
    assert vote.notice_posting_id is not None
    async with box.database.read() as session:
        at = await now(session)
        found = await postings.find(session, box.desk.id, vote.notice_posting_id, at)
        (may,) = [one for one in await hanging.may(session, found, at, "") if one.act == "withdrawn"]
    assert may.now is ended
    if ended:
        await box.withdraw(vote.notice_posting_id)
    else:
        with pytest.raises(Refused) as stands:
            await box.withdraw(vote.notice_posting_id)
        assert why(stands) == "notice_stands"
        assert stands.value.message == may.why
        assert "作废" in may.why
    assert (await box.vote()).state is state
