"""An estate with residents who use the mini-program, and a worker's sender on the stand-in."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from app.core.db import Database
from app.core.installation import move_clock, now
from app.core.sealing import Sealer
from app.identity.models import Resident
from app.notifications.channels.sms import NoSms, Sms
from app.notifications.kinds import DeliveryState, NoticeChannel, NoticeKind, TemplateUse
from app.notifications.models import Notice, NoticeDelivery, SubscriptionQuota
from app.notifications.outbox import notify
from app.notifications.sending import Sender
from app.notifications.templates import MessageTemplate
from app.register import places
from app.standin.platform import APPID, Standin
from app.wechat.client import WeChat

TEMPLATE = MessageTemplate("T1", {"thing1": "title", "time2": "at"})
TEMPLATES = dict.fromkeys(TemplateUse, TEMPLATE)
SEND = "/cgi-bin/message/subscribe/send"
FACTS = {
    "community": "桃花岭小区",
    "title": "整体改造表决",
    "closes_at": "2026年11月24日 15:00",
    "ways": "纸质表决票",
    "contact": "服务台",
}


class Station:
    """Residents of one estate, what they are told, and what went out."""

    def __init__(self, database: Database, sealer: Sealer, wechat: WeChat, standin: Standin) -> None:
        self.database, self.sealer, self.wechat, self.standin = database, sealer, wechat, standin
        self.community_id = uuid.UUID(int=0)

    async def opened(self) -> "Station":
        async with self.database.write() as session:
            self.community_id = await places.register_community(
                session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
            )
        return self

    def openid(self, name: str) -> str:
        return self.standin.people.user(name).openid

    async def residents(self, *names: str, messages: int = 3, told: int | None = None) -> list[uuid.UUID]:
        """Residents with WeChat who accepted so many messages, and how many we were told of (None: all)."""
        ids = [uuid.uuid4() for _ in names]
        for name in names:
            for _ in range(messages):
                self.standin.subscriptions.popup(name, {"T1": "accept"})
        async with self.database.write() as session:
            at = await now(session)
            await session.execute(
                insert(Resident),
                [
                    {"id": one, "created_at": at, "appid": APPID, "openid": self.openid(name)}
                    for one, name in zip(ids, names, strict=True)
                ],
            )
            await session.execute(
                insert(SubscriptionQuota),
                [
                    {
                        "openid": self.openid(name),
                        "template_id": "T1",
                        "left_over": messages if told is None else told,
                        "hinted": False,
                        "changed_at": at,
                    }
                    for name in names
                ],
            )
        return ids

    async def tell(self, residents: Sequence[uuid.UUID], occasion: str = "") -> Notice:
        async with self.database.write() as session:
            return await notify(
                session,
                self.community_id,
                "vote",
                uuid.UUID(int=1),
                NoticeKind.VOTE_CLOSING_SOON,
                facts=FACTS,
                at=await now(session),
                resident_ids=residents,
                occasion=occasion,
            )

    def sender(self, kind: type[Sender] = Sender, sms: Sms | None = None) -> Sender:
        return kind(self.database, self.sealer, self.wechat, TEMPLATES, sms or NoSms())

    async def pass_time(self, by: timedelta) -> None:
        """Move the clock on; it is never moved back."""
        async with self.database.write() as session:
            at = await now(session)
            await move_clock(session, timedelta(0))
            await move_clock(session, at + by - await now(session))

    async def now(self) -> datetime:
        async with self.database.read() as session:
            return await now(session)

    async def messages(self) -> list[NoticeDelivery]:
        async with self.database.read() as session:
            found = await session.scalars(
                select(NoticeDelivery)
                .where(NoticeDelivery.channel == NoticeChannel.SUBSCRIPTION.value)
                .order_by(NoticeDelivery.settled_at, NoticeDelivery.id)
            )
            return list(found)

    async def recipients(self) -> dict[str, uuid.UUID]:
        """The residents by openid."""
        async with self.database.read() as session:
            rows = await session.execute(select(Resident.openid, Resident.id).where(Resident.openid.is_not(None)))
            return {openid: resident_id for openid, resident_id in rows if openid is not None}

    async def message(self) -> NoticeDelivery:
        (one,) = await self.messages()
        return one

    async def states(self) -> Counter[str]:
        return Counter(one.state for one in await self.messages())

    async def until_settled(self, sender: Sender) -> None:
        """Send until nothing waits, moving the clock on."""
        for _ in range(40):
            await sender.send_due()
            if not {DeliveryState.WAITING, DeliveryState.TRYING} & (await self.states()).keys():
                return
            await self.pass_time(timedelta(minutes=10))
        raise AssertionError("something waits for ever")

    async def quota(self, name: str) -> tuple[int, bool]:
        async with self.database.read() as session:
            found = await session.get(SubscriptionQuota, (self.openid(name), "T1"))
            assert found is not None
            return found.left_over, found.hinted
