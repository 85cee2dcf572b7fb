"""What is forgotten of cases: who reported them, three years after they ended. What happened stays under the alias."""

from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.complaints.models import CaseReporter, Complaint


async def strip_reporters(session: AsyncSession, before: datetime) -> int:
    """Strip the reporters of cases that ended until an instant: resident, flat, name and number. Answers how many.

    A case that was merged ends with the one it was merged into.
    """
    into = aliased(Complaint)
    over = (
        select(Complaint.id)
        .outerjoin(into, into.id == Complaint.merged_into)
        .where(Complaint.ended_at <= before, or_(Complaint.merged_into.is_(None), into.ended_at <= before))
    )
    stripped = await session.execute(
        update(CaseReporter)
        .where(
            CaseReporter.complaint_id.in_(over),
            func.num_nonnulls(
                CaseReporter.resident_id, CaseReporter.part_id, CaseReporter.name_sealed, CaseReporter.phone_sealed
            )
            > 0,
        )
        .values(resident_id=None, part_id=None, name_sealed=None, phone_sealed=None)
        .returning(CaseReporter.id)
    )
    return len(stripped.all())
