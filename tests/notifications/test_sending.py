"""The sender on the stand-in: what every answer of the platform asks of it, and that a user is sent one at a time."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from app.core.installation import CHINA
from app.notifications import queue
from app.notifications.kinds import DeliveryState, NoticeChannel
from app.notifications.models import NoticeDelivery
from app.notifications.sending import Sender
from app.standin.faults import FaultKind
from tests.notifications.station import SEND, Station


async def test_a_message_goes_out_once(station: Station) -> None:
    await station.tell(await station.residents("张三"))
    await station.sender().send_due()
    await station.sender().send_due()
    one = await station.message()
    (sent,) = station.standin.subscriptions.sent
    assert (one.state, one.msgid, one.unanswered) == (DeliveryState.ACCEPTED, str(sent["msgid"]), 0)
    assert sent["data"] == {"thing1": {"value": "整体改造表决"}, "time2": {"value": "2026年11月24日 15:00"}}
    assert await station.quota("张三") == (2, False)


async def test_what_waits_is_counted_until_it_is_settled(station: Station) -> None:
    async def unsettled() -> int:
        async with station.database.read() as session:
            return await queue.unsettled(session)

    assert await unsettled() == 0
    await station.tell(await station.residents("张三", "李四"))
    assert await unsettled() == 2
    station.standin.gate.faults.order(SEND, FaultKind.STATUS, 500)
    await station.sender().send_due()
    assert await unsettled() >= 1, "what is put off still waits"
    await station.until_settled(station.sender())
    assert await unsettled() == 0


async def test_told_twice_of_one_event_is_told_once(station: Station) -> None:
    residents = await station.residents("张三")
    assert (await station.tell(residents)).id == (await station.tell(residents)).id
    await station.sender().send_due()
    assert len(station.standin.subscriptions.sent) == 1


async def test_nothing_left_is_not_tried(station: Station) -> None:
    await station.tell(await station.residents("张三", told=0))
    await station.sender().send_due()
    assert (await station.message()).state == DeliveryState.NOT_SUBSCRIBED
    assert station.standin.gate.asked == []


async def test_43101_corrects_the_quota_and_is_not_repeated(station: Station) -> None:
    await station.tell(await station.residents("张三", messages=0, told=4))
    await station.until_settled(station.sender())
    one = await station.message()
    assert (one.state, one.errcode, one.tries) == (DeliveryState.NOT_SUBSCRIBED, "43101", 1)
    assert one.rid
    assert await station.quota("张三") == (0, False)


async def test_43108_comes_again_and_goes_out(station: Station) -> None:
    station.standin.gate.faults.order(SEND, FaultKind.ERRCODE, 43108)
    await station.tell(await station.residents("张三"))
    await station.sender().send_due()
    assert (await station.message()).state == DeliveryState.WAITING
    await station.until_settled(station.sender())
    assert (await station.message()).state == DeliveryState.ACCEPTED
    assert len(station.standin.subscriptions.sent) == 1


async def test_one_user_is_sent_one_message_at_a_time_by_however_many_workers(station: Station) -> None:
    residents = await station.residents("张三", messages=6)
    for occasion in "甲乙丙":
        await station.tell(residents, occasion)
    subscriptions = station.standin.subscriptions
    subscriptions.held = asyncio.Event()
    first = asyncio.create_task(station.sender().send_due())
    while (await station.states())[DeliveryState.TRYING] == 0:
        pass
    for _ in range(3):
        await asyncio.gather(*(station.sender().send_due() for _ in range(2)))
        await station.pass_time(queue.TURN * 2)
    assert await station.states() == {DeliveryState.TRYING: 1, DeliveryState.WAITING: 2}
    subscriptions.held.set()
    await first
    await station.until_settled(station.sender())
    assert await station.states() == {DeliveryState.ACCEPTED: 3}
    assert {one.tries for one in await station.messages()} == {1}


@pytest.mark.parametrize(
    ("kind", "number"), [(FaultKind.ERRCODE, -1), (FaultKind.STATUS, 502), (FaultKind.ERRCODE, 45009)]
)
async def test_an_outage_loses_nothing_and_repeats_nothing(station: Station, kind: FaultKind, number: int) -> None:
    """Ten minutes by the clock, in which every call fails."""
    residents = await station.residents(*(f"住户{number}" for number in range(12)))
    await station.tell(residents)
    station.standin.gate.faults.order(SEND, kind, number, times=500)
    for _ in range(20):
        await station.sender().send_due()
        await station.pass_time(timedelta(seconds=30))
    assert await station.states() == {DeliveryState.WAITING: 12}
    while station.standin.gate.faults.next(SEND):
        pass
    await station.pass_time(timedelta(days=1))
    await station.until_settled(station.sender())
    assert await station.states() == {DeliveryState.ACCEPTED: 12}
    assert len(station.standin.subscriptions.sent) == 12


async def test_a_platform_out_of_reach_is_an_outage_too(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    await station.tell(await station.residents("张三"))

    async def away(*_: object, **__: object) -> httpx.Response:
        raise httpx.ConnectError("no route")

    with monkeypatch.context() as patch:
        patch.setattr(httpx.AsyncClient, "request", away)
        for _ in range(10):
            await station.sender().send_due()
            await station.pass_time(timedelta(minutes=1))
    assert await station.states() == {DeliveryState.WAITING: 1}
    await station.until_settled(station.sender())
    assert await station.states() == {DeliveryState.ACCEPTED: 1}


async def test_the_daily_quota_used_up_waits_for_midnight(station: Station) -> None:
    station.standin.gate.faults.order(SEND, FaultKind.ERRCODE, 45009)
    await station.tell(await station.residents("张三"))
    await station.sender().send_due()
    due = (await station.message()).due_at
    assert due is not None
    local = due.astimezone(CHINA)
    assert (local.hour, local.minute) == (0, 5)
    assert timedelta(0) < due - await station.now() <= timedelta(days=1, minutes=5)


async def test_delivered_with_the_answer_lost_is_repeated_once(station: Station) -> None:
    station.standin.gate.faults.order(SEND, FaultKind.HANG_AFTER)
    await station.tell(await station.residents("张三"))
    await station.until_settled(station.sender())
    assert (await station.message()).state == DeliveryState.ACCEPTED
    assert len(station.standin.subscriptions.sent) == 2


async def test_twice_without_an_answer_is_left_to_people(station: Station) -> None:
    station.standin.gate.faults.order(SEND, FaultKind.HANG_AFTER, times=9)
    await station.tell(await station.residents("张三", messages=9))
    await station.until_settled(station.sender())
    one = await station.message()
    assert (one.state, one.tries, one.unanswered) == (DeliveryState.UNKNOWN, 2, 2)
    assert len(station.standin.subscriptions.sent) == 2


async def test_known_failures_do_not_use_up_the_repeat(station: Station) -> None:
    faults = station.standin.gate.faults
    for _ in range(4):
        faults.order(SEND, FaultKind.ERRCODE, 43108)
    faults.order(SEND, FaultKind.HANG_AFTER)
    await station.tell(await station.residents("张三"))
    await station.until_settled(station.sender())
    assert (await station.message()).state == DeliveryState.ACCEPTED


@pytest.mark.parametrize(
    ("errcode", "state"),
    [
        (40003, DeliveryState.UNREACHABLE),
        (47003, DeliveryState.REFUSED),
        (45168, DeliveryState.REFUSED),
    ],
)
async def test_what_will_never_be_sent_is_not_tried_again(station: Station, errcode: int, state: DeliveryState) -> None:
    station.standin.gate.faults.order(SEND, FaultKind.ERRCODE, errcode)
    await station.tell(await station.residents("张三"))
    await station.until_settled(station.sender())
    one = await station.message()
    assert (one.state, one.errcode, one.tries) == (state, str(errcode), 1)


async def test_without_a_mini_program_it_is_said(station: Station) -> None:
    await station.tell(await station.residents("张三"))
    sender = Sender(station.database, station.sealer, None, {}, station.sender()._sms)
    await sender.send_due()
    assert (await station.message()).state == DeliveryState.NOT_CONFIGURED


async def test_a_late_answer_of_a_try_given_up_is_taken_once(station: Station) -> None:
    """A worker that slept through its lease tells its msgid; the row that another sent meanwhile stays as it is."""
    await station.tell(await station.residents("张三"))
    slow = station.sender()
    taken = await slow._take()
    assert not isinstance(taken, NoticeDelivery)
    assert taken is not None
    outcome = await slow._call(taken)
    await station.pass_time(queue.LEASE + timedelta(seconds=1))
    await station.sender().send_due()
    first = (await station.message()).msgid
    await slow._settle(taken, outcome)
    assert (await station.message()).msgid == first
    assert (await station.message()).channel == NoticeChannel.SUBSCRIPTION
