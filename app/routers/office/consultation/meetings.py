"""Meetings for staff: call with notice, open, the code at the place, the desk, sheets signed there, close."""

import uuid
from typing import Annotated

from fastapi import Security

from app.consultation.meetings import calling, checking_in, codes, queries, signing
from app.consultation.meetings.schemas import (
    MeetingCheckInAnswer,
    MeetingCheckIns,
    MeetingCodeAnswer,
    MeetingLine,
    MeetingReason,
    MeetingSheets,
    MeetingSheetsAnswer,
    MeetingShown,
    NewDeskCheckIn,
    NewMeeting,
)
from app.core.installation import now
from app.core.paging import Page
from app.core.typesetting import qr_svg
from app.identity.permissions import Permission
from app.routers.access import Desk, InHouse, Tx, community_desk
from app.routers.answers import may_answers, meeting_answers, visit_answers
from app.routers.answers.may_answers import OfficeMeetingAnswer
from app.routers.deeds import Deed, Unkeyed
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes
from app.wechat.scenes import Opens, address

router = Routes(tag="office:consultations", prefix="/communities/{community_id}/meetings")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_READ])]
Writer = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_WRITE])]
Looker = Annotated[Desk, Security(community_desk, scopes=[Permission.BOARD_READ])]


@router.post("", summary="召集会议并通知住户", status_code=201, max_body_size=DOCUMENT, once="meeting:call")
async def call(community_id: uuid.UUID, sent: NewMeeting, _: Writer, deed: Deed) -> MeetingShown:
    """Call a meeting with three whole days' notice; it is in the inboxes at once, and its posting is ready to print."""
    found = await calling.call(deed.session, community_id, sent, by=deed.by, at=deed.at)
    return await meeting_answers.answer_of(deed.session, found, deed.at)


@router.get("", summary="会议清单")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[MeetingLine]:
    """Fifty meetings, those that begin last first."""
    found, following = await queries.listed(session, community_id, after=after)
    return Page(lines=[meeting_answers.line(one) for one in found], next=following)


@router.get("/{meeting_id}", summary="一次会议")
async def read_one(community_id: uuid.UUID, meeting_id: uuid.UUID, desk: Reader, session: Tx) -> OfficeMeetingAnswer:
    """A meeting: its notice, how many came, what is unanswered, its minutes, and what I may do to lead it on."""
    found, at = await queries.find(session, community_id, meeting_id), await now(session)
    answer = await meeting_answers.answer_of(session, found, at)
    may = await calling.may(session, found, at, desk.hand_for(Permission.CONSULT_WRITE))
    return OfficeMeetingAnswer(**dict(answer), may=may_answers.of_acts(may))


@router.post("/{meeting_id}/opening", summary="会议开始", once="meeting:open", optional_key=True)
async def open_(community_id: uuid.UUID, meeting_id: uuid.UUID, desk: Writer, session: Tx) -> MeetingShown:
    """The meeting begins, an hour before its time at the earliest, and once its notice has hung."""
    at = await now(session)
    found = await calling.open_(session, community_id, meeting_id, by=desk.member.id, at=at)
    return await meeting_answers.answer_of(session, found, at)


@router.post("/{meeting_id}/close", summary="会议结束", once="meeting:close", optional_key=True)
async def close(community_id: uuid.UUID, meeting_id: uuid.UUID, desk: Writer, session: Tx) -> MeetingShown:
    """The meeting is over: nobody checks in or signs any more, and the minutes are written."""
    at = await now(session)
    found = await calling.close(session, community_id, meeting_id, by=desk.member.id, at=at)
    return await meeting_answers.answer_of(session, found, at)


@router.post("/{meeting_id}/calling-off", summary="取消会议并告知住户", once="meeting:call_off", optional_key=True)
async def call_off(
    community_id: uuid.UUID, meeting_id: uuid.UUID, sent: MeetingReason, desk: Writer, session: Tx
) -> MeetingShown:
    """It will not take place; whoever was called is told why, and the notice is withdrawn."""
    at = await now(session)
    found = await calling.call_off(session, community_id, meeting_id, sent.reason, by=desk.member.id, at=at)
    return await meeting_answers.answer_of(session, found, at)


@router.get("/{meeting_id}/code", summary="现场签到码（每分钟更换）")
async def code(
    community_id: uuid.UUID, meeting_id: uuid.UUID, _: Writer, in_house: InHouse, session: Tx
) -> MeetingCodeAnswer:
    """What to show and read out now; it is asked for again once it gives way to the next.

    Scanned it names the meeting by the address of its page, and the code behind `#`, which no browser sends; where the
    address of this service is not known, the code alone.
    """
    found, at = await queries.find(session, community_id, meeting_id), await now(session)
    checking_in.require_open(found, checking_in.CHECK_IN, at)
    shown = codes.code_at(found.meeting.secret, at)
    base = in_house.settings.public_base
    scanned = f"{address(base, Opens.MEETING, meeting_id)}#{shown}" if base else shown
    return MeetingCodeAnswer(code=shown, until_at=codes.shown_until(at), qr_svg=qr_svg(scanned))


@router.post("/{meeting_id}/check-ins", summary="签到台登记没有手机的住户", status_code=201, once="meeting:desk")
async def check_in(
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewDeskCheckIn,
    _: Writer,
    deed: Deed,
) -> MeetingCheckInAnswer:
    """Held as a claim: the owners are told, and may say that nobody of theirs was there."""
    made = await checking_in.at_desk(deed.session, community_id, meeting_id, sent, by=deed.by, at=deed.at)
    return (await meeting_answers.check_ins(deed.session, [made]))[0]


@router.get("/{meeting_id}/check-ins", summary="签到情况")
async def came(community_id: uuid.UUID, meeting_id: uuid.UUID, _: Looker, session: Tx) -> MeetingCheckIns:
    """Who checked in, by which way; being there is no stance."""
    found = await queries.find(session, community_id, meeting_id)
    there = await queries.came(session, meeting_id)
    invited = {one.part_id for one in await queries.called(session, found.meeting)}
    return MeetingCheckIns(
        households=len(invited),
        attended=len(queries.households_there(there) & invited),
        check_ins=await meeting_answers.check_ins(session, there),
    )


@router.post(
    "/{meeting_id}/sheets", summary="登记会上签的意见表（附照片）", max_body_size=DOCUMENT, once=Unkeyed.CONTENT
)
async def sheets(
    community_id: uuid.UUID, meeting_id: uuid.UUID, sent: MeetingSheets, desk: Writer, session: Tx
) -> MeetingSheetsAnswer:
    """Sheets signed by households that are there, held as claims; each has an id of its own and may be sent again."""
    found = await signing.on_paper(
        session, community_id, meeting_id, sent.sheets, visit_answers.visitor(desk), await now(session)
    )
    return MeetingSheetsAnswer(sheets=[visit_answers.recorded(one) for one in found])
