"""What of the store may go to everybody as a file, once an act of a room has put it before them: a plan's documents.

What residents alone handed in is never such a file, whoever lists it. Of a photo that staff covered nobody but staff is
given the file; the picture, as it is covered, takes its place.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.media.kinds import StoredKind
from app.media.models import Evidence, HandIn, Masking


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file that may go to everybody: whole, where nothing of it is covered."""

    evidence: Evidence
    covered: bool

    @property
    def is_photo(self) -> bool:
        """Whether it can be shown as a picture too."""
        return self.evidence.kind != StoredKind.PDF


async def public_files(
    session: AsyncSession, community_id: uuid.UUID, evidence_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, PublicFile]:
    """Those of these files of the estate that may go to everybody, in one statement whatever their number."""
    if not evidence_ids:
        return {}
    areas = (
        select(func.jsonb_array_length(Masking.rectangles))
        .where(Masking.evidence_id == Evidence.id)
        .order_by(Masking.number.desc())
        .limit(1)
        .correlate(Evidence)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Evidence, func.coalesce(areas, 0)).where(
            Evidence.community_id == community_id,
            Evidence.id.in_(evidence_ids),
            Evidence.id.not_in(_of_residents_alone(evidence_ids)),
        )
    )
    return {evidence.id: PublicFile(evidence, covered > 0) for evidence, covered in rows}


async def public_file(session: AsyncSession, community_id: uuid.UUID, evidence_id: uuid.UUID) -> PublicFile:
    """A file that may go to everybody; raises Refused where it may not, or there is none."""
    found = (await public_files(session, community_id, [evidence_id])).get(evidence_id)
    if found is None:
        raise Refused(NOT_FOUND)
    return found


async def of_residents(session: AsyncSession, evidence_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these files that residents alone handed in."""
    return set(await session.scalars(_of_residents_alone(evidence_ids)))


def _of_residents_alone(evidence_ids: Collection[uuid.UUID]) -> Select[uuid.UUID]:
    handed_in = select(HandIn.evidence_id).where(HandIn.evidence_id.in_(evidence_ids)).group_by(HandIn.evidence_id)
    return handed_in.having(~func.bool_or(HandIn.lasting))
