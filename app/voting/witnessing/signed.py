"""What witnesses have signed of a vote's log."""

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.voting.models import Cosignature, LogWitness


async def of_vote(session: AsyncSession, vote_id: uuid.UUID) -> Mapping[int, Sequence[tuple[LogWitness, Cosignature]]]:
    """What witnesses signed of a vote, by size, each in the order of their names."""
    rows = await session.execute(
        select(LogWitness, Cosignature)
        .join(Cosignature, Cosignature.witness_id == LogWitness.id)
        .where(Cosignature.vote_id == vote_id)
        .order_by(Cosignature.size, LogWitness.name)
    )
    found: dict[int, list[tuple[LogWitness, Cosignature]]] = {}
    for witness, cosignature in rows:
        found.setdefault(cosignature.size, []).append((witness, cosignature))
    return found
