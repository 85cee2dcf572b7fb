"""What waits where: a unit's queue by due time, the overdue first; the offices' list, counts and hot spots; one case.

A street asks of all its estates what a community asks of one.

Every page is a constant number of queries, and holds only what is there for whoever asks (actors.known).
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting
from app.complaints.categories import CATEGORIES, Heading
from app.complaints.handlers import actors
from app.complaints.handlers.actors import CaseSight
from app.complaints.kinds import CaseAct, CaseState, ClockKind, PauseReason, Rung
from app.complaints.models import (
    CaseClock,
    CaseEvent,
    CasePause,
    CasePhoto,
    CaseReporter,
    Complaint,
)
from app.complaints.settings import units
from app.core.calendar import DueTime
from app.core.paging import START, Cursor, records
from app.register import queries as register

PAGE = 50
WORK = (ClockKind.DISPATCH, ClockKind.ACCEPT, ClockKind.FIRST_ACTION, ClockKind.RESOLVE)
"""The clocks that staff are late by; the others are the reporter's, or say until when a case can be returned."""

_PROGRESS = (CaseAct.ACTED, CaseAct.PAUSE_ASKED, CaseAct.PAUSED, CaseAct.EXTENSION_ASKED)

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; None and empty: whatever. `unit_id` has it or is asked; `overdue` is what runs late now."""

    open_only: bool = True
    overdue: bool = False
    state: CaseState | None = None
    heading: Heading | None = None
    category: str | None = None
    building_id: uuid.UUID | None = None
    stairwell_id: uuid.UUID | None = None
    unit_id: uuid.UUID | None = None
    number: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ClockNow:
    """A clock with its end as it is computed now."""

    kind: ClockKind
    clock: CaseClock
    due: DueTime

    def overdue(self, at: datetime) -> bool:
        """Whether it ran, or has run, past its end."""
        return self.due.due_at <= (self.clock.stopped_at or at)


@dataclass(frozen=True, slots=True)
class CaseNow:
    """A case with the clocks that run, where it is, whose it is, and the last word on its progress."""

    row: Complaint
    place: str
    charge: str
    offered: str
    clocks: tuple[ClockNow, ...]
    last_words: str

    @property
    def next(self) -> ClockNow | None:
        """What is due first of what staff are late by."""
        return min((one for one in self.clocks if one.kind in WORK), key=lambda one: one.due.due_at, default=None)


def _due() -> Select[uuid.UUID, str, datetime]:
    """The first end of a case's running clocks that staff are late by, and which clock that is."""
    return (
        select(CaseClock.complaint_id, CaseClock.kind, DueTime.due_at)
        .ext(distinct_on(CaseClock.complaint_id))
        .join(DueTime, DueTime.id == CaseClock.due_id)
        .where(CaseClock.stopped_at.is_(None), CaseClock.kind.in_(list(WORK)))
        .order_by(CaseClock.complaint_id, DueTime.due_at, CaseClock.kind)
    )


async def page(
    session: AsyncSession,
    sight: CaseSight,
    community_ids: Collection[uuid.UUID],
    wanted: Wanted,
    at: datetime,
    after: Cursor = START,
) -> tuple[list[CaseNow], str | None]:
    """Fifty cases of these estates, the first due first and what stands still after them, and the next page's cursor.

    Cases of one's own are left out.
    """
    due = _due().subquery()
    ends = func.coalesce(due.c.due_at, _NEVER)
    still = case((Complaint.paused.is_not(None), 1), else_=0)
    query = (
        select(Complaint)
        .outerjoin(due, due.c.complaint_id == Complaint.id)
        .where(Complaint.community_id.in_(community_ids), actors.known(sight), ~actors.own_cases(sight))
        .where(*_conditions(wanted))
    )
    if wanted.overdue:
        query = query.where(Complaint.paused.is_(None), due.c.due_at <= at)
    found, following = await records(session, query, (still, ends, Complaint.id), after)
    return await as_they_stand(session, found), following


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        conditions.append(Complaint.state == wanted.state)
    elif wanted.open_only:
        conditions.append(Complaint.state.in_(units.LIVE))
    for column, value in (
        (Complaint.category, wanted.category),
        (Complaint.building_id, wanted.building_id),
        (Complaint.stairwell_id, wanted.stairwell_id),
        (Complaint.number, wanted.number),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.heading is not None:
        conditions.append(Complaint.category.startswith(f"{wanted.heading}.", autoescape=True))
    if wanted.unit_id is not None:
        conditions.append(or_(Complaint.charge_unit_id == wanted.unit_id, Complaint.offered_unit_id == wanted.unit_id))
    conditions += [
        or_(Complaint.words.icontains(word, autoescape=True), Complaint.spot.icontains(word, autoescape=True))
        for word in wanted.words.split()
    ]
    return conditions


async def as_they_stand(session: AsyncSession, rows: Sequence[Complaint]) -> list[CaseNow]:
    """Cases with their running clocks, places and units in words; four queries, however many there are."""
    ids = [one.id for one in rows]
    running = await _clocks(session, CaseClock.complaint_id.in_(ids), CaseClock.stopped_at.is_(None))
    named = await units.names(session, [which for one in rows for which in (one.charge_unit_id, one.offered_unit_id)])
    places = await register.places_in_words(
        session, {one.building_id for one in rows}, {one.stairwell_id for one in rows}
    )
    spoken = (
        select(CaseEvent.complaint_id, func.max(CaseEvent.number).label("number"))
        .where(
            CaseEvent.complaint_id.in_(ids),
            CaseEvent.act.in_(list(_PROGRESS)),
        )
        .group_by(CaseEvent.complaint_id)
        .subquery()
    )
    words = await session.execute(
        select(CaseEvent.complaint_id, CaseEvent.words).join(
            spoken,
            (CaseEvent.complaint_id == spoken.c.complaint_id) & (CaseEvent.number == spoken.c.number),
        )
    )
    last = {row.complaint_id: row.words for row in words}
    return [
        CaseNow(
            one,
            place(one, places),
            seat(one.charge_rung, one.charge_unit_id, named),
            seat(one.offered_rung, one.offered_unit_id, named),
            tuple(running[one.id]),
            last.get(one.id, ""),
        )
        for one in rows
    ]


def place(row: Complaint, places: dict[uuid.UUID, str]) -> str:
    """Where it is, in words: "1 栋 2 单元 3 层 楼梯间"; the flat of an indoor repair is not among them."""
    named = [places.get(one, "") for one in (row.building_id, row.stairwell_id) if one is not None]
    floor = f"{row.floor}层" if row.floor and not row.floor.endswith("层") else row.floor
    return " ".join(one for one in (*named, floor, row.spot) if one)


def seat(rung: Rung | None, unit_id: uuid.UUID | None, named: dict[uuid.UUID, str]) -> str:
    """A seat in words, a unit by its name; empty where nobody sits there."""
    found = acting.seat(rung, unit_id)
    if found is None:
        return ""
    return named.get(found.unit_id, "") if found.unit_id is not None else found.rung.label


async def _clocks(session: AsyncSession, *where: ColumnElement[bool]) -> dict[uuid.UUID, list[ClockNow]]:
    found: dict[uuid.UUID, list[ClockNow]] = defaultdict(list)
    rows = await session.execute(
        select(CaseClock, DueTime)
        .join(DueTime, DueTime.id == CaseClock.due_id)
        .where(*where)
        .order_by(CaseClock.started_at, CaseClock.kind)
    )
    for clock, due in rows:
        found[clock.complaint_id].append(ClockNow(clock.kind, clock, due))
    return found


@dataclass(frozen=True, slots=True)
class WholeCase:
    """A case and everything that happened to it, in order, with its photos, all its clocks and pauses."""

    now: CaseNow
    events: tuple[CaseEvent, ...]
    photos: dict[uuid.UUID, list[CasePhoto]]
    clocks: tuple[ClockNow, ...]
    pauses: tuple[CasePause, ...]
    aliases: dict[uuid.UUID, str]


async def story(session: AsyncSession, row: Complaint) -> WholeCase:
    """One case in full; who reported it by alias alone."""
    events = await session.scalars(select(CaseEvent).where(CaseEvent.complaint_id == row.id).order_by(CaseEvent.number))
    photos: dict[uuid.UUID, list[CasePhoto]] = defaultdict(list)
    for one in await session.scalars(select(CasePhoto).where(CasePhoto.complaint_id == row.id).order_by(CasePhoto.id)):
        photos[one.event_id].append(one)
    pauses = await session.scalars(
        select(CasePause).where(CasePause.complaint_id == row.id).order_by(CasePause.since_at)
    )
    aliases = await session.execute(
        select(CaseReporter.id, CaseReporter.alias).where(CaseReporter.complaint_id == row.id)
    )
    return WholeCase(
        (await as_they_stand(session, [row]))[0],
        tuple(events),
        photos,
        tuple((await _clocks(session, CaseClock.complaint_id == row.id))[row.id]),
        tuple(pauses),
        {one.id: one.alias for one in aliases},
    )


async def has_photo(session: AsyncSession, complaint_id: uuid.UUID, evidence_id: uuid.UUID) -> bool:
    """Whether a photo came with this case."""
    found = select(CasePhoto.id).where(CasePhoto.complaint_id == complaint_id, CasePhoto.evidence_id == evidence_id)
    return await session.scalar(found.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Spot:
    """How many open cases lie at a place of an estate, and how many of them run late."""

    community_id: uuid.UUID
    place: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open cases of some estates stand how, are of what, lie where; how many run late or stand still, and why."""

    open: int
    overdue: int
    paused: int
    states: dict[CaseState, int]
    headings: dict[Heading, int]
    late: dict[ClockKind, int]
    """How many run late by what ran out first: nobody took them, nothing was done, or they are not finished."""
    pauses: dict[PauseReason, int]
    communities: dict[uuid.UUID, tuple[int, int, int]]
    """Of each estate with open cases: how many, late, standing still."""
    spots: list[Spot]
    """The most first."""


async def _open_cases(
    session: AsyncSession, sight: CaseSight, community_ids: Collection[uuid.UUID], at: datetime
) -> Sequence[Row[Any]]:
    """How many open cases there are, and how many late, by what the board is divided by."""
    due = _due().subquery()
    late = and_(Complaint.paused.is_(None), func.coalesce(due.c.due_at, _NEVER) <= at)
    place = (Complaint.community_id, Complaint.building_id, Complaint.stairwell_id)
    by = (*place, Complaint.state, Complaint.category, Complaint.paused, due.c.kind)
    rows = await session.execute(
        select(*by, func.count().label("all"), func.count().filter(late).label("late"))
        .outerjoin(due, due.c.complaint_id == Complaint.id)
        .where(
            Complaint.community_id.in_(community_ids),
            Complaint.state.in_(units.LIVE),
            actors.known(sight),
            ~actors.own_cases(sight),
        )
        .group_by(*by)
    )
    return rows.all()


async def counts(session: AsyncSession, sight: CaseSight, community_ids: Collection[uuid.UUID], at: datetime) -> Counts:
    """The board of these estates, of the open cases that are there for whoever asks; two queries."""
    rows = await _open_cases(session, sight, community_ids, at)
    places = await register.places_in_words(
        session, {row.building_id for row in rows}, {row.stairwell_id for row in rows}
    )
    states: Counter[CaseState] = Counter()
    headings: Counter[Heading] = Counter()
    clocks: Counter[ClockKind] = Counter()
    pauses: Counter[PauseReason] = Counter()
    estates: dict[uuid.UUID, list[int]] = defaultdict(lambda: [0, 0, 0])
    spots: dict[tuple[uuid.UUID, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        still = row.all if row.paused else 0
        states[row.state] += row.all
        headings[CATEGORIES[row.category].heading] += row.all
        if row.late:
            clocks[row.kind] += row.late
        if still:
            pauses[row.paused] += still
        named = (places.get(one, "") for one in (row.building_id, row.stairwell_id) if one is not None)
        spot = row.community_id, " ".join(one for one in named if one) or "小区公共部位"
        for sums in (estates[row.community_id], spots[spot]):
            sums[0] += row.all
            sums[1] += row.late
        estates[row.community_id][2] += still
    return Counts(
        states.total(),
        clocks.total(),
        pauses.total(),
        dict(states),
        dict(headings),
        dict(clocks),
        dict(pauses),
        {one: (found[0], found[1], found[2]) for one, found in estates.items()},
        sorted(
            (Spot(*where, found[0], found[1]) for where, found in spots.items()),
            key=lambda one: (-one.open, one.place, one.community_id),
        )[:PAGE],
    )
