"""Reading cases as those who reported them see them."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting
from app.complaints.categories import CATEGORIES
from app.complaints.kinds import Urgency
from app.complaints.lifecycle import Seat
from app.complaints.limits import timing
from app.complaints.limits.limits import CALL_AT_ONCE, Limits
from app.complaints.limits.timing import PAUSABLE
from app.complaints.models import CaseClock, CaseEvent, CaseReporter, Complaint
from app.complaints.reporters.elsewhere import ELSEWHERE, EVERYWHERE
from app.complaints.reporters.own.my_schemas import (
    CallAtOnce,
    CaseClockAnswer,
    MyCaseCopy,
    MyCaseLine,
    MyWordsCopy,
    OtherChannel,
    PhoneToCall,
)
from app.complaints.reporters.wording import state_words
from app.complaints.settings import units
from app.core.calendar import DueTime
from app.core.paging import START, Cursor, rows
from app.core.periods import End


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around cases: their running clocks, the names of units, how many joined, how long pauses last at most."""

    clocks: dict[uuid.UUID, list[tuple[CaseClock, DueTime]]]
    units: dict[uuid.UUID, str]
    joined: dict[uuid.UUID, int]
    pauses: dict[uuid.UUID, End]

    def name(self, seat: Seat | None) -> str:
        """A seat in words; empty for nobody."""
        if seat is None:
            return ""
        return self.units[seat.unit_id] if seat.unit_id is not None else seat.rung.label

    def clocks_of(self, complaint: Complaint, at: datetime) -> list[CaseClockAnswer]:
        """The clocks of a case that run, in the order in which they end."""
        paused = complaint.paused
        return [
            CaseClockAnswer.from_row(
                due,
                kind=kind,
                started_at=clock.started_at,
                shown=due.end.words,
                overdue=at >= due.due_at and still is None,
                paused=still,
                paused_until=self.pauses[complaint.id].words if still is not None else None,
            )
            for clock, due in self.clocks.get(complaint.id, ())
            for kind in (clock.kind,)
            for still in (paused if kind in PAUSABLE else None,)
        ]

    def words_of(self, complaint: Complaint) -> str:
        """Where it stands, in a sentence."""
        standing = acting.standing(complaint)
        return state_words(standing, self.name(standing.charge), self.name(standing.offered))


async def around(session: AsyncSession, complaints: Collection[Complaint]) -> Around:
    """What stands around these cases, in as many queries for one as for fifty."""
    ids = [one.id for one in complaints]
    clocks: dict[uuid.UUID, list[tuple[CaseClock, DueTime]]] = {}
    rows = await session.execute(
        select(CaseClock, DueTime)
        .join(DueTime, DueTime.id == CaseClock.due_id)
        .where(CaseClock.complaint_id.in_(ids), CaseClock.stopped_at.is_(None))
        .order_by(DueTime.due_at, CaseClock.kind)
    )
    for clock, due in rows:
        clocks.setdefault(clock.complaint_id, []).append((clock, due))
    wanted = {one for each in complaints for one in (each.charge_unit_id, each.offered_unit_id) if one is not None}
    pauses = await timing.pauses_end(session, [one for one in complaints if one.paused is not None])
    return Around(clocks, await units.names(session, wanted), await joined_by_case(session, ids), pauses)


async def joined_by_case(session: AsyncSession, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many reported each case beside its first reporter, those of cases merged into it too."""
    own = await session.execute(
        select(CaseReporter.complaint_id, func.count())
        .where(CaseReporter.complaint_id.in_(ids), ~CaseReporter.first)
        .group_by(CaseReporter.complaint_id)
    )
    found = {row[0]: row[1] for row in own}
    merged = await session.execute(
        select(Complaint.merged_into, func.count())
        .join(CaseReporter, CaseReporter.complaint_id == Complaint.id)
        .where(Complaint.merged_into.in_(ids))
        .group_by(Complaint.merged_into)
    )
    for into, count in merged:
        if into is not None:
            found[into] = found.get(into, 0) + count
    return found


async def listed(
    session: AsyncSession, resident_id: uuid.UUID, after: Cursor = START
) -> tuple[list[tuple[Complaint, CaseReporter]], str | None]:
    """Fifty cases that a resident reported or joined, the latest first, and the next page's cursor."""
    query = (
        select(Complaint, CaseReporter)
        .join(CaseReporter, CaseReporter.complaint_id == Complaint.id)
        .where(CaseReporter.resident_id == resident_id)
    )
    found, following = await rows(session, query, (Complaint.reported_at, Complaint.id), after, newest_first=True)
    return [(row[0], row[1]) for row in found], following


async def copy_of(session: AsyncSession, resident_id: uuid.UUID) -> list[MyCaseCopy]:
    """Everything kept of a resident as a reporter: their cases with what they said in each."""
    rows = await session.execute(
        select(Complaint, CaseReporter)
        .join(CaseReporter, CaseReporter.complaint_id == Complaint.id)
        .where(CaseReporter.resident_id == resident_id)
        .order_by(CaseReporter.at, CaseReporter.id)
    )
    found = [(row[0], row[1]) for row in rows]
    said = defaultdict(list)
    for event in await session.scalars(
        select(CaseEvent)
        .where(CaseEvent.reporter_id.in_([reporter.id for _, reporter in found]))
        .order_by(CaseEvent.at, CaseEvent.number)
    ):
        said[event.reporter_id].append(MyWordsCopy(act=event.kind, at=event.at, words=event.words))
    return [
        MyCaseCopy.from_row(
            one,
            alias=reporter.alias,
            part_id=reporter.part_id,
            at=reporter.at,
            said=said[reporter.id],
        )
        for one, reporter in found
    ]


async def lines(
    session: AsyncSession, pairs: Sequence[tuple[Complaint, CaseReporter]], at: datetime
) -> list[MyCaseLine]:
    """Cases in a list."""
    there = await around(session, [one for one, _ in pairs])
    return [line(one, there, at, first=reporter.first) for one, reporter in pairs]


def line(complaint: Complaint, there: Around, at: datetime, *, first: bool) -> MyCaseLine:
    """A case in a list; `first` says whether it was reported by whoever reads."""
    category = CATEGORIES[complaint.category]
    return MyCaseLine.from_row(
        complaint,
        category_words=category.label,
        heading=category.heading,
        state_words=there.words_of(complaint),
        first=first,
        joined=there.joined.get(complaint.id, 0),
        clocks=there.clocks_of(complaint, at),
    )


def others() -> list[OtherChannel]:
    """The channels beside this one."""
    return [OtherChannel(to=to, told=told) for to, told in ELSEWHERE]


def call_at_once(category: str, limits: Limits) -> CallAtOnce | None:
    """Whom to call at once about a matter of this category; None where nobody's life is in danger."""
    if CATEGORIES[category].urgency is not Urgency.DANGER:
        return None
    phones = [PhoneToCall(whose=whose, number=number) for whose, number in (*EVERYWHERE, *limits.danger_phones)]
    return CallAtOnce(told=CALL_AT_ONCE, phones=phones)
