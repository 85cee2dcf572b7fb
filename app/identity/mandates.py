"""Mandates given and ended by people who signed in, and the list of them with their history.

The district appoints the street, the street appoints at its estates; nobody appoints themselves, and each mandate names
the document it was given on (`bodies.appointing`). The first of a district are given where the server runs.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.core.paging import START, Cursor, records
from app.identity import errors, own_records, seats, service
from app.identity.bodies.appointing import APPOINTS
from app.identity.mandate_schemas import MandateAnswer, NewMandate
from app.identity.models import Mandate, Staff
from app.identity.permissions import Permission, Role, ScopeKind
from app.identity.service import StaffMember
from app.register import places, queries
from app.register.models import Committee, Community, District, Street
from app.register.places import Lineage


async def give(
    session: AsyncSession, by: StaffMember, kind: ScopeKind, lineage: Lineage, sent: NewMandate, at: datetime
) -> Mandate:
    """Appoint at a street, a committee or an estate, or at a grid or some buildings of it.

    Raises Refused with every fault at once, where the role is not theirs to give, or where `service.appoint` does.
    """
    _require_hand(by, lineage, sent.role)
    place_id = lineage.ids[-1]
    faults: list[FieldFault] = []
    today = at.astimezone(CHINA).date()
    if sent.from_on < today:
        faults.append(FieldFault("from_on", "起始日不能早于今天：任命不能倒填日期。"))
    scope_kind, scope_id, buildings = kind, place_id, None
    if sent.buildings is not None:
        scope_kind, buildings = ScopeKind.BUILDINGS, await _buildings(session, kind, place_id, sent.buildings, faults)
    elif sent.grid_id is not None:
        scope_kind, scope_id = ScopeKind.GRID, sent.grid_id
        if kind is not ScopeKind.COMMITTEE or sent.grid_id not in await places.grids_of(session, place_id):
            faults.append(FieldFault("grid_id", "本社区没有这个网格，请先划分网格，再从中选择。"))
    principal_id = await _principal(session, sent, scope_kind, scope_id, faults) if sent.deputy_of else None
    await _strange_owners(session, by, sent.own_owner_ids, faults)
    faults += seats.seat_faults(sent.role, sent.party_kind, sent.organisation.strip())
    if faults:
        try:
            service.require_temporary(sent.role, sent.from_on, sent.until_on)
        except Refused as refusal:
            faults.append(FieldFault("until_on", refusal.message))
        raise Refused(errors.MANDATE_FAULTY, faults)
    role = next(one for one in by.roles_at(lineage) if sent.role in APPOINTS.get(one, ()))
    mandate_id = await service.appoint(
        session,
        sent.login,
        sent.role,
        scope_kind,
        scope_id,
        from_on=sent.from_on,
        until_on=sent.until_on,
        appointed_by=f"{role.label} {by.name}",
        document=sent.document,
        buildings=buildings,
        deputy_of=principal_id,
        appointer_id=by.id,
        party_kind=sent.party_kind,
        organisation=sent.organisation.strip(),
    )
    mandate = await session.get_one(Mandate, mandate_id)
    await own_records.declare(session, mandate.staff_id, sent.own_owner_ids, at)
    return mandate


async def end(
    session: AsyncSession,
    by: StaffMember,
    kind: ScopeKind,
    lineage: Lineage,
    mandate_id: uuid.UUID,
    document: str,
    at: datetime,
) -> Mandate:
    """End a mandate given at this place, from today on; it holds for the very next request.

    Raises Refused where it is none of this place, is over already, or is not theirs to end.
    """
    mandate = await session.scalar(
        select(Mandate).where(Mandate.id == mandate_id, await _given_at(session, kind, lineage)).with_for_update()
    )
    if mandate is None:
        raise Refused(NOT_FOUND)
    _require_hand(by, lineage, mandate.role)
    today = at.astimezone(CHINA).date()
    if mandate.ended_at is not None or (mandate.until_on is not None and mandate.until_on <= today):
        raise Refused(errors.MANDATE_OVER)
    mandate.until_on = max(today, mandate.from_on)
    mandate.ended_by, mandate.ended_at, mandate.ended_document = by.id, at, document
    await session.flush()
    return mandate


async def given_at(
    session: AsyncSession, kind: ScopeKind, lineage: Lineage, *, after: Cursor = START
) -> tuple[list[Mandate], str | None]:
    """Fifty mandates given at this place, those over included, the latest first, and the next page's cursor."""
    query = select(Mandate).where(await _given_at(session, kind, lineage))
    return await records(session, query, (Mandate.from_on, Mandate.id), after, newest_first=True)


async def answers(session: AsyncSession, mandates: Sequence[Mandate], on: date) -> list[MandateAnswer]:
    """Mandates in words, as they stand on a day."""
    rows = await session.scalars(select(Staff).where(Staff.id.in_({one.staff_id for one in mandates})))
    staff = {one.id: one for one in rows}
    names = await service.names(session, [who for one in mandates for who in (one.deputy_of, one.ended_by)])
    return [
        MandateAnswer.from_row(
            one,
            login=staff[one.staff_id].login,
            name=staff[one.staff_id].name,
            seat=_seat(one),
            place=await _label(session, one),
            deputy_of=names.get(one.deputy_of) if one.deputy_of else None,
            in_force=one.from_on <= on and (one.until_on is None or one.until_on > on),
            ended_by=names.get(one.ended_by) if one.ended_by else None,
        )
        for one in mandates
    ]


@dataclass(frozen=True, slots=True)
class StaffLine:
    """An account with one of its mandates, or with none; for the operator's list."""

    login: str
    name: str
    disabled: bool
    role: Role | None
    place: str
    from_on: date | None
    until_on: date | None


async def listed(session: AsyncSession) -> list[StaffLine]:
    """Every account with its mandates, by login."""
    rows = await session.execute(
        select(Staff, Mandate)
        .outerjoin(Mandate, Mandate.staff_id == Staff.id)
        .order_by(Staff.login, Mandate.from_on, Mandate.id)
    )
    return [
        StaffLine(
            member.login,
            member.name,
            member.disabled_at is not None,
            mandate.role if mandate is not None else None,
            await _label(session, mandate) if mandate is not None else "",
            mandate.from_on if mandate is not None else None,
            mandate.until_on if mandate is not None else None,
        )
        for member, mandate in rows.all()
    ]


PLACES: dict[ScopeKind, places.Place] = {
    ScopeKind.DISTRICT: District,
    ScopeKind.STREET: Street,
    ScopeKind.COMMITTEE: Committee,
    ScopeKind.COMMUNITY: Community,
    ScopeKind.BUILDINGS: Community,
}


async def _label(session: AsyncSession, mandate: Mandate) -> str:
    return await place_words(session, mandate.scope_kind, mandate.scope_id, mandate.buildings or ())


async def place_words(
    session: AsyncSession, kind: ScopeKind, scope_id: uuid.UUID | None, buildings: Sequence[uuid.UUID]
) -> str:
    """How far a mandate reaches, in words."""
    if scope_id is None:
        return ScopeKind.PLATFORM.label
    if kind is ScopeKind.GRID:
        return await places.grid_label(session, scope_id)
    lineage = await places.lineage(session, PLACES[kind], scope_id)
    label = lineage.label if lineage else ""
    if buildings:
        label += "：" + "、".join(await places.names_of_buildings(session, buildings))
    return label


def _require_hand(by: StaffMember, lineage: Lineage, role: Role) -> None:
    if any(role in APPOINTS.get(own, ()) for own in by.roles_at(lineage)):
        return
    who = "、".join(own.label for own, given in APPOINTS.items() if role in given)
    raise Refused(errors.APPOINTS_NOT, role=role.label, who=who or "系统管理员在服务器上")


async def _given_at(session: AsyncSession, kind: ScopeKind, lineage: Lineage) -> ColumnElement[bool]:
    scopes = {lineage.ids[-1]}
    if kind is ScopeKind.COMMITTEE:
        scopes |= set(await places.grids_of(session, lineage.ids[-1]))
    return Mandate.scope_id.in_(scopes)


async def _buildings(
    session: AsyncSession, kind: ScopeKind, place_id: uuid.UUID, named: Sequence[str], faults: list[FieldFault]
) -> list[uuid.UUID]:
    found = await places.buildings_named(session, place_id, named) if kind is ScopeKind.COMMUNITY else {}
    faults += [
        FieldFault(f"buildings.{index}", f"本小区没有楼栋“{name}”，请照名册上的写法填写。")
        for index, name in enumerate(named)
        if name not in found
    ]
    return sorted(found.values())


async def _principal(
    session: AsyncSession,
    sent: NewMandate,
    scope_kind: ScopeKind,
    scope_id: uuid.UUID,
    faults: list[FieldFault],
) -> uuid.UUID | None:
    """The person whom a deputy stands in for, who holds the same role over the same place when it begins."""
    if sent.until_on is None:
        faults.append(FieldFault("until_on", "代理须写明截止日。"))
    found = await session.scalar(
        select(Staff.id)
        .join(Mandate, Mandate.staff_id == Staff.id)
        .where(
            Staff.login == sent.deputy_of,
            Staff.login != sent.login,
            Mandate.role == sent.role,
            Mandate.scope_kind == scope_kind,
            Mandate.scope_id == scope_id,
            Mandate.from_on <= sent.from_on,
            Mandate.until_on.is_(None) | (Mandate.until_on > sent.from_on),
        )
        .limit(1)
    )
    if found is None:
        faults.append(FieldFault("deputy_of", "这个账号在起始日没有同一范围的这个角色，请核对代理谁。"))
    return found


async def _strange_owners(
    session: AsyncSession, by: StaffMember, owner_ids: Sequence[uuid.UUID], faults: list[FieldFault]
) -> None:
    """Owners declared as the person's own are of an estate within the appointer's reach."""
    estates = await queries.communities_of_owners(session, owner_ids)
    lineages = {one: await places.lineage(session, Community, one) for one in set(estates.values())}
    faults += [
        FieldFault(f"own_owner_ids.{index}", "您负责的小区名册中没有这位业主，请先查找业主。")
        for index, owner_id in enumerate(owner_ids)
        if owner_id not in estates or not by.may(Permission.MANDATE_GIVE, lineages[estates[owner_id]])
    ]


async def organisation_at(session: AsyncSession, community_id: uuid.UUID, who: uuid.UUID, at: datetime) -> str:
    """Read the name of the organisation for which somebody acted at an estate at an instant: "桃花岭小区业主委员会"."""
    lineage = await places.lineage(session, Community, community_id)
    acted = (who, at)
    held = (await _mandates_at(session, lineage, {acted}))[acted]
    if lineage is None or not held:
        return _office_words(held)
    district, street, committee, estate = lineage.names
    names = {
        Role.DISTRICT_OFFICE: f"{district}住建部门",
        Role.STREET_OFFICE: f"{street}办事处",
        Role.NEIGHBOURHOOD_COMMITTEE: f"{committee}居委会",
        Role.OWNERS_COMMITTEE: f"{estate}业主委员会",
    }
    return _joined((one.role, names.get(one.role, _seat(one))) for one in held)


async def offices_at(
    session: AsyncSession, community_id: uuid.UUID, acts: Iterable[tuple[uuid.UUID | None, datetime]]
) -> dict[tuple[uuid.UUID, datetime], str]:
    """Read as what staff acted at an estate at these instants, in words that everybody may read; no person is named."""
    acted = {(who, at) for who, at in acts if who is not None}
    lineage = await places.lineage(session, Community, community_id)
    return {act: _office_words(held) for act, held in (await _mandates_at(session, lineage, acted)).items()}


async def _mandates_at(
    session: AsyncSession, lineage: Lineage | None, acted: Collection[tuple[uuid.UUID, datetime]]
) -> dict[tuple[uuid.UUID, datetime], list[Mandate]]:
    reaching = or_(Mandate.scope_kind == ScopeKind.PLATFORM, Mandate.scope_id.in_(lineage.ids if lineage else ()))
    rows = await session.scalars(select(Mandate).where(Mandate.staff_id.in_({who for who, _ in acted}), reaching))
    mandates = rows.all()
    return {(who, at): [one for one in mandates if one.staff_id == who and _in_force(one, at)] for who, at in acted}


def _in_force(mandate: Mandate, at: datetime) -> bool:
    day = at.astimezone(CHINA).date()
    ended = mandate.until_on is not None and mandate.until_on <= day
    # What ended on this very day was in force until it was ended.
    return mandate.from_on <= day and (not ended or (mandate.ended_at is not None and mandate.ended_at > at))


def _office_words(acting: Iterable[Mandate]) -> str:
    return _joined((one.role, _seat(one)) for one in acting) or "工作人员"


def _seat(mandate: Mandate) -> str:
    return seats.seat_words(mandate.role, mandate.party_kind, mandate.organisation)


def _joined(labels: Iterable[tuple[Role, str]]) -> str:
    """Each of the words once, in the order of the roles."""
    order = list(Role)
    return "、".join(dict.fromkeys(words for _, words in sorted(labels, key=lambda one: (order.index(one[0]), one[1]))))
