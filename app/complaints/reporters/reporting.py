"""Report a case: by phone, or by staff for somebody who called, came, or wrote in a chat.

What is said is looked at whole, every fault at once; then the case is there, its clocks run, it is sent to whom the table
says, all in one transaction. No check of words or photos delays it, and staff always see it.
"""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, complained_of, errors, plan_items, sending
from app.complaints.acting import By
from app.complaints.categories import CATEGORIES
from app.complaints.interest import About
from app.complaints.kinds import CaseAct, CaseState, PhotoUse, ReportChannel
from app.complaints.lifecycle import CaseHappened
from app.complaints.limits import policies
from app.complaints.models import CaseEvent, CasePolicy, CaseReporter, Complaint
from app.complaints.reporters import placing
from app.complaints.reporters.photos import Photos
from app.complaints.reporters.placing import CasePlace
from app.complaints.reporters.report_schemas import LONGEST, MatterSent, ReportCaller
from app.core.errors import FieldFault, Refused
from app.core.sealing import Sealer
from app.core.values.spoken_codes import ALPHABET
from app.moderation.kinds import ContentKind
from app.moderation.service import ask_text
from app.register import queries as register
from app.wechat import codes
from app.wechat.scenes import Opens

CALLER_NAME, CALLER_PHONE = "case.caller_name", "case.caller_phone"
"""What the seals of a caller's name and phone are for."""


@dataclass(frozen=True, slots=True)
class MatterFound:
    """A matter with its place and whom it is about, as the estate has them; its faults are told beside."""

    sent: MatterSent
    place: CasePlace
    about: About


@dataclass(frozen=True, slots=True)
class Through:
    """By which way it comes: the resident's own phone, or staff who write it down for a caller.

    `part_id` is the flat of an indoor matter.
    """

    channel: ReportChannel
    resident_id: uuid.UUID | None = None
    staff_id: uuid.UUID | None = None
    acted_as: str = ""
    caller: ReportCaller = field(default_factory=ReportCaller)
    part_id: uuid.UUID | None = None


async def looked_at(
    session: AsyncSession, community_id: uuid.UUID, matter: MatterSent, home: uuid.UUID | None, faults: list[FieldFault]
) -> MatterFound:
    """A matter with its place and whom it is about found; what cannot be meant is added to the faults.

    `home` is the stairwell of the flat that an indoor matter is in.
    """
    if matter.category not in CATEGORIES:
        faults.append(no_category())
    there = await plan_items.named(session, community_id, [matter.project_id])
    faults += plan_items.faults(there, matter.project_id, matter.plan_item)
    place = await placing.placed(session, community_id, matter.place, home, faults)
    return MatterFound(matter, place, await complained_of.find_about(session, community_id, matter.about, faults))


async def flat_meant(
    session: AsyncSession,
    community_id: uuid.UUID,
    flats: Mapping[uuid.UUID, uuid.UUID],
    chosen: uuid.UUID | None,
    faults: list[FieldFault],
) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """The flat of an indoor matter and its stairwell; `flats` are the reporter's, by what they are chosen by.

    Who has one flat need not choose. A flat that is not theirs is added to the faults.
    """
    parts = set(flats.values()) if chosen is None else {flats[chosen]} if chosen in flats else set()
    if len(parts) != 1:
        faults.append(FieldFault("binding_id", "请选择是您在本小区的哪一套房屋。"))
        return None, None
    (part_id,) = parts
    return part_id, (await register.part(session, community_id, part_id)).part.stairwell_id


async def report(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    matter: MatterFound,
    photos: Photos,
    through: Through,
    at: datetime,
) -> Complaint:
    """The case, its first reporter under an alias, its clocks, and whom it is sent to."""
    policy = await policies.in_force(session, community_id, at)
    complaint = await _keep_case(session, community_id, matter, policy, through, at)
    reporter = await reporter_of(session, sealer, complaint, through, at, first=True)
    by = By(
        staff_id=through.staff_id,
        reporter_id=reporter.id if through.staff_id is None else None,
        acted_as=through.acted_as or reporter.alias,
    )
    event = await acting.happen(
        session,
        complaint,
        CaseHappened(CaseAct.REPORTED),
        by,
        at,
        words=matter.sent.words,
        photos=photos.here,
        use=PhotoUse.REPORT,
        facts=photos.facts,
    )
    await checked(session, complaint, event, through.resident_id, at)
    await sending.send(session, complaint, policy, at)
    # Printed slips and messages open the case; the worker fetches it.
    await codes.want(session, Opens.CASE, complaint.id, at)
    return complaint


# What is said of a matter that a case keeps as it is said.
_KEPT = {"category", "words", "indoor", "project_id", "plan_item"}


async def _keep_case(
    session: AsyncSession,
    community_id: uuid.UUID,
    matter: MatterFound,
    policy: CasePolicy,
    through: Through,
    at: datetime,
) -> Complaint:
    sent = matter.sent
    # Two reports at once take their numbers one after the other.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"complaint:{community_id}", 0))))
    last = await session.scalar(select(func.max(Complaint.number)).where(Complaint.community_id == community_id))
    complaint = Complaint(
        id=uuid.uuid4(),
        community_id=community_id,
        number=(last or 0) + 1,
        **sent.model_dump(include=_KEPT),
        urgency=CATEGORIES[sent.category].urgency,
        about_people=[],
        channel=through.channel,
        entered_by=through.staff_id,
        policy_id=policy.id,
        reported_at=at,
        state=CaseState.REPORTED,
        reopened=0,
        asked_extension=False,
        extended=False,
        acted=False,
        released=False,
    )
    lies(complaint, matter.place)
    complained_of.put(complaint, matter.about)
    session.add(complaint)
    await session.flush()
    return complaint


def lies(complaint: Complaint, place: CasePlace) -> None:
    """Write a place into a case."""
    complaint.building_id, complaint.stairwell_id = place.building_id, place.stairwell_id
    complaint.floor, complaint.spot = place.floor, place.spot
    point = place.point
    complaint.latitude = point.latitude if point else None
    complaint.longitude = point.longitude if point else None
    complaint.coord_system = point.system if point else None


async def reporter_of(
    session: AsyncSession, sealer: Sealer, complaint: Complaint, through: Through, at: datetime, *, first: bool
) -> CaseReporter:
    """Somebody who reports a case or joins it, under an alias of their own there."""
    taken = set(await session.scalars(select(CaseReporter.alias).where(CaseReporter.complaint_id == complaint.id)))
    alias = _alias()
    while alias in taken:
        alias = _alias()
    caller = through.caller
    made = CaseReporter(
        id=uuid.uuid4(),
        complaint_id=complaint.id,
        first=first,
        alias=alias,
        resident_id=through.resident_id,
        part_id=through.part_id,
        name_sealed=sealer.seal(caller.name.encode(), CALLER_NAME) if caller.name else None,
        phone_sealed=sealer.seal(caller.phone.encode(), CALLER_PHONE) if caller.phone else None,
        at=at,
    )
    session.add(made)
    await session.flush()
    return made


def _alias() -> str:
    return "报事人" + "".join(secrets.choice(ALPHABET) for _ in range(4))


async def checked(
    session: AsyncSession, complaint: Complaint, event: CaseEvent, resident_id: uuid.UUID | None, at: datetime
) -> None:
    """Have what a resident wrote looked at before others than staff read it; an event's words are a subject of their own."""
    if resident_id is not None and event.words:
        await ask_text(
            session,
            complaint.community_id,
            ContentKind.COMPLAINT,
            event.id,
            event.words,
            resident_id=resident_id,
            at=at,
        )


def require_content(matter: MatterSent, photos: Photos, faults: list[FieldFault]) -> None:
    """Raise Refused with every fault there is; a report that says nothing and shows nothing is one."""
    if not matter.words and not photos.named:
        faults.append(FieldFault("words", "请写几句话，或拍一张照片。"))
    if len(matter.words) > LONGEST:
        faults.append(FieldFault("words", f"最多 {LONGEST} 字，请写短一些，其余的在提交后补充。"))
    require_none(faults)


def require_none(faults: Sequence[FieldFault]) -> None:
    """Raise Refused with every fault there is."""
    if faults:
        raise Refused(errors.CASE_FAULTY, faults)


def known(category: str) -> bool:
    """Whether there is such a category."""
    return category in CATEGORIES


def no_category() -> FieldFault:
    """What is said of a category there is not."""
    return FieldFault("category", "没有这个类别，请从类别表中选择；都不合适的选“其他”。")
