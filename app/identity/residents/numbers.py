"""Texts for numbers that the register has, or had: queued here, sent by the notices, sealed all the while.

The number is told what the person who has it would want to object to: that somebody tried with a new number in its
place, or was taken for the owner without it (被签名).
"""

import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.sealing import Sealer
from app.identity.models import NumberNotice
from app.register.imports.study import PHONE

PAGE = 50


async def queue(
    session: AsyncSession, community_id: uuid.UUID, owner_id: uuid.UUID, phone_sealed: bytes, text: str, at: datetime
) -> None:
    """Let a text wait for a number, sealed as the register seals it (`register.study.PHONE`)."""
    session.add(
        NumberNotice(community_id=community_id, owner_id=owner_id, phone_sealed=phone_sealed, text=text, queued_at=at)
    )
    await session.flush()


async def waiting(session: AsyncSession) -> list[NumberNotice]:
    """The fifty that wait longest, each held; whoever has told one sets `told_at`."""
    found = await session.scalars(
        select(NumberNotice)
        .where(NumberNotice.told_at.is_(None))
        .order_by(NumberNotice.queued_at, NumberNotice.id)
        .limit(PAGE)
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def number_of(session: AsyncSession, sealer: Sealer, notice_id: uuid.UUID) -> str:
    """The number a text is for, in clear, for the machine that sends it; empty once it is deleted."""
    found = await session.get(NumberNotice, notice_id)
    return sealer.open(found.phone_sealed, PHONE).decode() if found is not None else ""


async def forget_told(session: AsyncSession, before: datetime) -> int:
    """Delete the texts, and the numbers with them, that were handed on before an instant. Answers how many."""
    gone = await session.execute(delete(NumberNotice).where(NumberNotice.told_at < before).returning(NumberNotice.id))
    return len(gone.all())
