"""What the identity room left to be told, written into the notices: bindings into inboxes, texts for numbers.

That room lies below and knows no notice; it queues in the transaction of what it tells of. From here on it is a notice
like any other: one row for each way, tried again, in the ledger. The row that waited is marked in the transaction that
writes the notice, and a notice has one row for each subject, so that a worker may die anywhere.
"""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.installation import now
from app.core.periods import spoken
from app.identity.residents import inbox, numbers
from app.notifications.kinds import NoticeKind
from app.notifications.outbox import notify
from app.register.places import community_name

ANNOUNCEMENT, NUMBER = "announcement", "number"
"""The subjects of such notices: a row of the queue each."""


async def take(database: Database) -> int:
    """Write down as notices what waits, fifty of each kind; answers how many were taken."""
    async with database.write() as session:
        at = await now(session)
        bindings = await inbox.waiting(session)
        for one in bindings:
            await notify(
                session,
                one.community_id,
                ANNOUNCEMENT,
                one.id,
                NoticeKind.BINDING,
                facts=await _facts(session, one.community_id, one.kind.label, one.text, one.at),
                at=one.at,
                resident_ids=[one.resident_id],
            )
            one.told_at = at
        texts = await numbers.waiting(session)
        for text in texts:
            await notify(
                session,
                text.community_id,
                NUMBER,
                text.id,
                NoticeKind.NUMBER_USED,
                facts=await _facts(session, text.community_id, NoticeKind.NUMBER_USED.label, text.text, text.queued_at),
                at=text.queued_at,
                owner_ids=[text.owner_id],
            )
            text.told_at = at
        await session.flush()
    return len(bindings) + len(texts)


async def _facts(session: AsyncSession, community_id: uuid.UUID, title: str, text: str, at: datetime) -> dict[str, str]:
    return {
        "community": await community_name(session, community_id),
        "title": title,
        "told": text,
        "at": spoken(at),
    }
