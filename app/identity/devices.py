"""Where somebody of the staff is signed in, and the end of it: by themselves, and where a password or factor changes."""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.identity.models import StaffSession


async def devices(
    session: AsyncSession, staff_id: uuid.UUID, at: datetime, after: Cursor = START
) -> tuple[list[StaffSession], str | None]:
    """Fifty places where somebody is signed in now, the last signed in first, and the next page's cursor."""
    query = select(StaffSession).where(
        StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None), StaffSession.expires_at > at
    )
    return await records(session, query, (StaffSession.last_seen_at, StaffSession.id), after, newest_first=True)


async def end_device(session: AsyncSession, staff_id: uuid.UUID, session_id: uuid.UUID, at: datetime) -> None:
    """End one of one's own sign-ins; raises Refused where it is nobody's or somebody else's."""
    found = await session.scalar(
        select(StaffSession).where(StaffSession.id == session_id, StaffSession.staff_id == staff_id)
    )
    if found is None:
        raise Refused(NOT_FOUND)
    found.ended_at = found.ended_at or at
    await session.flush()


async def end_everywhere(
    session: AsyncSession, staff_id: uuid.UUID, at: datetime, *, but: uuid.UUID | None = None
) -> None:
    """End every sign-in of somebody, on the console and in the mini-program, this one too unless it is excepted."""
    await session.execute(
        update(StaffSession)
        .where(
            StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None), StaffSession.id.is_distinct_from(but)
        )
        .values(ended_at=at)
    )
