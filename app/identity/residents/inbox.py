"""What goes into residents' inboxes from here: queued in the transaction of what it tells of.

The notices lie above this room, so they come for it (`notifications.relaying`): what a resident reads, and whether they
read it, is theirs alone.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.kinds import AnnouncementKind as AnnouncementKind  # asked for together
from app.identity.models import Announcement

PAGE = 50


async def tell(
    session: AsyncSession,
    resident_ids: Iterable[uuid.UUID],
    community_id: uuid.UUID,
    kind: AnnouncementKind,
    text: str,
    at: datetime,
) -> None:
    """Let a sentence wait for the inboxes of these residents, once each."""
    session.add_all(
        Announcement(resident_id=one, community_id=community_id, kind=kind, text=text, at=at)
        for one in sorted(set(resident_ids), key=str)
    )
    await session.flush()


async def waiting(session: AsyncSession) -> list[Announcement]:
    """The fifty that wait longest, each held; whoever has told one sets `told_at`."""
    found = await session.scalars(
        select(Announcement)
        .where(Announcement.told_at.is_(None))
        .order_by(Announcement.at, Announcement.id)
        .limit(PAGE)
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def forget_told(session: AsyncSession, before: datetime) -> int:
    """Delete what was told before an instant; the notice keeps the words. Answers how many."""
    gone = await session.execute(delete(Announcement).where(Announcement.told_at < before).returning(Announcement.id))
    return len(gone.all())
