"""随手拍 written down by staff for somebody who called, came, spoke to a volunteer supervisor, or wrote in a chat."""

import uuid
from typing import Annotated

from fastapi import Query, Security

from app.complaints.acting import By
from app.complaints.handlers import actors
from app.complaints.handlers.actors import CaseSight
from app.complaints.kinds import ReportChannel
from app.complaints.reporters import calling_again, checking, entering, granting, photos, reporting, speaking
from app.complaints.reporters.calling_again import Writer
from app.complaints.reporters.own import entered_cases
from app.complaints.reporters.own.my_schemas import EnteredBack, EnteredCase, ReportForm
from app.complaints.reporters.photos import Photos
from app.complaints.reporters.report_schemas import CallersWords, EnteredReport
from app.complaints.reporters.reporting import Through
from app.complaints.reporters.speaking import Speaking
from app.core.errors import FieldFault
from app.core.installation import now
from app.core.paging import Page
from app.identity.permissions import PERMISSIONS, Permission, Role
from app.routers.access import Desk, InHouse, Tx, community_part_desk
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:complaints", prefix="/communities/{community_id}")

Enterer = Annotated[Desk, Security(community_part_desk, scopes=[Permission.CASE_ENTER])]


def _role(roles: frozenset[Role]) -> str:
    """As what somebody writes it down; who looks after some stairwells has the role for these alone."""
    return next((role.label for role in Role if role in roles and Permission.CASE_ENTER in PERMISSIONS[role]), "")


async def _sight(session: Tx, desk: Desk) -> CaseSight:
    return await actors.sight(session, desk.member.id, {desk.place.ids[-1]: desk.member.roles_touching(desk.place)})


def _way(desk: Desk, channel: ReportChannel, faults: list[FieldFault]) -> ReportChannel:
    way = entering.way(channel, desk.member.roles_touching(desk.place))
    entering.require_by_staff(way, faults)
    return way


async def _photos(session: Tx, desk: Desk, pictures: list[uuid.UUID], faults: list[FieldFault]) -> Photos:
    given = photos.SentPhotos(ids=tuple(dict.fromkeys(pictures)))
    return await photos.of_staff(session, desk.place.ids[-1], desk.member.id, given, faults)


@router.get("/complaint-form", summary="代居民登记可选的类别、楼栋单元、责任单位、改造项目")
async def form(
    community_id: uuid.UUID,
    _: Enterer,
    session: Tx,
    stairwell_id: Annotated[uuid.UUID | None, Query(description="只列在这个单元实施的项目和方案内容")] = None,
) -> ReportForm:
    """What there is to choose from at the estate, as a resident's phone is offered it."""
    return await checking.form(session, community_id, stairwell_id)


@router.post("/complaints", summary="代居民登记随手拍", status_code=201, once="case:enter")
async def enter(
    community_id: uuid.UUID,
    sent: EnteredReport,
    desk: Enterer,
    in_house: InHouse,
    deed: Deed,
) -> EnteredCase:
    """Write a report down for a caller: their name and number are sealed, and an alias stands in their place.

    The answer is what to tell them. `contact`: they agreed that the unit in charge rings them for this case. Not by whom
    it is about: somebody of the office above writes that down.
    """
    faults: list[FieldFault] = []
    home = await entering.flat(deed.session, community_id, sent.part_id, faults) if sent.part_id else None
    matter = await reporting.looked_at(deed.session, community_id, sent, home if sent.indoor else None, faults)
    of = await _photos(deed.session, desk, sent.pictures, faults)
    roles = desk.member.roles_touching(desk.place)
    channel = _way(desk, sent.channel, faults)
    if sent.contact:
        granting.require_rung(sent.caller.phone, faults)
    if desk.stairwells is not None:
        await entering.require_within(deed.session, community_id, matter.place, desk.stairwells, faults)
    reporting.require_content(sent, of, faults)
    seen = await _sight(deed.session, desk)
    through = Through(
        channel,
        staff_id=deed.by,
        acted_as=f"{_role(roles)}登记",
        caller=sent.caller,
        part_id=sent.part_id if sent.indoor else None,
    )
    entering.require_unconcerned(matter, seen.actor(community_id))
    made = await reporting.report(deed.session, in_house.sealer, community_id, matter, of, through, deed.at)
    if sent.contact:
        by = By(staff_id=through.staff_id, acted_as=through.acted_as)
        me = Speaking(made, await speaking.first_reporter(deed.session, made), by)
        await granting.agree(deed.session, in_house.sealer, me, deed.at)
    return await entered_cases.tell_caller(deed.session, made, deed.at)


@router.post(
    "/complaints/{complaint_id}/reporter-words",
    summary="代来电来访的报事人登记后续的话",
    status_code=201,
    once="case:reporter_words",
)
async def take_down(
    community_id: uuid.UUID,
    complaint_id: uuid.UUID,
    sent: CallersWords,
    desk: Enterer,
    deed: Deed,
) -> EnteredCase:
    """What somebody who called in says after their report: more, something else, taken back, fixed or not, do not ring me.

    Only where the reporter has no phone of their own, and never by whoever has the case; who took it down stands in it.
    """
    faults: list[FieldFault] = []
    channel = _way(desk, sent.channel, faults)
    roles = desk.member.roles_touching(desk.place)
    acted_as = f"{_role(roles)}代报事人登记（{channel.label}）"
    writer = Writer(await _sight(deed.session, desk), roles, desk.stairwells, acted_as)
    me = await calling_again.take_up(deed.session, community_id, complaint_id, writer)
    of = await _photos(deed.session, desk, sent.pictures, faults)
    reporting.require_none(faults)
    # Read once the case is held, so that its events stand in the order of their instants.
    at = await now(deed.session)
    await calling_again.take_down(deed.session, me, sent, of, at)
    return await entered_cases.tell_caller(deed.session, me.complaint, at)


@router.get("/entered-complaints", summary="我代为登记的随手拍")
async def mine(community_id: uuid.UUID, desk: Enterer, session: Tx, after: After) -> Page[EnteredBack]:
    """Fifty reports that I wrote down, the latest first, as I wrote them, and what became of each."""
    return await entered_cases.written_by(session, await _sight(session, desk), community_id, after, await now(session))
