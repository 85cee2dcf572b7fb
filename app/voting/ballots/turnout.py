"""While a vote is open: who has taken part, and how far it is, without a stance of anybody.

Participation and agreement are shown apart: one more "no" can carry a vote by completing participation, so nobody is
told "just get them to vote". What agreement would still be asked is said of those who took part, as a number to reach,
never as a number reached.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.values.fractions import TWO_THIRDS
from app.core.values.small_cells import shown_places
from app.register import places
from app.register.rolls import rolls
from app.register.rolls.rolls import PlacedEntry
from app.voting.count.outcome import AreaAndHeads
from app.voting.law.rules import RULES
from app.voting.models import PlaceTaken, Vote, VoteItem
from app.voting.schemas import StairwellNotYet, StairwellTurnout


@dataclass(frozen=True, slots=True)
class Turnout:
    """Sums of the roll and of those who took part, what participation lacks, and the agreement asked of each item.

    `to_agree` is how much of those who took part so far would have to agree for an item to carry (0.01 m2 and heads).
    """

    total: AreaAndHeads
    participating: AreaAndHeads
    lacking: AreaAndHeads
    to_agree: dict[int, AreaAndHeads]


async def turnout(session: AsyncSession, vote: Vote) -> Turnout:
    """Who has taken part so far; a received paper takes part from the instant it was received."""
    if vote.roll_id is None:
        total = part = AreaAndHeads(0, 0)
    else:
        roll = await rolls.find(session, vote.community_id, vote.roll_id)
        total = AreaAndHeads(roll.area_c, roll.heads)
        part = AreaAndHeads(*await rolls.amount_of(session, vote.roll_id, _whose_place_is_taken(vote)))
    rules = await session.execute(
        select(VoteItem.number, VoteItem.rule).where(VoteItem.vote_id == vote.id).order_by(VoteItem.number)
    )
    return of_sums(total, part, dict(rules.all()))


def of_sums(total: AreaAndHeads, part: AreaAndHeads, rules: Mapping[int, str]) -> Turnout:
    """Turnout from the sums of the roll and of those who took part, with the rule of each item by its number."""
    lacking = AreaAndHeads(
        max(0, TWO_THIRDS.least(total.area_c) - part.area_c), max(0, TWO_THIRDS.least(total.heads) - part.heads)
    )
    to_agree = {
        number: AreaAndHeads(RULES[rule].agreement.least(part.area_c), RULES[rule].agreement.least(part.heads))
        for number, rule in rules.items()
    }
    return Turnout(total, part, lacking, to_agree)


async def not_yet(session: AsyncSession, vote: Vote) -> list[StairwellNotYet]:
    """Where heads have not taken part, by stairwell in the order of the roll; for staff who remind people."""
    taken = await _taken(session, vote)
    missing = [one for one in await _entries(session, vote) if one.voter not in taken]
    return [
        StairwellNotYet(building=building, stairwell=stairwell, parts=[one.part for one in there])
        for (building, stairwell), there in groupby(missing, key=lambda one: (one.building, one.stairwell))
    ]


async def by_stairwell(
    session: AsyncSession, vote: Vote, within: frozenset[uuid.UUID] | None
) -> list[StairwellTurnout]:
    """How many heads of each stairwell took part, in the order of the roll; of these stairwells, or of all (None).

    Numbers of a stairwell that would single somebody out are left out, as they are in public, however few are asked for.
    """
    taken = await _taken(session, vote)
    numbers = {
        place: [len(voters & taken), len(voters - taken)]
        for place, voters in _voters_by_stairwell(await _entries(session, vote)).items()
    }
    shown = set(shown_places(numbers))
    if within is not None:
        placed = await places.placed_stairwells(session, vote.community_id)
        own = {(one.building, one.stairwell) for one in placed if one.id in within}
        numbers = {place: counts for place, counts in numbers.items() if place in own}
    return [
        StairwellTurnout(
            building=place[0],
            stairwell=place[1],
            heads=sum(counts),
            participating=counts[0] if place in shown else None,
        )
        for place, counts in numbers.items()
    ]


def _voters_by_stairwell(entries: Iterable[PlacedEntry]) -> dict[tuple[str, ...], set[str]]:
    """The heads of each stairwell; who has flats in several counts where the first of them lies."""
    first: dict[str, tuple[str, ...]] = {}
    found: dict[tuple[str, ...], set[str]] = {}
    for one in entries:
        place = first.setdefault(one.voter, (one.building, one.stairwell))
        found.setdefault(place, set()).add(one.voter)
    return found


async def _entries(session: AsyncSession, vote: Vote) -> list[PlacedEntry]:
    return await rolls.placed_entries(session, vote.roll_id) if vote.roll_id is not None else []


async def _taken(session: AsyncSession, vote: Vote) -> set[str]:
    return set(await session.scalars(_whose_place_is_taken(vote)))


def _whose_place_is_taken(vote: Vote) -> Select[str]:
    return select(PlaceTaken.voter).where(PlaceTaken.vote_id == vote.id)


async def has_taken_part(session: AsyncSession, vote_id: uuid.UUID, voter: str) -> bool:
    """Whether a head's place is taken, by ballot or by a paper received."""
    return await session.get(PlaceTaken, (vote_id, voter)) is not None
