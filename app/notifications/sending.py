"""Sends what waits: a row is taken and its try marked in one transaction, the call is made outside any, and what came
of it is written in another. It keeps nothing in memory, so it may die at any point and several may run at once.
"""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import phones
from app.identity.residents import numbers
from app.notifications import queue, quota, relaying
from app.notifications.catalogue import WORDINGS, sms_parameters
from app.notifications.channels import subscription
from app.notifications.channels.outcome import Ended, Later, MessageTaken, Outcome
from app.notifications.channels.sms import Sms
from app.notifications.kinds import DeliveryState, NoticeChannel, TemplateUse
from app.notifications.models import Notice, NoticeDelivery
from app.notifications.templates import MessageTemplate
from app.wechat.client import WeChat

HANDS = 3
"""How many messages are under way at once; the process has connections for requests beside them."""


@dataclass(frozen=True, slots=True)
class Try:
    """One try, marked: what goes where. A message names its template, a text message has none."""

    delivery_id: uuid.UUID
    number: int
    address: str
    template: MessageTemplate | None
    slots: Mapping[str, str]
    at: datetime


class Sender:
    """Sends by the ways that are set up; `wechat` is None where no mini-program is."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        wechat: WeChat | None,
        templates: Mapping[TemplateUse, MessageTemplate],
        sms: Sms,
    ) -> None:
        self._database, self._sealer = database, sealer
        self._wechat, self._templates, self._sms = wechat, templates, sms

    async def send_due(self) -> None:
        """Send everything that is due, a few at a time; where a platform is away, what is left waits for the next round."""
        # One hand that fails leaves the others to finish their calls, lest nobody knows what became of those.
        for failure in await asyncio.gather(*(self._hand() for _ in range(HANDS)), return_exceptions=True):
            if isinstance(failure, BaseException):
                raise failure

    async def _hand(self) -> None:
        while True:
            taken = await self._take()
            if taken is None:
                return
            if isinstance(taken, Try):
                outcome = await self._call(taken)
                await self._settle(taken, outcome)
                if isinstance(outcome, Later) and outcome.wait is None:
                    return

    async def _take(self) -> Try | NoticeDelivery | None:
        """Mark the next try; a row that needs no call is settled at once, and None says that nothing is due."""
        async with self._database.write() as session:
            at = await now(session)
            delivery = await queue.next_due(session, at)
            if delivery is None:
                return None
            if delivery.state == DeliveryState.TRYING:
                # Its worker died, or lost its way: what became of the try is not known.
                queue.again_or_unknown(delivery, "发送中断，结果不明", at)
                if delivery.due_at is None:
                    await session.flush()
                    return delivery
            made = await self._prepared(session, delivery, at)
            await session.flush()
            return made or delivery

    async def _prepared(self, session: AsyncSession, delivery: NoticeDelivery, at: datetime) -> Try | None:
        """The try, marked; None where the row is settled without one, or waits for its turn."""
        notice = await session.get(Notice, delivery.notice_id)
        if notice is None:
            raise RuntimeError("a delivery has its notice")
        if delivery.channel == NoticeChannel.SMS:
            return await self._text_message(session, delivery, notice, at)
        return await self._message(session, delivery, notice, at)

    async def _message(
        self, session: AsyncSession, delivery: NoticeDelivery, notice: Notice, at: datetime
    ) -> Try | None:
        template = self._templates.get(WORDINGS[notice.kind].use)
        if self._wechat is None or template is None:
            queue.end(delivery, Ended(DeliveryState.NOT_CONFIGURED, "未配置微信订阅消息"), at)
            return None
        openid = (await phones.openids(session, [delivery.recipient_id])).get(delivery.recipient_id)
        if openid is None:
            queue.end(delivery, Ended(DeliveryState.UNREACHABLE, "没有用微信登录"), at)
            return None
        if await queue.is_busy(session, openid, at):
            queue.put_off(delivery, at + queue.TURN)
            return None
        if not await quota.may_send(session, openid, template.id):
            queue.end(delivery, Ended(DeliveryState.NOT_SUBSCRIBED, "没有订阅，或次数已用完"), at)
            return None
        queue.mark_try(delivery, openid, at)
        return Try(delivery.id, delivery.tries, openid, template, notice.slots, at)

    async def _text_message(
        self, session: AsyncSession, delivery: NoticeDelivery, notice: Notice, at: datetime
    ) -> Try | None:
        phone = ""
        if self._sms.configured:
            phone = await self._number(session, delivery, notice)
            if not phone:
                queue.end(delivery, Ended(DeliveryState.UNREACHABLE, "没有这位业主的电话"), at)
                return None
        queue.mark_try(delivery, "", at)
        return Try(delivery.id, delivery.tries, phone, None, notice.slots, at)

    async def _number(self, session: AsyncSession, delivery: NoticeDelivery, notice: Notice) -> str:
        """Where a text message goes: what a number is told goes to that number, whoever has it on the register now."""
        if notice.subject_kind == relaying.NUMBER:
            return await numbers.number_of(session, self._sealer, notice.subject_id)
        return (await phones.numbers(session, self._sealer, [delivery.recipient_id])).get(delivery.recipient_id, "")

    async def _call(self, attempt: Try) -> Outcome:
        """The call itself; no transaction is open."""
        if attempt.template is None:
            return await self._sms.send(attempt.address, sms_parameters(attempt.slots), attempt.at)
        if self._wechat is None:
            raise RuntimeError("a message was prepared for no mini-program")
        return await subscription.send(self._wechat, attempt.address, attempt.template, attempt.slots)

    async def _settle(self, attempt: Try, outcome: Outcome) -> None:
        async with self._database.write() as session:
            at = await now(session)
            if (
                await queue.settle(session, attempt.delivery_id, attempt.number, outcome, at) is None
                or attempt.template is None
            ):
                return
            match outcome:
                case MessageTaken():
                    await quota.spent(session, attempt.address, attempt.template.id, at)
                case Ended(state=DeliveryState.NOT_SUBSCRIBED):
                    await quota.none_left(session, attempt.address, attempt.template.id, at)
                case _:
                    pass
