"""Pictures that a resident hands in, one by one, before what they belong to is sent."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import File, Form, Query, Response, Security, UploadFile

from app.core.errors import NOT_FOUND, Refused
from app.core.idempotency import find_answer, once
from app.core.installation import now
from app.identity import residents
from app.identity.models import Binding
from app.media import pictures
from app.media import service as media
from app.media.formats.sniff import sniff
from app.media.kinds import FileKind, PictureSize
from app.media.schemas import FilesAsked, LinksAsked, PicturesLinked
from app.media.store import hashed
from app.moderation import errors, queries, service
from app.moderation.kinds import ContentKind
from app.moderation.queries import Subject
from app.moderation.schemas import PictureAnswer, PictureHeld, PicturesHeld
from app.routers.access import RESIDENT, IdempotencyKey, InHouse, ResidentPhone, Tx, brief_phone, phone
from app.routers.deeds import Unkeyed
from app.routers.files import JPG
from app.routers.picture_links import linked
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/communities/{community_id}/pictures")

# The file is opened, stored and drawn outside any transaction, so these ask in one of their own.
Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]
BrieflyMine = Annotated[ResidentPhone, Security(brief_phone, scopes=[RESIDENT])]


async def held_at(session: Tx, me: ResidentPhone, community_id: uuid.UUID) -> list[Binding]:
    """The flats of this phone at an estate; any other estate does not exist for it."""
    flats = await residents.held_at(session, me.resident_id, community_id)
    if not flats:
        raise Refused(NOT_FOUND)
    return flats


@router.post("", summary="上传照片", status_code=201, once=Unkeyed.ITSELF)
async def add(
    community_id: uuid.UUID,
    me: BrieflyMine,
    in_house: InHouse,
    file: Annotated[UploadFile, File(description="一张照片（JPEG、PNG、WebP、HEIC），不超过 20 MB")],
    keep_place: Annotated[
        bool, Form(description="同意另行保留照片里的拍摄地点和时间，供处理的人核对；不随照片展示，不填为不同意")
    ] = False,
    key: IdempotencyKey = None,
) -> PictureAnswer:
    """One photo, stripped of place, time and device; others see it once it has passed the check or staff released it."""
    content, filename = await file.read(), file.filename or ""
    original = await hashed(content)
    payload = [community_id.bytes, filename.encode(errors="replace"), original]
    if keep_place:
        payload.append(b"keep_place")
    async with in_house.database.read() as session:
        await held_at(session, me, community_id)
        if (answer := await find_answer(session, me.resident_id, "picture:add", key, payload)) is not None:
            return PictureAnswer.model_validate(answer)
        at = await now(session)
        await service.require_room(session, community_id, original, resident_id=me.resident_id, at=at)
    if content and sniff(content) is FileKind.PDF:
        raise Refused(errors.PICTURE_ONLY)
    received = await media.receive(in_house.media, content, filename, taken=keep_place)
    async with in_house.database.write() as session:

        async def make(at: datetime) -> dict[str, Any]:
            kept = await media.take_in(
                session, received, community_id=community_id, by=me.resident_id, at=at, lasting=False
            )
            await service.ask_picture(session, community_id, kept.id, resident_id=me.resident_id, at=at)
            subject = Subject(ContentKind.PICTURE, kept.id)
            now_is = (await queries.states(session, [subject]))[subject]
            return PictureAnswer(id=kept.id, state=now_is.state, shown=now_is.visible).model_dump(mode="json")

        return PictureAnswer.model_validate(await once(session, me.resident_id, "picture:add", key, payload, make))


@router.post("/held", summary="哪些照片已经上传过", once=Unkeyed.READS)
async def list_held(community_id: uuid.UUID, sent: FilesAsked, me: Mine, session: Tx) -> PicturesHeld:
    """Which of these files I handed in here before, so that after a cut only the others are sent; others' are not told of.

    One that nothing refers to and that is deleted within a day counts as missing: send it again.
    """
    await held_at(session, me, community_id)
    found = await media.find_held(session, community_id, me.resident_id, sent.hashes, await now(session))
    stand = await queries.states(session, [Subject(ContentKind.PICTURE, one) for one in found.values()])

    def answer_of(sha256: bytes) -> PictureHeld:
        picture_id = found.get(sha256)
        standing = stand.get(Subject(ContentKind.PICTURE, picture_id)) if picture_id is not None else None
        return PictureHeld(
            sha256=sha256.hex(),
            id=picture_id,
            state=standing.state if standing else None,
            shown=standing.visible if standing else None,
        )

    return PicturesHeld(pictures=[answer_of(one) for one in sent.hashes])


@router.post("/links", summary="照片的限时链接", once=Unkeyed.READS)
async def links(community_id: uuid.UUID, sent: LinksAsked, me: Mine, session: Tx, in_house: InHouse) -> PicturesLinked:
    """Links for what sends no token; those of the photos that I may not see are left out."""
    await held_at(session, me, community_id)
    at_estate = await media.photos_of(session, community_id, sent.ids)
    subjects = [Subject(ContentKind.PICTURE, one) for one in dict.fromkeys(sent.ids) if one in at_estate]
    stand = await queries.states(session, subjects)
    seen = [one for one in subjects if one in stand and stand[one].readable_by(me.resident_id)]
    mine = [(one.id, me.resident_id in stand[one].authors) for one in seen]
    return linked(in_house.sealer, mine, await now(session))


@router.get("/{picture_id}.jpg", summary="住户上传的照片", response_class=Response, responses=JPG)
async def read(
    community_id: uuid.UUID,
    picture_id: uuid.UUID,
    me: BrieflyMine,
    in_house: InHouse,
    size: Annotated[PictureSize, Query(description="大小")] = PictureSize.VIEW,
) -> Response:
    """At most 1280 or 320 pixels of it: my own at once and whole, another's once it may be shown, as staff covered it."""
    async with in_house.database.read() as session:
        await held_at(session, me, community_id)
        subject = Subject(ContentKind.PICTURE, picture_id)
        standing = (await queries.states(session, [subject])).get(subject)
        if standing is None or not standing.readable_by(me.resident_id):
            raise Refused(NOT_FOUND)
        look_up = pictures.whole_picture if me.resident_id in standing.authors else pictures.public_picture
        found = await look_up(session, community_id, picture_id, size)
    return Response(await pictures.opened(in_house.media, found), media_type="image/jpeg")
