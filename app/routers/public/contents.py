"""A picture of a resident for the platform that is asked to look at it: under a signed address that soon ends."""

import uuid
from typing import Annotated

from fastapi import Path, Query, Response

from app.core.installation import now
from app.media import pictures
from app.media.kinds import PictureSize
from app.moderation import address, queries
from app.routers.access import InHouse
from app.routers.files import JPG
from app.routers.routes import Routes

router = Routes(tag="public", prefix=address.PATH)


@router.get("/{check_id}.jpg", summary="供微信检查的图片", response_class=Response, responses=JPG)
async def picture(
    check_id: Annotated[uuid.UUID, Path()],
    in_house: InHouse,
    until: Annotated[int, Query(ge=0, lt=2**33, description="签名到何时有效（秒）")] = 0,
    signature: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """A JPEG of at most 1280 pixels; an address that was not given out, or has ended, is no address."""
    async with in_house.database.read() as session:
        address.require_signed(in_house.sealer, check_id, until, signature, await now(session))
        check = await queries.pictured(session, check_id)
        found = await pictures.whole_picture(session, check.community_id, check.subject_id, PictureSize.VIEW)
    # Opened outside the transaction: to draw it may take seconds.
    return Response(await pictures.opened(in_house.media, found), media_type="image/jpeg")
