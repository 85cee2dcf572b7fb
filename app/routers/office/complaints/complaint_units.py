"""Responsible units as the street office enters them, who works in them, and which repairs they owe at an estate."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Security

from app.complaints import errors
from app.complaints.models import ResponsibleUnit, Warranty
from app.complaints.settings import units
from app.complaints.settings.settings_schemas import (
    NewUnit,
    NewUnitMember,
    NewWarranty,
    UnitMemberAnswer,
    UnitPhone,
    UnitWithMembers,
    WarrantyAnswer,
)
from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA, now
from app.core.paging import Page, page_in_order
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register import places
from app.register import queries as register
from app.routers.access import Desk, Tx, community_desk, street_desk
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:complaints")

_OF = "/streets/{street_id}/responsible-units"

Keeper = Annotated[Desk, Security(street_desk, scopes=[Permission.CASE_CONFIGURE])]
Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_READ])]
Owing = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_CONFIGURE])]


@router.get(_OF, summary="本街道的责任单位及其人员")
async def listed(street_id: uuid.UUID, _: Keeper, session: Tx, after: After) -> Page[UnitWithMembers]:
    """Every unit of the street, those ended too, with who works or worked in it."""
    answers = await _answers(session, await units.of_street(session, street_id))
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.post(_OF, summary="登记责任单位", status_code=201, once="unit:enter")
async def enter(street_id: uuid.UUID, sent: NewUnit, _: Keeper, deed: Deed) -> UnitWithMembers:
    """Write down a contractor, property company, utility or department that answers for repairs."""
    made = await units.enter(deed.session, street_id, sent.name, sent.kind, sent.phone, by=deed.by, at=deed.at)
    return await _answer(deed.session, made)


@router.put(
    f"{_OF}/{{unit_id}}/phone", summary="更改责任单位电话", once="complaint-unit:change_phone", optional_key=True
)
async def change_phone(
    street_id: uuid.UUID, unit_id: uuid.UUID, sent: UnitPhone, _: Keeper, session: Tx
) -> UnitWithMembers:
    """Another number, as the board on site prints it from then on."""
    return (await _answers(session, [await units.change_phone(session, street_id, unit_id, sent.phone)]))[0]


@router.post(f"{_OF}/{{unit_id}}/end", summary="停用责任单位", once="complaint-unit:end", optional_key=True)
async def end(street_id: uuid.UUID, unit_id: uuid.UUID, _: Keeper, session: Tx) -> UnitWithMembers:
    """End a unit that has no open case and stands in no routing table in force."""
    return (await _answers(session, [await units.end(session, street_id, unit_id, await now(session))]))[0]


@router.post(f"{_OF}/{{unit_id}}/members", summary="登记责任单位的经办人、负责人", status_code=201, once="unit:seat")
async def seat(
    street_id: uuid.UUID,
    unit_id: uuid.UUID,
    sent: NewUnitMember,
    _: Keeper,
    deed: Deed,
) -> UnitWithMembers:
    """Somebody with a mandate as responsible unit works here from now on."""
    await units.seat(deed.session, street_id, unit_id, sent.login, sent.seat, by=deed.by, at=deed.at)
    return await _answer(deed.session, await units.at_street(deed.session, street_id, unit_id))


@router.post(
    f"{_OF}/{{unit_id}}/members/{{member_id}}/end",
    summary="登记人员离任",
    once="complaint-unit:unseat",
    optional_key=True,
)
async def unseat(
    street_id: uuid.UUID, unit_id: uuid.UUID, member_id: uuid.UUID, _: Keeper, session: Tx
) -> UnitWithMembers:
    """Somebody works here no more; they see none of its cases from the next request on."""
    await units.unseat(session, street_id, unit_id, member_id, await now(session))
    return (await _answers(session, [await units.at_street(session, street_id, unit_id)]))[0]


@router.get("/communities/{community_id}/warranties", summary="保修责任")
async def warranties(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[WarrantyAnswer]:
    """Who owes which repairs here, those over too, by their last day."""
    answers = await _owed(session, await units.warranties(session, community_id), await now(session))
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.post("/communities/{community_id}/warranties", summary="登记保修责任", status_code=201, once="unit:owe")
async def owe(community_id: uuid.UUID, sent: NewWarranty, _: Owing, deed: Deed) -> WarrantyAnswer:
    """A unit owes repairs from hand-over on: cases of them go to it before any rule of the routing table."""
    found = await places.buildings_named(deed.session, community_id, sent.buildings or [])
    faults = [
        FieldFault(f"buildings.{index}", f"本小区没有楼栋“{name}”，请照名册上的写法填写。")
        for index, name in enumerate(sent.buildings or ())
        if name not in found
    ]
    if faults:
        raise Refused(errors.CASE_FAULTY, faults)
    made = await units.owe(
        deed.session,
        community_id,
        sent.unit_id,
        headings=sent.headings,
        buildings=list(found.values()) if sent.buildings is not None else None,
        project_id=sent.project_id,
        document=sent.document,
        from_on=sent.from_on,
        until_on=sent.until_on,
        by=deed.by,
        at=deed.at,
    )
    return (await _owed(deed.session, [made], deed.at))[0]


async def _answer(session: Tx, unit: ResponsibleUnit) -> UnitWithMembers:
    return (await _answers(session, [unit]))[0]


async def _answers(session: Tx, responsible_units: Sequence[ResponsibleUnit]) -> list[UnitWithMembers]:
    members = await units.members(session, [one.id for one in responsible_units])
    names = await identity.names(session, [one.staff_id for one in members])
    return [
        UnitWithMembers.from_row(
            one,
            members=[
                UnitMemberAnswer.from_row(each, name=names.get(each.staff_id, ""))
                for each in members
                if each.unit_id == one.id
            ],
        )
        for one in responsible_units
    ]


async def _owed(session: Tx, rows: Sequence[Warranty], at: datetime) -> list[WarrantyAnswer]:
    named = await units.names(session, [one.unit_id for one in rows])
    buildings = await register.places_in_words(session, {each for one in rows for each in one.buildings or ()}, ())
    today = at.astimezone(CHINA).date()
    return [
        WarrantyAnswer.from_row(
            one,
            unit=named[one.unit_id],
            headings=list(one.headings) if one.headings is not None else None,
            buildings=[buildings.get(each, "") for each in one.buildings] if one.buildings is not None else None,
            runs=one.from_on <= today < one.until_on,
        )
        for one in rows
    ]
