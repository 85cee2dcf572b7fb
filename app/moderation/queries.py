"""Reading content safety: what stands where, what a resident may read, and the queue of staff."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.media.service import in_use
from app.moderation.kinds import ContentKind, ContentState
from app.moderation.models import ContentCheck, ContentDecision
from app.moderation.showing import may_show

type SubjectIds = CompoundSelect[uuid.UUID]
"""A query for ids of subjects."""


@dataclass(frozen=True, slots=True)
class SubjectsReach:
    """Which subjects are there for whoever asks, as the room that keeps them says: nowhere those `hidden`, and at the
    estates `narrow`, where others look at the rest, `only` these.
    """

    hidden: SubjectIds
    narrow: frozenset[uuid.UUID]
    only: SubjectIds


class Subject(NamedTuple):
    """A text or picture, as the room that keeps it names it."""

    kind: ContentKind
    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ContentStanding:
    """Where a subject stands: the least favourable of its looks, who made it, and whether others may see it."""

    state: ContentState
    authors: frozenset[uuid.UUID]
    visible: bool

    def readable_by(self, resident_id: uuid.UUID | None) -> bool:
        """Whether a resident (None: nobody) may read it: their own always, others' once it may be shown."""
        return self.visible or resident_id in self.authors


@dataclass(frozen=True, slots=True)
class ContentLooks:
    """A look with every word of staff on it, in order."""

    check: ContentCheck
    decisions: tuple[ContentDecision, ...]

    @property
    def released(self) -> bool | None:
        """Staff's latest word; None for none."""
        return self.decisions[-1].released if self.decisions else None


_SEVEREST_FIRST = (ContentState.RISKY, ContentState.REVIEW, ContentState.PENDING, ContentState.PASS)


async def states(session: AsyncSession, subjects: Iterable[Subject]) -> dict[Subject, ContentStanding]:
    """Where these subjects stand; one that no resident wrote is left out."""
    keys = [(one.kind, one.id) for one in subjects]
    if not keys:
        return {}
    latest = _latest().subquery()
    rows = await session.execute(
        select(ContentCheck, latest.c.released)
        .outerjoin(latest, latest.c.check_id == ContentCheck.id)
        .where(tuple_(ContentCheck.kind, ContentCheck.subject_id).in_(keys))
    )
    found: dict[Subject, list[tuple[ContentCheck, bool | None]]] = defaultdict(list)
    for check, released in rows:
        found[Subject(check.kind, check.subject_id)].append((check, released))
    return {subject: _standing(looks) for subject, looks in found.items()}


def _standing(looks: Sequence[tuple[ContentCheck, bool | None]]) -> ContentStanding:
    """A picture that several residents handed in is shown only where every look allows it."""
    each = [check.state for check, _ in looks]
    return ContentStanding(
        min(each, key=_SEVEREST_FIRST.index),
        frozenset(check.resident_id for check, _ in looks),
        all(may_show(check.state, released) for check, released in looks),
    )


async def readable_by(
    session: AsyncSession, resident_id: uuid.UUID | None, subjects: Iterable[Subject]
) -> set[Subject]:
    """Those of these subjects that a resident (None: nobody) may read: their own always, others' once they may be shown."""
    found = await states(session, subjects)
    return {subject for subject, one in found.items() if one.readable_by(resident_id)}


async def handed_in(
    session: AsyncSession, community_id: uuid.UUID, resident_id: uuid.UUID, evidence_ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Those of these pictures that this resident handed in at this estate."""
    found = await session.scalars(
        select(ContentCheck.subject_id).where(
            ContentCheck.kind == ContentKind.PICTURE,
            ContentCheck.community_id == community_id,
            ContentCheck.resident_id == resident_id,
            ContentCheck.subject_id.in_(evidence_ids),
        )
    )
    return set(found)


async def pictured(session: AsyncSession, check_id: uuid.UUID) -> ContentCheck:
    """The look at a picture with this id; raises Refused where there is none."""
    found = await session.get(ContentCheck, check_id)
    if found is None or found.evidence_id is None:
        raise Refused(NOT_FOUND)
    return found


async def of_check(session: AsyncSession, check_id: uuid.UUID) -> ContentLooks:
    """One look with its decisions; it is there."""
    return (await _with_decisions(session, [await session.get_one(ContentCheck, check_id)]))[0]


async def listed(
    session: AsyncSession,
    community_id: uuid.UUID,
    *,
    waiting: bool,
    after: Cursor = START,
    reach: SubjectsReach | None = None,
) -> tuple[list[ContentLooks], str | None]:
    """Fifty looks of an estate at what is there for whoever asks (None: all), and the next page's cursor.

    Those that wait for staff, the longest waiting first; or all, the newest first.
    """
    query = select(ContentCheck).where(ContentCheck.community_id == community_id, there(reach))
    if waiting:
        query = query.where(waits())
    order = (ContentCheck.made_at, ContentCheck.id)
    found, following = await records(session, query, order, after, newest_first=not waiting)
    return await _with_decisions(session, found), following


def there(reach: SubjectsReach | None) -> ColumnElement[bool]:
    """That a look is at what is there for whoever asks (None: everything that is anywhere).

    A picture is nowhere, and nobody's to judge, until something refers to it: whom that is about is not known before.
    """
    used = or_(ContentCheck.evidence_id.is_(None), in_use(ContentCheck.evidence_id))
    if reach is None:
        return used
    return and_(
        used,
        ContentCheck.subject_id.not_in(reach.hidden),
        or_(ContentCheck.community_id.not_in(reach.narrow), ContentCheck.subject_id.in_(reach.only)),
    )


def waits() -> ColumnElement[bool]:
    """That the platform did not let it pass, and staff have said nothing yet."""
    decided = select(ContentDecision.id).where(ContentDecision.check_id == ContentCheck.id).exists()
    return and_(ContentCheck.state.in_((ContentState.REVIEW, ContentState.RISKY)), ~decided)


async def _with_decisions(session: AsyncSession, checks: Sequence[ContentCheck]) -> list[ContentLooks]:
    rows = await session.scalars(
        select(ContentDecision)
        .where(ContentDecision.check_id.in_([one.id for one in checks]))
        .order_by(ContentDecision.check_id, ContentDecision.number)
    )
    words: dict[uuid.UUID, list[ContentDecision]] = defaultdict(list)
    for row in rows:
        words[row.check_id].append(row)
    return [ContentLooks(one, tuple(words[one.id])) for one in checks]


def _latest() -> Select[uuid.UUID, bool]:
    """Staff's latest word on each look."""
    return (
        select(ContentDecision.check_id, ContentDecision.released)
        .ext(distinct_on(ContentDecision.check_id))
        .order_by(ContentDecision.check_id, ContentDecision.number.desc())
    )
