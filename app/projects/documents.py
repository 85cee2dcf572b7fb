"""Files that an act names as evidence: each must be kept at this estate."""

import uuid
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.media import service as media


async def evidence_faults(
    session: AsyncSession, community_id: uuid.UUID, evidence: Sequence[uuid.UUID]
) -> list[FieldFault]:
    """A fault for each of these files that the estate does not keep."""
    faults = []
    for index, one in enumerate(evidence):
        try:
            await media.find(session, community_id, one)
        except Refused:
            faults.append(FieldFault(f"evidence.{index}", "本小区没有这份文件，请先上传。"))
    return faults
