"""Heads that organisations alone own and that nobody could cast for, as no authority under a seal is in force.

Source: law R-33, case 31; docs/decisions/0066. Whether one is, the ballot's own rule says (app/voting/ballots/entitlement.py).
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import own_records
from app.register.kinds import ORGANISATIONS
from app.register.rolls.roll_owners import heads_of_organisations
from app.register.waiting import MOST, NAMED, Waits, pressing
from app.voting.authorities.circumstances import owners_of_head
from app.voting.authorities.schemas import UnauthorisedHeadAnswer
from app.voting.ballots.entitlement import people_of
from app.voting.ballots.own_heads import heads_of_own
from app.voting.lifecycle import Mode, State
from app.voting.models import PlaceTaken, Vote, VotingAuthority


@dataclass(frozen=True, slots=True)
class UnauthorisedHead:
    """A head of organisations that authorised nobody, with its parts in the order of the roll."""

    voter: str
    parts: Sequence[str]


async def heads(
    session: AsyncSession, at: datetime, *which: ColumnElement[bool]
) -> list[tuple[Vote, list[UnauthorisedHead]]]:
    """Of the votes meant, those that are noticed or open and receive ballots here, with such heads of which nothing came.

    In the order of the roll. An authority that waits for another person's word is not in force; one whose term begins
    before the window ends is.
    """
    running = Vote.state.in_([State.NOTICED, State.OPEN]), Vote.mode != Mode.AUXILIARY, Vote.closes_at > at
    votes = (await session.scalars(select(Vote).where(*which, *running))).all()
    owned = await heads_of_organisations(session, {vote.roll_id for vote in votes if vote.roll_id is not None})
    candidates = [
        (vote, voter, parts) for vote in votes if vote.roll_id for voter, parts in owned.get(vote.roll_id, {}).items()
    ]
    taken = await _rows_of(session, PlaceTaken, candidates)
    recorded = await _rows_of(session, VotingAuthority, candidates)
    found: dict[uuid.UUID, list[UnauthorisedHead]] = {}
    for vote, voter, parts in candidates:
        head = vote.id, voter
        if head not in taken and not (head in recorded and await _could_cast(session, vote, voter, at)):
            found.setdefault(vote.id, []).append(UnauthorisedHead(voter, parts))
    return [(vote, found[vote.id]) for vote in votes if vote.id in found]


async def _rows_of(
    session: AsyncSession,
    table: type[PlaceTaken | VotingAuthority],
    candidates: Sequence[tuple[Vote, str, Sequence[str]]],
) -> set[tuple[uuid.UUID, str]]:
    """Those of these heads of which the table has a row."""
    rows = await session.execute(
        select(table.vote_id, table.voter).where(
            tuple_(table.vote_id, table.voter).in_([(vote.id, voter) for vote, voter, _ in candidates])
        )
    )
    return {(vote_id, voter) for vote_id, voter in rows}


async def _could_cast(session: AsyncSession, vote: Vote, voter: str, at: datetime) -> bool:
    people = await people_of(session, vote, voter, at)
    return vote.opens_at is not None and vote.closes_at is not None and people.could_cast(vote.opens_at, vote.closes_at)


async def answers(
    session: AsyncSession, vote: Vote, lacking: Iterable[UnauthorisedHead], at: datetime
) -> list[UnauthorisedHeadAnswer]:
    """Such heads of a vote as those see them who record authorities; names of organisations are public."""
    lines = []
    for one in lacking:
        owners = [each for each in await owners_of_head(session, vote, one.voter) if each.kind in ORGANISATIONS]
        people = await people_of(session, vote, one.voter, at)
        lines.append(
            UnauthorisedHeadAnswer(
                voter=one.voter,
                parts=list(one.parts),
                organisations=[each.name for each in owners],
                why=people.why_not_as_owner(owners[0].named),
            )
        )
    return lines


async def waiting(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, at: datetime, *, most: int = MOST
) -> list[Waits]:
    """Votes with heads whose organisation authorised nobody, and how many; due when the window ends.

    A head of this person's own is left to others, as it is where it would be acted on.
    """
    missing = await heads(session, at, Vote.community_id.in_(community_ids))
    if not missing:
        return []
    own = await own_records.of_staff(session, who, {vote.community_id for vote, _ in missing})
    lines = []
    for vote, lacking in missing:
        theirs = await heads_of_own(session, vote, own)
        if rooms := [one.parts[0] for one in lacking if one.voter not in theirs]:
            since = vote.noticed_at or vote.created_at
            place = _named(rooms)
            lines.append(Waits(vote.community_id, (vote.id,), since, vote.closes_at, len(rooms), vote.title, place))
    return sorted(lines, key=pressing)[:most]


def _named(rooms: Sequence[str]) -> str:
    """Heads in a line, each by its first room: three of them, and how many there are."""
    return "、".join(rooms[:NAMED]) + (f"等 {len(rooms)} 户" if len(rooms) > NAMED else "")
