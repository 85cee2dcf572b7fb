"""When a dispute is settled: two people of different units who find the same, one of them from the street.

Source: docs/decisions/0019 and the table of who does what; the agent's own unit finds nothing.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.reading.two_units import agreed
from app.identity.permissions import Role
from app.voting.kinds import Finding
from app.voting.models import DisputeFinding


@dataclass(frozen=True, slots=True)
class SettledDispute:
    """What a dispute was settled as, and when the second of the two found it."""

    finding: Finding
    at: datetime


def settled(findings: Iterable[tuple[Role, Finding, datetime]]) -> SettledDispute | None:
    """The finding on which two agree, of different roles and one of them the street's; None while there are no two."""
    found = agreed(findings)
    return SettledDispute(*found) if found is not None else None


async def found_of(session: AsyncSession, dispute_id: uuid.UUID) -> SettledDispute | None:
    """How a dispute was settled; None while it is open."""
    rows = await session.scalars(select(DisputeFinding).where(DisputeFinding.dispute_id == dispute_id))
    return settled((row.role, row.finding, row.at) for row in rows)
