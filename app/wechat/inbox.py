"""Pushes kept before anything is done about them: the platform waits five seconds for its answer, and sends thrice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.wechat.models import PushOutcome as PushOutcome  # what became of a push is said by whoever handles it
from app.wechat.models import WeChatPush
from app.wechat.push import dedupe_key


async def keep(session: AsyncSession, fields: Mapping[str, Any], at: datetime) -> bool:
    """Keep what was sent, once; whether it is new."""
    kept = await session.execute(
        insert(WeChatPush)
        .values(dedupe_key=dedupe_key(fields), received_at=at, body=dict(fields))
        .on_conflict_do_nothing(index_elements=[WeChatPush.dedupe_key])
        .returning(WeChatPush.id)
    )
    return kept.first() is not None


async def waiting(
    session: AsyncSession, limit: int = 50, *, event: str | None = None, but: str | None = None
) -> Sequence[WeChatPush]:
    """Pushes nobody has handled, the oldest first, held by this transaction; those another worker holds are left out.

    `event` asks for one kind of event alone, `but` for all except one: each is handled by one room.
    """
    query = select(WeChatPush).where(WeChatPush.handled_at.is_(None))
    kind = WeChatPush.body["Event"].as_string()
    if event is not None:
        query = query.where(kind == event)
    if but is not None:
        query = query.where(kind.is_distinct_from(but))
    found = await session.scalars(
        query.order_by(WeChatPush.received_at, WeChatPush.id).limit(limit).with_for_update(skip_locked=True)
    )
    return found.all()


async def handled(session: AsyncSession, push: WeChatPush, outcome: PushOutcome, at: datetime) -> None:
    """Say what became of a push; one that waits for something of ours is left as it is and comes again."""
    push.outcome, push.handled_at = outcome, at
    await session.flush()


async def forget_handled(session: AsyncSession, before: datetime) -> int:
    """Delete what was handled until an instant, with whatever somebody wrote in it; answers how many.

    The platform sends again within seconds, so that nothing of this age comes twice.
    """
    gone = await session.execute(delete(WeChatPush).where(WeChatPush.handled_at <= before).returning(WeChatPush.id))
    return len(gone.all())
