"""对外文字: the words of a case for the public, what tells of a person in them, and the case as anybody would read it."""

import uuid
from typing import Annotated

from fastapi import Security

from app.complaints import wordings
from app.complaints.handlers import actors, handling
from app.complaints.reporters.public import wordings_shown
from app.complaints.reporters.public.wording_schemas import NewPublicWording, WordingsAnswer
from app.identity.permissions import Permission
from app.routers.access import Desk, Tx, community_desk
from app.routers.deeds import Deed
from app.routers.office.complaints.complaints import sight_of
from app.routers.routes import Routes

router = Routes(tag="office:complaints", prefix="/communities/{community_id}/complaints/{complaint_id}/wordings")

Releaser = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_RELEASE])]


@router.get("", summary="公开前的样子：须遮挡的内容、遮挡稿、预览")
async def read(community_id: uuid.UUID, complaint_id: uuid.UUID, desk: Releaser, session: Tx) -> WordingsAnswer:
    """Every text of a case that others would read, what is proposed in its place, and every version with who gave it."""
    found = await actors.find(session, await sight_of(session, desk), community_id, complaint_id)
    return await wordings_shown.answer(session, found)


@router.post("", summary="写对外文字（报事人的原话不变）", status_code=201, once="case:word")
async def word(complaint_id: uuid.UUID, sent: NewPublicWording, desk: Releaser, deed: Deed) -> WordingsAnswer:
    """Other words for the public, from now on; refused while they still tell of a person."""
    seen = await sight_of(deed.session, desk)
    role = desk.role_for(Permission.CASE_RELEASE)
    case = await handling.take_up(deed.session, seen, desk.place.ids[-1], complaint_id, role)
    await wordings.word(deed.session, case.row, sent.where, sent.public, sent.reason, by=deed.by, at=case.at)
    return await wordings_shown.answer(deed.session, case.row)
