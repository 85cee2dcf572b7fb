"""Evidence: photos and scans handed in at an estate, described, and handed out to those who may see them."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import File, Form, Query, Response, Security, UploadFile

from app.complaints.handlers import actors
from app.core.idempotency import find_answer, once
from app.core.installation import now
from app.identity import service as identity
from app.identity.permissions import Permission
from app.media import pictures
from app.media import service as media
from app.media.kinds import PictureSize
from app.media.models import Evidence
from app.media.schemas import EvidenceAnswer, FileHeld, FilesAsked, FilesHeld, LinksAsked, PicturesLinked
from app.media.store import hashed
from app.register import queries as register
from app.register.kinds import LookAct
from app.routers.access import (
    Desk,
    IdempotencyKey,
    InHouse,
    Tx,
    brief_community_desk,
    brief_community_part_desk,
    community_desk,
    community_part_desk,
)
from app.routers.deeds import Unkeyed
from app.routers.files import EVIDENCE, JPG, attachment
from app.routers.office.complaints.complaints import sight_of
from app.routers.picture_links import linked
from app.routers.routes import Routes

router = Routes(tag="office:evidence", prefix="/communities/{community_id}/evidence")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.EVIDENCE_READ])]
# The file is opened, stored and fetched outside any transaction, so these ask in one of their own.
# Who goes to the doors of a grid photographs there.
Sender = Annotated[Desk, Security(community_part_desk, scopes=[Permission.EVIDENCE_ADD])]
Adder = Annotated[Desk, Security(brief_community_part_desk, scopes=[Permission.EVIDENCE_ADD])]
Fetcher = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.EVIDENCE_READ])]


async def _answer_of(session: Tx, evidence: Evidence) -> EvidenceAnswer:
    names = await identity.names(session, [evidence.uploaded_by])
    return EvidenceAnswer.from_row(
        evidence,
        sha256=evidence.sha256.hex(),
        original_sha256=evidence.original_sha256.hex(),
        uploaded_by=names.get(evidence.uploaded_by, "住户"),
    )


@router.post("", summary="上传证据影像", status_code=201, once=Unkeyed.ITSELF)
async def add(
    community_id: uuid.UUID,
    desk: Adder,
    in_house: InHouse,
    file: Annotated[UploadFile, File(description="一张照片（JPEG、PNG、WebP、HEIC）或一份 PDF，不超过 20 MB")],
    keep_place: Annotated[
        bool, Form(description="拍摄的人同意另行保留照片里的拍摄地点和时间；不随照片展示，不填为不同意")
    ] = False,
    key: IdempotencyKey = None,
) -> EvidenceAnswer:
    """One file, opened, stripped of place, time and device, and kept for good; the same file again is the same answer."""
    content, filename = await file.read(), file.filename or ""
    payload = [community_id.bytes, filename.encode(errors="replace"), await hashed(content)]
    if keep_place:
        payload.append(b"keep_place")
    async with in_house.database.read() as session:
        if (answer := await find_answer(session, desk.member.id, "evidence:add", key, payload)) is not None:
            return EvidenceAnswer.model_validate(answer)
    received = await media.receive(in_house.media, content, filename, taken=keep_place)
    async with in_house.database.write() as session:

        async def make(at: datetime) -> dict[str, Any]:
            kept = await media.take_in(session, received, community_id=community_id, by=desk.member.id, at=at)
            return (await _answer_of(session, kept)).model_dump(mode="json")

        return EvidenceAnswer.model_validate(await once(session, desk.member.id, "evidence:add", key, payload, make))


@router.post("/held", summary="哪些文件已经上传过", once=Unkeyed.READS)
async def list_held(community_id: uuid.UUID, sent: FilesAsked, desk: Sender, session: Tx) -> FilesHeld:
    """Which of these files I handed in here before, so that after a cut only the others are sent; others' are not told of."""
    found = await media.find_held(session, community_id, desk.member.id, sent.hashes, await now(session))
    return FilesHeld(files=[FileHeld(sha256=one.hex(), id=found.get(one)) for one in sent.hashes])


@router.post("/links", summary="照片的限时链接", once=Unkeyed.READS)
async def links(
    community_id: uuid.UUID, sent: LinksAsked, desk: Reader, session: Tx, in_house: InHouse
) -> PicturesLinked:
    """Links for what sends no token, to photos of this estate with nothing covered; who was given them is kept (留痕).

    To none of a complaint about myself or my house.
    """
    photos = await media.photos_of(session, community_id, sent.ids)
    hidden = await actors.hidden_photos(session, await sight_of(session, desk), sent.ids)
    seen = [one for one in dict.fromkeys(sent.ids) if one in photos and one not in hidden]
    at = await now(session)
    if seen:
        await _record_look(session, community_id, desk, at, rows=len(seen))
    return linked(in_house.sealer, [(one, True) for one in seen], at)


async def _record_look(
    session: Tx, community_id: uuid.UUID, desk: Desk, at: datetime, *, rows: int = 1, sha256: bytes | None = None
) -> None:
    await register.record_view(
        session,
        community_id,
        by=desk.member.id,
        viewed_as=desk.role_for(Permission.EVIDENCE_READ),
        at=at,
        act=LookAct.PICTURE if sha256 is None else LookAct.EVIDENCE,
        purpose="",
        owners=[None],
        rows=rows,
        sha256=sha256,
    )


@router.get("/{evidence_id}", summary="证据影像的登记信息")
async def described(community_id: uuid.UUID, evidence_id: uuid.UUID, desk: Reader, session: Tx) -> EvidenceAnswer:
    """What is known of one file: who handed it in, when, its hashes and its size."""
    await actors.require_photo_there(session, await sight_of(session, desk), evidence_id)
    return await _answer_of(session, await media.find(session, community_id, evidence_id))


@router.get("/{evidence_id}/file", summary="下载证据影像", response_class=Response, responses=EVIDENCE)
async def download(community_id: uuid.UUID, evidence_id: uuid.UUID, desk: Fetcher, in_house: InHouse) -> Response:
    """The file as it is kept, proved by its hash; it may show people and papers, so who fetched it is kept (留痕)."""
    async with in_house.database.write() as session:
        await actors.require_photo_there(session, await sight_of(session, desk), evidence_id)
        kept = await media.find(session, community_id, evidence_id)
        await _record_look(session, community_id, desk, await now(session), sha256=kept.sha256)
    return attachment(await media.open_evidence(in_house.media, kept), media.download_name(kept))


@router.get("/{evidence_id}/picture.jpg", summary="证据照片", response_class=Response, responses=JPG)
async def show_photo(
    community_id: uuid.UUID,
    evidence_id: uuid.UUID,
    desk: Fetcher,
    in_house: InHouse,
    size: Annotated[PictureSize, Query(description="大小")] = PictureSize.VIEW,
    masked: Annotated[bool, Query(description="true 为公众看到的样子，false 为未遮挡的")] = False,
) -> Response:
    """At most 1280 or 320 pixels of a photo, whole or as the public would see it; a whole one is a look that is kept."""
    async with in_house.database.write() as session:
        await actors.require_photo_there(session, await sight_of(session, desk), evidence_id)
        look_up = pictures.public_picture if masked else pictures.whole_picture
        found = await look_up(session, community_id, evidence_id, size)
        if not masked:
            await _record_look(session, community_id, desk, await now(session))
    return Response(await pictures.opened(in_house.media, found), media_type="image/jpeg")
