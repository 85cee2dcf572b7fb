"""遮挡: faces and plates covered before a photo is released (law R-80). Each masking is a version; none is changed.

Drawing comes first and needs no transaction (`drawn`), the row after (`record`), as with any file.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.media import errors, leaving, service
from app.media.formats.unfit import Unfit
from app.media.kinds import FileKind, PictureSize
from app.media.limits import MOST_RECTANGLES, fitted
from app.media.models import Evidence, Masking
from app.media.service import Media

type Rectangle = tuple[int, int, int, int]
"""Left, top, width and height, in pixels of the view."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A masking drawn and kept, without its row yet."""

    evidence_id: uuid.UUID
    rectangles: Sequence[Rectangle]
    view_sha256: bytes
    thumbnail_sha256: bytes


def require_fit(evidence: Evidence, rectangles: Sequence[Rectangle]) -> None:
    """Raise Refused, with every fault at once, where rectangles are too many, empty, or lie beside the picture."""
    width, height = fitted(evidence.width or 1, evidence.height or 1, PictureSize.VIEW)
    faults = []
    if len(rectangles) > MOST_RECTANGLES:
        faults.append(FieldFault("rectangles", f"一张照片最多遮挡 {MOST_RECTANGLES} 处，请合并相邻的区域。"))
    for index, (left, top, across, down) in enumerate(rectangles):
        if across < 1 or down < 1 or left < 0 or top < 0 or left + across > width or top + down > height:
            faults.append(
                FieldFault(
                    f"rectangles.{index}", f"区域须在照片之内（大图宽 {width}、高 {height} 像素），宽高至少为 1。"
                )
            )
    if faults:
        raise Refused(errors.MASKING_FAULTY, faults)


async def drawn(media: Media, evidence: Evidence, rectangles: Sequence[Rectangle]) -> Covered:
    """Draw and keep a masked photo, outside transactions; raises Refused where the photo cannot be opened."""
    content = await service.open_evidence(media, evidence)
    try:
        made = await media.workers.draw(FileKind(evidence.kind), content, rectangles)
    except Unfit as unfit:
        raise errors.refusal(unfit.why) from None
    view, thumbnail = [await media.store.keep(made[size]) for size in PictureSize]
    return Covered(evidence.id, rectangles, view, thumbnail)


async def record(session: AsyncSession, covered: Covered, reason: str, *, by: uuid.UUID, at: datetime) -> Masking:
    """The next version of a photo's masking; the public sees it from now on. Two at once have an order."""
    files = {covered.view_sha256, covered.thumbnail_sha256}
    await leaving.require_staying(session, files | {covered.evidence_id.bytes}, at)
    last = await session.scalar(select(func.max(Masking.number)).where(Masking.evidence_id == covered.evidence_id))
    masking = Masking(
        id=uuid.uuid4(),
        evidence_id=covered.evidence_id,
        number=(last or 0) + 1,
        rectangles=[list(one) for one in covered.rectangles],
        reason=reason,
        view_sha256=covered.view_sha256,
        thumbnail_sha256=covered.thumbnail_sha256,
        made_by=by,
        made_at=at,
    )
    session.add(masking)
    await session.flush()
    return masking


async def history(session: AsyncSession, evidence_id: uuid.UUID) -> Sequence[Masking]:
    """Every masking of a photo, the first one first; of any one photo there are few."""
    found = await session.scalars(
        select(Masking).where(Masking.evidence_id == evidence_id).order_by(Masking.number).limit(200)
    )
    return found.all()
