"""What was handed on to me when somebody's mandate ended: read, and said to be taken over."""

import uuid
from typing import Annotated

from fastapi import Security

from app.identity import handovers, mandates
from app.identity.mandate_schemas import HandedWork, HandoverRead
from app.identity.models import Mandate, MandateHandover
from app.routers.access import SELF, Desk, Tx, own_desk
from app.routers.deeds import Deed
from app.routers.routes import Routes

router = Routes(tag="office:staff", prefix="/handovers/{mandate_id}")

Own = Annotated[Desk, Security(own_desk, scopes=[SELF])]


async def _answer_of(session: Tx, handover: MandateHandover) -> HandoverRead:
    mandate = await session.get_one(Mandate, handover.mandate_id)
    (told,) = await mandates.answers(session, [mandate], mandate.from_on)
    return HandoverRead.from_row(
        handover,
        name=told.name,
        role=told.role,
        place=told.place,
        document=told.ended_document or "",
        work=[HandedWork(**one) for one in handover.work],
    )


@router.get("", summary="移交给我的工作")
async def read_one(mandate_id: uuid.UUID, desk: Own, session: Tx) -> HandoverRead:
    """From whom, on what document, and all that waited then; what of it still waits stands in my own list."""
    return await _answer_of(session, await handovers.find(session, mandate_id, desk.member.id))


@router.post("/taken", summary="确认已接手", once="mandate:taken", status_code=201)
async def take(mandate_id: uuid.UUID, desk: Own, deed: Deed) -> HandoverRead:
    """Say that I have read it and take it over; it waits no more."""
    return await _answer_of(deed.session, await handovers.take(deed.session, mandate_id, desk.member.id, deed.at))
