"""What the platform thinks of pictures, as it tells by itself: before our own call is answered, late, or twice."""

from datetime import timedelta

from sqlalchemy import select

from app.core.db import Database
from app.core.installation import now
from app.moderation import service
from app.moderation.models import ContentCheck
from app.wechat import inbox
from app.wechat.inbox import PushOutcome
from app.wechat.push import MEDIA_CHECK, MediaChecked, understood

PATIENCE = timedelta(hours=1)
"""How long a result waits for the look it speaks of: it may be here before the answer to our own call."""


async def take(database: Database) -> None:
    """Settle what the platform told of; a result whose look is not known yet waits, and comes again."""
    async with database.write() as session:
        at = await now(session)
        for push in await inbox.waiting(session, event=MEDIA_CHECK):
            event = understood(push.body)
            if not isinstance(event, MediaChecked):
                await inbox.handled(session, push, PushOutcome.IGNORED, at)
                continue
            check = await session.scalar(
                select(ContentCheck).where(ContentCheck.trace_id == event.trace_id).with_for_update()
            )
            if check is not None:
                service.settle(check, event.verdict, event.label, at)
                await inbox.handled(session, push, PushOutcome.TAKEN, at)
            elif at - push.received_at > PATIENCE:
                await inbox.handled(session, push, PushOutcome.UNMATCHED, at)
