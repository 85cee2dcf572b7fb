"""What the program told me about my bindings."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Security

from app.core.installation import now
from app.identity.models import AnnouncementKind
from app.identity.residents import inbox
from app.identity.residents.schemas import AnnouncementAnswer
from app.routers.access import RESIDENT, Phone, Tx, phone

router = APIRouter(tags=["resident"], prefix="/announcements")

Mine = Annotated[Phone, Security(phone, scopes=[RESIDENT])]


@router.get("", summary="关于我的绑定的消息")
async def listed(me: Mine, session: Tx) -> list[AnnouncementAnswer]:
    """The fifty latest, the newest first."""
    return [
        AnnouncementAnswer(
            id=one.id,
            community_id=one.community_id,
            kind=AnnouncementKind(one.kind),
            text=one.text,
            at=one.at,
            read_at=one.read_at,
        )
        for one in await inbox.of_resident(session, me.resident_id)
    ]


@router.post("/{announcement_id}/read", summary="标为已读", status_code=204)
async def read(announcement_id: uuid.UUID, me: Mine, session: Tx) -> None:
    """Say that I have read it; the first time is kept."""
    await inbox.read(session, me.resident_id, announcement_id, await now(session))
