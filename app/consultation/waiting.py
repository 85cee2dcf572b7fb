"""What of asking waits for somebody: doors to go to, rounds to open and to close, joint visits, promises whose day has come, walk lists to
key, certificates that lapsed, and of meetings open questions and objections."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.board import board
from app.consultation.gates import queries as certified
from app.consultation.kinds import ContactWay, JointSeat
from app.consultation.models import Consultation, ConsultPromise, ConsultVisit, JointConfirmation, PromiseWord
from app.consultation.models.meetings import (
    Meeting,
    MeetingAnswer,
    MeetingQuestion,
    MinutesObjection,
    MinutesObjectionAnswer,
)
from app.consultation.rounds import rounds
from app.consultation.rounds.rounds import Spans
from app.consultation.visits.performing import goes_to_doors
from app.consultation.walk_papers.keying import unsettled
from app.consultation.walk_papers.models import WalkPaper, WalkPaperEntry
from app.core.periods import end_of
from app.identity.permissions import Role
from app.projects.wording import scope_place
from app.register.people.names import place_words
from app.register.scopes import read_scope
from app.register.waiting import MOST, Doors, Waits, pressing, stairwells_named, within_reach


def _of_consultation(
    consultation: Consultation, since: datetime, due_at: datetime | None = None, *, count: int = 1, about: str = ""
) -> Waits:
    place = scope_place(read_scope(consultation.scope))
    title = f"{consultation.title}：{about}" if about else consultation.title
    return Waits(consultation.community_id, (consultation.id,), since, due_at, count, title, place)


type Standing = Sequence[tuple[Consultation, Spans]]
"""Consultations with the rounds of each that were opened."""


async def standing(session: AsyncSession, community_ids: Collection[uuid.UUID]) -> Standing:
    """The consultations of these estates with their rounds; three queries, however many."""
    rows = await session.scalars(select(Consultation).where(Consultation.community_id.in_(community_ids)))
    found = rows.all()
    spans = await rounds.spans_of(session, [one.id for one in found])
    return [(one, spans[one.id]) for one in found]


def to_open(consultations: Standing, *, most: int = MOST) -> list[Waits]:
    """Consultations of which the next round may be opened, since the one before was closed."""
    waits = [
        _of_consultation(one, _closed_last(one, spans), about=following.label)
        for one, spans in consultations
        if (following := rounds.next_to_open(spans)) is not None
    ]
    return sorted(waits, key=pressing)[:most]


def _closed_last(consultation: Consultation, spans: Spans) -> datetime:
    return max(
        (report.closed_at for _, report in spans.values() if report is not None), default=consultation.created_at
    )


def to_close(consultations: Standing, *, most: int = MOST) -> list[Waits]:
    """Consultations whose round is open, to be closed with its report once everybody was asked."""
    waits = [
        _of_consultation(one, spans[running][0].opened_at, about=running.label)
        for one, spans in consultations
        if (running := rounds.open_now(spans)) is not None
    ]
    return sorted(waits, key=pressing)[:most]


async def to_walk(
    session: AsyncSession,
    consultations: Standing,
    doors: Doors,
    roles: Mapping[uuid.UUID, frozenset[Role]],
    at: datetime,
    *,
    most: int = MOST,
) -> list[Waits]:
    """Open rounds in which somebody of these roles goes to the doors within reach, with how many are left and the first.

    Where a whole estate is within reach nobody counts its doors here: it waits as long as its round is open.
    """
    waits = []
    for one, spans in consultations:
        running = rounds.open_now(spans)
        if running is None or not goes_to_doors(running, one.body, roles[one.community_id]):
            continue
        line = _of_consultation(one, spans[running][0].opened_at, about=running.label)
        within = doors[one.community_id]
        left = await board.doors_to_go_to(session, one, running, within, at) if within is not None else []
        if left:
            named = [place_words(walk.building, walk.stairwell) for walk in board.walks(left)]
            first = left[0].record.household.part_id
            waits.append(replace(line, count=len(left), place=stairwells_named(named), part_id=first))
        elif within is None:
            waits.append(line)
    return sorted(waits, key=pressing)[:most]


async def certificates(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """Certificates that lapsed and were not given anew."""
    return [
        Waits(
            one.community_id,
            (one.id,),
            lapse.at,
            about=one.kind.label,
            place=scope_place(read_scope(one.scope)),
        )
        for found in await certified.to_renew(session, community_ids, most)
        for one, lapse in [(found.certificate, found.lapse)]
        if lapse is not None
    ]


async def joint_visits(session: AsyncSession, doors: Doors, who: uuid.UUID, *, most: int = MOST) -> list[Waits]:
    """Joint visits within reach that a side has still to confirm, of those that this person has not confirmed."""
    sides = (
        select(JointConfirmation.visit_id, func.count().label("sides")).group_by(JointConfirmation.visit_id).subquery()
    )
    mine = select(JointConfirmation.visit_id).where(JointConfirmation.staff_id == who)
    rows = await session.execute(
        select(Consultation, func.min(ConsultVisit.received_at).label("since"), func.count().label("waiting"))
        .join(Consultation, Consultation.id == ConsultVisit.consultation_id)
        .join(sides, sides.c.visit_id == ConsultVisit.id)
        .where(
            Consultation.community_id.in_(doors),
            within_reach(doors, Consultation.community_id.expression, ConsultVisit.part_id.expression),
            ConsultVisit.way == ContactWay.JOINT_VISIT,
            sides.c.sides < len(JointSeat),
            ConsultVisit.id.not_in(mine),
        )
        .group_by(Consultation.id)
        .order_by(func.min(ConsultVisit.received_at), Consultation.id)
        .limit(most)
    )
    return [_of_consultation(row.Consultation, row.since, count=row.waiting) for row in rows]


async def promises(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """Promises on which nobody has said anything, by consultation; due at the end of the earliest one's day."""
    rows = await session.execute(
        select(
            Consultation,
            func.min(ConsultPromise.at).label("since"),
            func.min(ConsultPromise.due_on).label("due_on"),
            func.count().label("waiting"),
        )
        .join(Consultation, Consultation.id == ConsultPromise.consultation_id)
        .where(
            Consultation.community_id.in_(community_ids),
            ConsultPromise.id.not_in(select(PromiseWord.promise_id)),
        )
        .group_by(Consultation.id)
        .order_by(func.min(ConsultPromise.due_on), func.min(ConsultPromise.at), Consultation.id)
        .limit(most)
    )
    return [_of_consultation(row.Consultation, row.since, end_of(row.due_on), count=row.waiting) for row in rows]


async def questions(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """Questions asked at meetings, or before them, that nobody has answered; by meeting."""
    rows = await session.execute(
        select(
            Meeting.community_id,
            Meeting.id,
            Meeting.title,
            func.min(MeetingQuestion.at).label("since"),
            func.count().label("waiting"),
        )
        .join(Meeting, Meeting.id == MeetingQuestion.meeting_id)
        .where(
            Meeting.community_id.in_(community_ids),
            MeetingQuestion.id.not_in(select(MeetingAnswer.question_id)),
        )
        .group_by(Meeting.community_id, Meeting.id)
        .order_by(func.min(MeetingQuestion.at), Meeting.id)
        .limit(most)
    )
    return [Waits(row.community_id, (row.id,), row.since, count=row.waiting, about=row.title) for row in rows]


async def minutes_objections(
    session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST
) -> list[Waits]:
    """What those who were there have against minutes, and nobody has answered; by meeting."""
    rows = await session.execute(
        select(
            Meeting.community_id,
            Meeting.id,
            Meeting.title,
            func.min(MinutesObjection.at).label("since"),
            func.count().label("waiting"),
        )
        .join(Meeting, Meeting.id == MinutesObjection.meeting_id)
        .where(
            Meeting.community_id.in_(community_ids),
            MinutesObjection.id.not_in(select(MinutesObjectionAnswer.objection_id)),
        )
        .group_by(Meeting.community_id, Meeting.id)
        .order_by(func.min(MinutesObjection.at), Meeting.id)
        .limit(most)
    )
    return [Waits(row.community_id, (row.id,), row.since, count=row.waiting, about=row.title) for row in rows]


async def walk_papers(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Consultations with walk lists whose keying is not done, that this person neither walked nor has keyed; how many."""
    rows = await session.execute(
        select(Consultation, func.min(WalkPaper.at).label("since"), func.count().label("waiting"))
        .join(WalkPaper, WalkPaper.consultation_id == Consultation.id)
        .where(
            Consultation.community_id.in_(community_ids),
            unsettled(),
            WalkPaper.visitor_id != who,
            ~exists().where(WalkPaperEntry.paper_id == WalkPaper.id, WalkPaperEntry.keyer == who),
        )
        .group_by(Consultation.id)
        .order_by(func.min(WalkPaper.at), Consultation.id)
        .limit(most)
    )
    return [_of_consultation(row.Consultation, row.since, count=row.waiting) for row in rows]
