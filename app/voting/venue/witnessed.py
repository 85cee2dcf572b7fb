"""What a witness with an account reads: the votes and sessions they are named for, and nothing else of a vote.

Named they are when a session is opened before them (`sessions`), and they read on while their mandate is in force.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.register.waiting import MOST, Waits
from app.voting.models import BoxOpening, CheckIn, CountSheet, Paper, VenueSession, Vote


@dataclass(frozen=True, slots=True)
class BoxWitnessed:
    """A box emptied, and how many papers were registered from it."""

    box: BoxOpening
    registered: int


@dataclass(frozen=True, slots=True)
class SessionWitnessed:
    """A session as its witnesses follow it: heads let in, of those with a paper, every box, and its end."""

    venue: VenueSession
    ended_at: datetime | None
    checked_in: int
    with_paper: int
    boxes: Sequence[BoxWitnessed]


def _named(who: uuid.UUID) -> ColumnElement[bool]:
    return VenueSession.witnesses.contains({"people": [{"staff_id": str(who)}]})


async def listed(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, after: Cursor = START
) -> tuple[list[Vote], str | None]:
    """Fifty votes at these estates that somebody is named for, the newest first, and the next page's cursor."""
    mine = select(VenueSession.vote_id).where(_named(who))
    query = select(Vote).where(Vote.community_id.in_(community_ids), Vote.id.in_(mine))
    return await records(session, query, (Vote.created_at, Vote.id), after, newest_first=True)


async def find(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, vote_id: uuid.UUID
) -> tuple[Vote, list[SessionWitnessed]]:
    """A vote that somebody is named for, with those sessions of it; raises Refused where it is none of theirs."""
    vote = await session.get(Vote, vote_id)
    rows = await session.scalars(
        select(VenueSession)
        .where(VenueSession.vote_id == vote_id, _named(who))
        .order_by(VenueSession.opened_at, VenueSession.id)
    )
    found = rows.all()
    if vote is None or vote.community_id not in community_ids or not found:
        raise Refused(NOT_FOUND)
    return vote, await _followed(session, found)


async def _followed(session: AsyncSession, venues: Sequence[VenueSession]) -> list[SessionWitnessed]:
    ids = [one.id for one in venues]
    ends = dict(
        (
            await session.execute(select(CountSheet.session_id, CountSheet.at).where(CountSheet.session_id.in_(ids)))
        ).all()
    )
    came = await session.execute(
        select(CheckIn.session_id, func.count(), func.count(CheckIn.serial))
        .where(CheckIn.session_id.in_(ids))
        .group_by(CheckIn.session_id)
    )
    let_in = {venue_id: (people, papers) for venue_id, people, papers in came.all()}
    emptied = await session.execute(
        select(BoxOpening, func.count(Paper.id))
        .outerjoin(Paper, Paper.box_id == BoxOpening.id)
        .where(BoxOpening.session_id.in_(ids))
        .group_by(BoxOpening.id)
        .order_by(BoxOpening.at, BoxOpening.id)
    )
    boxes = defaultdict[uuid.UUID, list[BoxWitnessed]](list)
    for box, registered in emptied.all():
        boxes[box.session_id].append(BoxWitnessed(box, registered))
    return [
        SessionWitnessed(one, ends.get(one.id), *let_in.get(one.id, (0, 0)), boxes=boxes.get(one.id, []))
        for one in venues
    ]


def staff_of(followed: Iterable[SessionWitnessed]) -> set[uuid.UUID]:
    """Whoever opened sessions and emptied boxes."""
    return {
        who
        for one in followed
        for pair in (
            (one.venue.opened_by, one.venue.second),
            *((each.box.opened_by, each.box.witness) for each in one.boxes),
        )
        for who in pair
    }


async def waiting(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Sessions under way that somebody is named for, until the count sheet is signed; those that end first, first."""
    rows = await session.execute(
        select(VenueSession, Vote)
        .join(Vote, Vote.id == VenueSession.vote_id)
        .outerjoin(CountSheet, CountSheet.session_id == VenueSession.id)
        .where(Vote.community_id.in_(community_ids), _named(who), CountSheet.id.is_(None))
        .order_by(Vote.closes_at, VenueSession.opened_at, VenueSession.id)
        .limit(most)
    )
    return [
        Waits(
            vote.community_id, (vote.id, venue.id), venue.opened_at, vote.closes_at, about=vote.title, place=venue.place
        )
        for venue, vote in rows.all()
    ]
