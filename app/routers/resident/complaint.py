"""One case on the phone of whoever reported or joined it: read, and said more of."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Response, Security

from app.complaints import acting, complained_of
from app.complaints.reporters import granting, my_case, photos, placing, reporting, speaking
from app.complaints.reporters.my_schemas import MyCase
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
from app.complaints.reporters.speaking import Corrected, Speaking
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.idempotency import once
from app.core.installation import now
from app.media import service as media
from app.register.schemas import Input
from app.routers.access import RESIDENT, IdempotencyKey, InHouse, Phone, Tx, brief_phone, phone
from app.routers.files import JPG
from app.routers.resident.pictures import held_at
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/complaints/{complaint_id}")

Mine = Annotated[Phone, Security(phone, scopes=[RESIDENT])]
# A photo is drawn outside any transaction.
BrieflyMine = Annotated[Phone, Security(brief_phone, scopes=[RESIDENT])]

type Say = Callable[[Speaking, datetime], Awaitable[None]]


async def _once(
    session: Tx, me: Phone, complaint_id: uuid.UUID, what: str, sent: Input | None, key: str | None, say: Say
) -> MyCase:
    """What a reporter says, once for each key, and the case after it."""

    async def make(at: datetime) -> dict[str, Any]:
        await say(await speaking.speaking(session, complaint_id, me.resident_id), at)
        return await _dumped(session, me, complaint_id, at)

    payload = [complaint_id.bytes, sent.model_dump_json().encode() if sent is not None else b""]
    return MyCase.model_validate(await once(session, me.resident_id, f"case:{what}", key, payload, make))


async def _dumped(session: Tx, me: Phone, complaint_id: uuid.UUID, at: datetime) -> dict[str, Any]:
    seen = await my_case.seen(session, complaint_id, me.resident_id)
    return (await my_case.answer(session, seen, at)).model_dump(mode="json")


async def _photos(session: Tx, me: Phone, community_id: uuid.UUID, sent: PhotosSent) -> Photos:
    faults: list[FieldFault] = []
    found = await photos.of_resident(session, community_id, me.resident_id, sent.sent(), faults)
    reporting.require_none(faults)
    return found


@router.get("", summary="我的一件随手拍")
async def read(complaint_id: uuid.UUID, me: Mine, session: Tx) -> MyCase:
    """Where it stands, who has it and until when, what happened, photos before and after; a case of nobody's mine is
    there as far as it is released.
    """
    seen = await my_case.seen(session, complaint_id, me.resident_id)
    return await my_case.answer(session, seen, await now(session))


@router.get("/photos/{picture_id}.jpg", summary="随手拍的一张照片", response_class=Response, responses=JPG)
async def photo(complaint_id: uuid.UUID, picture_id: uuid.UUID, me: BrieflyMine, in_house: InHouse) -> Response:
    """Some 1600 pixels of a photo that the case shows me."""
    async with in_house.database.read() as session:
        seen = await my_case.seen(session, complaint_id, me.resident_id)
        if picture_id not in seen.pictures():
            raise Refused(NOT_FOUND)
        kept = await media.find(session, seen.complaint.community_id, picture_id)
    return Response(await media.picture(in_house.media, kept, 1), media_type="image/jpeg")


@router.post("/additions", summary="补充文字、照片", status_code=201)
async def add(complaint_id: uuid.UUID, sent: CaseAddition, me: Mine, session: Tx, key: IdempotencyKey = None) -> MyCase:
    """More words, more photos, or photos that were named before and are uploaded now; what is there already changes nothing."""

    async def say(who: Speaking, at: datetime) -> None:
        of = await _photos(session, me, who.complaint.community_id, sent)
        await speaking.add(session, who, sent.words, of, at)

    return await _once(session, me, complaint_id, "add", sent, key, say)


@router.post("/corrections", summary="更正类别、位置、文字或反映的是谁", status_code=201)
async def correct(
    complaint_id: uuid.UUID, sent: CaseCorrection, me: Mine, session: Tx, key: IdempotencyKey = None
) -> MyCase:
    """It is something else, somewhere else, or about somebody else, who has it no longer; what was said first is kept. Of an indoor matter the flat says where it is."""

    async def say(who: Speaking, at: datetime) -> None:
        faults: list[FieldFault] = []
        place = None
        if sent.place is not None:
            complaint, said = who.complaint, sent.place.said()
            home = complaint.stairwell_id if complaint.indoor else None
            place = await placing.placed(session, complaint.community_id, said, home, faults)
        about = None
        if sent.about is not None:
            about = await complained_of.found(session, who.complaint.community_id, sent.about.said(), faults)
        if sent.category is not None and not reporting.known(sent.category):
            faults.append(reporting.no_category())
        reporting.require_none(faults)
        await speaking.correct(session, who, Corrected(sent.category, sent.words, place, about), at)

    return await _once(session, me, complaint_id, "correct", sent, key, say)


@router.post("/withdrawal", summary="撤回", status_code=201)
async def withdraw(
    complaint_id: uuid.UUID, sent: CaseWordsSent, me: Mine, session: Tx, key: IdempotencyKey = None
) -> MyCase:
    """Take my report back; not where others reported the same."""
    return await _once(
        session,
        me,
        complaint_id,
        "withdraw",
        sent,
        key,
        lambda who, at: speaking.withdraw(session, who, sent.words, at),
    )


@router.post("/fixed", summary="已解决", status_code=201)
async def fixed(
    complaint_id: uuid.UUID, sent: CaseWordsSent, me: Mine, session: Tx, key: IdempotencyKey = None
) -> MyCase:
    """The unit says that it is done, and I say that it is fixed: the case is closed."""
    return await _once(
        session, me, complaint_id, "fixed", sent, key, lambda who, at: speaking.say_fixed(session, who, sent.words, at)
    )


@router.post("/not-fixed", summary="没有解决", status_code=201)
async def not_fixed(
    complaint_id: uuid.UUID, sent: CaseAddition, me: Mine, session: Tx, key: IdempotencyKey = None
) -> MyCase:
    """The unit says that it is done, and it is not: the case is open again, and whoever is above is told."""

    async def say(who: Speaking, at: datetime) -> None:
        of = await _photos(session, me, who.complaint.community_id, sent)
        await speaking.say_not_fixed(session, who, sent.words, of, at)

    return await _once(session, me, complaint_id, "not_fixed", sent, key, say)


@router.post("/messages", summary="给经办单位留言", status_code=201)
async def message(
    complaint_id: uuid.UUID, sent: CaseMessage, me: Mine, session: Tx, key: IdempotencyKey = None
) -> MyCase:
    """A message to whoever has the case; they read my alias and not my name."""

    async def say(who: Speaking, at: datetime) -> None:
        of = await _photos(session, me, who.complaint.community_id, sent)
        await speaking.message(session, who, sent.words, of, at)

    return await _once(session, me, complaint_id, "message", sent, key, say)


@router.post("/contact", summary="同意向负责单位提供电话", status_code=201)
async def lend(
    complaint_id: uuid.UUID, sent: CaseContact, me: Mine, in_house: InHouse, session: Tx, key: IdempotencyKey = None
) -> MyCase:
    """Lend my number to the unit that has this case now, for this case alone; it ends with the case."""

    async def say(who: Speaking, at: datetime) -> None:
        await granting.grant(session, in_house.sealer, who, sent.phone, at)

    return await _once(session, me, complaint_id, "contact", sent, key, say)


@router.post("/contact/end", summary="收回电话", status_code=201)
async def take_back(complaint_id: uuid.UUID, me: Mine, session: Tx, key: IdempotencyKey = None) -> MyCase:
    """From now on nobody reads my number; it is deleted."""
    return await _once(
        session, me, complaint_id, "contact_end", None, key, lambda who, at: granting.take_back(session, who, at)
    )


@router.post("/join", summary="我也遇到", status_code=201)
async def join(
    complaint_id: uuid.UUID,
    sent: CaseJoining,
    me: Mine,
    in_house: InHouse,
    session: Tx,
    key: IdempotencyKey = None,
) -> MyCase:
    """I have the same trouble: I am told of whatever is told of it. Once each, and not with what is inside somebody's flat."""

    async def make(at: datetime) -> dict[str, Any]:
        complaint = await speaking.joinable(session, complaint_id, me.resident_id)
        await held_at(session, me, complaint.community_id)
        held = await acting.held(session, complaint.community_id, complaint_id)
        of = await _photos(session, me, complaint.community_id, sent)
        await speaking.join(session, in_house.sealer, held, me.resident_id, sent.words, of, at)
        return await _dumped(session, me, complaint_id, at)

    payload = [complaint_id.bytes, sent.model_dump_json().encode()]
    return MyCase.model_validate(await once(session, me.resident_id, "case:join", key, payload, make))
