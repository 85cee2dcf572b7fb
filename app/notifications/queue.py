"""The rows that wait to be sent: which is next, that it is being tried, and what came of it.

A try is marked before the call, so that a worker killed at any point leaves a trace: a try of which nobody knows what
became is repeated once, and then left as unknown for people.
"""

import hashlib
import uuid
from datetime import datetime, time, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.installation import CHINA
from app.core.waits import growing
from app.notifications.channels.outcome import Ended, Later, MessageTaken, Outcome, Unclear
from app.notifications.kinds import DeliveryState, NoticeChannel, ProofWay
from app.notifications.models import NoticeDelivery, NoticeProof

LEASE = timedelta(minutes=5)
"""How long a try may take: a call of ten seconds, asked three times, a fresh token, and all of it once more."""

AGAIN_AFTER_UNCLEAR = timedelta(minutes=1)
TURN = timedelta(seconds=2)
MOST_UNANSWERED = 2
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=10)

_PROOFS = {
    NoticeChannel.SUBSCRIPTION: ProofWay.MESSAGE_ACCEPTED,
    NoticeChannel.SMS: ProofWay.SMS_ACCEPTED,
}


async def next_due(session: AsyncSession, at: datetime) -> NoticeDelivery | None:
    """The row that has waited longest, held by this transaction; those another worker holds are left out."""
    found: NoticeDelivery | None = await session.scalar(
        select(NoticeDelivery)
        .where(NoticeDelivery.due_at <= at)
        .order_by(NoticeDelivery.due_at, NoticeDelivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return found


async def unsettled(session: AsyncSession) -> int:
    """How many rows wait to be sent or are under way."""
    found = await session.scalar(select(func.count()).where(NoticeDelivery.due_at.is_not(None)))
    return found or 0


async def is_busy(session: AsyncSession, openid: str, at: datetime) -> bool:
    """Whether another message to this user is under way; nobody begins one until this transaction ends (43108)."""
    lock = int.from_bytes(hashlib.sha256(openid.encode()).digest()[:8], "big", signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(lock)))
    under_way = exists().where(
        NoticeDelivery.openid == openid,
        NoticeDelivery.state == DeliveryState.TRYING,
        NoticeDelivery.due_at > at,
    )
    return bool(await session.scalar(select(under_way)))


def mark_try(delivery: NoticeDelivery, openid: str, at: datetime) -> None:
    """Mark a try, before the call."""
    delivery.state, delivery.openid = DeliveryState.TRYING, openid
    delivery.tries, delivery.unanswered = delivery.tries + 1, delivery.unanswered + 1
    delivery.tried_at, delivery.due_at = at, at + LEASE


def put_off(delivery: NoticeDelivery, until: datetime) -> None:
    """Let a row wait for its turn, as it is."""
    delivery.due_at = until


def end(delivery: NoticeDelivery, ended: Ended, at: datetime) -> None:
    """It will not be sent any more."""
    delivery.state, delivery.due_at, delivery.settled_at = ended.state, None, at
    delivery.detail, delivery.errcode, delivery.rid = ended.detail, ended.errcode, ended.rid


async def settle(
    session: AsyncSession, delivery_id: uuid.UUID, number: int, outcome: Outcome, at: datetime
) -> NoticeDelivery | None:
    """Write what came of the try of this number; None where it was given up meanwhile and nothing is known of it.

    A message that was taken is written down even so.
    """
    delivery = await session.get(NoticeDelivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None or delivery.state == DeliveryState.ACCEPTED:
        return None
    current = delivery.state == DeliveryState.TRYING and delivery.tries == number
    if not current and not isinstance(outcome, MessageTaken):
        return None
    match outcome:
        case MessageTaken(msgid):
            _accept(session, delivery, msgid, at)
        case Unclear(detail):
            again_or_unknown(delivery, detail, at)
        case Ended():
            delivery.unanswered -= 1
            end(delivery, outcome, at)
        case Later():
            delivery.unanswered -= 1
            delivery.state, delivery.due_at = DeliveryState.WAITING, _when(outcome, delivery.tries, at)
            delivery.detail, delivery.errcode, delivery.rid = outcome.detail, outcome.errcode, outcome.rid
    await session.flush()
    return delivery


def again_or_unknown(delivery: NoticeDelivery, detail: str, at: datetime) -> None:
    """A try of which nobody knows: once more after a while, or, where that was the repeat, left to people."""
    delivery.detail = detail
    if delivery.unanswered < MOST_UNANSWERED:
        delivery.state, delivery.due_at = DeliveryState.WAITING, at + AGAIN_AFTER_UNCLEAR
    else:
        delivery.state, delivery.due_at, delivery.settled_at = DeliveryState.UNKNOWN, None, at


def _accept(session: AsyncSession, delivery: NoticeDelivery, msgid: str, at: datetime) -> None:
    delivery.state, delivery.due_at, delivery.settled_at = DeliveryState.ACCEPTED, None, at
    delivery.msgid, delivery.detail, delivery.errcode, delivery.rid = msgid, "", "", ""
    delivery.unanswered = max(delivery.unanswered - 1, 0)
    session.add_all(
        NoticeProof(
            notice_id=delivery.notice_id,
            owner_id=owner_id,
            delivery_id=delivery.id,
            way=_PROOFS[delivery.channel],
            reached=True,
            told=msgid,
            at=at,
        )
        for owner_id in delivery.owner_ids
    )


def _when(later: Later, tries: int, at: datetime) -> datetime:
    if later.wait is not None:
        return at + later.wait
    if later.until_midnight:
        tomorrow = at.astimezone(CHINA).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(0, 5), CHINA)
    return at + growing(_FIRST_WAIT, _LONGEST_WAIT, tries)
