"""The complaints that name a project, as far as its acceptance asks of them: open ones about the quality of the works."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.categories import CATEGORIES, Heading
from app.complaints.kinds import CaseState
from app.complaints.models import Complaint

_OPEN = [one for one in CaseState if not one.ended]


async def open_quality_cases(session: AsyncSession, project_id: uuid.UUID) -> int:
    """How many cases under the heading of quality name this project and have not ended."""
    quality = [name for name, one in CATEGORIES.items() if one.heading is Heading.QUALITY]
    found = await session.scalar(
        select(func.count())
        .select_from(Complaint)
        .where(Complaint.project_id == project_id, Complaint.category.in_(quality), Complaint.state.in_(_OPEN))
    )
    return found or 0
