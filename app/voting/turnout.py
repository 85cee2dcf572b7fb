"""While a vote is open: who has taken part, and how far it is, without a stance of anybody.

Participation and agreement are shown apart: one more "no" can carry a vote by completing participation, so nobody is
told "just get them to vote". What agreement would still be asked is said of those who took part, as a number to reach,
never as a number reached.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.fractions import TWO_THIRDS
from app.register.rolls import voting_entries
from app.voting.models import Standing, Vote
from app.voting.outcome import Sum


@dataclass(frozen=True, slots=True)
class Turnout:
    """Sums of the roll and of those who took part, and what participation still lacks (0.01 m2 and heads)."""

    total: Sum
    participating: Sum
    lacking: Sum


async def turnout(session: AsyncSession, vote: Vote) -> Turnout:
    """Who has taken part so far; a received paper takes part from the instant it was received."""
    areas = await _areas(session, vote)
    taken = set(await session.scalars(select(Standing.voter).where(Standing.vote_id == vote.id)))
    total = Sum(sum(areas.values()), len(areas))
    part = Sum(sum(areas[voter] for voter in taken), len(taken))
    lacking = Sum(
        max(0, TWO_THIRDS.least(total.area_c) - part.area_c), max(0, TWO_THIRDS.least(total.heads) - part.heads)
    )
    return Turnout(total, part, lacking)


async def not_yet(session: AsyncSession, vote: Vote) -> list[str]:
    """The parts whose head has not taken part, in the order of the roll; for staff who remind people."""
    if vote.roll_id is None:
        return []
    taken = set(await session.scalars(select(Standing.voter).where(Standing.vote_id == vote.id)))
    entries = await voting_entries(session, vote.roll_id)
    return list(dict.fromkeys(entry.part for entry in entries if entry.voter not in taken))


async def _areas(session: AsyncSession, vote: Vote) -> dict[str, int]:
    if vote.roll_id is None:
        return {}
    parts: dict[tuple[str, str], int] = {}
    for entry in await voting_entries(session, vote.roll_id):
        parts[entry.voter, entry.part] = entry.area_c
    areas: dict[str, int] = {}
    for (voter, _), area_c in parts.items():
        areas[voter] = areas.get(voter, 0) + area_c
    return areas


async def has_taken_part(session: AsyncSession, vote_id: uuid.UUID, voter: str) -> bool:
    """Whether a head's place is taken, by ballot or by a paper received."""
    return await session.get(Standing, (vote_id, voter)) is not None
