"""How many messages of a template a user may still be sent.

The phone's report is a hint, for anybody can send one; the platform's event is the truth; and where the platform says
that nothing is left (43101), nothing is left.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.notifications.models import SubscriptionQuota
from app.wechat.push import Subscribed, SubscribeWord

ENOUGH = 3
"""Messages in store from which a tap need not ask for more."""


async def _hold_quota(session: AsyncSession, openid: str, template_id: str, at: datetime) -> SubscriptionQuota:
    """The row of a user and a template, held; made where there is none."""
    await session.execute(
        insert(SubscriptionQuota)
        .values(openid=openid, template_id=template_id, left_over=0, hinted=False, changed_at=at)
        .on_conflict_do_nothing()
    )
    found = await session.get(SubscriptionQuota, (openid, template_id), with_for_update=True, populate_existing=True)
    if found is None:
        raise RuntimeError("a row that was just made is there")
    return found


async def may_send(session: AsyncSession, openid: str, template_id: str) -> bool:
    """Whether a message is left, as far as we were told."""
    found = await session.get(SubscriptionQuota, (openid, template_id), populate_existing=True)
    return found is not None and (found.left_over > 0 or found.hinted)


async def hint(session: AsyncSession, openid: str, template_ids: Iterable[str], at: datetime) -> None:
    """The phone says that its user accepted these: worth one try, until the platform says more."""
    for template_id in sorted(set(template_ids)):
        held = await _hold_quota(session, openid, template_id, at)
        held.hinted, held.changed_at = True, at
    await session.flush()


async def record_answer(session: AsyncSession, event: Subscribed, at: datetime) -> None:
    """What the platform says that the user did: each acceptance is one message more, a refusal takes all back."""
    if event.event is SubscribeWord.SENT:
        return
    for item in sorted(event.items, key=lambda one: one.template_id):
        held = await _hold_quota(session, event.openid, item.template_id, at)
        held.left_over = held.left_over + 1 if item.accepted else 0
        held.hinted, held.changed_at = False, at
    await session.flush()


async def spent(session: AsyncSession, openid: str, template_id: str, at: datetime) -> None:
    """One message went out."""
    held = await _hold_quota(session, openid, template_id, at)
    if held.left_over == 0:
        held.hinted = False
    held.left_over, held.changed_at = max(held.left_over - 1, 0), at
    await session.flush()


async def none_left(session: AsyncSession, openid: str, template_id: str, at: datetime) -> None:
    """The platform refused for want of a subscription."""
    held = await _hold_quota(session, openid, template_id, at)
    held.left_over, held.hinted, held.changed_at = 0, False, at
    await session.flush()


async def running_short(session: AsyncSession, openid: str, template_ids: Iterable[str]) -> list[str]:
    """Those of these templates of which a user has few messages in store, in the order given."""
    ids = list(template_ids)
    found = await session.scalars(
        select(SubscriptionQuota.template_id).where(
            SubscriptionQuota.openid == openid,
            SubscriptionQuota.template_id.in_(ids),
            SubscriptionQuota.left_over >= ENOUGH,
        )
    )
    full = set(found)
    return [template_id for template_id in ids if template_id not in full]
