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

from app.complaints import acting, errors, houses, policies
from app.complaints.acting import By
from app.complaints.categories import CATEGORIES
from app.complaints.interest import About
from app.complaints.kinds import CaseAct, CaseState, PhotoUse, ReportChannel, Rung
from app.complaints.lifecycle import Happened, Seat
from app.complaints.models import CaseEvent, CasePolicy, CaseReporter, Complaint, ResponsibleUnit
from app.complaints.reporters import placing
from app.complaints.reporters.photos import Photos
from app.complaints.reporters.placing import Place
from app.complaints.routing import Matter, route
from app.complaints.settings import units
from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA
from app.core.sealing import Sealer
from app.core.spoken_codes import ALPHABET
from app.identity import service as identity
from app.moderation.kinds import ContentKind
from app.moderation.service import ask_text
from app.projects import queries as projects
from app.register import queries as register
from app.register.places import street_of
from app.wechat import codes
from app.wechat.scenes import Opens

LONGEST = 2000
"""Characters of what somebody writes at once."""

CALLER_NAME, CALLER_PHONE = "case.caller_name", "case.caller_phone"
"""What the seals of a caller's name and phone are for."""

ROUTER = By(acted_as="系统按派单目录")


@dataclass(frozen=True, slots=True)
class AboutSaid:
    """Whom it complains of, as somebody says it."""

    rung: Rung | None = None
    unit_id: uuid.UUID | None = None
    people: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class MatterSaid:
    """A matter as somebody says it."""

    category: str
    words: str
    place: placing.Said = field(default_factory=placing.Said)
    indoor: bool = False
    project_id: uuid.UUID | None = None
    plan_item: str = ""
    about: AboutSaid = field(default_factory=AboutSaid)


@dataclass(frozen=True, slots=True)
class MatterFound:
    """A matter with its place and whom it is about, as the estate has them; its faults are told beside."""

    said: MatterSaid
    place: Place
    about: About


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who called or came, as far as they said who they are."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Through:
    """By which way it comes: the resident's own phone, or staff who write it down for a caller.

    `part_id` is the flat of an indoor matter.
    """

    channel: ReportChannel
    resident_id: uuid.UUID | None = None
    staff_id: uuid.UUID | None = None
    acted_as: str = ""
    caller: Caller = field(default_factory=Caller)
    part_id: uuid.UUID | None = None


async def looked_at(
    session: AsyncSession, community_id: uuid.UUID, said: MatterSaid, home: uuid.UUID | None, faults: list[FieldFault]
) -> MatterFound:
    """A matter with its place and whom it is about found; what cannot be meant is added to the faults.

    `home` is the stairwell of the flat that an indoor matter is in.
    """
    if said.category not in CATEGORIES:
        faults.append(no_category())
    if said.project_id is not None and not await _project_here(session, community_id, said.project_id):
        faults.append(FieldFault("project_id", "本小区没有这个改造项目，请重新选择，或不填。"))
    place = await placing.placed(session, community_id, said.place, home, faults)
    return MatterFound(said, place, await _about(session, community_id, said.about, faults))


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
    of: Photos,
    through: Through,
    at: datetime,
) -> Complaint:
    """The case, its first reporter under an alias, its clocks, and whom it is sent to."""
    said, policy = matter.said, await policies.in_force(session, community_id, at)
    complaint = await _kept(session, community_id, matter, policy, through, at)
    reporter = await reporter_of(session, sealer, complaint, through, at, first=True)
    by = By(
        staff_id=through.staff_id,
        reporter_id=reporter.id if through.staff_id is None else None,
        acted_as=through.acted_as or reporter.alias,
    )
    event = await acting.happen(
        session,
        complaint,
        Happened(CaseAct.REPORTED),
        by,
        at,
        words=said.words,
        photos=of.here,
        use=PhotoUse.REPORT,
        facts=of.facts,
    )
    await checked(session, complaint, event, through.resident_id, at)
    await send(session, complaint, policy, at)
    # Printed slips and messages open the case; the worker fetches it.
    await codes.want(session, Opens.CASE, complaint.id, at)
    return complaint


async def _kept(
    session: AsyncSession,
    community_id: uuid.UUID,
    matter: MatterFound,
    policy: CasePolicy,
    through: Through,
    at: datetime,
) -> Complaint:
    said, place, about = matter.said, matter.place, matter.about
    # Two reports at once take their numbers one after the other.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"complaint:{community_id}", 0))))
    last = await session.scalar(select(func.max(Complaint.number)).where(Complaint.community_id == community_id))
    complaint = Complaint(
        id=uuid.uuid4(),
        community_id=community_id,
        number=(last or 0) + 1,
        category=said.category,
        urgency=CATEGORIES[said.category].urgency.value,
        words=said.words,
        indoor=said.indoor,
        project_id=said.project_id,
        plan_item=said.plan_item,
        about_rung=about.seat.rung.value if about.seat else None,
        about_unit_id=about.seat.unit_id if about.seat else None,
        about_people=sorted(about.people),
        channel=through.channel.value,
        entered_by=through.staff_id,
        policy_id=policy.id,
        reported_at=at,
        state=CaseState.REPORTED.value,
        reopened=0,
        asked_extension=False,
        extended=False,
        acted=False,
        released=False,
    )
    lies(complaint, place)
    session.add(complaint)
    await session.flush()
    return complaint


def lies(complaint: Complaint, place: Place) -> None:
    """Write a place into a case."""
    complaint.building_id, complaint.stairwell_id = place.building_id, place.stairwell_id
    complaint.floor, complaint.spot = place.floor, place.spot
    point = place.point
    complaint.latitude = point.latitude if point else None
    complaint.longitude = point.longitude if point else None
    complaint.coord_system = point.system.value if point else None


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


async def send(session: AsyncSession, complaint: Complaint, policy: CasePolicy, at: datetime) -> None:
    """Send a case to whom warranty or table say, with why in words; where neither says it, it waits for a person."""
    matter = Matter(
        complaint.category,
        complaint.building_id,
        complaint.project_id,
        complaint.plan_item,
        await houses.about(session, complaint),
    )
    # Nor to the unit of a person whom it is about: then it waits for somebody above.
    out = set(await session.scalars(select(ResponsibleUnit.id).where(ResponsibleUnit.ended_at.is_not(None))))
    out |= await units.of_people(session, complaint.about_people)
    rules = [one for one in policies.rules_of(policy) if one.to.unit_id not in out]
    owed = [one for one in await units.warranty_terms(session, complaint.community_id) if one.unit_id not in out]
    routed = route(matter, rules, owed, at.astimezone(CHINA).date())
    if routed is not None:
        await acting.happen(
            session,
            complaint,
            Happened(CaseAct.DISPATCHED, to=routed.to),
            ROUTER,
            at,
            words=routed.why,
            facts={"by": str(routed.by)} if routed.by else {},
        )


async def units_at(session: AsyncSession, community_id: uuid.UUID) -> list[ResponsibleUnit]:
    """The units that work at an estate: those of its street that have not ended."""
    found = await session.scalars(
        select(ResponsibleUnit)
        .where(ResponsibleUnit.street_id == await street_of(session, community_id), ResponsibleUnit.ended_at.is_(None))
        .order_by(ResponsibleUnit.name)
    )
    return list(found)


async def _about(session: AsyncSession, community_id: uuid.UUID, said: AboutSaid, faults: list[FieldFault]) -> About:
    seat = None
    if (said.rung is Rung.UNIT) != (said.unit_id is not None):
        faults.append(FieldFault("about.unit_id", "反映的是责任单位的，请选择是哪个单位；不是的，不要填单位。"))
    elif said.unit_id is not None:
        if said.unit_id not in {one.id for one in await units_at(session, community_id)}:
            faults.append(FieldFault("about.unit_id", "没有这个责任单位，请从本小区的责任单位中选择。"))
        else:
            seat = Seat(Rung.UNIT, said.unit_id)
    elif said.rung is not None:
        seat = Seat(said.rung)
    unknown = set(said.people) - (await identity.names(session, said.people)).keys()
    faults += [
        FieldFault(f"about.people.{index}", "没有这个工作人员，请重新选择，或在文字里写明。")
        for index, one in enumerate(said.people)
        if one in unknown
    ]
    return About(seat, frozenset(said.people))


async def _project_here(session: AsyncSession, community_id: uuid.UUID, project_id: uuid.UUID) -> bool:
    try:
        await projects.find(session, project_id, community_id)
    except Refused:
        return False
    return True


def require_said(said: MatterSaid, of: Photos, faults: list[FieldFault]) -> None:
    """Raise Refused with every fault there is; a report that says nothing and shows nothing is one."""
    if not said.words and not of.named:
        faults.append(FieldFault("words", "请写几句话，或拍一张照片。"))
    if len(said.words) > LONGEST:
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
