"""Somebody who called in speaks again: staff take down what they say, as the acts that a phone would do.

Whoever has the case takes nothing down for its reporter: a unit that says "fixed" and writes that the reporter says so too
would be judge of its own work. In every event who took it down stands where a phone has the reporter.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, errors, interest
from app.complaints.acting import By
from app.complaints.handlers import actors
from app.complaints.handlers.actors import CaseSight
from app.complaints.kinds import CallerSays, ReportChannel
from app.complaints.models import Complaint
from app.complaints.reporters import entering, granting, placing, reporting, speaking
from app.complaints.reporters.photos import Photos
from app.complaints.reporters.report_schemas import CallersWords
from app.complaints.reporters.speaking import Corrected, Speaking
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.identity.permissions import Role
from app.register.places import placed_stairwells


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who writes down for others: what they are to the estate's cases, their roles, as what they do it.

    `stairwells` are all that they look after; None for the whole estate.
    """

    sight: CaseSight
    roles: Collection[Role]
    stairwells: Collection[uuid.UUID] | None
    acted_as: str


async def take_up(session: AsyncSession, community_id: uuid.UUID, complaint_id: uuid.UUID, writer: Writer) -> Speaking:
    """A held case whose first reporter called in, and that reporter, as this person takes down what they say.

    Raises Refused where the case is not there for this person or about them, where they sit where it is, and where the
    reporter has a phone of their own to say it with.
    """
    complaint = await acting.hold_case(session, community_id, complaint_id)
    actor = await actors.actor(session, writer.sight, complaint)
    if interest.concerns(acting.about(complaint), actor) or not await _reaches(session, complaint, writer):
        raise Refused(NOT_FOUND)
    acting.require_unconcerned(complaint, actor)
    reporter = await speaking.first_reporter(session, complaint)
    if complaint.channel == ReportChannel.APP or reporter.resident_id is not None:
        raise Refused(errors.CASE_OWN_PHONE)
    charge = acting.standing(complaint).charge
    if interest.sits(charge, actor):
        raise Refused(errors.CASE_SPEAKS_FOR_REPORTER, who=await acting.seat_name(session, charge))
    return Speaking(complaint, reporter, By(staff_id=actor.id, acted_as=writer.acted_as))


async def _reaches(session: AsyncSession, complaint: Complaint, writer: Writer) -> bool:
    """Whether a case is there for who writes down: what they entered; else for supervisors none, by stairwells theirs."""
    if complaint.entered_by == writer.sight.id:
        return True
    if entering.as_supervisor(writer.roles):
        return False
    if writer.stairwells is None:
        return True
    known = await placed_stairwells(session, complaint.community_id)
    return entering.within(complaint.building_id, complaint.stairwell_id, writer.stairwells, known)


async def take_down(session: AsyncSession, me: Speaking, sent: CallersWords, with_photos: Photos, at: datetime) -> None:
    """What the caller says becomes an act of the case; raises Refused with every fault, and where it cannot be now."""
    faults: list[FieldFault] = []
    complaint = me.complaint
    if sent.act is not CallerSays.CORRECTED and (sent.category is not None or sent.place is not None):
        faults.append(FieldFault("act", "改类别、位置的请选“更正”；其他的请在文字里写明。"))
    if with_photos.named and sent.act not in {CallerSays.ADDED, CallerSays.NOT_FIXED}:
        faults.append(FieldFault("pictures", "只有“补充”和“没有解决”可以附照片，请先登记一次“补充”。"))
    if sent.act is CallerSays.ADDED and not sent.words and not with_photos.named:
        faults.append(FieldFault("words", "请写明报事人补充了什么，或附一张照片。"))
    if sent.category is not None and not reporting.known(sent.category):
        faults.append(reporting.no_category())
    place = None
    if sent.place is not None:
        home = complaint.stairwell_id if complaint.indoor else None
        place = await placing.placed(session, complaint.community_id, sent.place, home, faults)
    reporting.require_none(faults)
    match sent.act:
        case CallerSays.ADDED:
            await speaking.add(session, me, sent.words, with_photos, at)
        case CallerSays.CORRECTED:
            await speaking.correct(session, me, Corrected(sent.category, sent.words or None, place), at)
        case CallerSays.WITHDRAWN:
            await speaking.withdraw(session, me, sent.words, at)
        case CallerSays.FIXED:
            await speaking.say_fixed(session, me, sent.words, at)
        case CallerSays.NOT_FIXED:
            await speaking.say_not_fixed(session, me, sent.words, with_photos, at)
        case CallerSays.CONTACT_ENDED:
            await granting.take_back(session, me, at)
