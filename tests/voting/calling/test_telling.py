"""What a vote tells whom: all owners of its acts, a head of what was entered in its name, and nobody twice."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from app import worker
from app.core.periods import spoken_end
from app.notifications.kinds import NoticeKind
from app.posting.texts import TextKey
from app.voting import announcing, leaves, notifying
from app.voting.kinds import Finding
from app.voting.lifecycle import Act
from app.voting.models import VotingAuthority
from tests.voting.calling.doors import Doors
from tests.voting.disputes.hands import dispute, recorded, settle
from tests.voting.live.ballot_box import HEADS

UNTOLD = {
    TextKey.VOTE_POST_ROLL: "the notice says on which roll",
    TextKey.VOTE_PASS_OVER: "what it was about is told once it is done",
    TextKey.VOTE_CORRECT_ROLL: "its posting hangs; whose own record changed is told by the register",
    TextKey.VOTE_WINDOW_ENDED: "the end was told beforehand, and the count follows",
    TextKey.VOTE_POST_RESULT: "told when the sheet hangs",
    TextKey.VOTE_DECIDE: "the result that follows says what was decided",
    TextKey.VOTE_FINALISE: "told when the sheet hangs",
    TextKey.VOTE_DISPUTE: "whoever raised it knows, and it is nobody else's",
    TextKey.VOTE_SETTLE_DISPUTE: "told to the head alone",
    TextKey.VOTE_RECONSIDER: "the result that follows says what was decided",
    TextKey.VOTE_ARCHIVE: "nothing changes for anybody",
}

ALL = [f"p{number:03d}" for number in range(1, HEADS + 1)]


async def test_the_notice_reaches_for_every_owner_of_the_roll(doors: Doors) -> None:
    await doors.noticed()
    (notice,) = await doors.notices(NoticeKind.VOTE_NOTICE)
    assert await doors.recipients(notice) == await doors.owners_of(*ALL)
    assert len(await doors.owners_of(*ALL)) == HEADS + 1
    assert "同意按公示的改造方案实施小区整体改造。" in notice.body


async def test_opening_extending_and_counting_are_told(doors: Doors) -> None:
    vote = await doors.opened()
    assert len(await doors.notices(NoticeKind.VOTE_OPENED)) == 1
    assert vote.closes_at is not None
    await doors.extended(vote.closes_at + timedelta(days=3))
    (extended,) = await doors.notices(NoticeKind.VOTE_EXTENDED)
    assert "按程序办理" in extended.body
    await doors.counted()
    (counted,) = await doors.notices(NoticeKind.VOTE_COUNTED)
    assert await doors.recipients(counted) == await doors.owners_of(*ALL)
    # The outcome stands in the posting, with its fractions; a message tells only that it is there.
    assert "通过" not in counted.title + counted.body


async def test_the_count_of_the_clock_is_told_too(doors: Doors) -> None:
    await doors.opened()
    await doors.ended()
    await worker.count_ended(doors.database)
    assert len(await doors.notices(NoticeKind.VOTE_COUNTED)) == 1


async def test_a_result_is_told_once_its_sheet_hangs(doors: Doors) -> None:
    await doors.opened()
    for voter in ALL:
        await doors.cast_by_right(voter)
    await doors.counted()
    await doors.act(Act.POST_RESULT)
    # Drafted is not posted: nobody could read it yet.
    assert await doors.notices(NoticeKind.RESULT_POSTED) == []
    until = await doors.hang((await doors.vote()).result_posting_id)
    (posted,) = await doors.notices(NoticeKind.RESULT_POSTED)
    assert await doors.recipients(posted) == await doors.owners_of(*ALL)
    assert "事项 1：表决通过" in posted.body
    assert f"公示至{spoken_end(until)}；有异议的" in posted.body
    await doors.clock_to(until)
    await doors.both(Act.FINALISE)
    assert await doors.notices(NoticeKind.RESULT_FINAL) == []
    await doors.hang((await doors.vote()).final_posting_id)
    (final,) = await doors.notices(NoticeKind.RESULT_FINAL)
    assert await doors.recipients(final) == await doors.owners_of(*ALL)
    assert "事项 1：表决通过" in final.body
    assert "一年内请求人民法院撤销" in final.body


async def test_a_vote_that_ends_otherwise_is_told_with_its_reason(doors: Doors) -> None:
    await doors.opened()
    await doors.both(Act.VOID)
    (voided,) = await doors.notices(NoticeKind.VOTE_VOIDED)
    assert await doors.recipients(voided) == await doors.owners_of(*ALL)
    assert "已投的票不再统计。理由：按程序办理" in voided.body


def test_every_event_of_a_vote_is_told_or_has_its_reason_not_to_be() -> None:
    events = {key for key in TextKey if key.is_event}
    assert notifying.TOLD_BY.keys() | UNTOLD.keys() == events
    assert not notifying.TOLD_BY.keys() & UNTOLD.keys()


async def test_a_refused_act_tells_nobody(doors: Doors) -> None:
    await doors.noticed()
    acted = await doors.act(Act.OPEN)
    await doors.decide(acted, approve=False)
    assert await doors.notices(NoticeKind.VOTE_OPENED) == []


async def test_an_act_that_fails_leaves_no_notice(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written in the transaction of what it tells of: what did not happen was not told."""
    vote = await doors.noticed()
    assert vote.opens_at is not None
    await doors.clock_to(vote.opens_at)
    acted = await doors.act(Act.OPEN)

    told = announcing.event

    async def event(*args: Any, **named: Any) -> None:
        await told(*args, **named)
        raise RuntimeError("after the notice, before the commit")

    monkeypatch.setattr(announcing, "event", event)
    with pytest.raises(RuntimeError):
        await doors.decide(acted)
    assert await doors.notices(NoticeKind.VOTE_OPENED) == []


async def test_a_paper_handed_in_is_told_to_its_owners_at_once(doors: Doors) -> None:
    await doors.opened()
    paper = await doors.paper("p001")
    (notice,) = await doors.notices(NoticeKind.RECORDED_IN_YOUR_NAME)
    assert notice.occasion == str(paper.id)
    assert await doors.recipients(notice) == await doors.owners_of("p001")
    assert len(await doors.recipients(notice)) == 2
    assert "纸质选票" in notice.body
    # By it they find in the public log what was handed in for them.
    assert f"查验码：{leaves.tracker(paper.leaf)}" in notice.body


async def test_a_ballot_from_ones_own_phone_is_told_to_nobody(doors: Doors) -> None:
    await doors.opened()
    await doors.cast("p003")
    assert await doors.notices(NoticeKind.RECORDED_IN_YOUR_NAME) == []


async def test_a_proxys_ballot_is_told_to_the_owners(doors: Doors) -> None:
    vote = await doors.noticed()
    authority = await doors.confirmed("p003")
    holder = uuid.uuid4()
    async with doors.database.write() as session:
        held = await session.get(VotingAuthority, authority.id)
        assert held is not None
        held.resident_id = holder
    await doors.opened_from_notice(vote)
    receipt = await doors.cast("p003", resident=holder, owners=frozenset())
    (notice,) = await doors.notices(NoticeKind.RECORDED_IN_YOUR_NAME)
    assert await doors.recipients(notice) == await doors.owners_of("p003")
    assert "受托人" in notice.body
    assert f"查验码：{receipt.tracker}" in notice.body


async def test_a_settled_dispute_is_told_to_the_head_alone(doors: Doors) -> None:
    await doors.opened()
    await doors.keyed_paper("p004")
    (record,) = await recorded(doors, "p004")
    raised = await dispute(doors, record.id, "p004")
    await settle(doors, raised.id, Finding.FORGED)
    (notice,) = await doors.notices(NoticeKind.DISPUTE_SETTLED)
    assert await doors.recipients(notice) == await doors.owners_of("p004")
    assert "该票不计入" in notice.body


async def test_before_the_end_who_has_not_taken_part_is_reminded_once(doors: Doors) -> None:
    vote = await doors.opened()
    await doors.cast("p003")
    await doors.paper("p004")
    assert vote.closes_at is not None
    await doors.clock_to(vote.closes_at - timedelta(days=2, minutes=1))
    await worker.tell_owed(doors.database)
    assert await doors.notices(NoticeKind.VOTE_CLOSING_SOON) == []
    await doors.clock_to(vote.closes_at - timedelta(days=2))
    assert await worker.tell_owed(doors.database) == [doors.vote_id]
    assert await worker.tell_owed(doors.database) == []
    (notice,) = await doors.notices(NoticeKind.VOTE_CLOSING_SOON)
    assert await doors.recipients(notice) == await doors.owners_of(*ALL) - await doors.owners_of("p003", "p004")


async def test_an_extended_vote_is_reminded_of_its_new_end(doors: Doors) -> None:
    vote = await doors.opened()
    assert vote.closes_at is not None
    await doors.clock_to(vote.closes_at - timedelta(days=1))
    await worker.tell_owed(doors.database)
    await doors.extended(vote.closes_at + timedelta(days=5))
    await doors.clock_to(vote.closes_at + timedelta(days=4))
    await worker.tell_owed(doors.database)
    assert len(await doors.notices(NoticeKind.VOTE_CLOSING_SOON)) == 2


async def test_a_phone_bound_before_is_sent_a_message_and_one_objected_to_is_not(doors: Doors) -> None:
    """Two owners, two phones; one binding is objected to by another owner of the flat."""
    await doors.noticed()
    first, _ = await doors.bound("p003")
    second, _ = await doors.bound("p004")
    await doors.object_to(second, by=first)
    await doors.open()
    (notice,) = await doors.notices(NoticeKind.VOTE_OPENED)
    assert await doors.recipients(notice, "subscription") == {first}
