"""One case as whoever reported or joined it sees it; to anybody else of the estate as far as it is released."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, plan_items, wordings
from app.complaints.kinds import (
    CaseAct,
    PhotoUse,
)
from app.complaints.lifecycle import CaseHappened, refused
from app.complaints.limits import policies
from app.complaints.models import CaseEvent, CasePhoto, CasePolicy, CaseReporter, Complaint, ContactGrant
from app.complaints.reporters import photos
from app.complaints.reporters.own import my_cases
from app.complaints.reporters.own.my_schemas import (
    CaseElsewhere,
    CaseEventShown,
    CasePhotoShown,
    CasePlaceAnswer,
    ContactLent,
    MyCase,
    PhotoPart,
)
from app.complaints.reporters.report_schemas import CasePoint
from app.complaints.reporters.speaking import reporter_in
from app.complaints.reporters.words_shown import said_in
from app.complaints.settings import units
from app.complaints.telling import with_merged
from app.complaints.wordings import REPORTERS_WORDS, Wordings
from app.core.errors import NOT_FOUND, Refused
from app.moderation import queries as contents
from app.moderation.kinds import ContentKind
from app.moderation.queries import ContentStanding, Subject
from app.register.places import place_names

_MERGES = (CaseAct.MERGE_PROPOSED, CaseAct.MERGED, CaseAct.UNMERGED)
_MINE = (
    CaseAct.ADDED,
    CaseAct.CORRECTED,
    CaseAct.WITHDRAWN,
    CaseAct.SAID_FIXED,
    CaseAct.SAID_NOT_FIXED,
    CaseAct.MESSAGED,
    CaseAct.CONTACT_GRANTED,
)
_FIRST_ALONE = frozenset({CaseAct.CORRECTED, CaseAct.WITHDRAWN, CaseAct.SAID_FIXED, CaseAct.CONTACT_GRANTED})


@dataclass(frozen=True, slots=True)
class CaseForReader:
    """A case with its events and photos, and what of both one reader may read.

    `reporter` is the reader's own row, None for somebody who reads a released case; `mine` all rows of theirs.
    """

    complaint: Complaint
    reporter: CaseReporter | None
    mine: frozenset[uuid.UUID]
    events: Sequence[CaseEvent]
    photos: Sequence[CasePhoto]
    states: dict[Subject, ContentStanding]
    wordings: Wordings

    def readable(self, event: CaseEvent, subject: Subject) -> bool:
        """Whether words or a photo of an event may be read: one's own, what staff and the clock did, what was let pass."""
        if event.reporter_id in self.mine:
            return True
        if event.reporter_id is None and event.kind not in REPORTERS_WORDS:
            return True
        standing = self.states.get(subject)
        return standing.visible if standing is not None else self.complaint.released

    def words(self, event: CaseEvent) -> str:
        """The words of an event, empty where they may not be read; what staff say to a reporter is for reporters alone."""
        if self.reporter is None and event.staff_id is not None and event.act != CaseAct.REPORTED:
            return ""
        if not self.readable(event, Subject(ContentKind.COMPLAINT, event.id)):
            return ""
        return self.others(event, event.words)

    def others(self, event: CaseEvent, own: str) -> str:
        """Words of an event as this reader may have them: another reporter's tell of no person."""
        staffs = event.reporter_id is None and event.kind not in REPORTERS_WORDS
        return own if staffs or event.reporter_id in self.mine else self.wordings.show(self.complaint.id, own)

    def photos_of(self, event: CaseEvent) -> list[CasePhotoShown]:
        """The photos of an event that may be seen; of a released case nobody else is served any from here."""
        if self.reporter is None:
            return []
        return [
            CasePhotoShown(picture_id=one.evidence_id, use=one.use)
            for one in self.photos
            if one.event_id == event.id and self.readable(event, Subject(ContentKind.PICTURE, one.evidence_id))
        ]

    def pictures(self, use: PhotoUse | None = None) -> list[uuid.UUID]:
        """The photos that may be seen, each once."""
        shown = [one for event in self.events for one in self.photos_of(event)]
        return list(dict.fromkeys(one.picture_id for one in shown if use is None or one.use is use))

    def own_pictures(self) -> set[uuid.UUID]:
        """The photos that the reader handed in."""
        own = {one.id for one in self.events if one.reporter_id in self.mine}
        return {one.evidence_id for one in self.photos if one.event_id in own}

    def by(self, event: CaseEvent) -> str:
        """Who did it, in words."""
        if event.reporter_id in self.mine:
            return "您"
        if event.reporter_id is not None:
            return event.acted_as if self.reporter is not None else "报事人"
        return event.acted_as or "工作人员"


async def find_case(session: AsyncSession, complaint_id: uuid.UUID, resident_id: uuid.UUID) -> CaseForReader:
    """A case as a resident sees it; raises Refused where it is not theirs, and is not released in public."""
    complaint = await session.get(Complaint, complaint_id)
    if complaint is None:
        raise Refused(NOT_FOUND)
    reporter = await reporter_in(session, complaint, resident_id)
    if reporter is None and not await open_to_all(session, complaint):
        raise Refused(NOT_FOUND)
    rows = await session.scalars(
        select(CaseEvent)
        .where(
            or_(
                CaseEvent.complaint_id == complaint.id,
                and_(CaseEvent.into_id == complaint.id, CaseEvent.act.in_(_MERGES)),
            ),
            ~CaseEvent.inward,
        )
        .order_by(CaseEvent.at, CaseEvent.number, CaseEvent.id)
    )
    events = list(rows)
    found = await session.scalars(
        select(CasePhoto).where(CasePhoto.event_id.in_([one.id for one in events])).order_by(CasePhoto.id)
    )
    pictures = list(found)
    mine = await session.scalars(select(CaseReporter.id).where(CaseReporter.resident_id == resident_id))
    return CaseForReader(
        complaint,
        reporter,
        frozenset(mine) if reporter is not None else frozenset(),
        events,
        pictures,
        await contents.states(
            session,
            [
                *(Subject(ContentKind.COMPLAINT, one.id) for one in events),
                *(Subject(ContentKind.PICTURE, one.evidence_id) for one in pictures),
            ],
        ),
        await wordings.read(
            session,
            complaint.community_id,
            [complaint.id],
            [complaint.floor, complaint.spot, complaint.words, *(one.words for one in events)],
        ),
    )


async def open_to_all(session: AsyncSession, complaint: Complaint) -> bool:
    """Whether a case is released, and the estate's switch is on."""
    if not complaint.released:
        return False
    policy = await policies.current(session, complaint.community_id)
    return policy is not None and policies.limits_of(policy).public


async def answer(session: AsyncSession, case: CaseForReader, at: datetime, subscribe: Collection[str] = ()) -> MyCase:
    """The case as it goes to whoever reads."""
    complaint, reporter = case.complaint, case.reporter
    there = await my_cases.around(session, [complaint])
    standing = acting.standing(complaint)
    policy = await session.get_one(CasePolicy, complaint.policy_id)
    own = [one for one in case.events if one.reporter_id in case.mine]
    merged = await with_merged(session, complaint) if reporter is not None else [complaint]
    said = (await said_in(session, [complaint.id])).get(complaint.id)
    return MyCase.from_row(
        complaint,
        **my_cases.line(complaint, there, at, first=_is_first(case)).model_dump(),
        mine=reporter is not None,
        alias=reporter.alias if reporter is not None else "",
        words=case.others(said, complaint.words)
        if said is not None and case.readable(said, Subject(ContentKind.COMPLAINT, said.id))
        else "",
        place=await _place(session, case),
        plan_item=await plan_items.title(session, complaint.project_id, complaint.plan_item, complaint.reported_at),
        charge=there.name(standing.charge),
        offered=there.name(standing.offered),
        merged_into=await _into(session, complaint),
        merged_here=[CaseElsewhere(id=one.id, number=one.number) for one in merged if one is not complaint],
        policy_version=policy.number,
        contact=await _contact(session, case) if reporter is not None else None,
        photos=[
            PhotoPart(sha256=sha.hex(), picture_id=one)
            for sha, one in (await photos.parts(session, own, case.photos)).items()
        ],
        before=case.pictures(PhotoUse.REPORT),
        after=case.pictures(PhotoUse.AFTER),
        timeline=await _timeline(session, case),
        may=await _may(session, case),
        call_at_once=my_cases.call_at_once(complaint.category, policies.limits_of(policy)),
        elsewhere=my_cases.others(),
        subscribe=list(subscribe),
    )


def _is_first(case: CaseForReader) -> bool:
    return case.reporter is not None and case.reporter.first and case.reporter.complaint_id == case.complaint.id


async def _place(session: AsyncSession, case: CaseForReader) -> CasePlaceAnswer:
    one = case.complaint
    buildings = [one.building_id] if one.building_id else []
    stairwells = [one.stairwell_id] if one.stairwell_id else []
    exact = case.reporter is not None or not one.indoor
    found = place_of(one, await place_names(session, buildings, stairwells), exact=exact)
    if case.reporter is not None:
        return found
    floor, spot = (case.wordings.show(one.id, text) for text in (found.floor, found.spot))
    return found.model_copy(update={"floor": floor, "spot": spot})


def place_of(complaint: Complaint, names: Mapping[uuid.UUID, str], *, exact: bool) -> CasePlaceAnswer:
    """Where a case is, by the names of its building and stairwell; not `exact`: the building alone."""
    point = None
    if exact and complaint.coord_system:
        point = CasePoint(
            latitude=f"{complaint.latitude:.6f}",
            longitude=f"{complaint.longitude:.6f}",
            coord_system=complaint.coord_system,
        )
    return CasePlaceAnswer(
        building=names[complaint.building_id] if complaint.building_id else "",
        stairwell=names[complaint.stairwell_id] if complaint.stairwell_id and exact else None,
        floor=complaint.floor if exact else "",
        spot=complaint.spot if exact else "",
        indoor=complaint.indoor,
        point=point,
    )


async def _into(session: AsyncSession, complaint: Complaint) -> CaseElsewhere | None:
    if complaint.merged_into is None:
        return None
    into = await session.get_one(Complaint, complaint.merged_into)
    return CaseElsewhere(id=into.id, number=into.number)


async def _contact(session: AsyncSession, case: CaseForReader) -> ContactLent | None:
    lent = await session.scalar(
        select(ContactGrant).where(
            ContactGrant.complaint_id == case.complaint.id,
            ContactGrant.reporter_id.in_(case.mine),
            ContactGrant.ended_at.is_(None),
        )
    )
    if lent is None:
        return None
    return ContactLent(to=await acting.seat_name(session, acting.seat(lent.to_rung, lent.to_unit_id)), at=lent.at)


async def _timeline(session: AsyncSession, case: CaseForReader) -> list[CaseEventShown]:
    names = await units.names(session, [one.to_unit_id for one in case.events])
    ids = {one.into_id for one in case.events if one.into_id} | {one.complaint_id for one in case.events}
    rows = await session.execute(select(Complaint.id, Complaint.number).where(Complaint.id.in_(ids)))
    numbers = {row.id: row.number for row in rows}

    def to(event: CaseEvent) -> str:
        if event.into_id is not None:
            return f"第{numbers[event.complaint_id]}号并入第{numbers[event.into_id]}号"
        if event.to_rung is None:
            return ""
        return names[event.to_unit_id] if event.to_unit_id is not None else event.to_rung.label

    return [
        CaseEventShown.from_row(
            one,
            act=one.kind,
            by=case.by(one),
            words=case.words(one),
            to=to(one),
            photos=case.photos_of(one),
        )
        for one in case.events
    ]


async def _may(session: AsyncSession, case: CaseForReader) -> list[CaseAct]:
    """What the reader may do now."""
    standing = acting.standing(case.complaint)
    if case.reporter is None:
        may_join = not case.complaint.indoor and not refused(standing, CaseHappened(CaseAct.JOINED))
        return [CaseAct.JOINED] if may_join else []
    first = await session.scalar(
        select(CaseReporter).where(CaseReporter.complaint_id == case.complaint.id, CaseReporter.first)
    )
    acts = []
    for act in _MINE:
        called_in = act is CaseAct.SAID_FIXED and first is not None and first.resident_id is None
        if act in _FIRST_ALONE and not _is_first(case) and not called_in:
            continue
        if act is CaseAct.CONTACT_GRANTED and (standing.charge is None or standing.charge.unit_id is None):
            continue
        if not refused(standing, CaseHappened(act)):
            acts.append(act)
    return acts
