"""Asking from afar to be bound to my flat: the request, its pictures, what became of it."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import File, Form, Security, UploadFile

from app.core.idempotency import find_answer, once
from app.core.installation import now
from app.core.paging import Page
from app.identity.kinds import PictureKind
from app.identity.models import BindingRequest
from app.identity.residents import remote
from app.identity.residents.way_schemas import NewBindingRequest, RequestAnswer, RequestPictureAnswer
from app.media import service as media
from app.media.store import hashed
from app.register import looks
from app.routers.access import RESIDENT, IdempotencyKey, InHouse, ResidentPhone, Tx, brief_phone, phone
from app.routers.answers.binding_answers import picture_answers
from app.routers.deeds import Deed, Unkeyed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/binding-requests")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]
# A picture is opened outside any transaction, so this asks in one of its own.
BrieflyMine = Annotated[ResidentPhone, Security(brief_phone, scopes=[RESIDENT])]


async def answers(session: Tx, requests: Sequence[BindingRequest]) -> list[RequestAnswer]:
    """Requests as their requester reads them: nothing of what the register says of the flat."""
    pictures = await remote.pictures(session, [one.id for one in requests])
    told = []
    for one in requests:
        held = pictures.get(one.id, ())
        seen = await looks.at_files(session, one.community_id, [picture.sha256 for picture in held])
        told.append(
            RequestAnswer.from_row(
                one,
                missing=[kind for kind in PictureKind if kind not in {picture.kind for picture in held}],
                pictures=picture_answers(held, seen),
            )
        )
    return told


@router.post("", summary="异地申请绑定房屋", status_code=201, once="binding:request")
async def ask(sent: NewBindingRequest, _: Mine, deed: Deed) -> RequestAnswer:
    """Ask to be bound as the owner of a flat without coming by; next, send the pictures it lacks.

    The answer is the same whether or not there is such a flat and such an owner.
    """
    made = await remote.request(deed.session, deed.by, sent, deed.at)
    return (await answers(deed.session, [made]))[0]


@router.get("", summary="我的异地申请")
async def listed(me: Mine, session: Tx, after: After) -> Page[RequestAnswer]:
    """My fifty latest requests, the newest first: how far each has come, and when staff looked at its pictures."""
    found, following = await remote.of_resident(session, me.resident_id, after)
    return Page(lines=await answers(session, found), next=following)


@router.post("/{request_id}/pictures", summary="上传身份证件或不动产权证照片", status_code=201, once=Unkeyed.ITSELF)
async def add_picture(
    request_id: uuid.UUID,
    me: BrieflyMine,
    in_house: InHouse,
    kind: Annotated[PictureKind, Form(description="照片的内容：本人身份证件，或不动产权证书")],
    file: Annotated[UploadFile, File(description="一张照片（JPEG、PNG、HEIC）或一份 PDF，不超过 20 MB")],
    key: IdempotencyKey = None,
) -> RequestPictureAnswer:
    """One picture, opened, stripped and sealed; with one of each kind the request waits for staff.

    It is deleted with the decision: its kind, its hash and who looked at it when are what stays.
    """
    content = await file.read()
    original_sha256 = await hashed(content)
    payload = [request_id.bytes, kind.encode(), original_sha256]
    async with in_house.database.read() as session:
        if (answer := await find_answer(session, me.resident_id, "binding:picture", key, payload)) is not None:
            return RequestPictureAnswer.model_validate(answer)
        await remote.require_room(session, me.resident_id, request_id, original_sha256)
    _, prepared = await media.prepare(in_house.media, content)
    async with in_house.database.write() as session:

        async def make(at: Any) -> dict[str, Any]:
            added = await remote.add_picture(
                session, in_house.sealer, me.resident_id, request_id, kind, prepared, original_sha256, at
            )
            return picture_answers([added], ())[0].model_dump(mode="json")

        return RequestPictureAnswer.model_validate(
            await once(session, me.resident_id, "binding:picture", key, payload, make)
        )


@router.post(
    "/{request_id}/withdraw",
    summary="撤回异地申请",
    status_code=204,
    once="binding-request:withdraw",
    optional_key=True,
)
async def withdraw(request_id: uuid.UUID, me: Mine, session: Tx) -> None:
    """Take a request back while nobody has decided it; its pictures are deleted at once."""
    await remote.withdraw(session, me.resident_id, request_id, await now(session))
