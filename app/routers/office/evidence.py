"""Evidence: photos and scans handed in at an estate, described, and handed out to those who may see them."""

import hashlib
import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Response, Security, UploadFile

from app.core.idempotency import once
from app.core.installation import now
from app.identity import service as identity
from app.identity.permissions import Permission
from app.media import service as media
from app.media.kinds import FileKind, StoredKind
from app.media.models import Evidence
from app.media.schemas import EvidenceAnswer
from app.register import queries as register
from app.routers.access import Desk, IdempotencyKey, InHouse, Tx, brief_community_desk, community_desk
from app.routers.files import EVIDENCE, attachment

router = APIRouter(tags=["office:evidence"], prefix="/communities/{community_id}/evidence")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.EVIDENCE_READ])]
# The file is opened, stored and fetched outside any transaction, so these ask in one of their own.
Adder = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.EVIDENCE_ADD])]
Fetcher = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.EVIDENCE_READ])]


async def _told(session: Tx, kept: Evidence) -> EvidenceAnswer:
    names = await identity.names(session, [kept.uploaded_by])
    return EvidenceAnswer(
        id=kept.id,
        kind=StoredKind(kept.kind),
        sha256=kept.sha256.hex(),
        size=kept.size,
        width=kept.width,
        height=kept.height,
        pages=kept.pages,
        original_kind=FileKind(kept.original_kind),
        original_sha256=kept.original_sha256.hex(),
        original_name=kept.original_name,
        uploaded_by=names.get(kept.uploaded_by, "住户"),
        uploaded_at=kept.uploaded_at,
    )


@router.post("", summary="上传证据影像", status_code=201)
async def add(
    community_id: uuid.UUID,
    desk: Adder,
    in_house: InHouse,
    file: Annotated[UploadFile, File(description="一张照片（JPEG、PNG、HEIC）或一份 PDF，不超过 20 MB")],
    key: IdempotencyKey = None,
) -> EvidenceAnswer:
    """One file, opened, stripped of place, time and device, and kept for good; the same file again is the same answer."""
    content, filename = await file.read(), file.filename or ""
    received = await media.receive(in_house.media, content, filename)
    async with in_house.database.write() as session:

        async def make(at: datetime) -> dict[str, Any]:
            kept = await media.take_in(session, received, community_id=community_id, by=desk.member.id, at=at)
            return (await _told(session, kept)).model_dump(mode="json")

        payload = [community_id.bytes, filename.encode(errors="replace"), hashlib.sha256(content).digest()]
        return EvidenceAnswer.model_validate(await once(session, desk.member.id, "evidence:add", key, payload, make))


@router.get("/{evidence_id}", summary="证据影像的登记信息")
async def described(community_id: uuid.UUID, evidence_id: uuid.UUID, _: Reader, session: Tx) -> EvidenceAnswer:
    """What is known of one file: who handed it in, when, its hashes and its size."""
    return await _told(session, await media.find(session, community_id, evidence_id))


@router.get("/{evidence_id}/file", summary="下载证据影像", response_class=Response, responses=EVIDENCE)
async def download(community_id: uuid.UUID, evidence_id: uuid.UUID, desk: Fetcher, in_house: InHouse) -> Response:
    """The file as it is kept, proved by its hash; it may show people and papers, so who fetched it is kept (留痕)."""
    async with in_house.database.write() as session:
        kept = await media.find(session, community_id, evidence_id)
        await register.record_view(
            session,
            community_id,
            by=desk.member.id,
            viewed_as=desk.role_for(Permission.EVIDENCE_READ),
            at=await now(session),
            act="evidence:file",
            purpose="",
            owners=[None],
            rows=1,
            sha256=kept.sha256,
        )
    return attachment(await media.open_evidence(in_house.media, kept), media.download_name(kept))
