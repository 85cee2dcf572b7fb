"""Responsible units 责任单位 as the street office enters them: who works in them, and which repairs they owe.

A unit that still has open cases, or to which a routing table in force sends some, cannot be ended: nobody would answer.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import errors
from app.complaints.kinds import CaseState, UnitKind, UnitSeat
from app.complaints.limits.routing import WarrantyTerm
from app.complaints.models import CasePolicy, Complaint, ResponsibleUnit, UnitMember, Warranty
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.identity import service as identity
from app.identity.permissions import Role
from app.projects import queries as projects
from app.register import places

LIVE = [state for state in CaseState if not state.ended]
"""States in which somebody still has something to do."""


async def enter(
    session: AsyncSession, street_id: uuid.UUID, name: str, kind: UnitKind, phone: str, *, by: uuid.UUID, at: datetime
) -> ResponsibleUnit:
    """Write down a unit of a street; raises Refused where it has one of that name, ended or not."""
    await _alone(session, street_id)
    same = select(ResponsibleUnit.id).where(ResponsibleUnit.street_id == street_id, ResponsibleUnit.name == name)
    if await session.scalar(same) is not None:
        raise Refused(errors.CASE_FAULTY, [FieldFault("name", "本街道已有同名的责任单位，请核对，或写明全称。")])
    made = ResponsibleUnit(
        id=uuid.uuid4(), street_id=street_id, name=name, kind=kind, phone=phone, entered_by=by, at=at
    )
    session.add(made)
    await session.flush()
    return made


async def change_phone(session: AsyncSession, street_id: uuid.UUID, unit_id: uuid.UUID, phone: str) -> ResponsibleUnit:
    """Give a unit another number, which the board on site prints from then on."""
    found = await _hold_unit(session, street_id, unit_id)
    found.phone = phone
    await session.flush()
    return found


async def end(session: AsyncSession, street_id: uuid.UUID, unit_id: uuid.UUID, at: datetime) -> ResponsibleUnit:
    """End a unit and the seats in it; raises Refused while cases or a table in force lie with it."""
    found = await _hold_unit(session, street_id, unit_id)
    open_cases = await session.scalar(
        select(func.count())
        .select_from(Complaint)
        .where(
            Complaint.state.in_(LIVE),
            or_(Complaint.charge_unit_id == unit_id, Complaint.offered_unit_id == unit_id),
        )
    )
    if open_cases:
        raise Refused(errors.CASE_NOT_NOW, why=f"该单位还有 {open_cases} 件未办结，请先改派，再停用。")
    if routed := await _routed_to(session, unit_id):
        raise Refused(errors.CASE_NOT_NOW, why=f"{'、'.join(routed)}的派单目录还派给该单位，请先修改目录，再停用。")
    found.ended_at = at
    for member in await members(session, [unit_id]):
        if member.until_at is None:
            member.until_at = at
    await session.flush()
    return found


async def _routed_to(session: AsyncSession, unit_id: uuid.UUID) -> list[str]:
    """The estates whose routing table in force sends cases to a unit."""
    newest = (
        select(CasePolicy.community_id, func.max(CasePolicy.number).label("number"))
        .group_by(CasePolicy.community_id)
        .subquery()
    )
    found = await session.scalars(
        select(CasePolicy.community_id)
        .join(newest, (CasePolicy.community_id == newest.c.community_id) & (CasePolicy.number == newest.c.number))
        .where(CasePolicy.rules.contains({"rules": [{"to_unit_id": str(unit_id)}]}))
    )
    return sorted([await places.community_name(session, one) for one in found])


async def seat(
    session: AsyncSession,
    street_id: uuid.UUID,
    unit_id: uuid.UUID,
    login: str,
    as_what: UnitSeat,
    *,
    by: uuid.UUID,
    at: datetime,
) -> UnitMember:
    """Say that somebody works in a unit; who works there already changes seats.

    Raises Refused where nobody of that login has a mandate as responsible unit that holds in this street today.
    """
    await _hold_unit(session, street_id, unit_id)
    below = {
        place
        for _, lineage in await places.communities(session)
        if street_id in lineage.ids
        for place in lineage.ids[lineage.ids.index(street_id) :]
    }
    today = at.astimezone(CHINA).date()
    staff_id = await identity.holding(session, login, Role.RESPONSIBLE_UNIT, below | {street_id}, today)
    if staff_id is None:
        why = "没有这个账号，或其在本街道没有有效的“责任单位”任命，请先任命。"
        raise Refused(errors.CASE_FAULTY, [FieldFault("login", why)])
    for held in await members(session, [unit_id]):
        if held.staff_id == staff_id and held.until_at is None:
            if held.seat == as_what:
                return held
            held.until_at = at
    await session.flush()
    made = UnitMember(id=uuid.uuid4(), unit_id=unit_id, staff_id=staff_id, seat=as_what, entered_by=by, from_at=at)
    session.add(made)
    await session.flush()
    return made


async def unseat(
    session: AsyncSession, street_id: uuid.UUID, unit_id: uuid.UUID, member_id: uuid.UUID, at: datetime
) -> UnitMember:
    """Say that somebody works in a unit no more; raises Refused where they do not."""
    await _hold_unit(session, street_id, unit_id)
    found = await session.get(UnitMember, member_id)
    if found is None or found.unit_id != unit_id:
        raise Refused(NOT_FOUND)
    if found.until_at is not None:
        raise Refused(errors.CASE_NOT_NOW, why="这个人已不在该单位任职。")
    found.until_at = at
    await session.flush()
    return found


async def of_street(session: AsyncSession, street_id: uuid.UUID, *, open_only: bool = False) -> list[ResponsibleUnit]:
    """The units of a street by name, those ended too unless said otherwise."""
    wanted = select(ResponsibleUnit).where(ResponsibleUnit.street_id == street_id)
    if open_only:
        wanted = wanted.where(ResponsibleUnit.ended_at.is_(None))
    return list(await session.scalars(wanted.order_by(ResponsibleUnit.name)))


async def of_estate(
    session: AsyncSession, community_id: uuid.UUID, unit_id: uuid.UUID, *, hold: bool = False
) -> ResponsibleUnit | None:
    """A unit of the street in which an estate lies; None where there is none such. `hold`: nobody ends it meanwhile."""
    street_id = await places.street_of(session, community_id)
    found = await session.get(ResponsibleUnit, unit_id, with_for_update={"read": True} if hold else None)
    return found if found is not None and found.street_id == street_id else None


async def at_street(session: AsyncSession, street_id: uuid.UUID, unit_id: uuid.UUID) -> ResponsibleUnit:
    """A unit of a street; raises Refused where there is none."""
    found = await session.get(ResponsibleUnit, unit_id)
    if found is None or found.street_id != street_id:
        raise Refused(NOT_FOUND)
    return found


async def names(session: AsyncSession, unit_ids: Collection[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """The names of units, for showing."""
    wanted = {one for one in unit_ids if one is not None}
    rows = await session.execute(select(ResponsibleUnit.id, ResponsibleUnit.name).where(ResponsibleUnit.id.in_(wanted)))
    return {row.id: row.name for row in rows}


async def members(session: AsyncSession, unit_ids: Collection[uuid.UUID]) -> Sequence[UnitMember]:
    """Everybody who works or worked in these units, the latest first."""
    wanted = select(UnitMember).where(UnitMember.unit_id.in_(unit_ids))
    return (await session.scalars(wanted.order_by(UnitMember.from_at.desc(), UnitMember.id))).all()


async def of_people(session: AsyncSession, staff_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """The units in which any of these people works now."""
    found = await session.scalars(
        select(UnitMember.unit_id).where(UnitMember.staff_id.in_(staff_ids), UnitMember.until_at.is_(None))
    )
    return set(found)


async def people_of(session: AsyncSession, unit_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Who works in a unit now."""
    found = await session.scalars(
        select(UnitMember.staff_id).where(UnitMember.unit_id == unit_id, UnitMember.until_at.is_(None))
    )
    return frozenset(found)


async def warranties(session: AsyncSession, community_id: uuid.UUID) -> list[Warranty]:
    """Who owes which repairs at an estate, by their last day."""
    wanted = select(Warranty).where(Warranty.community_id == community_id)
    return list(await session.scalars(wanted.order_by(Warranty.until_on, Warranty.id)))


async def warranty_terms(session: AsyncSession, community_id: uuid.UUID) -> list[WarrantyTerm]:
    """The warranties of units that there still are, as routing.py reads them."""
    found = await session.scalars(
        select(Warranty)
        .join(ResponsibleUnit, ResponsibleUnit.id == Warranty.unit_id)
        .where(Warranty.community_id == community_id, ResponsibleUnit.ended_at.is_(None))
    )
    return [
        WarrantyTerm(
            one.id,
            one.unit_id,
            one.from_on,
            one.until_on,
            frozenset(one.headings) if one.headings is not None else None,
            frozenset(one.buildings) if one.buildings is not None else None,
            one.project_id,
        )
        for one in found
    ]


async def owe(
    session: AsyncSession,
    community_id: uuid.UUID,
    unit_id: uuid.UUID,
    *,
    headings: Collection[str] | None,
    buildings: Collection[uuid.UUID] | None,
    project_id: uuid.UUID | None,
    document: str,
    from_on: date,
    until_on: date,
    by: uuid.UUID,
    at: datetime,
) -> Warranty:
    """Write down that a unit owes repairs from a day until before another, on a document."""
    unit = await of_estate(session, community_id, unit_id, hold=True)
    if project_id is not None:
        await projects.find(session, project_id, community_id)
    faults = []
    if unit is None or unit.ended_at is not None:
        faults.append(FieldFault("unit_id", "本街道没有这个责任单位，或已停用，请另选。"))
    if until_on <= from_on:
        faults.append(FieldFault("until_on", "保修截止日须晚于起始日。"))
    if faults:
        raise Refused(errors.CASE_FAULTY, faults)
    made = Warranty(
        id=uuid.uuid4(),
        community_id=community_id,
        unit_id=unit_id,
        project_id=project_id,
        headings=sorted(headings) if headings is not None else None,
        buildings=sorted(buildings) if buildings is not None else None,
        document=document,
        from_on=from_on,
        until_on=until_on,
        entered_by=by,
        at=at,
    )
    session.add(made)
    await session.flush()
    return made


async def _alone(session: AsyncSession, street_id: uuid.UUID) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"units:{street_id}", 0))))


async def _hold_unit(session: AsyncSession, street_id: uuid.UUID, unit_id: uuid.UUID) -> ResponsibleUnit:
    found = await session.get(ResponsibleUnit, unit_id, with_for_update=True, populate_existing=True)
    if found is None or found.street_id != street_id:
        raise Refused(NOT_FOUND)
    if found.ended_at is not None:
        raise Refused(errors.CASE_NOT_NOW, why="该单位已停用。")
    return found
