"""A case held, and something that happens to it: the event, where the case then stands, its clocks.

Every act of the room goes through `happen`; whose act it is was asked before (interest.py, `require_*`).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import errors, interest
from app.complaints.interest import About, CaseActor
from app.complaints.kinds import CaseAct, CaseState, ClockKind, PhotoUse, Rung
from app.complaints.lifecycle import CaseHappened, CaseStanding, NotNow, Seat, after
from app.complaints.limits import policies, timing
from app.complaints.models import CaseEvent, CasePause, CasePhoto, CasePolicy, Complaint, ResponsibleUnit
from app.core.errors import NOT_FOUND, Refused
from app.media import service as media
from app.register import queries as register
from app.register.kinds import LookAct

_WORK = (ClockKind.FIRST_ACTION, ClockKind.RESOLVE)

STARTS: dict[CaseAct, tuple[ClockKind, ...]] = {
    CaseAct.REPORTED: (ClockKind.DISPATCH, ClockKind.ACCEPT, *_WORK),
    CaseAct.DISPATCHED: (ClockKind.ACCEPT, ClockKind.RETURN),
    CaseAct.REFUSED: (ClockKind.DISPATCH,),
    CaseAct.HANDED_ON: (ClockKind.RETURN,),
    CaseAct.SAID_DONE: (ClockKind.CONFIRM,),
    CaseAct.REOPENED: _WORK,
}
"""Which clocks an act starts, of those that do not run."""

STOPS: dict[CaseAct, tuple[ClockKind, ...]] = {
    CaseAct.DISPATCHED: (ClockKind.DISPATCH, ClockKind.RETURN),
    CaseAct.ACCEPTED: (ClockKind.ACCEPT, ClockKind.DISPATCH),
    CaseAct.REFUSED: (ClockKind.ACCEPT, ClockKind.RETURN),
    CaseAct.HANDED_ON: (ClockKind.RETURN,),
    CaseAct.FELL_BACK: (ClockKind.ACCEPT, ClockKind.DISPATCH, ClockKind.RETURN),
    CaseAct.ACTED: (ClockKind.FIRST_ACTION,),
    CaseAct.SAID_DONE: (*_WORK, ClockKind.RETURN),
    CaseAct.SAID_NOT_FIXED: (ClockKind.CONFIRM,),
    CaseAct.REOPENED: (*_WORK, ClockKind.CALL_BACK),
}
"""Which clocks an act stops; what ends a case stops all but the call back, which ends with itself."""


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, as what in words; neither of both is the clock."""

    staff_id: uuid.UUID | None = None
    reporter_id: uuid.UUID | None = None
    acted_as: str = ""


CLOCK = By(acted_as="系统按时限")


async def hold_case(session: AsyncSession, community_id: uuid.UUID, complaint_id: uuid.UUID) -> Complaint:
    """A case of this estate, held against everybody else; raises Refused where there is none."""
    found = await session.get(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    if found is None or found.community_id != community_id:
        raise Refused(NOT_FOUND)
    return found


async def happen(
    session: AsyncSession,
    complaint: Complaint,
    event: CaseHappened,
    by: By,
    at: datetime,
    *,
    words: str = "",
    photos: Sequence[uuid.UUID] = (),
    use: PhotoUse = PhotoUse.PROGRESS,
    inward: bool = False,
    facts: Mapping[str, Any] | None = None,
) -> CaseEvent:
    """Write an event down, and where the held case stands after it; raises Refused where it cannot happen now."""
    number = await session.scalar(select(func.max(CaseEvent.number)).where(CaseEvent.complaint_id == complaint.id)) or 0
    before = standing(complaint) if number else None
    try:
        now_is = after(before, event)
    except NotNow as refusal:
        raise Refused(errors.CASE_NOT_NOW, why=refusal.why) from None
    row = CaseEvent(
        id=uuid.uuid4(),
        complaint_id=complaint.id,
        number=number + 1,
        at=at,
        **_event_columns(event),
        **asdict(by),
        words=words,
        inward=inward,
        facts=dict(facts or {}),
    )
    session.add(row)
    await session.flush()
    session.add_all(
        CasePhoto(complaint_id=complaint.id, event_id=row.id, evidence_id=photo, use=use) for photo in photos
    )
    for photo in photos:
        await media.use(session, photo, "complaint", complaint.id, at)
    _stands(complaint, now_is, at)
    await _clocks(session, complaint, event, now_is, at, facts)
    await session.flush()
    return row


async def looked(
    session: AsyncSession,
    complaint: Complaint,
    act: LookAct,
    purpose: str,
    *,
    by: uuid.UUID,
    viewed_as: str,
    at: datetime,
) -> None:
    """Write down in the ledger of looks that somebody was shown what is kept apart of a case; it is no owner's line."""
    await register.record_view(
        session,
        complaint.community_id,
        by=by,
        viewed_as=viewed_as,
        at=at,
        act=act,
        purpose=purpose,
        owners=[None],
        rows=1,
    )


async def _clocks(
    session: AsyncSession,
    complaint: Complaint,
    event: CaseHappened,
    now_is: CaseStanding,
    at: datetime,
    facts: Mapping[str, Any] | None,
) -> None:
    if event.act is CaseAct.UNMERGED:
        merged_at = await session.scalar(
            select(func.max(CaseEvent.at)).where(
                CaseEvent.complaint_id == complaint.id, CaseEvent.act == CaseAct.MERGED
            )
        )
        if merged_at is not None:
            await timing.unstop(session, complaint.id, merged_at)
        return
    if event.act is CaseAct.PAUSED:
        session.add(CasePause(complaint_id=complaint.id, since_at=at))
    if event.act is CaseAct.RESUMED or now_is.state.ended:
        await _end_pause(session, complaint, at)
    if now_is.state.ended:
        spared = set() if event.act is CaseAct.FOLLOWED_UP else {ClockKind.CALL_BACK}
        await timing.stop(session, complaint.id, set(ClockKind) - spared, at)
        return
    await timing.stop(session, complaint.id, STOPS.get(event.act, ()), at)
    if event.act is CaseAct.EXTENSION_GRANTED:
        policy = await session.get_one(CasePolicy, complaint.policy_id)
        days = int((facts or {}).get("working_days", policies.limits_of(policy).extension_days))
        await _end_pause(session, complaint, at)
        await timing.extend(session, complaint.id, days)
        if now_is.paused is not None:
            session.add(CasePause(complaint_id=complaint.id, since_at=at))
    await timing.start(session, complaint, _starts(event.act, now_is), at)


def _starts(act: CaseAct, now_is: CaseStanding) -> tuple[ClockKind, ...]:
    match act, now_is.state:
        case CaseAct.SAID_NOT_FIXED, CaseState.IN_HAND:
            return _WORK
        case CaseAct.SAID_NOT_FIXED, CaseState.DISPUTED:
            return (ClockKind.RESOLVE,)  # the rung above has as long to decide as the unit had
        case CaseAct.DISPATCHED, CaseState.IN_HAND:
            return (ClockKind.RETURN,)  # it is accepted already, and the first unit answers for it meanwhile
        case CaseAct.REFUSED, CaseState.IN_HAND:
            return ()
        case _:
            return STARTS.get(act, ())


async def _end_pause(session: AsyncSession, complaint: Complaint, at: datetime) -> None:
    pause = await session.scalar(
        select(CasePause).where(CasePause.complaint_id == complaint.id, CasePause.until_at.is_(None))
    )
    if pause is not None:
        # Ending an overlong pause late gives the unit no extra time.
        last = (await timing.pauses_end(session, [complaint]))[complaint.id].at
        pause.until_at = max(pause.since_at, min(at, last))
        await timing.stood_still(session, complaint.id, pause.since_at, pause.until_at)


# A row keeps a standing's fields under their names, but for its two seats, which are two columns each.
_STANDING = [field.name for field in fields(CaseStanding) if field.name not in {"charge", "offered"}]


def standing(complaint: Complaint) -> CaseStanding:
    """Where a case stands, as its row keeps it."""
    return CaseStanding(
        charge=seat(complaint.charge_rung, complaint.charge_unit_id),
        offered=seat(complaint.offered_rung, complaint.offered_unit_id),
        **{name: getattr(complaint, name) for name in _STANDING},
    )


def _stands(complaint: Complaint, now_is: CaseStanding, at: datetime) -> None:
    complaint.charge_rung, complaint.charge_unit_id = _columns(now_is.charge)
    complaint.offered_rung, complaint.offered_unit_id = _columns(now_is.offered)
    for name in _STANDING:
        setattr(complaint, name, getattr(now_is, name))
    complaint.ended_at = (complaint.ended_at or at) if now_is.state.ended else None


def _columns(seat: Seat | None) -> tuple[Rung | None, uuid.UUID | None]:
    return (seat.rung, seat.unit_id) if seat is not None else (None, None)


def seat(rung: Rung | None, unit_id: uuid.UUID | None) -> Seat | None:
    """A seat from its two columns."""
    return Seat(rung, unit_id) if rung is not None else None


def about(complaint: Complaint) -> About:
    """Whom a case complains of."""
    return About(seat(complaint.about_rung, complaint.about_unit_id), frozenset(complaint.about_people))


def _event_columns(event: CaseHappened) -> dict[str, Any]:
    """An event as its row keeps it, which `events_of` reads again."""
    to_rung, to_unit_id = _columns(event.to)
    return {
        "act": event.act,
        "to_rung": to_rung,
        "to_unit_id": to_unit_id,
        "outcome": event.outcome,
        "pause": event.pause,
        "rung": event.rung,
        "into_id": event.into,
    }


def events_of(rows: Sequence[CaseEvent]) -> list[CaseHappened]:
    """Events as lifecycle.py folds them; the row of the case must come out."""
    return [
        CaseHappened(
            row.kind,
            seat(row.to_rung, row.to_unit_id),
            row.outcome,
            row.pause,
            row.rung,
            row.into_id,
        )
        for row in rows
    ]


def require_unconcerned(complaint: Complaint, actor: CaseActor) -> None:
    """Raise Refused where the case is about this person or their house, or their own."""
    if actor.own or interest.concerns(about(complaint), actor):
        raise Refused(errors.CASE_CONCERNS_YOU)


async def require_in_charge(session: AsyncSession, seat: Seat | None, complaint: Complaint, actor: CaseActor) -> None:
    """Raise Refused where somebody does not sit where the case is (`seat`: in charge, or asked), or is concerned."""
    require_unconcerned(complaint, actor)
    if not interest.sits(seat, actor):
        raise Refused(errors.CASE_NOT_IN_CHARGE, who=await seat_name(session, seat))


def require_over(complaint: Complaint, actor: CaseActor) -> None:
    """Raise Refused where somebody is not above whoever is in charge, or is concerned."""
    require_unconcerned(complaint, actor)
    charge = standing(complaint).charge
    if not interest.over(charge, actor, about(complaint)):
        raise _not_over(complaint, charge)


def require_steering(complaint: Complaint, actor: CaseActor) -> None:
    """Raise Refused where somebody is neither above whoever is in charge nor the office in charge, or is concerned."""
    require_unconcerned(complaint, actor)
    charge = standing(complaint).charge
    if not interest.steers(charge, actor, about(complaint)):
        raise _not_over(complaint, charge)


def _not_over(complaint: Complaint, charge: Seat | None) -> Refused:
    return Refused(errors.CASE_NOT_OVER, who=interest.lowest_over(charge, about(complaint)).label)


async def seat_name(session: AsyncSession, seat: Seat | None) -> str:
    """A seat in words, a unit by its name."""
    if seat is None:
        return "尚无单位"
    if seat.unit_id is None:
        return seat.rung.label
    return (await session.get_one(ResponsibleUnit, seat.unit_id)).name
