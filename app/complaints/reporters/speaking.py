"""What a reporter says after the report: more, something else, take it back, fixed or not, a message, me too.

Whoever joined speaks as the first reporter does, but for three things: the first alone corrects, takes back, and says
that it is fixed (where the first called by phone, whoever joined says so too). A no counts whoever of them says it.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, complained_of, errors, sending
from app.complaints.acting import By
from app.complaints.categories import CATEGORIES
from app.complaints.interest import About
from app.complaints.kinds import CaseAct, CaseState, ClockKind, PhotoUse, ReportChannel
from app.complaints.lifecycle import CaseHappened
from app.complaints.limits import timing
from app.complaints.models import CaseEvent, CaseReporter, Complaint
from app.complaints.reporters import photos, reporting
from app.complaints.reporters.photos import Photos
from app.complaints.reporters.placing import CasePlace
from app.complaints.reporters.reporting import Through
from app.complaints.telling import tell_reporters, with_merged
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.sealing import Sealer

_RESTARTED = (ClockKind.DISPATCH, ClockKind.ACCEPT, ClockKind.RETURN, ClockKind.FIRST_ACTION, ClockKind.RESOLVE)
"""What is timed by the category."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a reporter says it is instead; None for what stays."""

    category: str | None = None
    words: str | None = None
    place: CasePlace | None = None
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Speaking:
    """A case, held, and who of its reporters speaks; `taken_down` is who writes it down, for one who called."""

    complaint: Complaint
    reporter: CaseReporter
    taken_down: By | None = None

    @property
    def by(self) -> By:
        """As whom: under the alias; where staff take it down, it is theirs to answer for that it was said."""
        return self.taken_down or By(reporter_id=self.reporter.id, acted_as=self.reporter.alias)


async def speaking(session: AsyncSession, complaint_id: uuid.UUID, resident_id: uuid.UUID) -> Speaking:
    """A case that a resident reported, joined, or whose own was merged into it; any other does not exist for them."""
    found = await session.get(Complaint, complaint_id)
    if found is None:
        raise Refused(NOT_FOUND)
    reporter = await reporter_in(session, found, resident_id)
    if reporter is None:
        raise Refused(NOT_FOUND)
    return Speaking(await acting.hold_case(session, found.community_id, complaint_id), reporter)


async def first_reporter(session: AsyncSession, complaint: Complaint) -> CaseReporter:
    """Who reported a case, whoever joined it later."""
    found = await session.scalars(
        select(CaseReporter).where(CaseReporter.complaint_id == complaint.id, CaseReporter.first)
    )
    return found.one()


async def reporter_in(session: AsyncSession, complaint: Complaint, resident_id: uuid.UUID) -> CaseReporter | None:
    """This resident as a reporter of a case, or of one that was merged into it; None where they are neither."""
    cases = [one.id for one in await with_merged(session, complaint)]
    rows = await session.scalars(
        select(CaseReporter)
        .where(CaseReporter.complaint_id.in_(cases), CaseReporter.resident_id == resident_id)
        .order_by(CaseReporter.at, CaseReporter.id)
    )
    found = list(rows)
    return next((one for one in found if one.complaint_id == complaint.id), found[0] if found else None)


async def add(session: AsyncSession, me: Speaking, words: str, with_photos: Photos, at: datetime) -> None:
    """More words or photos; photos that the case has already, sent again, are no event."""
    with_photos = await photos.not_yet_there(session, me.complaint.id, with_photos)
    if not words and not with_photos.here and not await _names_new(session, me, with_photos):
        return
    await _word_event(session, me, CaseAct.ADDED, words, with_photos, PhotoUse.REPORT, at)


async def _names_new(session: AsyncSession, me: Speaking, with_photos: Photos) -> bool:
    # What staff took down for a caller has no reporter beside it, the report neither.
    events = await session.scalars(
        select(CaseEvent.facts).where(
            CaseEvent.complaint_id == me.complaint.id, CaseEvent.reporter_id == me.by.reporter_id
        )
    )
    known = {one for facts in events for one in facts.get(photos.NAMED, ())}
    return any(one.hex() not in known for one in with_photos.named)


async def correct(session: AsyncSession, me: Speaking, corrected: Corrected, at: datetime) -> None:
    """Something else than was said; what was said stays in the event. Another category is timed from now on by its own
    limits, and a case that nobody was given yet is sent on. One that is about somebody else leaves them at once.
    """
    _require_first(me)
    complaint = me.complaint
    was, now_is = _differences(complaint, corrected)
    if not now_is:
        raise Refused(errors.CASE_FAULTY, [FieldFault("words", "没有改动。请填写要更正的内容。")])
    if "category" in now_is and complaint.paused is not None:
        raise Refused(errors.CASE_NOT_NOW, why="计时暂停期间不能改类别，请等恢复后再改，或留言说明。")
    words = corrected.words if corrected.words is not None and "words" in now_is else ""
    event = await acting.happen(
        session, complaint, CaseHappened(CaseAct.CORRECTED), me.by, at, words=words, facts={"was": was, "now": now_is}
    )
    await reporting.checked(session, complaint, event, me.reporter.resident_id, at)
    if corrected.words is not None:
        complaint.words = corrected.words
    if corrected.place is not None:
        reporting.lies(complaint, corrected.place)
    if corrected.about is not None:
        complained_of.put(complaint, corrected.about)
    if corrected.category is not None and "category" in now_is:
        complaint.category, complaint.urgency = corrected.category, CATEGORIES[corrected.category].urgency
        running = [kind for kind in _RESTARTED if await timing.running(session, complaint.id, kind) is not None]
        await timing.stop(session, complaint.id, running, at)
        await timing.start(session, complaint, running, at)
    await session.flush()
    if "about" in now_is or complaint.state == CaseState.REPORTED:
        await sending.send_anew(session, complaint, at)


def _differences(complaint: Complaint, corrected: Corrected) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {"category": complaint.category, "words": complaint.words} | _place(complaint)
    after = before | {
        name: value
        for name, value in (("category", corrected.category), ("words", corrected.words))
        if value is not None
    }
    if corrected.place is not None:
        there = Complaint()
        reporting.lies(there, corrected.place)
        after |= _place(there)
    if corrected.about is not None:
        of = Complaint()
        complained_of.put(of, corrected.about)
        before["about"], after["about"] = complained_of.about_as_json(complaint), complained_of.about_as_json(of)
    changed = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def _place(complaint: Complaint) -> dict[str, Any]:
    return {
        "building_id": str(complaint.building_id) if complaint.building_id else None,
        "stairwell_id": str(complaint.stairwell_id) if complaint.stairwell_id else None,
        "floor": complaint.floor,
        "spot": complaint.spot,
        "point": [f"{complaint.latitude:.6f}", f"{complaint.longitude:.6f}", complaint.coord_system]
        if complaint.coord_system
        else None,
    }


async def withdraw(session: AsyncSession, me: Speaking, words: str, at: datetime) -> None:
    """Take it back; where others have the same trouble it goes on for them."""
    _require_first(me)
    cases = [one.id for one in await with_merged(session, me.complaint)]
    others = await session.scalar(
        select(func.count()).where(CaseReporter.complaint_id.in_(cases), CaseReporter.id != me.reporter.id)
    )
    if others:
        raise Refused(errors.CASE_OTHERS_JOINED, others=others)
    await _word_event(session, me, CaseAct.WITHDRAWN, words, Photos(), PhotoUse.REPORT, at)


async def say_fixed(session: AsyncSession, me: Speaking, words: str, at: datetime) -> None:
    """It is fixed, says the reporter: the case is closed."""
    first = await session.scalar(
        select(CaseReporter.resident_id).where(CaseReporter.complaint_id == me.complaint.id, CaseReporter.first)
    )
    if first is not None:
        _require_first(me)
    event = await _word_event(session, me, CaseAct.SAID_FIXED, words, Photos(), PhotoUse.NOT_FIXED, at)
    await tell_reporters(session, me.complaint, "报事人确认已解决，这件事已办结。", at, f"{event.act}:{event.number}")


async def say_not_fixed(session: AsyncSession, me: Speaking, words: str, with_photos: Photos, at: datetime) -> None:
    """It is not fixed: the first no opens it again, the second leaves it to the office above."""
    event = await _word_event(session, me, CaseAct.SAID_NOT_FIXED, words, with_photos, PhotoUse.NOT_FIXED, at)
    disputed = me.complaint.state == CaseState.DISPUTED
    told = "报事人再次表示没有解决，由上一级决定。" if disputed else "报事人表示没有解决，已重新办理。"
    await tell_reporters(session, me.complaint, told, at, f"{event.act}:{event.number}")


async def message(session: AsyncSession, me: Speaking, words: str, with_photos: Photos, at: datetime) -> None:
    """A message to whoever has the case; they read an alias."""
    await _word_event(session, me, CaseAct.MESSAGED, words, with_photos, PhotoUse.PROGRESS, at)


async def joinable(session: AsyncSession, complaint_id: uuid.UUID, resident_id: uuid.UUID) -> Complaint:
    """A case that a neighbour may join; raises Refused where there is none, or it is inside somebody's flat."""
    found = await session.get(Complaint, complaint_id)
    if found is None or (found.indoor and await reporter_in(session, found, resident_id) is None):
        raise Refused(NOT_FOUND)
    return found


async def join(
    session: AsyncSession,
    sealer: Sealer,
    complaint: Complaint,
    resident_id: uuid.UUID,
    words: str,
    with_photos: Photos,
    at: datetime,
) -> None:
    """Me too: one more reporter of a held case, who is told whatever is told of it; once each."""
    if await reporter_in(session, complaint, resident_id) is not None:
        return
    through = Through(ReportChannel.APP, resident_id)
    reporter = await reporting.reporter_of(session, sealer, complaint, through, at, first=False)
    with_photos = await photos.not_yet_there(session, complaint.id, with_photos)
    await _word_event(session, Speaking(complaint, reporter), CaseAct.JOINED, words, with_photos, PhotoUse.REPORT, at)


async def _word_event(
    session: AsyncSession, me: Speaking, act: CaseAct, words: str, with_photos: Photos, use: PhotoUse, at: datetime
) -> CaseEvent:
    event = await acting.happen(
        session,
        me.complaint,
        CaseHappened(act),
        me.by,
        at,
        words=words,
        photos=with_photos.here,
        use=use,
        facts=with_photos.facts,
    )
    await reporting.checked(session, me.complaint, event, me.reporter.resident_id, at)
    return event


def _require_first(me: Speaking) -> None:
    if not me.reporter.first or me.reporter.complaint_id != me.complaint.id:
        raise Refused(errors.CASE_FIRST_REPORTER)
