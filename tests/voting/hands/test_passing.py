"""Who is silent for three working days, or objects without a reason, is passed over in public and stops nothing any more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.core.installation import now
from app.identity.bodies.body import Body
from app.identity.permissions import Role
from app.posting.models import PublicEvent
from app.posting.texts import TextKey
from app.voting import acting, waiting
from app.voting.lifecycle import Act
from app.voting.models import VoteProposal
from app.worker import pass_over_silent
from tests.voting.hands.on_line import appointed
from tests.voting.live.ballot_box import STREET, BallotBox
from tests.voting.live.conftest import box

__all__ = ["box"]


async def passed(box: BallotBox) -> list[tuple[str, str]]:
    """What the public was told of who was passed over, and why."""
    async with box.database.read() as session:
        rows = await session.scalars(
            select(PublicEvent).where(PublicEvent.what == TextKey.VOTE_PASS_OVER).order_by(PublicEvent.number)
        )
        return [(one.facts["bodies"], one.reason) for one in rows]


async def objects(box: BallotBox, acted: acting.Acted, reason: str) -> acting.Acted:
    assert acted.proposal is not None
    async with box.database.write() as session:
        return await acting.decide(
            session, box.desk.id, box.vote_id, acted.proposal.id, approve=False, reason=reason, actor=STREET
        )


async def about(box: BallotBox) -> list[str]:
    """What the street's list of work says of the proposal."""
    async with box.database.read() as session:
        return [one.about for one in await waiting.proposals(session, {box.desk.id: STREET})]


async def test_who_is_silent_is_passed_over_once_and_may_still_approve(box: BallotBox) -> None:
    vote = await box.noticed()
    await appointed(box, "lu", Role.NOTARY)
    proposed = await box.act(Act.OPEN)
    async with box.database.read() as session:
        (line,) = await waiting.proposals(session, {box.desk.id: STREET})
    assert line.due_at is not None
    await box.clock_to(line.due_at - timedelta(seconds=1))
    assert await pass_over_silent(box.database) == []
    await box.clock_to(line.due_at)
    with pytest.raises(Refused) as late:
        await objects(box, proposed, "材料不全")
    assert late.value.code.name == "vote_passed_over"
    assert await pass_over_silent(box.database) == [box.vote_id]
    assert await pass_over_silent(box.database) == []
    # The street is not on line in this house: nobody was silent there.
    assert await passed(box) == [("公证员或者律师", "自提出起 3 个工作日内没有答复。")]
    assert await about(box) == [f"{vote.title}：开始投票（不再等待公证员或者律师）"]
    await box.decide(proposed)
    assert await about(box) == []


async def test_who_objects_without_a_reason_is_passed_over_and_the_proposal_waits_on(box: BallotBox) -> None:
    await box.noticed()
    proposed = await box.act(Act.OPEN)
    await objects(box, proposed, "")
    assert await passed(box) == [("街道办事处", "不同意而没有写明理由。")]
    assert proposed.proposal is not None
    async with box.database.read() as session:
        kept = await session.get_one(VoteProposal, proposed.proposal.id)
        assert (kept.approved, kept.passed_bodies) == (None, [Body.STREET])
    with pytest.raises(Refused) as again:
        await objects(box, proposed, "材料不全")
    assert again.value.code.name == "vote_passed_over"
    await box.decide(proposed)


async def test_a_reasoned_objection_in_time_ends_the_proposal(box: BallotBox) -> None:
    await box.noticed()
    proposed = await box.act(Act.OPEN)
    await objects(box, proposed, "名册公示未满")
    assert await passed(box) == []
    async with box.database.read() as session:
        assert proposed.proposal is not None
        assert (await session.get_one(VoteProposal, proposed.proposal.id)).approved is False
        at = await now(session)
    await box.clock_to(at + timedelta(days=10))
    assert await pass_over_silent(box.database) == []
