"""Which words of a case others than staff and their author may read: those of released cases, once the check let them."""

import uuid
from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.kinds import CaseAct
from app.complaints.models import CaseEvent, Complaint
from app.moderation import queries as contents
from app.moderation.kinds import ContentKind
from app.moderation.queries import Subject


async def said_in(session: AsyncSession, complaint_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, CaseEvent]:
    """The event that each case has its words from: the report, or the last correction of them."""
    found = await session.scalars(
        select(CaseEvent)
        .where(
            CaseEvent.complaint_id.in_(complaint_ids),
            or_(
                CaseEvent.act == CaseAct.REPORTED.value,
                and_(CaseEvent.act == CaseAct.CORRECTED.value, CaseEvent.words != ""),
            ),
        )
        .ext(distinct_on(CaseEvent.complaint_id))
        .order_by(CaseEvent.complaint_id, CaseEvent.number.desc())
    )
    return {one.complaint_id: one for one in found}


async def released_words(session: AsyncSession, complaints: Collection[Complaint]) -> dict[uuid.UUID, str]:
    """The words of those cases that staff released and whose words the check let pass, or staff did.

    What staff wrote down for a caller is theirs, and is released with the case.
    """
    released = [one for one in complaints if one.released]
    events = await said_in(session, [one.id for one in released])
    subjects = {key: Subject(ContentKind.COMPLAINT, one.id) for key, one in events.items()}
    states = await contents.states(session, subjects.values())
    return {
        one.id: one.words
        for one in released
        if one.id in subjects
        and (states[subjects[one.id]].shown if subjects[one.id] in states else events[one.id].staff_id is not None)
    }
