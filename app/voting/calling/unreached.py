"""Of many votes at once, how many heads their notices have not reached in person: what `delivery.heads` says of one vote,
for the database to say of all that run.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.notifications import ledger
from app.notifications.kinds import NoticeKind
from app.register.people.names import place_words
from app.register.rolls.roll_owners import owners_placed
from app.register.waiting import Doors, within_reach
from app.voting import notifying
from app.voting.kinds import PaperFate
from app.voting.lifecycle import State
from app.voting.models import IssuedPaper, PaperEvent, Vote


async def unreached(
    session: AsyncSession, doors: Doors, at: datetime
) -> Sequence[tuple[Vote, datetime, int, list[str]]]:
    """Votes that run and whose notice was given, each with since when, how many heads within reach it has not reached,
    and the stairwells where they lie; one statement, however many.
    """
    given, heads = ledger.last_given(notifying.SUBJECT, NoticeKind.VOTE_NOTICE), owners_placed()
    handed = exists().where(
        IssuedPaper.vote_id == Vote.id,
        IssuedPaper.voter == heads.c.voter,
        PaperEvent.vote_id == IssuedPaper.vote_id,
        PaperEvent.serial == IssuedPaper.serial,
        PaperEvent.fate == PaperFate.HANDED,
        PaperEvent.at >= given.c.at,
    )
    rows = await session.execute(
        select(Vote, given.c.at, heads.c.building, heads.c.stairwell, func.count(heads.c.voter.distinct()))
        .join(given, given.c.subject_id == Vote.id)
        .join(heads, heads.c.roll_id == Vote.roll_id)
        .where(
            Vote.community_id.in_(doors),
            Vote.state.in_([State.NOTICED, State.OPEN]),
            or_(Vote.closes_at.is_(None), Vote.closes_at > at),
            within_reach(doors, Vote.community_id.expression, heads.c.part_id),
            ~ledger.reached_in_person(given.c.id, heads.c.owner_id),
            ~handed,
        )
        .group_by(Vote.id, given.c.at, heads.c.building, heads.c.stairwell)
        .order_by(given.c.at, Vote.id, func.min(heads.c.i))
    )
    found: dict[uuid.UUID, tuple[Vote, datetime, int, list[str]]] = {}
    for vote, since, building, stairwell, number in rows:
        _, _, before, places = found.get(vote.id, (vote, since, 0, []))
        found[vote.id] = (vote, since, before + number, [*places, place_words(building, stairwell)])
    return list(found.values())
