"""Photos as they are shown: JPEGs of 1280 and 320 pixels at most, never the original.

What is looked up in a transaction (`whole_picture`, `public_picture`) is opened after it (`opened`). A photo that came before
these were made with it is drawn when it is asked for.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.media import errors, service
from app.media.formats.unfit import Unfit
from app.media.kinds import FileKind, PictureSize, StoredKind
from app.media.models import Derivative, Evidence, Masking
from app.media.service import Media


@dataclass(frozen=True, slots=True)
class PictureToOpen:
    """What is to be opened: of which photo, in which size, and where it lies; None: it has to be drawn."""

    evidence: Evidence
    size: PictureSize
    sha256: bytes | None


async def find(session: AsyncSession, community_id: uuid.UUID | None, evidence_id: uuid.UUID) -> Evidence:
    """A photo of this estate; raises Refused where there is none, or it is a PDF."""
    found = await service.find(session, community_id, evidence_id)
    if found.kind == StoredKind.PDF:
        raise Refused(errors.NO_PHOTO)
    return found


async def sent_as(session: AsyncSession, community_id: uuid.UUID, original_sha256: bytes) -> uuid.UUID | None:
    """The photo of this estate that came as a file of this SHA-256; None where none did."""
    return await session.scalar(
        select(Evidence.id).where(Evidence.community_id == community_id, Evidence.original_sha256 == original_sha256)
    )


async def whole_picture(
    session: AsyncSession, community_id: uuid.UUID | None, evidence_id: uuid.UUID, size: PictureSize
) -> PictureToOpen:
    """A photo with nothing covered, for whoever handed it in and for staff; raises Refused as `find` does."""
    evidence = await find(session, community_id, evidence_id)
    drawn = select(Derivative.sha256).where(Derivative.evidence_id == evidence.id, Derivative.size == size)
    return PictureToOpen(evidence, size, await session.scalar(drawn))


async def public_picture(
    session: AsyncSession, community_id: uuid.UUID | None, evidence_id: uuid.UUID, size: PictureSize
) -> PictureToOpen:
    """A photo for everybody else, with what staff covered last; whoever calls this has seen that it is released.

    Raises Refused as `find` does.
    """
    masking = await latest(session, evidence_id)
    if masking is None:
        return await whole_picture(session, community_id, evidence_id, size)
    sha256 = masking.view_sha256 if size is PictureSize.VIEW else masking.thumbnail_sha256
    return PictureToOpen(await find(session, community_id, evidence_id), size, sha256)


async def latest(session: AsyncSession, evidence_id: uuid.UUID) -> Masking | None:
    """The last masking of a photo, if there is any."""
    last = select(Masking).where(Masking.evidence_id == evidence_id).order_by(Masking.number.desc()).limit(1)
    return await session.scalar(last)


async def opened(media: Media, picture: PictureToOpen) -> bytes:
    """The JPEG, outside transactions; raises Refused where it is gone or changed."""
    if picture.sha256 is not None:
        return await media.store.read(picture.sha256)
    content = await service.open_evidence(media, picture.evidence)
    try:
        return (await media.workers.draw(FileKind(picture.evidence.kind), content))[picture.size]
    except Unfit as unfit:
        raise errors.refusal(unfit.why) from None
