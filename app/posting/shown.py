"""Whether the evidence that an act names is there: at this estate, and a photo where a photo is asked for."""

import uuid
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.media import service as media
from app.media.kinds import StoredKind


async def evidence_faults(
    session: AsyncSession, community_id: uuid.UUID, field: str, named: Sequence[uuid.UUID], *, photos: bool
) -> list[FieldFault]:
    """What is wrong with the evidence named in `field`, one fault for each piece."""
    faults = []
    for index, one in enumerate(named):
        try:
            found = await media.find(session, community_id, one)
        except Refused:
            faults.append(FieldFault(f"{field}.{index}", "本小区没有这份证据，请先上传。"))
            continue
        if photos and found.kind == StoredKind.PDF:
            faults.append(FieldFault(f"{field}.{index}", "这是 PDF 文件，请上传现场照片。"))
    return faults
