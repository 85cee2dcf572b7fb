"""A notice is there exactly if what it tells of is; text messages go by the port that is set up."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import asyncpg
import pytest
from sqlalchemy import func, select

from app.core.installation import now
from app.notifications.channels.outcome import MessageTaken, Outcome
from app.notifications.kinds import DeliveryState, NoticeChannel, NoticeKind
from app.notifications.models import Notice, NoticeDelivery, NoticeProof
from app.notifications.outbox import notify
from app.register.models import Owner
from tests.notifications.station import FACTS, Station
from tests.register.desk import Desk
from tests.register.flats import flat, id_card
from tests.register.flats import owner as mention

OPENED = FACTS | {"opens_at": "2026年11月14日 15:00"}


class KeptSms:
    """A provider that keeps what it was asked."""

    configured = True

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []

    async def send(self, phone: str, parameters: Sequence[str], at: datetime, /) -> Outcome:
        self.asked.append((phone, list(parameters)))
        return MessageTaken("5000:1")


async def owners_of(station: Station, *names: str) -> list[uuid.UUID]:
    """Owners of the register, the first one with a phone."""
    desk = Desk(station.database, station.sealer, station.community_id)
    phones = ["13900001234", *[""] * len(names)]
    await desk.bring_in(
        *(
            flat(f"1-1-{100 + number}", mention(name, document=id_card(number), phone=phones[number]))
            for number, name in enumerate(names)
        )
    )
    async with station.database.read() as session:
        found = {one.name: one.id for one in await session.scalars(select(Owner))}
    return [found[name] for name in names]


async def tell_owners(station: Station, owners: Sequence[uuid.UUID]) -> Notice:
    async with station.database.write() as session:
        return await notify(
            session,
            station.community_id,
            "vote",
            uuid.UUID(int=7),
            NoticeKind.VOTE_OPENED,
            facts=OPENED,
            at=await now(session),
            owner_ids=owners,
        )


async def rows(station: Station, table: type) -> int:
    async with station.database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_what_is_rolled_back_was_told_to_nobody(station: Station) -> None:
    residents = await station.residents("张三")

    async def breaks() -> None:
        async with station.database.write() as session:
            await notify(
                session,
                station.community_id,
                "vote",
                uuid.UUID(int=1),
                NoticeKind.VOTE_CLOSING_SOON,
                facts=FACTS,
                at=await now(session),
                resident_ids=residents,
            )
            raise RuntimeError("before the commit")

    with pytest.raises(RuntimeError):
        await breaks()
    assert (await rows(station, Notice), await rows(station, NoticeDelivery)) == (0, 0)


async def test_without_a_provider_every_text_message_says_so(station: Station) -> None:
    await tell_owners(station, await owners_of(station, "王芳", "李强"))
    await station.sender().send_due()
    async with station.database.read() as session:
        found = list(
            await session.scalars(select(NoticeDelivery).where(NoticeDelivery.channel == NoticeChannel.SMS.value))
        )
    assert [(one.state, one.detail) for one in found] == [(DeliveryState.NOT_CONFIGURED, "未配置短信")] * 2
    assert await rows(station, NoticeProof) == 0


async def test_with_a_provider_a_number_on_the_register_is_sent_to_and_proved(station: Station) -> None:
    first, second = await owners_of(station, "王芳", "李强")
    await tell_owners(station, [first, second])
    sms = KeptSms()
    await station.sender(sms=sms).send_due()
    assert sms.asked == [("13900001234", ["桃花岭小区", "投票开始", "请在截止前表达您的意见"])]
    async with station.database.read() as session:
        found = await session.scalars(select(NoticeDelivery).where(NoticeDelivery.channel == NoticeChannel.SMS.value))
        states = {one.recipient_id: one.state for one in found}
        (proof,) = await session.scalars(select(NoticeProof))
    assert states == {first: DeliveryState.ACCEPTED, second: DeliveryState.UNREACHABLE}
    assert (proof.owner_id, proof.way, proof.reached) == (first, "sms_accepted", True)


async def test_what_was_told_and_proved_cannot_be_changed(station: Station, owner: asyncpg.Connection) -> None:
    await station.tell(await station.residents("张三"))
    for table in ("notice", "notice_proof"):
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            assert not await owner.fetchval("SELECT has_table_privilege('yigai_app', $1, $2)", table, right)
