"""遮挡: faces and plates covered on a photo before it is released, and what the photo looks like to others."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import Security

from app.complaints.handlers import actors
from app.core.idempotency import find_answer, once
from app.identity import service as identity
from app.identity.permissions import Permission
from app.media import masking, pictures
from app.media.kinds import PictureSize
from app.media.limits import fitted
from app.media.models import Masking
from app.media.schemas import MaskedArea, MaskingAnswer, MaskingsAnswer, NewMasking
from app.routers.access import Desk, IdempotencyKey, InHouse, Tx, brief_community_desk, community_desk
from app.routers.deeds import Unkeyed
from app.routers.office.complaints.complaints import sight_of
from app.routers.routes import Routes

router = Routes(tag="office:evidence", prefix="/communities/{community_id}/evidence/{evidence_id}/maskings")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.PICTURE_MASK])]
# The photo is drawn outside any transaction, so this asks in one of its own.
Masker = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.PICTURE_MASK])]


def _answer_of(version: Masking, by: str) -> MaskingAnswer:
    areas = [
        MaskedArea(left=left, top=top, width=width, height=height) for left, top, width, height in version.rectangles
    ]
    return MaskingAnswer.from_row(version, rectangles=areas, made_by=by)


@router.get("", summary="照片的遮挡记录")
async def listed(community_id: uuid.UUID, evidence_id: uuid.UUID, desk: Reader, session: Tx) -> MaskingsAnswer:
    """Every version with who made it, when and why, and the size of the view that rectangles are measured in.

    Of no photo of a complaint about myself or my house.
    """
    await actors.require_photo_there(session, await sight_of(session, desk), evidence_id)
    photo = await pictures.find(session, community_id, evidence_id)
    found = await masking.history(session, evidence_id)
    names = await identity.names(session, {one.made_by for one in found})
    width, height = fitted(photo.width or 1, photo.height or 1, PictureSize.VIEW)
    return MaskingsAnswer(
        view_width=width,
        view_height=height,
        maskings=[_answer_of(one, names.get(one.made_by, "")) for one in found],
    )


@router.post("", summary="遮挡照片", status_code=201, once=Unkeyed.ITSELF)
async def mask(
    community_id: uuid.UUID,
    evidence_id: uuid.UUID,
    sent: NewMasking,
    desk: Masker,
    in_house: InHouse,
    key: IdempotencyKey = None,
) -> MaskingAnswer:
    """A new version, drawn solid on the photo as it came; the public sees it from now on, and the original is untouched.

    Nobody covers a photo of a case about themselves or their house, or of their own.
    """
    payload = [evidence_id.bytes, sent.model_dump_json().encode()]
    async with in_house.database.read() as session:
        photo = await pictures.find(session, community_id, evidence_id)
        await actors.require_strange_to(session, await sight_of(session, desk), evidence_id)
        if (answer := await find_answer(session, desk.member.id, "picture:mask", key, payload)) is not None:
            return MaskingAnswer.model_validate(answer)
    masking.require_fit(photo, sent.areas)
    covered = await masking.drawn(in_house.media, photo, sent.areas)
    async with in_house.database.write() as session:

        async def make(at: datetime) -> dict[str, Any]:
            made = await masking.record(session, covered, sent.reason, by=desk.member.id, at=at)
            return _answer_of(made, desk.member.name).model_dump(mode="json")

        return MaskingAnswer.model_validate(await once(session, desk.member.id, "picture:mask", key, payload, make))
