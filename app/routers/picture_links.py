"""Links to photos, as they are given to phones and desks alike."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from app.core.sealing import Sealer
from app.media import links
from app.media.kinds import PictureSize
from app.media.schemas import PictureLinks, PicturesLinked


def linked(sealer: Sealer, pictures: Iterable[tuple[uuid.UUID, bool]], at: datetime) -> PicturesLinked:
    """Links to photos, each with whether it is seen with nothing covered."""

    def link(picture_id: uuid.UUID, size: PictureSize, *, uncovered: bool) -> str:
        return links.signed(sealer, picture_id, size, at, uncovered=uncovered)

    return PicturesLinked(
        pictures=[
            PictureLinks(
                id=each,
                view=link(each, PictureSize.VIEW, uncovered=uncovered),
                thumbnail=link(each, PictureSize.THUMBNAIL, uncovered=uncovered),
            )
            for each, uncovered in pictures
        ],
        until=at + links.LIFE,
    )
