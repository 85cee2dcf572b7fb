"""Papers of everything recorded for a flat, made at the window: for owners without a phone, former owners, heirs."""

import asyncio
import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import Response, Security

from app.audit import extract_sheet, extracts
from app.audit.extracts import Maker
from app.audit.models import RecordExtract
from app.audit.schemas import ExtractAnswer, NewExtract
from app.core.installation import now
from app.core.paging import Page
from app.identity import service as identity
from app.identity.permissions import Permission
from app.identity.residents.tries import WrongTry
from app.register import queries as register
from app.register.phones import masked_names
from app.routers.access import FRESH, Desk, InHouse, Tx, community_desk
from app.routers.deeds import Unkeyed
from app.routers.errors import answer
from app.routers.files import PDF, attachment
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:extracts", prefix="/communities/{community_id}")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.RECORD_EXTRACT])]
Window = Annotated[Desk, Security(community_desk, scopes=[Permission.RECORD_EXTRACT, FRESH])]


@router.post(
    "/parts/{part_id}/record-extracts",
    summary="出具房屋记录摘录（只在此时可得，留痕）",
    response_class=Response,
    responses=PDF,
    once=Unkeyed.NOT_KEPT,
)
async def make(
    community_id: uuid.UUID, part_id: uuid.UUID, sent: NewExtract, desk: Window, in_house: InHouse, session: Tx
) -> Response:
    """The extract as PDF, with its number and hash on it, for somebody whose document was seen.

    The file stands in this answer alone. A repeated call makes another paper with its own number, and both are kept.
    """
    at = await now(session)
    by = Maker(desk.member.id, desk.member.name, desk.role_for(Permission.RECORD_EXTRACT))
    try:
        draft = await extracts.gather(session, in_house.sealer, community_id, part_id, sent, by=by, at=at)
    except WrongTry as wrong:
        # Answered, not raised, so that its count is kept.
        return answer(wrong.code, wrong.message, wrong.fields)
    # Within the transaction: without a PDF nothing was handed out, and what was handed out is written down.
    signed = extract_sheet.statement(in_house.signer, draft.number, draft.content_sha256, at)
    key = in_house.signer.public(extract_sheet.LOG)
    pdf = await asyncio.to_thread(extract_sheet.extract_pdf, draft.fields, signed, key, in_house.settings.font_dir)
    made = await extracts.keep(session, community_id, part_id, sent, draft, pdf, by=by, at=at)
    return attachment(pdf, f"房屋记录摘录-{made.number}.pdf")


@router.get("/record-extracts", summary="出具过的房屋记录摘录")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[ExtractAnswer]:
    """Fifty extracts of the estate, the newest first: who made them for whom, as what, why, on what evidence."""
    found, following = await extracts.listed(session, community_id, after=after)
    return Page(
        lines=await _answers_of(session, found),
        next=following,
    )


async def _answers_of(session: Tx, record_extracts: Sequence[RecordExtract]) -> list[ExtractAnswer]:
    names = await identity.names(session, [one.made_by for one in record_extracts])
    placed = await register.placed(session, {one.part_id for one in record_extracts})
    owners = await masked_names(session, {one.owner_id for one in record_extracts})
    return [
        ExtractAnswer.from_row(
            one,
            part=placed[one.part_id].name,
            owner=owners[one.owner_id],
            content_sha256=one.content_sha256.hex(),
            sha256=one.sha256.hex(),
            made_by=names.get(one.made_by, ""),
        )
        for one in record_extracts
    ]
