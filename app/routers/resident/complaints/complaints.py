"""随手拍 from a phone: what there is to choose from, what a report would be, the report itself, and my cases."""

import uuid
from typing import Annotated

from fastapi import Query, Security

from app.complaints.kinds import ReportChannel
from app.complaints.reporters import checking, photos, reporting
from app.complaints.reporters.own import my_case, my_cases
from app.complaints.reporters.own.my_schemas import MyCase, MyCaseLine, ReportChecked, ReportForm
from app.complaints.reporters.photos import Photos
from app.complaints.reporters.report_schemas import NewReport
from app.complaints.reporters.reporting import MatterFound, Through
from app.core.errors import FieldFault
from app.core.installation import now
from app.core.paging import Page
from app.notifications.kinds import SubscribeMoment
from app.routers.access import RESIDENT, InHouse, ResidentPhone, Tx, phone
from app.routers.deeds import Deed, Unkeyed
from app.routers.pages import After
from app.routers.resident.inbox import asked_for
from app.routers.resident.pictures import held_at
from app.routers.routes import Routes

router = Routes(tag="resident")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]

_AT = "/communities/{community_id}/complaints"


async def _understood(
    session: Tx, me: ResidentPhone, community_id: uuid.UUID, sent: NewReport, flats: dict[uuid.UUID, uuid.UUID]
) -> tuple[MatterFound, Photos, uuid.UUID | None]:
    """What a report means, its photos, and the flat of an indoor one; raises Refused with everything that is wrong."""
    faults: list[FieldFault] = []
    part_id = home = None
    if sent.indoor:
        part_id, home = await reporting.flat_meant(session, community_id, flats, sent.binding_id, faults)
    matter = await reporting.looked_at(session, community_id, sent, home, faults)
    of = await photos.of_resident(session, community_id, me.resident_id, sent.sent(), faults)
    reporting.require_content(sent, of, faults)
    return matter, of, part_id


async def _flats(session: Tx, me: ResidentPhone, community_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """The flats of this phone at an estate by their binding, as whatever it is bound; any other estate does not exist."""
    return {one.id: one.part_id for one in await held_at(session, me, community_id)}


@router.get(f"{_AT}/form", summary="报事可选的类别、楼栋单元、责任单位、改造项目")
async def form(
    community_id: uuid.UUID,
    me: Mine,
    session: Tx,
    stairwell_id: Annotated[uuid.UUID | None, Query(description="只列在这个单元实施的项目和方案内容")] = None,
) -> ReportForm:
    """What there is to choose from at my estate, and where else one can turn to."""
    await held_at(session, me, community_id)
    return await checking.form(session, community_id, stairwell_id)


@router.post(f"{_AT}/check", summary="提交前检查（不保存）", once=Unkeyed.READS)
async def check(community_id: uuid.UUID, sent: NewReport, me: Mine, session: Tx) -> ReportChecked:
    """What this report would be: limits, numbers to call at once, what tells who I am, open cases that may be the same.

    Nothing is kept.
    """
    flats = await _flats(session, me, community_id)
    matter, of, _ = await _understood(session, me, community_id, sent, flats)
    homes = await checking.homes_of(session, set(flats.values()))
    return await checking.checked(session, community_id, matter, of, me.resident_id, homes, await now(session))


@router.post(_AT, summary="报事", status_code=201, once="case:report")
async def report(community_id: uuid.UUID, sent: NewReport, me: Mine, in_house: InHouse, deed: Deed) -> MyCase:
    """Report what is wrong, in words or photos or both; photos may come later, the answer says which are there.

    It is timed from now on and sent to whom it belongs, whatever a check of its contents says.
    """
    flats = await _flats(deed.session, me, community_id)

    matter, of, part_id = await _understood(deed.session, me, community_id, sent, flats)
    through = Through(ReportChannel.APP, deed.by, part_id=part_id)
    made = await reporting.report(deed.session, in_house.sealer, community_id, matter, of, through, deed.at)
    subscribe = await asked_for(deed.session, in_house, me, SubscribeMoment.REPORTED)
    seen = await my_case.find_case(deed.session, made.id, deed.by)
    return await my_case.answer(deed.session, seen, deed.at, subscribe)


@router.get("/complaints", summary="我的随手拍")
async def listed(me: Mine, session: Tx, after: After) -> Page[MyCaseLine]:
    """Fifty cases that I reported or joined, the latest first; also where I am bound to no flat any more."""
    found, following = await my_cases.listed(session, me.resident_id, after)
    return Page(lines=await my_cases.lines(session, found, await now(session)), next=following)
