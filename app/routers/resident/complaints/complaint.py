"""One case on the phone of whoever reported or joined it: read, and said more of."""

import uuid
from typing import Annotated

from fastapi import Response, Security

from app.complaints import acting, complained_of
from app.complaints.reporters import granting, photos, placing, reporting, speaking
from app.complaints.reporters.own import my_case
from app.complaints.reporters.own.my_schemas import MyCase
from app.complaints.reporters.photos import Photos
from app.complaints.reporters.report_schemas import (
    CaseAddition,
    CaseContact,
    CaseCorrection,
    CaseJoining,
    CaseMessage,
    CaseWordsSent,
    PhotosSent,
)
from app.complaints.reporters.speaking import Corrected
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import now
from app.media import service as media
from app.routers.access import RESIDENT, InHouse, ResidentPhone, Tx, brief_phone, phone
from app.routers.answers.case_answers import MyCaseWithPictures, my_case_with_pictures
from app.routers.deeds import Deed
from app.routers.files import JPG
from app.routers.resident.pictures import held_at
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/complaints/{complaint_id}")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]
# A photo is drawn outside any transaction.
BrieflyMine = Annotated[ResidentPhone, Security(brief_phone, scopes=[RESIDENT])]


async def _after(deed: Deed, complaint_id: uuid.UUID) -> MyCase:
    """The case as its reporter reads it after what they said."""
    seen = await my_case.find_case(deed.session, complaint_id, deed.by)
    return await my_case.answer(deed.session, seen, deed.at)


async def _photos(session: Tx, me: ResidentPhone, community_id: uuid.UUID, sent: PhotosSent) -> Photos:
    faults: list[FieldFault] = []
    found = await photos.of_resident(session, community_id, me.resident_id, sent.sent(), faults)
    reporting.require_none(faults)
    return found


@router.get("", summary="我的一件随手拍")
async def read(complaint_id: uuid.UUID, me: Mine, session: Tx, in_house: InHouse) -> MyCaseWithPictures:
    """Where it stands, who has it and until when, what happened, photos before and after; a case of nobody's mine is
    there as far as it is released.
    """
    seen = await my_case.find_case(session, complaint_id, me.resident_id)
    at = await now(session)
    return my_case_with_pictures(in_house.sealer, await my_case.answer(session, seen, at), seen, at)


@router.get("/photos/{picture_id}.jpg", summary="随手拍的一张照片", response_class=Response, responses=JPG)
async def photo(complaint_id: uuid.UUID, picture_id: uuid.UUID, me: BrieflyMine, in_house: InHouse) -> Response:
    """Some 1600 pixels of a photo that the case shows me."""
    async with in_house.database.read() as session:
        seen = await my_case.find_case(session, complaint_id, me.resident_id)
        if picture_id not in seen.pictures():
            raise Refused(NOT_FOUND)
        kept = await media.find(session, seen.complaint.community_id, picture_id)
    return Response(await media.picture(in_house.media, kept, 1), media_type="image/jpeg")


@router.post("/additions", summary="补充文字、照片", status_code=201, once="case:add")
async def add(complaint_id: uuid.UUID, sent: CaseAddition, me: Mine, deed: Deed) -> MyCase:
    """More words, more photos, or photos that were named before and are uploaded now; what is there already changes nothing."""
    who = await speaking.speaking(deed.session, complaint_id, deed.by)
    of = await _photos(deed.session, me, who.complaint.community_id, sent)
    await speaking.add(deed.session, who, sent.words, of, deed.at)
    return await _after(deed, complaint_id)


@router.post("/corrections", summary="更正类别、位置、文字或反映的是谁", status_code=201, once="case:correct")
async def correct(complaint_id: uuid.UUID, sent: CaseCorrection, _: Mine, deed: Deed) -> MyCase:
    """It is something else, somewhere else, or about somebody else, who has it no longer; what was said first is kept. Of an indoor matter the flat says where it is."""
    who = await speaking.speaking(deed.session, complaint_id, deed.by)
    faults: list[FieldFault] = []
    place = None
    if sent.place is not None:
        home = who.complaint.stairwell_id if who.complaint.indoor else None
        place = await placing.placed(deed.session, who.complaint.community_id, sent.place, home, faults)
    about = None
    if sent.about is not None:
        about = await complained_of.find_about(deed.session, who.complaint.community_id, sent.about, faults)
    if sent.category is not None and not reporting.known(sent.category):
        faults.append(reporting.no_category())
    reporting.require_none(faults)
    await speaking.correct(deed.session, who, Corrected(sent.category, sent.words, place, about), deed.at)
    return await _after(deed, complaint_id)


@router.post("/withdrawal", summary="撤回", status_code=201, once="case:withdraw")
async def withdraw(complaint_id: uuid.UUID, sent: CaseWordsSent, _: Mine, deed: Deed) -> MyCase:
    """Take my report back; not where others reported the same."""
    who = await speaking.speaking(deed.session, complaint_id, deed.by)
    await speaking.withdraw(deed.session, who, sent.words, deed.at)
    return await _after(deed, complaint_id)


@router.post("/fixed", summary="已解决", status_code=201, once="case:fixed")
async def fixed(complaint_id: uuid.UUID, sent: CaseWordsSent, _: Mine, deed: Deed) -> MyCase:
    """The unit says that it is done, and I say that it is fixed: the case is closed."""
    who = await speaking.speaking(deed.session, complaint_id, deed.by)
    await speaking.say_fixed(deed.session, who, sent.words, deed.at)
    return await _after(deed, complaint_id)


@router.post("/not-fixed", summary="没有解决", status_code=201, once="case:not_fixed")
async def not_fixed(complaint_id: uuid.UUID, sent: CaseAddition, me: Mine, deed: Deed) -> MyCase:
    """The unit says that it is done, and it is not: the case is open again, and whoever is above is told."""
    who = await speaking.speaking(deed.session, complaint_id, deed.by)
    of = await _photos(deed.session, me, who.complaint.community_id, sent)
    await speaking.say_not_fixed(deed.session, who, sent.words, of, deed.at)
    return await _after(deed, complaint_id)


@router.post("/messages", summary="给经办单位留言", status_code=201, once="case:message")
async def message(complaint_id: uuid.UUID, sent: CaseMessage, me: Mine, deed: Deed) -> MyCase:
    """A message to whoever has the case; they read my alias and not my name."""
    who = await speaking.speaking(deed.session, complaint_id, deed.by)
    of = await _photos(deed.session, me, who.complaint.community_id, sent)
    await speaking.message(deed.session, who, sent.words, of, deed.at)
    return await _after(deed, complaint_id)


@router.post("/contact", summary="同意向负责单位提供电话", status_code=201, once="case:contact")
async def lend(complaint_id: uuid.UUID, sent: CaseContact, _: Mine, in_house: InHouse, deed: Deed) -> MyCase:
    """Lend my number to the unit that has this case now, for this case alone; it ends with the case."""
    who = await speaking.speaking(deed.session, complaint_id, deed.by)
    await granting.grant(deed.session, in_house.sealer, who, sent.phone, deed.at)
    return await _after(deed, complaint_id)


@router.post("/contact/end", summary="收回电话", status_code=201, once="case:contact_end")
async def take_back(complaint_id: uuid.UUID, _: Mine, deed: Deed) -> MyCase:
    """From now on nobody reads my number; it is deleted."""
    who = await speaking.speaking(deed.session, complaint_id, deed.by)
    await granting.take_back(deed.session, who, deed.at)
    return await _after(deed, complaint_id)


@router.post("/join", summary="我也遇到", status_code=201, once="case:join")
async def join(
    complaint_id: uuid.UUID,
    sent: CaseJoining,
    me: Mine,
    in_house: InHouse,
    deed: Deed,
) -> MyCase:
    """I have the same trouble: I am told of whatever is told of it. Once each, and not with what is inside somebody's flat."""
    complaint = await speaking.joinable(deed.session, complaint_id, deed.by)
    await held_at(deed.session, me, complaint.community_id)
    held = await acting.hold_case(deed.session, complaint.community_id, complaint_id)
    of = await _photos(deed.session, me, complaint.community_id, sent)
    await speaking.join(deed.session, in_house.sealer, held, deed.by, sent.words, of, deed.at)
    return await _after(deed, complaint_id)
