"""A vote opens only on days that have run: approved before, it opens by the clock, or the opening lapses and is told."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import worker
from app.core.errors import Refused
from app.notifications.kinds import NoticeKind
from app.notifications.models import Notice
from app.posting import service as posting
from app.posting.models import PostingEvent, PublicEvent
from app.projects import queries as projects
from app.voting.lifecycle import Act, Mode, State
from app.voting.models import VoteProposal
from tests.posting.evidence import put_evidence
from tests.projects.site import VOTE, Site
from tests.voting.live.ballot_box import CONVENOR, STREET, BallotBox


async def why_refused(doing: Awaitable[Any]) -> str:
    with pytest.raises(Refused) as refusal:
        await doing
    return refusal.value.message


async def tear_down(box: BallotBox) -> None:
    vote = await box.vote()
    assert vote.notice_posting_id is not None
    async with box.database.write() as session:
        await posting.report_taken_down(
            session, box.desk.id, vote.notice_posting_id, "小区公告栏", "被撕", by=CONVENOR.id
        )


async def to_its_hour(box: BallotBox) -> None:
    vote = await box.vote()
    assert vote.opens_at is not None
    await box.clock_to(vote.opens_at + timedelta(seconds=1))
    await box.learn_owners()


async def events(box: BallotBox) -> list[PublicEvent]:
    async with box.database.read() as session:
        found = await session.scalars(
            select(PublicEvent).where(PublicEvent.subject_id == box.vote_id).order_by(PublicEvent.number)
        )
        return list(found)


async def proposal(box: BallotBox) -> VoteProposal:
    async with box.database.read() as session:
        found = await session.scalars(select(VoteProposal).order_by(VoteProposal.proposed_at.desc()).limit(1))
        return found.one()


async def test_approved_before_its_hour_it_opens_by_the_clock_in_the_name_of_both(box: BallotBox) -> None:
    await box.noticed()
    assert (await box.both(Act.OPEN)).state == State.NOTICED
    assert await worker.open_due(box.database) == []
    assert (await events(box))[-1].what == "vote:give_notice"
    assert "自动开始" in await why_refused(box.act(Act.OPEN))
    await to_its_hour(box)
    assert await worker.open_due(box.database) == [box.vote_id]
    assert (await box.vote()).state == State.OPEN
    opened = (await events(box))[-1]
    vote = await box.vote()
    assert (opened.what, opened.proposed_by, opened.approved_by) == ("vote:open", CONVENOR.id, STREET.id)
    assert vote.opens_at is not None
    assert opened.at >= vote.opens_at
    assert (await box.cast("p001")).stands


@pytest.mark.parametrize("mode", [Mode.BINDING, Mode.PAPER])
async def test_a_sheet_that_is_missing_at_the_hour_lets_the_opening_lapse_and_everybody_is_told(
    box: BallotBox, mode: Mode
) -> None:
    await box.noticed(mode)
    await box.both(Act.OPEN)
    await tear_down(box)
    await to_its_hour(box)
    assert await worker.open_due(box.database) == [box.vote_id]
    told = (await events(box))[-1]
    assert (told.what, told.proposed_by, told.approved_by) == ("vote:not_opened", None, None)
    assert "没有开始" in told.sentence
    assert "小区公告栏缺失" in told.reason
    assert "另定投票时间" in told.reason
    lapsed = await proposal(box)
    assert (lapsed.lapsed_because, lapsed.lapsed_at) == (told.reason, told.at)
    async with box.database.read() as session:
        (notice,) = await session.scalars(select(Notice).where(Notice.kind == NoticeKind.VOTE_NOT_OPENED.value))
    assert "小区公告栏缺失" in notice.body
    # Hung again after the hour it is no notice given in time.
    vote = await box.vote()
    assert vote.notice_posting_id is not None
    photo = await put_evidence(box.database, box.desk.id)
    async with box.database.write() as session:
        await posting.rehang(session, box.desk.id, vote.notice_posting_id, "小区公告栏", [photo], by=CONVENOR.id)
    assert "小区公告栏缺失" in await why_refused(box.act(Act.OPEN))


async def test_a_notice_given_anew_ends_the_opening_of_the_hour_before(box: BallotBox) -> None:
    await box.noticed()
    await box.both(Act.OPEN)
    opens_at = await box.earliest(await box.vote()) + timedelta(days=7)
    await box.act(Act.GIVE_NOTICE, opens_at=opens_at.isoformat(), closes_at=(opens_at + timedelta(days=10)).isoformat())
    await box.hang((await box.vote()).notice_posting_id)
    await to_its_hour(box)
    assert await worker.open_due(box.database) == []
    assert (await box.vote()).state == State.NOTICED
    assert "重新发出了表决通知" in str((await proposal(box)).lapsed_because)
    assert (await box.both(Act.OPEN)).state == State.OPEN


async def test_a_plan_that_changed_and_a_window_that_is_over_let_the_opening_lapse(box: BallotBox) -> None:
    await box.noticed()
    await box.both(Act.OPEN)
    await box.ended()
    assert await worker.open_due(box.database) == [box.vote_id]
    assert "投票期已经过去" in (await events(box))[-1].reason


async def tell_later_that_it_was_torn(box: BallotBox) -> None:
    """What the program of a year ago could leave: an open vote whose notice was missing when its window began."""
    vote = await box.vote()
    assert vote.opens_at is not None
    async with box.database.write() as session:
        session.add(
            PostingEvent(
                posting_id=vote.notice_posting_id,
                number=2,
                act="taken_down",
                place="小区公告栏",
                photos=[],
                reason="被撕",
                recorded_by=CONVENOR.id,
                at=vote.opens_at - timedelta(days=9),
            )
        )


async def test_the_count_asks_again_by_hand_and_by_the_clock(box: BallotBox) -> None:
    await box.opened()
    await box.cast("p001")
    await tell_later_that_it_was_torn(box)
    await box.ended()
    assert "只能作废" in await why_refused(box.act(Act.COUNT))
    assert await worker.count_ended(box.database) == []
    assert (await box.vote()).state == State.OPEN
    assert (await box.both(Act.VOID)).state == State.VOIDED


async def test_final_asks_again_and_the_works_stay_shut(box: BallotBox) -> None:
    site = Site(box.desk)
    project = await site.enter()
    plan = await site.publish(project)
    await site.require(project, VOTE)
    await box.opened(plan=(project.id, plan.id))
    for number in range(1, 10):
        await box.cast(f"p{number:03d}")
    await box.counted()
    await box.act(Act.POST_RESULT)
    await box.clock_to(await box.hang((await box.vote()).result_posting_id))
    await tell_later_that_it_was_torn(box)
    assert "小区公告栏缺失" in await why_refused(box.act(Act.FINALISE))
    async with box.database.read() as session:
        found = await projects.find(session, project.id, box.desk.id)
    assert found.works.may_start is False
