"""What of the register waits for a second person; and how every room says that something waits."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.register.models import Correction, CorrectionState, ImportState, RegisterImport

MOST = 51
"""How many of one kind are read: one more than a page shows, so that it can say that there are more."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits for a person at an estate: what, since when, by when (None: no term), and how many."""

    community_id: uuid.UUID
    subject: tuple[uuid.UUID, ...]
    since: datetime
    due_at: datetime | None = None
    count: int = 1


async def imports(session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID) -> list[Waits]:
    """Sheets without error or open doubt that somebody else brought and that wait for approval."""
    rows = await session.execute(
        select(RegisterImport.community_id, RegisterImport.id, RegisterImport.proposed_at)
        .where(
            RegisterImport.community_id.in_(community_ids),
            RegisterImport.state == ImportState.CHECKED,
            RegisterImport.proposed_by != who,
            RegisterImport.report["errors"].as_integer() == 0,
            func.jsonb_array_length(RegisterImport.report["doubts"]) == 0,
        )
        .order_by(RegisterImport.proposed_at)
        .limit(MOST)
    )
    return [Waits(row.community_id, (row.id,), row.proposed_at) for row in rows]


async def corrections(session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID) -> list[Waits]:
    """Corrections that somebody else proposed and that wait for a word."""
    rows = await session.execute(
        select(Correction.community_id, Correction.id, Correction.proposed_at)
        .where(
            Correction.community_id.in_(community_ids),
            Correction.state == CorrectionState.PROPOSED,
            Correction.proposed_by != who,
        )
        .order_by(Correction.proposed_at)
        .limit(MOST)
    )
    return [Waits(row.community_id, (row.id,), row.proposed_at) for row in rows]
