"""Reading disputes: which wait, how long still, and what was found."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime
from app.voting.ballots.findings import SettledDispute, settled
from app.voting.models import Dispute, DisputeFinding


@dataclass(frozen=True, slots=True)
class DisputeNow:
    """A dispute with when it must be settled, who found what so far, and how it is settled (None: it waits)."""

    dispute: Dispute
    due: DueTime
    findings: tuple[DisputeFinding, ...]
    settled: SettledDispute | None

    def overdue(self, at: datetime) -> bool:
        """Whether it still waits although five working days are over."""
        return self.settled is None and at >= self.due.due_at


async def listed(session: AsyncSession, vote_id: uuid.UUID) -> list[DisputeNow]:
    """Every dispute of a vote in the order in which they were raised."""
    rows = await session.execute(
        select(Dispute, DueTime)
        .join(DueTime, DueTime.id == Dispute.due_id)
        .where(Dispute.vote_id == vote_id)
        .order_by(Dispute.at, Dispute.id)
    )
    pairs = [(dispute, due) for dispute, due in rows]
    findings = await _findings(session, [dispute.id for dispute, _ in pairs])
    return [_now(dispute, due, findings.get(dispute.id, [])) for dispute, due in pairs]


async def open_disputes(session: AsyncSession, vote_id: uuid.UUID) -> int:
    """How many disputes of a vote wait; the final result waits for all of them."""
    return sum(one.settled is None for one in await listed(session, vote_id))


async def _findings(session: AsyncSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[DisputeFinding]]:
    found: dict[uuid.UUID, list[DisputeFinding]] = {}
    rows = await session.scalars(
        select(DisputeFinding).where(DisputeFinding.dispute_id.in_(ids)).order_by(DisputeFinding.at)
    )
    for row in rows:
        found.setdefault(row.dispute_id, []).append(row)
    return found


def _now(dispute: Dispute, due: DueTime, findings: list[DisputeFinding]) -> DisputeNow:
    found = settled((one.role, one.finding, one.at) for one in findings)
    return DisputeNow(dispute, due, tuple(findings), found)
