"""The meetings my household is called to: check in by the code at the place, ask, sign, and what the minutes have wrong."""

import uuid
from typing import Annotated

from fastapi import Security

from app.consultation.kinds import MeetingAct
from app.consultation.meetings import checking_in, minutes, queries, questions, signing
from app.consultation.meetings.queries import MeetingNow
from app.consultation.meetings.schemas import (
    MeetingCheckInAnswer,
    MeetingQuestionAnswer,
    MinutesObjectionAnswered,
    MyMeeting,
    NewMeetingStance,
    NewOwnMeetingQuestion,
    NewOwnMinutesObjection,
    WrittenMeetingCode,
)
from app.consultation.schemas import OwnWord
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import Page
from app.identity.residents import dwelling
from app.identity.residents.dwelling import Dweller
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.answers import consult_answers, meeting_answers
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/flats/{binding_id}/meetings")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]


@router.get("", summary="请我家参加的会议")
async def listed(binding_id: uuid.UUID, me: Mine, session: Tx, after: After) -> Page[MyMeeting]:
    """The meetings of the newest fifty to which my household is called."""
    own = await dwelling.dweller(session, me.resident_id, binding_id)
    found, following = await queries.listed(session, own.community_id, after=after)
    mine = [one for one in found if await queries.called(session, one.meeting, part_ids=[own.part_id])]
    return Page(lines=[await _answer_of(session, one, own) for one in mine], next=following)


@router.get("/{meeting_id}", summary="一次会议和我家在会上的记录")
async def read_one(binding_id: uuid.UUID, meeting_id: uuid.UUID, me: Mine, session: Tx) -> MyMeeting:
    """The meeting, its minutes, and what is recorded of my household there."""
    own = await dwelling.dweller(session, me.resident_id, binding_id)
    found = await queries.find(session, own.community_id, meeting_id)
    if not await queries.called(session, found.meeting, part_ids=[own.part_id]):
        raise Refused(NOT_FOUND)
    return await _answer_of(session, found, own)


async def _answer_of(session: Tx, meeting: MeetingNow, own: Dweller) -> MyMeeting:
    """Owners read everything of their flat; who lives there without being one, what came from their own phone."""
    row, off = meeting.meeting, meeting.happened(MeetingAct.CALL_OFF)
    owner = own.owner_id is not None
    came = await queries.came(session, row.id, part_id=own.part_id)
    asked = await queries.questions_of(session, row.id, part_id=own.part_id)
    objected = await queries.objections(session, row.id, part_id=own.part_id)
    me = own.resident_id
    return MyMeeting.from_row(
        row,
        **dict(meeting_answers.line(meeting)),
        called_off_because=off.reason if off is not None else "",
        check_ins=await meeting_answers.check_ins(
            session, [one for one in came if owner or one.check_in.resident_id == me]
        ),
        my_questions=await meeting_answers.questions(
            session, [one for one in asked if owner or one.question.resident_id == me]
        ),
        my_objections=await meeting_answers.objections(
            session, [one for one in objected if owner or one.objection.resident_id == me]
        ),
        minutes=[meeting_answers.version(row, one) for one in await queries.minutes(session, row.id)],
    )


@router.post("/{meeting_id}/check-ins", summary="输入现场签到码签到", status_code=201, once="meeting:in")
async def check_in(
    binding_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: WrittenMeetingCode,
    _: Mine,
    deed: Deed,
) -> MeetingCheckInAnswer:
    """I am there; that is no stance, and no vote."""
    own = await dwelling.dweller(deed.session, deed.by, binding_id)

    made = await checking_in.by_code(deed.session, own, meeting_id, sent.code, deed.at)
    return (await meeting_answers.check_ins(deed.session, [made]))[0]


@router.post("/{meeting_id}/questions", summary="向会议提问", status_code=201, once="meeting:ask")
async def ask(
    binding_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewOwnMeetingQuestion,
    _: Mine,
    deed: Deed,
) -> MeetingQuestionAnswer:
    """Before the meeting or during it; it waits until somebody answers it."""
    own = await dwelling.dweller(deed.session, deed.by, binding_id)

    made = await questions.ask(deed.session, own, meeting_id, sent, deed.at)
    return (await meeting_answers.questions(deed.session, [made]))[0]


@router.post("/{meeting_id}/stances", summary="在会上用本人手机表态", status_code=201, once="meeting:sign")
async def sign(
    binding_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewMeetingStance,
    _: Mine,
    deed: Deed,
) -> OwnWord:
    """What I say of the plan: my own word in the consultation, given at the meeting. It is no vote."""
    own = await dwelling.dweller(deed.session, deed.by, binding_id)

    said = await signing.on_phone(deed.session, own, meeting_id, sent, deed.at)
    return consult_answers.own_word(said, met=False)


@router.post("/{meeting_id}/minutes-objections", summary="对纪要提出更正", status_code=201, once="minutes:own")
async def object_(
    binding_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewOwnMinutesObjection,
    _: Mine,
    deed: Deed,
) -> MinutesObjectionAnswered:
    """What the latest version has wrong, from a household that was there."""
    own = await dwelling.dweller(deed.session, deed.by, binding_id)

    made = await minutes.object_(deed.session, own, meeting_id, sent.words, deed.at)
    return (await meeting_answers.objections(deed.session, [made]))[0]
