"""Pictures that a resident hands in, one by one, before what they belong to is sent."""

import hashlib
import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Response, Security, UploadFile

from app.core.errors import NOT_FOUND, Refused
from app.core.idempotency import once
from app.identity import residents
from app.identity.models import Binding
from app.media import service as media
from app.media.kinds import FileKind
from app.media.sniff import sniff
from app.moderation import errors, queries, service
from app.moderation.kinds import ContentKind
from app.moderation.queries import Subject
from app.moderation.schemas import PictureAnswer
from app.routers.access import RESIDENT, IdempotencyKey, InHouse, Phone, Tx, brief_phone
from app.routers.files import JPG

router = APIRouter(tags=["resident"], prefix="/communities/{community_id}/pictures")

# The file is opened, stored and drawn outside any transaction, so these ask in one of their own.
BrieflyMine = Annotated[Phone, Security(brief_phone, scopes=[RESIDENT])]


async def held_at(session: Tx, me: Phone, community_id: uuid.UUID) -> list[Binding]:
    """The flats of this phone at an estate; any other estate does not exist for it."""
    held = await residents.held_at(session, me.resident_id, community_id)
    if not held:
        raise Refused(NOT_FOUND)
    return held


@router.post("", summary="上传照片", status_code=201)
async def add(
    community_id: uuid.UUID,
    me: BrieflyMine,
    in_house: InHouse,
    file: Annotated[UploadFile, File(description="一张照片（JPEG、PNG、HEIC），不超过 20 MB")],
    key: IdempotencyKey = None,
) -> PictureAnswer:
    """One photo, stripped of place, time and device; others see it once it has passed the check or staff released it."""
    async with in_house.database.read() as session:
        await held_at(session, me, community_id)
    content, filename = await file.read(), file.filename or ""
    if content and sniff(content) is FileKind.PDF:
        raise Refused(errors.PICTURE_ONLY)
    received = await media.receive(in_house.media, content, filename)
    async with in_house.database.write() as session:

        async def make(at: datetime) -> dict[str, Any]:
            kept = await media.take_in(session, received, community_id=community_id, by=me.resident_id, at=at)
            await service.ask_picture(session, community_id, kept.id, resident_id=me.resident_id, at=at)
            subject = Subject(ContentKind.PICTURE, kept.id)
            now_is = (await queries.states(session, [subject]))[subject]
            return PictureAnswer(id=kept.id, state=now_is.state, shown=now_is.shown).model_dump(mode="json")

        payload = [community_id.bytes, filename.encode(errors="replace"), hashlib.sha256(content).digest()]
        return PictureAnswer.model_validate(await once(session, me.resident_id, "picture:add", key, payload, make))


@router.get("/{picture_id}.jpg", summary="住户上传的照片", response_class=Response, responses=JPG)
async def read(community_id: uuid.UUID, picture_id: uuid.UUID, me: BrieflyMine, in_house: InHouse) -> Response:
    """Some 1600 pixels of it: my own at once, another's once it may be shown."""
    async with in_house.database.read() as session:
        await held_at(session, me, community_id)
        if not await queries.readable_by(session, me.resident_id, [Subject(ContentKind.PICTURE, picture_id)]):
            raise Refused(NOT_FOUND)
        kept = await media.find(session, community_id, picture_id)
    return Response(await media.picture(in_house.media, kept, 1), media_type="image/jpeg")
