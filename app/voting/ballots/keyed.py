"""What was keyed of a paper: the entry that governs, once there is one."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.values import double_keying
from app.voting.models import PaperEntry


def governing(entries: Sequence[PaperEntry]) -> PaperEntry | None:
    """The first two entries where they are equal, else the third; None while the paper is not keyed."""
    return double_keying.governing(entries, lambda one, other: _read(one) == _read(other))


def _read(entry: PaperEntry) -> tuple[str, dict[str, str]]:
    return entry.validity, entry.choices


async def entries_of(session: AsyncSession, paper_id: uuid.UUID) -> list[PaperEntry]:
    """The entries of a paper in the order in which they were made."""
    found = await session.scalars(select(PaperEntry).where(PaperEntry.paper_id == paper_id).order_by(PaperEntry.place))
    return list(found)
