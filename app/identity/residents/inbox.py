"""What residents are told by the program itself; other ways to reach them are the notices'."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.identity.models import Announcement, AnnouncementKind

PAGE = 50


async def tell(
    session: AsyncSession,
    resident_ids: Iterable[uuid.UUID],
    community_id: uuid.UUID,
    kind: AnnouncementKind,
    text: str,
    at: datetime,
) -> None:
    """Put a sentence into the inboxes of these residents, once each."""
    session.add_all(
        Announcement(resident_id=one, community_id=community_id, kind=kind.value, text=text, at=at)
        for one in sorted(set(resident_ids), key=str)
    )
    await session.flush()


async def of_resident(session: AsyncSession, resident_id: uuid.UUID) -> list[Announcement]:
    """The fifty latest, the newest first."""
    found = await session.scalars(
        select(Announcement)
        .where(Announcement.resident_id == resident_id)
        .order_by(Announcement.at.desc(), Announcement.id)
        .limit(PAGE)
    )
    return list(found)


async def read(session: AsyncSession, resident_id: uuid.UUID, announcement_id: uuid.UUID, at: datetime) -> None:
    """Say that one was read; the first time stands. Raises Refused where it is not theirs."""
    found = await session.get(Announcement, announcement_id)
    if found is None or found.resident_id != resident_id:
        raise Refused(NOT_FOUND)
    found.read_at = found.read_at or at
    await session.flush()
