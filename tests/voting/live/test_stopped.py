"""A vote whose notice is found not to have run before it opened receives no more ballots; what came in is kept."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import worker
from app.core.errors import Refused
from app.core.installation import now
from app.notifications.kinds import DeliveryState, NoticeChannel, NoticeKind, ProofWay
from app.notifications.models import Notice, NoticeDelivery, NoticeProof
from app.voting import waiting
from app.voting.lifecycle import Act, State, allowed
from app.voting.models import Ballot
from tests.voting.live.ballot_box import CONVENOR, HEADS, BallotBox
from tests.voting.live.test_acting import events, why
from tests.voting.live.test_days_per_head import at_two_entrances, handed
from tests.voting.live.test_opening import tell_later_that_it_was_torn, why_refused


async def waits(box: BallotBox) -> list[uuid.UUID]:
    async with box.database.read() as session:
        found = await waiting.openings(session, {box.desk.id: CONVENOR}, await now(session))
    return [one.subject[0] for one in found]


async def test_receipt_stops_ballots_are_kept_and_everybody_is_told(box: BallotBox) -> None:
    await box.opened()
    await box.cast("p001")
    assert await worker.stop_unnoticed(box.database) == []
    await tell_later_that_it_was_torn(box)
    assert await worker.stop_unnoticed(box.database) == [box.vote_id]
    assert await worker.stop_unnoticed(box.database) == []
    assert (await box.vote()).state is State.STOPPED
    assert "没有挂满，已经停止接收选票" in await why_refused(box.cast("p002"))
    told = (await events(box))[-1]
    assert (told.what, told.proposed_by, told.approved_by) == ("vote:stopped", None, None)
    assert "小区公告栏缺失" in told.reason
    async with box.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Ballot)) == 1
        (given,) = await session.scalars(select(Notice).where(Notice.kind == NoticeKind.VOTE_STOPPED.value))
        reached = await session.scalars(select(NoticeDelivery.owner_ids).where(NoticeDelivery.notice_id == given.id))
        assert box.owners["p001"] in {owner for owners in reached for owner in owners}
    assert "您已经投出的选票保存，不再统计" in given.body


async def test_what_leads_on_is_that_it_is_void_and_another_vote(box: BallotBox) -> None:
    await box.opened()
    await tell_later_that_it_was_torn(box)
    await worker.stop_unnoticed(box.database)
    assert list(allowed(State.STOPPED)) == [Act.VOID]
    assert await waits(box) == [box.vote_id]
    await box.ended()
    assert await worker.count_ended(box.database) == []
    assert await worker.tell_ended(box.database) == []
    with pytest.raises(Refused) as stopped:
        await box.act(Act.COUNT)
    assert why(stopped) == "state_forbids"
    proposed = await box.act(Act.VOID)
    assert await waits(box) == []
    assert (await box.decide(proposed)).state is State.VOIDED
    assert await waits(box) == []


async def told_by_message(box: BallotBox, voter: str, *, arrived: bool, delivery_id: uuid.UUID | None) -> uuid.UUID:
    """What the platform says of a message to a head: that it was accepted, or later that it did not arrive."""
    await box.learn_owners()
    async with box.database.write() as session:
        at = await now(session)
        (notice,) = await session.scalars(select(Notice).where(Notice.kind == NoticeKind.VOTE_NOTICE.value))
        if delivery_id is None:
            sent = NoticeDelivery(
                notice_id=notice.id,
                channel=NoticeChannel.SMS,
                recipient_id=uuid.uuid4(),
                owner_ids=[box.owners[voter]],
                state=DeliveryState.ACCEPTED,
            )
            session.add(sent)
            await session.flush()
            delivery_id = sent.id
        session.add(
            NoticeProof(
                notice_id=notice.id,
                owner_id=box.owners[voter],
                way=ProofWay.SMS_ACCEPTED,
                reached=arrived,
                told="",
                delivery_id=delivery_id,
                at=at,
            )
        )
    return delivery_id


async def test_a_message_that_is_found_not_to_have_arrived_told_nobody(box: BallotBox) -> None:
    opens_at = await at_two_entrances(box, "1 栋门厅", settled=False)
    await handed(box, *[f"p{number:03d}" for number in range(7, HEADS)])
    sent = await told_by_message(box, f"p{HEADS:03d}", arrived=True, delivery_id=None)
    await box.both(Act.OPEN)
    await box.clock_to(opens_at + timedelta(seconds=1))
    await worker.open_due(box.database)
    assert (await box.vote()).state is State.OPEN
    assert await worker.stop_unnoticed(box.database) == []
    await told_by_message(box, f"p{HEADS:03d}", arrived=False, delivery_id=sent)
    assert await worker.stop_unnoticed(box.database) == [box.vote_id]
    assert "1 户没有满 15 日（2 栋 1 单元 1 户）" in (await events(box))[-1].reason
