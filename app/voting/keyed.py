"""What was keyed of a paper: the entry that governs, once there is one."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.voting.models import PaperEntry

KEYERS = 2
SETTLES = 3


def governing(entries: Sequence[PaperEntry]) -> PaperEntry | None:
    """The first two entries where they are equal, else the third; None while the paper is not keyed."""
    if len(entries) >= KEYERS:
        first, second = entries[0], entries[1]
        if (first.validity, first.choices) == (second.validity, second.choices):
            return first
    return entries[SETTLES - 1] if len(entries) >= SETTLES else None


async def entries_of(session: AsyncSession, paper_id: uuid.UUID) -> list[PaperEntry]:
    """The entries of a paper in the order in which they were made."""
    found = await session.scalars(select(PaperEntry).where(PaperEntry.paper_id == paper_id).order_by(PaperEntry.place))
    return list(found)
