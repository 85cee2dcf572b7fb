"""An opening that two persons settled before its hour: it waits for the clock, and lapses where it may not be done then."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.posting.texts import TextKey
from app.voting import announcing
from app.voting.lifecycle import Act, State
from app.voting.models import Vote, VoteProposal


def approved_opening() -> ColumnElement[bool]:
    """Whether a proposal is an approved opening that did not lapse; of a noticed vote, one that waits for its hour."""
    return and_(VoteProposal.act == Act.OPEN, VoteProposal.approved.is_(True), VoteProposal.lapsed_at.is_(None))


async def waiting(session: AsyncSession, vote: Vote) -> VoteProposal | None:
    """The approved opening of a vote that waits for its hour; None where the vote has opened, or nobody approved one."""
    if vote.state != State.NOTICED:
        return None
    return await session.scalar(select(VoteProposal).where(VoteProposal.vote_id == vote.id, approved_opening()))


async def due(session: AsyncSession, at: datetime) -> list[uuid.UUID]:
    """The noticed votes with an approved opening whose hour has come, the earliest first."""
    found = await session.scalars(
        select(Vote.id)
        .join(VoteProposal, VoteProposal.vote_id == Vote.id)
        .where(Vote.state == State.NOTICED, Vote.opens_at <= at, approved_opening())
        .order_by(Vote.opens_at, Vote.id)
    )
    return list(found)


async def lapse(session: AsyncSession, vote: Vote, because: str, at: datetime) -> None:
    """End the approved opening that waits, if there is one; the vote's row is held."""
    proposal = await waiting(session, vote)
    if proposal is not None:
        proposal.lapsed_at, proposal.lapsed_because = at, because
        await session.flush()


async def lapse_in_public(session: AsyncSession, vote: Vote, refusal: Refused, at: datetime) -> None:
    """End the approved opening for what stood against it at its hour, and tell everybody who was told of the hour."""
    because = " ".join([refusal.message, *(fault.message for fault in refusal.fields)])
    await lapse(session, vote, because, at)
    await announcing.event(
        session,
        vote,
        TextKey.VOTE_NOT_OPENED,
        facts={},
        reason=because,
        proposed_by=None,
        approved_by=None,
        at=at,
    )
