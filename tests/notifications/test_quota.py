"""The phone hints, the platform says, and 43101 corrects."""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.core.installation import now
from app.notifications import pushes, quota
from app.notifications.kinds import DeliveryState
from app.wechat import inbox
from app.wechat.models import WeChatPush
from app.wechat.push import Subscribed
from tests.notifications.station import Station


def popup(openid: str, *statuses: str, event: str = "subscribe_msg_popup_event") -> dict[str, Any]:
    items = [{"TemplateId": "T1", "SubscribeStatusString": status, "PopupScene": "1"} for status in statuses]
    return {
        "ToUserName": "gh",
        "FromUserName": openid,
        "CreateTime": str(uuid.uuid4().int % 10**9),
        "MsgType": "event",
        "Event": event,
        "List": items[0] if len(items) == 1 else items,
    }


def arrived(openid: str, msgid: str, errcode: str) -> dict[str, Any]:
    item = {"TemplateId": "T1", "MsgID": msgid, "ErrorCode": errcode, "ErrorStatus": "?"}
    return popup(openid, "accept") | {"Event": "subscribe_msg_sent_event", "List": item}


async def pushed(station: Station, said: dict[str, Any]) -> WeChatPush:
    async with station.database.write() as session:
        assert await inbox.keep(session, said, await now(session))
    await pushes.take(station.database)
    async with station.database.read() as session:
        found = await session.scalars(select(WeChatPush).order_by(WeChatPush.received_at.desc()).limit(1))
        return found.one()


async def test_each_acceptance_is_one_message_and_a_refusal_takes_all_back(station: Station) -> None:
    await station.residents("张三", messages=0)
    openid = station.openid("张三")
    assert (await pushed(station, popup(openid, "accept"))).outcome == "taken"
    await pushed(station, popup(openid, "acceptWithAudio"))
    assert await station.quota("张三") == (2, False)
    await pushed(station, popup(openid, "reject", event="subscribe_msg_change_event"))
    assert await station.quota("张三") == (0, False)


async def test_a_hint_is_worth_one_try_until_the_platform_speaks(station: Station) -> None:
    (resident,) = await station.residents("张三", messages=0)
    async with station.database.write() as session:
        await quota.hint(session, station.openid("张三"), ["T1"], await now(session))
    await station.tell([resident])
    await station.sender().send_due()
    one = await station.message()
    # The phone said so, the platform did not agree: a report that anybody could send does no harm.
    assert (one.state, one.errcode) == (DeliveryState.NOT_SUBSCRIBED, "43101")
    assert await station.quota("张三") == (0, False)


async def test_the_same_event_pushed_twice_counts_once(station: Station) -> None:
    await station.residents("张三", messages=0)
    said = popup(station.openid("张三"), "accept")
    await pushed(station, said)
    async with station.database.write() as session:
        assert not await inbox.keep(session, said, await now(session))
    await pushes.take(station.database)
    assert await station.quota("张三") == (1, False)


async def test_a_message_that_did_not_arrive_is_no_proof(station: Station) -> None:
    await station.tell(await station.residents("张三"))
    await station.sender().send_due()
    msgid = (await station.message()).msgid
    assert (await pushed(station, arrived(station.openid("张三"), msgid, "0"))).outcome == "taken"
    assert (await station.message()).state == DeliveryState.ACCEPTED
    await pushed(station, arrived(station.openid("张三"), msgid, "43101"))
    one = await station.message()
    assert (one.state, one.errcode) == (DeliveryState.REFUSED, "43101")


async def test_an_event_before_our_own_answer_waits_for_it(station: Station) -> None:
    await station.residents("张三")
    push = await pushed(station, arrived(station.openid("张三"), "1988810812324364299", "0"))
    assert push.handled_at is None
    await station.pass_time(pushes.PATIENCE + timedelta(minutes=1))
    await pushes.take(station.database)
    async with station.database.read() as session:
        found = await session.get(WeChatPush, push.id)
        assert found is not None
        assert found.outcome == "unmatched"


async def test_who_has_enough_in_store_is_not_asked_for_more(station: Station) -> None:
    await station.residents("张三", messages=quota.ENOUGH)
    async with station.database.read() as session:
        assert await quota.running_short(session, station.openid("张三"), ["T0", "T1"]) == ["T0"]
        assert await quota.running_short(session, station.openid("李四"), ["T0", "T1"]) == ["T0", "T1"]


def test_one_item_or_several_are_both_understood() -> None:
    """The platform sends an object for one item, a list for several."""
    assert len(Subscribed.model_validate(popup("o", "accept")).items) == 1
    assert len(Subscribed.model_validate(popup("o", "accept", "reject")).items) == 2
