"""Cases that are one matter, made one: proposed by one person, made by another, seen by all reporters, taken back whole.

Nobody proposes or makes it whose unit or self one of the two is about, or who reported one of them.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.complaints import acting, errors
from app.complaints.acting import By
from app.complaints.handlers import actors
from app.complaints.handlers.actors import CaseSight
from app.complaints.handlers.case_names import case_place, name_of
from app.complaints.interest import CaseActor
from app.complaints.kinds import CaseAct, CaseState
from app.complaints.lifecycle import CaseHappened
from app.complaints.models import CaseEvent, Complaint
from app.complaints.telling import tell_reporters
from app.core.errors import FieldFault, Refused
from app.core.paging import START, Cursor, rows
from app.register.queries import places_in_words
from app.register.waiting import MOST, Waits


@dataclass(frozen=True, slots=True)
class Pair:
    """A case, the one it is or would be merged into, and who on the staff acts, for each of the two."""

    complaint: Complaint
    into: Complaint
    actors: tuple[CaseActor, CaseActor]

    def require_unconcerned(self) -> None:
        """Raise Refused where one of the two is about the actor or their house, or their own."""
        acting.require_unconcerned(self.complaint, self.actors[0])
        acting.require_unconcerned(self.into, self.actors[1])


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal that waits: of which case, into which, by whom and why."""

    event: CaseEvent
    complaint: Complaint
    into: Complaint


async def both_held(
    session: AsyncSession, community_id: uuid.UUID, complaint_id: uuid.UUID, into_id: uuid.UUID
) -> tuple[Complaint, Complaint]:
    """Two cases of an estate, each held, always in one order; raises Refused where one is none, or both are the same."""
    if complaint_id == into_id:
        raise Refused(errors.CASE_MERGE_FAULTY, [FieldFault("into_id", "不能并入自己，请选择另一件。")])
    held = {one: await acting.hold_case(session, community_id, one) for one in sorted((complaint_id, into_id))}
    return held[complaint_id], held[into_id]


async def propose(session: AsyncSession, pair: Pair, reason: str, by: By, at: datetime) -> CaseEvent:
    """Say that a case is the same matter as another, for somebody else to decide; all its reporters see it."""
    pair.require_unconcerned()
    _require_live(pair.into)
    return await acting.happen(
        session, pair.complaint, CaseHappened(CaseAct.MERGE_PROPOSED, into=pair.into.id), by, at, words=reason
    )


async def merge(session: AsyncSession, pair: Pair, reason: str, by: By, at: datetime) -> CaseEvent:
    """Make it: from now on the other case is worked on, and the reporters of both are told of it alike.

    By somebody above whoever has the case, and not by who proposed it.
    """
    pair.require_unconcerned()
    acting.require_over(pair.complaint, pair.actors[0])
    _require_live(pair.into)
    proposal = await pending(session, pair.complaint)
    if proposal is None or proposal.into_id != pair.into.id:
        raise Refused(errors.CASE_NOT_PROPOSED)
    if proposal.staff_id == by.staff_id:
        raise Refused(errors.CASE_SECOND_PERSON)
    event = await acting.happen(
        session, pair.complaint, CaseHappened(CaseAct.MERGED, into=pair.into.id), by, at, words=reason
    )
    told = (
        f"第{pair.complaint.number}号与第{pair.into.number}号反映的是同一问题，已并案办理，"
        "以后的进展会通知两件的全部报事人。认为不是同一问题的，请留言，可以撤销并案。"
    )
    await tell_reporters(session, pair.into, told, at, f"merged:{event.id}")
    return event


async def unmerge(session: AsyncSession, pair: Pair, reason: str, by: By, at: datetime) -> CaseEvent:
    """Take it back: the case is again where it was, its clocks have run on, and both sides are told."""
    pair.require_unconcerned()
    acting.require_over(pair.complaint, pair.actors[0])
    if pair.complaint.merged_into != pair.into.id:
        raise Refused(errors.CASE_MERGE_FAULTY, [FieldFault("into_id", "这件事没有并入那一件，请核对编号。")])
    event = await acting.happen(
        session, pair.complaint, CaseHappened(CaseAct.UNMERGED, into=pair.into.id), by, at, words=reason
    )
    told = f"第{pair.complaint.number}号与第{pair.into.number}号的并案已撤销，两件分别办理。"
    for one in (pair.complaint, pair.into):
        await tell_reporters(session, one, told, at, f"unmerged:{event.id}")
    return event


async def pending(session: AsyncSession, complaint: Complaint) -> CaseEvent | None:
    """The proposal of a case that waits; None where there is none, or the last one was made."""
    last = await session.scalar(
        select(CaseEvent)
        .where(
            CaseEvent.complaint_id == complaint.id,
            CaseEvent.act.in_([CaseAct.MERGE_PROPOSED, CaseAct.MERGED, CaseAct.UNMERGED]),
        )
        .order_by(CaseEvent.number.desc())
        .limit(1)
    )
    return last if last is not None and last.act == CaseAct.MERGE_PROPOSED else None


async def listed(session: AsyncSession, sight: CaseSight, after: Cursor = START) -> tuple[list[Proposed], str | None]:
    """Fifty proposals of these estates, the longest waiting first, both of whose cases are there for somebody and not
    their own; and the next page's cursor.
    """
    found, following = await rows(session, _waiting(sight), (CaseEvent.at, CaseEvent.id), after)
    return [Proposed(event, one, other) for event, one, other in found], following


def _waiting(sight: CaseSight, *, deciding: bool = False) -> Select[CaseEvent, Complaint, Complaint]:
    """Proposals that wait; `deciding`: those alone that somebody else made, of cases that this person is over."""
    case, into, later = aliased(Complaint, name="case"), aliased(Complaint, name="into"), aliased(CaseEvent)
    superseded = (
        select(later.id)
        .where(
            later.complaint_id == CaseEvent.complaint_id,
            later.number > CaseEvent.number,
            later.act.in_([CaseAct.MERGE_PROPOSED, CaseAct.MERGED, CaseAct.UNMERGED]),
        )
        .exists()
    )
    ended = [one for one in CaseState if one.ended]
    there = select(Complaint.id).where(
        Complaint.community_id.in_(sight.rungs), Complaint.state.not_in(ended), *_visible(sight)
    )
    wanted = (
        select(CaseEvent, case, into)
        .join(case, case.id == CaseEvent.complaint_id)
        .join(into, into.id == CaseEvent.into_id)
        .where(CaseEvent.act == CaseAct.MERGE_PROPOSED, into.id.in_(there), ~superseded)
        .order_by(CaseEvent.at, CaseEvent.id)
    )
    if deciding:
        return wanted.where(case.id.in_(there.where(actors.over(sight))), CaseEvent.staff_id.is_distinct_from(sight.id))
    return wanted.where(case.id.in_(there))


async def to_make(session: AsyncSession, sight: CaseSight, *, most: int = MOST) -> list[Waits]:
    """Proposals that wait for this person, who did not make them and is over their cases."""
    wanted = _waiting(sight, deciding=True).limit(most)
    found = [Proposed(event, one, other) for event, one, other in await session.execute(wanted)]
    places = await places_in_words(
        session, {one.complaint.building_id for one in found}, {one.complaint.stairwell_id for one in found}
    )
    return [
        Waits(case.community_id, (case.id,), one.event.at, about=name_of(case), place=case_place(case, places))
        for one in found
        for case in [one.complaint]
    ]


async def visible(session: AsyncSession, sight: CaseSight, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these cases that are there for somebody, and not their own."""
    found = await session.scalars(select(Complaint.id).where(Complaint.id.in_(ids), *_visible(sight)))
    return frozenset(found)


def _visible(sight: CaseSight) -> tuple[ColumnElement[bool], ...]:
    return actors.known(sight), ~actors.own_cases(sight)


def _require_live(into: Complaint) -> None:
    if into.state.ended:
        state = into.state.label
        raise Refused(errors.CASE_MERGE_FAULTY, [FieldFault("into_id", f"那一件现在是“{state}”，请选择在办的一件。")])
