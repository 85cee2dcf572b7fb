"""A photo under a signed link that soon ends, for what sends no token."""

import uuid
from typing import Annotated

from fastapi import Path, Query, Response

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.media import links, pictures
from app.media.kinds import PictureSize
from app.media.service import of_any_estate
from app.moderation import queries
from app.moderation.kinds import ContentKind
from app.moderation.queries import Subject
from app.routers.access import InHouse
from app.routers.files import JPG
from app.routers.routes import Routes

router = Routes(tag="public", prefix=links.PATH)

KEPT = "private, max-age=60"
"""By the phone that shows it, no longer than what staff cover may stay uncovered."""


@router.get("/{picture_id}.jpg", summary="照片（限时链接）", response_class=Response, responses=JPG)
async def picture(
    picture_id: Annotated[uuid.UUID, Path()],
    in_house: InHouse,
    size: Annotated[PictureSize, Query(description="大小")] = PictureSize.VIEW,
    uncovered: Annotated[bool, Query(alias="whole", description="是否不加遮挡，与链接里的一致")] = False,
    until: Annotated[int, Query(ge=0, lt=2**33, description="签名到何时有效（秒）")] = 0,
    signature: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """A JPEG of at most 1280 or 320 pixels; a link that was not given out, or has ended, is none.

    What is covered, and whether a resident's photo may be shown to others at all, is as it stands now.
    """
    async with in_house.database.read() as session:
        links.require_signed(
            in_house.sealer, picture_id, size, until, signature, await now(session), uncovered=uncovered
        )
        kept = await of_any_estate(session, picture_id)
        if uncovered:
            found = await pictures.whole_picture(session, kept.community_id, picture_id, size)
        else:
            subject = Subject(ContentKind.PICTURE, picture_id)
            standing = (await queries.states(session, [subject])).get(subject)
            if standing is not None and not standing.visible:
                raise Refused(NOT_FOUND)
            found = await pictures.public_picture(session, kept.community_id, picture_id, size)
    content = await pictures.opened(in_house.media, found)
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": KEPT})
