"""Who a member of staff is to the cases of an estate: the offices they hold, the units they work in, what is their own.

Offices come from mandates, seats in a unit from the street office, and what is their own from the register and their
phone (identity.own_records). A case about somebody or their house does not exist for them; a unit knows the cases that
were given to it and no others.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, false, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, interest
from app.complaints.houses import OFFICES
from app.complaints.interest import CaseActor
from app.complaints.kinds import Rung, UnitSeat
from app.complaints.models import CaseEvent, CasePhoto, CaseReporter, Complaint, UnitMember
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA, now
from app.identity import colleagues, own_records, phones
from app.identity.permissions import Role
from app.moderation.queries import SubjectsReach
from app.register import queries as register

_JUDGED = tuple(role for role, rung in OFFICES.items() if rung is not Rung.DISTRICT)
"""The offices over which there is another."""


@dataclass(frozen=True, slots=True)
class CaseSight:
    """What somebody is to the cases of some estates: `rungs` by estate, their units, the flats and phones of their own.

    `colleagues` are all of their units and offices, the district's left out.
    """

    id: uuid.UUID
    rungs: Mapping[uuid.UUID, frozenset[Rung]]
    units: frozenset[uuid.UUID] = frozenset()
    supervises: frozenset[uuid.UUID] = frozenset()
    flats: frozenset[uuid.UUID] = frozenset()
    residents: frozenset[uuid.UUID] = frozenset()
    colleagues: frozenset[uuid.UUID] = frozenset()

    def actor(self, community_id: uuid.UUID, *, own: bool = False) -> CaseActor:
        """This person at one of these estates, as interest.py asks."""
        return CaseActor(
            self.id, self.rungs.get(community_id, frozenset()), self.units, self.supervises, own, self.colleagues
        )


async def sight(session: AsyncSession, staff_id: uuid.UUID, roles: Mapping[uuid.UUID, frozenset[Role]]) -> CaseSight:
    """What somebody is to the cases of the estates where they have these roles."""
    rungs = {
        community_id: frozenset(OFFICES[role] for role in held if role in OFFICES)
        for community_id, held in roles.items()
    }
    seats = (
        await session.execute(
            select(UnitMember.unit_id, UnitMember.seat).where(
                UnitMember.staff_id == staff_id, UnitMember.until_at.is_(None)
            )
        )
    ).all()
    held = frozenset(unit_id for unit_id, _ in seats)
    beside = set(
        await session.scalars(
            select(UnitMember.staff_id).where(UnitMember.unit_id.in_(held), UnitMember.until_at.is_(None))
        )
    )
    today = (await now(session)).astimezone(CHINA).date()
    beside |= await colleagues.colleagues_of(session, staff_id, _JUDGED, today)
    own = await own_records.of_staff(session, staff_id, list(roles))
    flats = own.parts | await register.parts_of_owners(session, own.owners)
    return CaseSight(
        staff_id,
        rungs,
        held,
        frozenset(unit_id for unit_id, seat in seats if seat == UnitSeat.SUPERVISOR),
        flats,
        await phones.of_parts(session, flats),
        frozenset(beside),
    )


def own_cases(case_sight: CaseSight) -> ColumnElement[bool]:
    """The cases that somebody, or their household, reported or joined."""
    return Complaint.id.in_(
        select(CaseReporter.complaint_id).where(
            or_(CaseReporter.part_id.in_(case_sight.flats), CaseReporter.resident_id.in_(case_sight.residents))
        )
    )


def known(case_sight: CaseSight) -> ColumnElement[bool]:
    """The cases of these estates that are there for somebody: not about them or their house, and theirs to see."""
    given = or_(
        Complaint.charge_unit_id.in_(case_sight.units),
        Complaint.offered_unit_id.in_(case_sight.units),
        exists().where(CaseEvent.complaint_id == Complaint.id, CaseEvent.to_unit_id.in_(case_sight.units)),
    )
    here = [
        and_(
            Complaint.community_id.in_(ids),
            given if not interest.offices(rungs) else Complaint.id.is_not(None),
        )
        for rungs, ids in _estates(case_sight).items()
    ]
    return and_(or_(*here) if here else Complaint.id.is_(None), _strange(case_sight))


def contents(case_sight: CaseSight) -> SubjectsReach:
    """What the check of contents looks at that is there for somebody: ids of events with words, of photos.

    Nobody reads in the queue of contents what is not there for them as a case, and nobody withholds it. Who is the district
    alone looks at what is of the cases that were given to it: at everything else the offices below it do.
    """
    concerned = select(Complaint.id).where(~_strange(case_sight))
    alone = frozenset(one for one, rungs in case_sight.rungs.items() if interest.offices(rungs) == (Rung.DISTRICT,))
    given = select(Complaint.id).where(
        Complaint.community_id.in_(alone),
        exists().where(CaseEvent.complaint_id == Complaint.id, CaseEvent.to_rung == Rung.DISTRICT),
    )
    return SubjectsReach(_subjects(concerned), alone, _subjects(given))


def _subjects(cases: Select[uuid.UUID]) -> CompoundSelect[uuid.UUID]:
    return union_all(
        select(CaseEvent.id).where(CaseEvent.complaint_id.in_(cases)),
        select(CasePhoto.evidence_id).where(CasePhoto.complaint_id.in_(cases)),
    )


async def hidden_photos(
    session: AsyncSession, case_sight: CaseSight, evidence_ids: Collection[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """Those of these photos that are of a case about somebody or their house, whatever else they are of."""
    found = await session.scalars(
        select(CasePhoto.evidence_id)
        .join(Complaint, Complaint.id == CasePhoto.complaint_id)
        .where(CasePhoto.evidence_id.in_(evidence_ids), ~_strange(case_sight))
    )
    return frozenset(found)


async def require_photo_there(session: AsyncSession, case_sight: CaseSight, evidence_id: uuid.UUID) -> None:
    """Raise Refused where a photo is of a case about somebody or their house."""
    if await hidden_photos(session, case_sight, [evidence_id]):
        raise Refused(NOT_FOUND)


def _strange(case_sight: CaseSight) -> ColumnElement[bool]:
    """The cases that are not about somebody or their house (`interest.concerns`); never unknown."""
    return and_(
        *(
            or_(
                Complaint.community_id.not_in(ids),
                func.coalesce(Complaint.about_rung, "").not_in(list(rungs)),
            )
            for rungs, ids in _estates(case_sight).items()
        ),
        ~Complaint.about_people.bool_op("&&")([case_sight.id, *case_sight.colleagues]),
        or_(Complaint.about_unit_id.is_(None), Complaint.about_unit_id.not_in(case_sight.units)),
    )


def over(case_sight: CaseSight) -> ColumnElement[bool]:
    """Of the known cases of these estates those that somebody is over (`interest.over`)."""
    return or_(
        false(),
        *(
            and_(
                Complaint.community_id.in_(ids),
                or_(Complaint.charge_rung.is_(None), Complaint.charge_rung.in_(below)),
                or_(Complaint.about_rung.is_(None), Complaint.about_rung.in_(below)),
                or_(Complaint.charge_rung == Rung.DISTRICT, ~_sits(case_sight, rungs)),
            )
            for rungs, ids in _estates(case_sight).items()
            if (below := list(interest.below(rungs)))
        ),
    )


def steered(case_sight: CaseSight) -> ColumnElement[bool]:
    """Of the known cases of these estates those that somebody may send on (`interest.steers`)."""
    own = (
        and_(
            Complaint.community_id.in_(ids),
            Complaint.charge_unit_id.is_(None),
            Complaint.charge_rung.in_(list(rungs)),
        )
        for rungs, ids in _estates(case_sight).items()
    )
    return or_(over(case_sight), *own)


def _sits(case_sight: CaseSight, rungs: frozenset[Rung]) -> ColumnElement[bool]:
    """Whether somebody belongs to the unit or office in charge; false where nobody is."""
    office = and_(Complaint.charge_unit_id.is_(None), Complaint.charge_rung.in_(list(rungs)))
    return func.coalesce(or_(Complaint.charge_unit_id.in_(case_sight.units), office), False)


def _estates(case_sight: CaseSight) -> Mapping[frozenset[Rung], Sequence[uuid.UUID]]:
    """The estates where somebody holds the same offices, by these."""
    estates: dict[frozenset[Rung], list[uuid.UUID]] = defaultdict(list)
    for community_id, rungs in case_sight.rungs.items():
        estates[rungs].append(community_id)
    return estates


async def find(
    session: AsyncSession, case_sight: CaseSight, community_id: uuid.UUID, complaint_id: uuid.UUID
) -> Complaint:
    """A case that is there for somebody; raises Refused where it is not, and where it is their own."""
    found = await session.scalar(
        select(Complaint).where(Complaint.id == complaint_id, Complaint.community_id == community_id, known(case_sight))
    )
    if found is None:
        raise Refused(NOT_FOUND)
    acting.require_unconcerned(found, await actor(session, case_sight, found))
    return found


async def actor(session: AsyncSession, case_sight: CaseSight, complaint: Complaint) -> CaseActor:
    """This person before a case, and whether it is their own."""
    own = await session.scalar(select(Complaint.id).where(Complaint.id == complaint.id, own_cases(case_sight)))
    return case_sight.actor(complaint.community_id, own=own is not None)


async def require_strange_to(session: AsyncSession, case_sight: CaseSight, evidence_id: uuid.UUID) -> None:
    """Raise Refused where a photo is of a case about somebody or their house, or of their own: others cover it."""
    of = select(CasePhoto.complaint_id).where(CasePhoto.evidence_id == evidence_id)
    for one in await session.scalars(select(Complaint).where(Complaint.id.in_(of))):
        acting.require_unconcerned(one, await actor(session, case_sight, one))
