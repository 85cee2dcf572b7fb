"""What of cases waits for a person: to take, to send on, to decide, late, said not to be fixed."""

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.complaints import interest
from app.complaints.handlers import actors
from app.complaints.handlers.actors import CaseSight
from app.complaints.handlers.case_names import case_place, name_of
from app.complaints.kinds import CaseAct, CaseState, ClockKind, Rating, Rung
from app.complaints.models import CaseClock, CaseEvent, Complaint
from app.core.calendar import DueTime
from app.register.queries import places_in_words
from app.register.waiting import MOST, Waits, pressing


async def to_accept(session: AsyncSession, sight: CaseSight, *, most: int = MOST) -> list[Waits]:
    """Cases offered to where this person works."""
    offices = [
        and_(Complaint.community_id == community_id, Complaint.offered_rung.in_(list(held)))
        for community_id, rungs in sight.rungs.items()
        if (held := interest.offices(rungs))
    ]
    offered = or_(Complaint.offered_unit_id.in_(sight.units), *offices)
    return await _waits(session, sight, ClockKind.ACCEPT, CaseAct.DISPATCHED, offered, most=most)


async def to_dispatch(session: AsyncSession, sight: CaseSight, *, most: int = MOST) -> list[Waits]:
    """Cases that are nobody's, or were returned, and that this person may send on."""
    untaken = Complaint.state.in_([CaseState.REPORTED, CaseState.RETURNED])
    mine = and_(untaken, actors.steered(sight))
    return await _waits(session, sight, ClockKind.DISPATCH, None, mine, most=most)


async def to_decide(session: AsyncSession, sight: CaseSight, *, most: int = MOST) -> list[Waits]:
    """Cases of which the reporter said twice that they are not fixed, for the rung above."""
    disputed = and_(Complaint.state == CaseState.DISPUTED, actors.over(sight))
    return await _waits(session, sight, ClockKind.RESOLVE, CaseAct.SAID_NOT_FIXED, disputed, most=most)


async def pauses(session: AsyncSession, sight: CaseSight, *, most: int = MOST) -> list[Waits]:
    """Pauses asked for where life is in danger, for the rung above."""
    asked = and_(Complaint.state == CaseState.IN_HAND, Complaint.asked_pause.is_not(None), actors.over(sight))
    return await _waits(session, sight, ClockKind.RESOLVE, CaseAct.PAUSE_ASKED, asked, most=most)


async def extensions(session: AsyncSession, sight: CaseSight, *, most: int = MOST) -> list[Waits]:
    """Extensions asked for, for the rung above."""
    asked = and_(Complaint.state == CaseState.IN_HAND, Complaint.asked_extension, actors.over(sight))
    return await _waits(session, sight, ClockKind.RESOLVE, CaseAct.EXTENSION_ASKED, asked, most=most)


async def raised(session: AsyncSession, sight: CaseSight, *, most: int = MOST) -> list[Waits]:
    """Cases that run late, or whose call back does, and of which the clock has told this person's rung, as a unit's
    supervisor or an office.
    """
    told = [
        and_(
            Complaint.community_id == community_id,
            Complaint.raised.in_([one for one in Rung if one.height >= lowest.height]),
        )
        for community_id, rungs in sight.rungs.items()
        if (lowest := min(interest.offices(rungs), key=lambda one: one.height, default=None)) is not None
    ]
    supervised = and_(Complaint.raised.is_not(None), Complaint.charge_unit_id.in_(sight.supervises))
    live = Complaint.state.not_in([state for state in CaseState if state.ended or state is CaseState.SAID_DONE])
    late = and_(live, Complaint.paused.is_(None), or_(supervised, *told))
    uncalled = and_(
        Complaint.state == CaseState.CLOSED,
        or_(false(), *told),
        exists().where(
            CaseClock.complaint_id == Complaint.id,
            CaseClock.kind == ClockKind.CALL_BACK,
            CaseClock.stopped_at.is_(None),
        ),
    )
    found = [
        *await _waits(session, sight, ClockKind.RESOLVE, CaseAct.ESCALATED, late, most=most),
        *await _waits(session, sight, ClockKind.CALL_BACK, CaseAct.ESCALATED, uncalled, most=most),
    ]
    return sorted(found, key=pressing)[:most]


async def not_fixed(session: AsyncSession, sight: CaseSight, *, most: int = MOST) -> list[Waits]:
    """Cases that a reporter said are not fixed, and on which nothing was done since: for the unit's supervisor, or who is
    over the office that has the case.
    """
    again = and_(
        Complaint.state == CaseState.IN_HAND,
        Complaint.rating == Rating.NOT_FIXED,
        ~Complaint.acted,
        _supervised(sight),
    )
    return await _waits(session, sight, ClockKind.RESOLVE, CaseAct.SAID_NOT_FIXED, again, most=most)


async def paused_too_long(session: AsyncSession, sight: CaseSight, *, most: int = MOST) -> list[Waits]:
    """Cases whose pause the clock ended, and on which nothing was done since: for the unit's supervisor, or who is
    over the office that has the case.
    """
    later = aliased(CaseEvent)
    ended = (
        exists()
        .where(
            CaseEvent.complaint_id == Complaint.id,
            CaseEvent.act == CaseAct.RESUMED,
            CaseEvent.staff_id.is_(None),
            ~exists().where(
                later.complaint_id == CaseEvent.complaint_id,
                later.number > CaseEvent.number,
                later.act.in_([CaseAct.ACTED, CaseAct.PAUSED, CaseAct.REOPENED]),
            ),
        )
        .correlate(Complaint)
    )
    still_there = and_(Complaint.state == CaseState.IN_HAND, Complaint.paused.is_(None), ended, _supervised(sight))
    return await _waits(session, sight, ClockKind.RESOLVE, CaseAct.RESUMED, still_there, most=most)


def _supervised(sight: CaseSight) -> ColumnElement[bool]:
    """The cases of the units that this person supervises, and of the offices that they are over: an office has nobody
    in it who is told of it.
    """
    over = and_(Complaint.charge_unit_id.is_(None), actors.over(sight))
    return or_(Complaint.charge_unit_id.in_(sight.supervises), over)


async def _waits(
    session: AsyncSession,
    sight: CaseSight,
    clock: ClockKind,
    since: CaseAct | None,
    which: ColumnElement[bool],
    *,
    most: int,
) -> list[Waits]:
    """Cases with the end of a clock, the first due first."""
    due = (
        select(CaseClock.complaint_id, DueTime.due_at)
        .join(DueTime, DueTime.id == CaseClock.due_id)
        .where(CaseClock.stopped_at.is_(None), CaseClock.kind == clock)
        .subquery()
    )
    began = (
        select(func.max(CaseEvent.at))
        .where(CaseEvent.complaint_id == Complaint.id, CaseEvent.act == (since or CaseAct.REPORTED))
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Complaint, due.c.due_at, func.coalesce(began, Complaint.reported_at))
        .outerjoin(due, due.c.complaint_id == Complaint.id)
        .where(actors.known(sight), ~actors.own_cases(sight), which)
        .order_by(due.c.due_at, Complaint.reported_at, Complaint.id)
        .limit(most)
    )
    found = rows.all()
    places = await places_in_words(
        session, {case.building_id for case, _, _ in found}, {case.stairwell_id for case, _, _ in found}
    )
    return [
        Waits(
            case.community_id,
            (case.id,),
            began_at,
            due_at,
            about=name_of(case),
            place=case_place(case, places),
        )
        for case, due_at, began_at in found
    ]
