"""What the platform tells of subscriptions by itself: what users accepted, and whether messages arrived."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.installation import now
from app.notifications import quota
from app.notifications.channels.outcome import Ended
from app.notifications.kinds import DeliveryState, ProofWay
from app.notifications.models import NoticeDelivery, NoticeProof
from app.notifications.queue import end
from app.wechat import inbox
from app.wechat.inbox import PushOutcome
from app.wechat.push import MEDIA_CHECK, Subscribed, SubscribeWord, Subscription, understood

PATIENCE = timedelta(hours=1)
"""How long an event waits for the message it speaks of: it may be here before the answer to our own call."""


async def take(database: Database) -> None:
    """Work through what the platform sent and nobody has looked at; what it thinks of pictures is not ours."""
    async with database.write() as session:
        at = await now(session)
        for push in await inbox.waiting(session, but=MEDIA_CHECK):
            event = understood(push.body)
            if not isinstance(event, Subscribed):
                await inbox.handled(session, push, PushOutcome.IGNORED, at)
                continue
            if event.event is not SubscribeWord.SENT:
                await quota.record_answer(session, event, at)
                await inbox.handled(session, push, PushOutcome.TAKEN, at)
            elif all([await _arrived(session, item, at) for item in event.items]):
                await inbox.handled(session, push, PushOutcome.TAKEN, at)
            elif at - push.received_at > PATIENCE:
                await inbox.handled(session, push, PushOutcome.UNMATCHED, at)


async def _arrived(session: AsyncSession, item: Subscription, at: datetime) -> bool:
    """Write down what became of a message; False where no message of this number is known."""
    delivery = await session.scalar(select(NoticeDelivery).where(NoticeDelivery.msgid == item.msgid).with_for_update())
    if delivery is None or not item.msgid:
        return False
    if item.errcode != 0 and delivery.state == DeliveryState.ACCEPTED:
        end(delivery, Ended(DeliveryState.REFUSED, "平台接收后没有送到", str(item.errcode)), at)
        session.add_all(
            NoticeProof(
                notice_id=delivery.notice_id,
                owner_id=owner_id,
                delivery_id=delivery.id,
                way=ProofWay.MESSAGE_ACCEPTED,
                reached=False,
                told=item.msgid,
                at=at,
            )
            for owner_id in delivery.owner_ids
        )
        await session.flush()
    return True
