"""What a vote decided takes effect once its sheet hangs: a longer window, a final result; a wrong sheet is hung anew."""

import uuid
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.core.installation import now
from app.posting.kinds import PostingState
from app.projects import queries as projects
from app.projects.policy import policies
from app.voting import waiting
from app.voting.lifecycle import Act, State
from app.voting.models import Vote, VoteLeaf
from tests.projects.site import VOTE, Site
from tests.voting.live.ballot_box import CONVENOR, DISTRICT, HEADS, STREET, BallotBox
from tests.voting.live.test_acting import events, why
from tests.voting.live.test_opening import why_refused


async def settled(box: BallotBox) -> Vote:
    """An extension by five days that two persons settled a day before the end."""
    vote = await box.opened()
    assert vote.closes_at is not None
    await box.clock_to(vote.closes_at - timedelta(days=1))
    return await box.both(Act.EXTEND, closes_at=(vote.closes_at + timedelta(days=5)).isoformat())


async def kinds(box: BallotBox) -> list[str]:
    async with box.database.read() as session:
        return list(await session.scalars(select(VoteLeaf.kind).order_by(VoteLeaf.seq)))


async def test_an_extension_is_in_force_from_when_its_sheet_hangs(box: BallotBox) -> None:
    vote = await settled(box)
    assert vote.closes_at == vote.first_closes_at
    assert await kinds(box) == ["open"]
    assert "张贴延期公示即生效" in await why_refused(box.act(Act.EXTEND, closes_at=str(vote.closes_at)))
    sheet = await box.sheet(vote.extension_posting_id)
    async with box.database.read() as session:
        dues = await waiting.posting_dues(session, [box.desk.id], await now(session))
    assert dues == {vote.extension_posting_id: vote.closes_at}
    await box.hang(vote.extension_posting_id)
    longer = await box.vote()
    assert longer.closes_at is not None
    assert vote.closes_at is not None
    assert longer.closes_at - vote.closes_at == timedelta(days=5)
    assert await kinds(box) == ["open", "extend"]
    told = (await events(box))[-1]
    assert (told.what, told.proposed_by, told.approved_by) == ("vote:extend", CONVENOR.id, STREET.id)
    # The sheet says the new end as the public event does: midnight is 24:00 of the day before.
    end = told.sentence.removeprefix("投票时间延长至 ").removesuffix("。")
    assert end.endswith(" 24:00")
    assert f"延长至 {end}。" in sheet.posting.text
    assert "截止。按程序办理。\n" in sheet.posting.text
    await box.clock_to(vote.closes_at + timedelta(days=4))
    assert (await box.cast("p001")).stands
    with pytest.raises(Refused) as stands:
        await box.withdraw(vote.extension_posting_id)
    assert why(stands) == "extension_stands"


async def test_the_sheet_of_an_extension_hangs_as_long_as_the_districts_policy_asks(
    box: BallotBox, owner: asyncpg.Connection
) -> None:
    vote = await settled(box)
    assert (await box.sheet(vote.extension_posting_id)).posting.days == 7
    await box.withdraw(vote.extension_posting_id)
    district = await owner.fetchval("SELECT id FROM district")
    first, second = uuid.uuid4(), uuid.uuid4()
    async with box.database.write() as session:
        at = await now(session)
        made = await policies.propose(session, district, "zhuhai", None, "按珠海办法", by=first, at=at)
        version_id = made.version.id
        await policies.decide(session, district, version_id, approve=True, reason="", by=second, at=at)
    assert vote.closes_at is not None
    again = await box.both(Act.EXTEND, closes_at=(vote.closes_at + timedelta(days=5)).isoformat())
    assert (await box.sheet(again.extension_posting_id)).posting.days == 15


async def test_a_sheet_that_does_not_hang_before_the_end_extends_nothing(box: BallotBox) -> None:
    vote = await settled(box)
    await box.ended()
    assert "截止" in await why_refused(box.cast("p001"))
    with pytest.raises(Refused) as late:
        await box.hang(vote.extension_posting_id)
    assert why(late) == "extension_too_late"
    assert (await box.sheet(vote.extension_posting_id)).standing.state is PostingState.DRAFTED
    await box.counted()
    assert await kinds(box) == ["open", "close", "tally"]


async def test_an_extension_whose_sheet_was_withdrawn_before_it_hung_is_settled_anew(box: BallotBox) -> None:
    vote = await settled(box)
    await box.withdraw(vote.extension_posting_id)
    assert vote.closes_at is not None
    later = vote.closes_at + timedelta(days=3)
    assert (await box.extended(later)).closes_at == later


async def carried(box: BallotBox) -> Any:
    """A project whose works wait for this vote; it was carried, and its first result hung its days."""
    site = Site(box.desk)
    project = await site.enter()
    plan = await site.publish(project)
    await site.require(project, VOTE)
    await box.opened(plan=(project.id, plan.id))
    for number in range(1, HEADS + 1):
        await box.cast(f"p{number:03d}")
    await box.counted()
    await box.act(Act.POST_RESULT)
    await box.clock_to(await box.hang((await box.vote()).result_posting_id))
    return project


async def may_start(box: BallotBox, project: Any) -> bool:
    async with box.database.read() as session:
        return (await projects.find(session, project.id, box.desk.id)).works.may_start


async def test_the_final_result_is_two_bodies_and_works_wait_until_it_hangs(box: BallotBox) -> None:
    project = await carried(box)
    proposed = await box.act(Act.FINALISE)
    with pytest.raises(Refused):
        await box.decide(proposed, CONVENOR)
    assert (await box.decide(proposed)).state == State.FINAL
    assert not await may_start(box, project)
    final = (await box.vote()).final_posting_id
    await box.hang(final)
    assert await may_start(box, project)
    assert "没有撤回" in await why_refused(box.act(Act.FINALISE))
    await box.withdraw(final)
    assert not await may_start(box, project)
    again = await box.both(Act.FINALISE)
    assert again.final_posting_id != final
    await box.hang(again.final_posting_id)
    assert await may_start(box, project)


async def test_the_final_sheet_of_an_annulled_result_does_not_hang(box: BallotBox) -> None:
    project = await carried(box)
    final = await box.both(Act.FINALISE)
    annulled = await box.act(Act.ANNUL, STREET, document="（2026）鄂0502行初1号")
    await box.decide(annulled, DISTRICT)
    with pytest.raises(Refused) as undone:
        await box.hang(final.final_posting_id)
    assert why(undone) == "result_stands_no_more"
    assert not await may_start(box, project)


async def test_a_result_posting_withdrawn_while_it_hangs_is_followed_by_another(box: BallotBox) -> None:
    await box.opened()
    for number in range(1, HEADS + 1):
        await box.cast(f"p{number:03d}")
    await box.counted()
    await box.act(Act.POST_RESULT)
    assert "没有撤回" in await why_refused(box.act(Act.POST_RESULT))
    first = (await box.vote()).result_posting_id
    until = await box.hang(first)
    await box.clock_to(until - timedelta(days=1))
    await box.withdraw(first)
    assert "已经撤回" in await why_refused(box.act(Act.FINALISE))
    await box.act(Act.POST_RESULT)
    vote = await box.vote()
    assert (vote.state, vote.result_posting_id != first) == (State.PRELIMINARY, True)
    until = await box.hang(vote.result_posting_id)
    assert "才满期" in await why_refused(box.act(Act.FINALISE))
    await box.clock_to(until)
    assert (await box.both(Act.FINALISE)).state == State.FINAL
