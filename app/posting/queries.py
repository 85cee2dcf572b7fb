"""Reading postings: each with what happened to it and where it stands now; open alarms."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records, rows
from app.posting.kinds import PostingAct, PostingState
from app.posting.lifecycle import PostingHappened, PostingStanding, standing
from app.posting.models import Posting, PostingAlarm, PostingEvent


@dataclass(frozen=True, slots=True)
class PostingNow:
    """A posting with its events in order, the due time of its period once it hangs, and where it stands."""

    posting: Posting
    events: tuple[PostingEvent, ...]
    due: DueTime | None
    standing: PostingStanding

    def photos(self, act: PostingAct) -> list[uuid.UUID]:
        """The evidence shown with an act, in order."""
        return [photo for event in self.events if event.act == act for photo in event.photos]


async def as_they_stand(
    session: AsyncSession, postings: Sequence[Posting], now: datetime, *, told_until: datetime | None = None
) -> list[PostingNow]:
    """These postings as they stand at `now`, in one query; of what happened only what was told until an instant, if one is given."""
    if not postings:
        return []
    events: dict[uuid.UUID, list[PostingEvent]] = defaultdict(list)
    happened: dict[uuid.UUID, list[PostingHappened]] = defaultdict(list)
    dues: dict[uuid.UUID, DueTime] = {}
    rows = await session.execute(
        select(PostingEvent, DueTime)
        .outerjoin(DueTime, DueTime.id == PostingEvent.due_id)
        .where(PostingEvent.posting_id.in_([one.id for one in postings]))
        .order_by(PostingEvent.posting_id, PostingEvent.number)
    )
    for event, due in rows:
        if told_until is not None and event.at > told_until:
            continue
        events[event.posting_id].append(event)
        happened[event.posting_id].append(
            PostingHappened(event.act, event.at, event.place, due.due_at if due is not None else None)
        )
        if due is not None:
            dues[event.posting_id] = due
    return [
        PostingNow(one, tuple(events[one.id]), dues.get(one.id), standing(happened[one.id], now)) for one in postings
    ]


async def find(
    session: AsyncSession,
    community_id: uuid.UUID,
    posting_id: uuid.UUID,
    now: datetime,
    *,
    told_until: datetime | None = None,
) -> PostingNow:
    """A posting of this estate, as `as_they_stand`; raises Refused where there is none."""
    posting = await session.get(Posting, posting_id)
    if posting is None or posting.community_id != community_id:
        raise Refused(NOT_FOUND)
    return (await as_they_stand(session, [posting], now, told_until=told_until))[0]


async def of_ids(session: AsyncSession, posting_ids: Collection[uuid.UUID], now: datetime) -> list[PostingNow]:
    """These postings as they stand; two queries, however many."""
    rows = await session.scalars(select(Posting).where(Posting.id.in_(posting_ids)))
    return await as_they_stand(session, rows.all(), now)


async def once_missing(session: AsyncSession, posting_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these postings that were recorded as missing at a place at some time."""
    rows = await session.scalars(
        select(PostingEvent.posting_id).where(
            PostingEvent.posting_id.in_(posting_ids), PostingEvent.act == PostingAct.TAKEN_DOWN
        )
    )
    return set(rows)


async def unhung(session: AsyncSession, community_ids: Collection[uuid.UUID], now: datetime) -> list[PostingNow]:
    """Postings of these estates that are drafted and neither hang nor are withdrawn; two queries."""
    rows = await session.scalars(
        select(Posting).where(
            Posting.community_id.in_(community_ids),
            ~exists(_with_act(PostingAct.HUNG)),
            ~exists(_with_act(PostingAct.WITHDRAWN)),
        )
    )
    found = await as_they_stand(session, rows.all(), now)
    return [one for one in found if one.standing.state is PostingState.DRAFTED]


def _with_act(act: PostingAct) -> Select[int]:
    return select(PostingEvent.number).where(PostingEvent.posting_id == Posting.id, PostingEvent.act == act)


async def of_any_state(session: AsyncSession, posting_id: uuid.UUID, now: datetime) -> PostingNow:
    """A posting of whichever estate, also one that never hung; raises Refused where there is none."""
    if not (found := await of_ids(session, [posting_id], now)):
        raise Refused(NOT_FOUND)
    return found[0]


async def find_public(session: AsyncSession, posting_id: uuid.UUID, now: datetime) -> PostingNow:
    """A posting that hangs or once hung; raises Refused for any other."""
    found = await of_any_state(session, posting_id, now)
    if found.standing.hung_at is None:
        raise Refused(NOT_FOUND)
    return found


async def listed(
    session: AsyncSession,
    community_id: uuid.UUID,
    now: datetime,
    *,
    subject_kind: str | None = None,
    subject_id: uuid.UUID | None = None,
    after: Cursor = START,
) -> tuple[list[PostingNow], str | None]:
    """Fifty postings of an estate (of one subject, where it is named), the newest first, and the next page's cursor."""
    query = select(Posting).where(Posting.community_id == community_id)
    if subject_kind is not None:
        query = query.where(Posting.subject_kind == subject_kind)
    if subject_id is not None:
        query = query.where(Posting.subject_id == subject_id)
    return await _page(session, query, after, now)


async def listed_public(
    session: AsyncSession, community_id: uuid.UUID, now: datetime, *, after: Cursor = START
) -> tuple[list[PostingNow], str | None]:
    """Fifty postings of an estate that hang or have hung to the end, the newest first, and the next page's cursor."""
    query = select(Posting).where(
        Posting.community_id == community_id,
        exists(_with_act(PostingAct.HUNG)),
        ~exists(_with_act(PostingAct.WITHDRAWN)),
    )
    return await _page(session, query, after, now)


async def hung_about(session: AsyncSession, subject_ids: Collection[uuid.UUID]) -> Sequence[Posting]:
    """The postings about these subjects that hang or have hung to the end, the newest first."""
    query = select(Posting).where(
        Posting.subject_id.in_(subject_ids),
        exists(_with_act(PostingAct.HUNG)),
        ~exists(_with_act(PostingAct.WITHDRAWN)),
    )
    return (await session.scalars(query.order_by(Posting.drafted_at.desc(), Posting.id))).all()


async def _page(
    session: AsyncSession, query: Select[Posting], after: Cursor, now: datetime
) -> tuple[list[PostingNow], str | None]:
    found, following = await records(session, query, (Posting.drafted_at, Posting.id), after, newest_first=True)
    return await as_they_stand(session, found, now), following


async def open_alarms(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[tuple[PostingAlarm, str]], str | None]:
    """Fifty places where a sheet of this estate is missing, the longest first, and the next page's cursor."""
    query = (
        select(PostingAlarm, Posting.title)
        .join(Posting, Posting.id == PostingAlarm.posting_id)
        .where(Posting.community_id == community_id, PostingAlarm.settled_at.is_(None))
    )
    order = (PostingAlarm.raised_at, PostingAlarm.posting_id, PostingAlarm.place)
    found, following = await rows(session, query, order, after)
    return [(row[0], row[1]) for row in found], following
