"""What the identity room leaves to be told becomes notices: in the one inbox, and as texts to the number it was left for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.core.installation import now
from app.core.paging import PAGE, all_lines
from app.identity.kinds import AnnouncementKind
from app.identity.models import NumberNotice
from app.identity.residents import inbox as left
from app.identity.residents import numbers
from app.notifications import inbox, outbox, relaying
from app.notifications.channels.outcome import Later, MessageTaken, Outcome
from app.notifications.kinds import DeliveryState, NoticeKind
from app.notifications.models import Notice, NoticeDelivery, NoticeProof
from app.register.imports.study import PHONE
from tests.notifications.station import Station
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

TOLD = "又有一部手机用绑定码绑定了 1-1-101。"


class Pager:
    """A text message service that answers as told, and remembers what went where."""

    configured = True

    def __init__(self, *answers: Outcome) -> None:
        self.answers, self.sent = list(answers), list[tuple[str, tuple[str, ...]]]()

    async def send(self, phone: str, parameters: Sequence[str], _: datetime, /) -> Outcome:
        self.sent.append((phone, tuple(parameters)))
        return self.answers.pop(0) if self.answers else MessageTaken("5000:1")


async def leave(station: Station, residents: Sequence[object], kind: AnnouncementKind, text: str = TOLD) -> None:
    async with station.database.write() as session:
        await left.tell(session, residents, station.community_id, kind, text, await now(session))  # type: ignore[arg-type]


async def test_a_binding_is_told_in_the_inbox_and_by_message_once(station: Station) -> None:
    first, second = await station.residents("王芳", "李强")
    await leave(station, [first, second], AnnouncementKind.BINDING_MADE)
    assert await relaying.take(station.database) == 2
    assert await relaying.take(station.database) == 0
    await station.until_settled(station.sender())
    assert sorted(one["touser"] for one in station.standin.subscriptions.sent) == sorted(
        [station.openid("王芳"), station.openid("李强")]
    )
    async with station.database.read() as session:
        (received,), after = await inbox.listed(session, first, [])
        assert await inbox.unread(session, first, []) == 1
    assert (received.notice.title, received.notice.body, after) == ("有人绑定了您的房屋", TOLD, None)
    assert received.notice.kind == NoticeKind.BINDING


async def test_a_worker_that_dies_before_its_commit_tells_it_all_again_and_nothing_twice(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    (me,) = await station.residents("王芳")
    for number in range(3):
        await leave(station, [me], AnnouncementKind.BINDING_ENDED, f"第 {number} 件")
    written, real = [], outbox.notify

    async def dying(*given: object, **named: object) -> Notice:
        if len(written) == 2:
            raise RuntimeError("killed")
        written.append(given)
        return await real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(relaying, "notify", dying)
    with pytest.raises(RuntimeError):
        await relaying.take(station.database)
    monkeypatch.undo()
    async with station.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Notice)) == 0
    assert await relaying.take(station.database) == 3
    async with station.database.read() as session:
        assert [one.notice.body for one in (await inbox.listed(session, me, []))[0]] == [
            "第 2 件",
            "第 1 件",
            "第 0 件",
        ]


async def test_the_inbox_is_turned_page_by_page_and_counts_what_is_unread(station: Station) -> None:
    me, other = await station.residents("王芳", "李强")
    for number in range(PAGE * 2 + 3):
        await leave(station, [me], AnnouncementKind.BINDING_ENDED, f"第 {number} 件")
    while await relaying.take(station.database):
        pass
    async with station.database.read() as session:
        seen = await all_lines(lambda after: inbox.listed(session, me, [], after=after))
    assert [one.notice.body for one in seen] == [f"第 {number} 件" for number in reversed(range(PAGE * 2 + 3))]
    async with station.database.write() as session:
        first = (await inbox.listed(session, me, []))[0][0].notice
        await inbox.open_notice(session, first.id, me, [], await now(session))
        assert await inbox.unread(session, me, []) == PAGE * 2 + 2
        assert await inbox.unread(session, other, []) == 0


@pytest.fixture
async def owned(station: Station) -> object:
    """An owner whose number on the register is a new one; the text is for the old one."""
    desk = Desk(station.database, station.sealer, station.community_id)
    await desk.bring_in(flat("1-1-101", owner("王芳", document=id_card(1), phone="13911112222")))
    return (await desk.parts())["1-1-101"].owners[0][0].id


async def queue_text(station: Station, owner_id: object) -> None:
    async with station.database.write() as session:
        sealed = station.sealer.seal(b"13900000001", PHONE)
        await numbers.queue(
            session,
            station.community_id,
            owner_id,  # type: ignore[arg-type]
            sealed,
            "有人用新号码确认业主身份，没有通过。",
            await now(session),
        )


async def texts(station: Station) -> list[NoticeDelivery]:
    async with station.database.read() as session:
        return list(await session.scalars(select(NoticeDelivery).where(NoticeDelivery.channel == "sms")))


async def test_the_old_number_is_told_again_until_it_is_taken_and_it_stands_in_the_ledger(
    station: Station, owned: object
) -> None:
    await queue_text(station, owned)
    pager = Pager(Later("短信平台暂时不可用"))
    sender = station.sender(sms=pager)
    assert await relaying.take(station.database) == 1
    await sender.send_due()
    (waiting,) = await texts(station)
    assert (waiting.state, waiting.detail) == (DeliveryState.WAITING, "短信平台暂时不可用")
    await station.pass_time(timedelta(minutes=10))
    await sender.send_due()
    await sender.send_due()
    said = ("桃花岭小区", "身份核对", "如非本人办理，请联系社区居委会")
    # The number that was replaced, not the one that the register has now.
    assert pager.sent == [("13900000001", said)] * 2
    (taken,) = await texts(station)
    assert (taken.state, taken.msgid, taken.recipient_id) == (DeliveryState.ACCEPTED, "5000:1", owned)
    async with station.database.read() as session:
        (proof,) = await session.scalars(select(NoticeProof))
        assert (proof.way, proof.owner_id, proof.reached) == ("sms_accepted", owned, True)


async def test_a_number_deleted_meanwhile_is_said_to_be_no_address(station: Station, owned: object) -> None:
    await queue_text(station, owned)
    await relaying.take(station.database)
    async with station.database.write() as session:
        assert await numbers.forget_told(session, await now(session)) == 1
        assert (await session.scalars(select(NumberNotice))).all() == []
    pager = Pager()
    await station.sender(sms=pager).send_due()
    (ended,) = await texts(station)
    assert (pager.sent, ended.state) == ([], DeliveryState.UNREACHABLE)


async def test_without_a_text_message_service_the_row_says_so(station: Station, owned: object) -> None:
    await queue_text(station, owned)
    await relaying.take(station.database)
    await station.sender().send_due()
    (ended,) = await texts(station)
    assert (ended.state, ended.detail) == (DeliveryState.NOT_CONFIGURED, "未配置短信")
