"""What a new version of the plan does to votes on an earlier one: they are void at once (law R-38, R-58, case 36).

Ballots bind to the version that was shown. They stay where they are, as an archive, and are never counted; the new
version takes a new vote with a notice of its own. No second person is asked, because the law leaves no choice.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.voting.ending.at_once import void_at_once
from app.voting.lifecycle import STEPS, Act
from app.voting.models import Vote


async def hold_votes(session: AsyncSession, community_id: uuid.UUID, project_id: uuid.UUID) -> Sequence[Vote]:
    """The votes on this project that have not been counted, their rows held until the transaction ends.

    To be called before the new version is published: whoever finishes a vote holds it first and the project second.
    """
    running = list(STEPS[Act.VOID].sources)
    found = await session.scalars(
        select(Vote)
        .where(Vote.community_id == community_id, Vote.project_id == project_id, Vote.state.in_(running))
        .order_by(Vote.id)
        .with_for_update()
    )
    return found.all()


async def void(session: AsyncSession, votes: Sequence[Vote], number: int, *, by: uuid.UUID, at: datetime) -> None:
    """Void the votes that are held, because version `number` of their plan has been published; each tells the public."""
    for vote in votes:
        reason = f"改造方案第 {number} 版已经公布，本次表决针对的是此前的方案，依法作废，须就新方案重新通知、重新表决。"
        await void_at_once(session, vote, reason, by=by, at=at)
