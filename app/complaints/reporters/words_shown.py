"""Which words and photos of a case others than staff and their author may see: of released cases, once the check let
them.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import wordings
from app.complaints.kinds import CaseAct
from app.complaints.models import CaseEvent, CasePhoto, Complaint
from app.moderation import queries as contents
from app.moderation.kinds import ContentKind
from app.moderation.queries import Subject


async def said_in(session: AsyncSession, complaint_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, CaseEvent]:
    """The event that each case has its words from: the report, or the reporter's last correction of them."""
    found = await session.scalars(
        select(CaseEvent)
        .where(
            CaseEvent.complaint_id.in_(complaint_ids),
            or_(
                CaseEvent.act == CaseAct.REPORTED,
                and_(CaseEvent.act == CaseAct.CORRECTED, CaseEvent.words != "", CaseEvent.reporter_id.is_not(None)),
            ),
        )
        .ext(distinct_on(CaseEvent.complaint_id))
        .order_by(CaseEvent.complaint_id, CaseEvent.number.desc())
    )
    return {one.complaint_id: one for one in found}


@dataclass(frozen=True, slots=True)
class PublicTexts:
    """What anybody reads of a released case; of what lies inside a flat neither floor nor spot."""

    words: str
    floor: str
    spot: str


async def public_texts(session: AsyncSession, complaints: Collection[Complaint]) -> dict[uuid.UUID, PublicTexts]:
    """What anybody reads of released cases of one estate: words once the check let them pass, or staff did, and nothing
    that tells of a person.

    What staff wrote down for a caller is theirs, and is released with the case.
    """
    if not complaints:
        return {}
    events = await said_in(session, [one.id for one in complaints])
    subjects = {key: Subject(ContentKind.COMPLAINT, one.id) for key, one in events.items()}
    states = await contents.states(session, subjects.values())
    (community_id,) = {one.community_id for one in complaints}
    read = [text for one in complaints for text in (one.words, one.floor, one.spot)]
    given = await wordings.read(session, community_id, [one.id for one in complaints], read)

    def passed(complaint: Complaint) -> bool:
        subject = subjects.get(complaint.id)
        if subject is None:
            return False
        return states[subject].visible if subject in states else events[complaint.id].staff_id is not None

    return {
        one.id: PublicTexts(
            given.show(one.id, one.words) if passed(one) else "",
            "" if one.indoor else given.show(one.id, one.floor),
            "" if one.indoor else given.show(one.id, one.spot),
        )
        for one in complaints
    }


async def public_photos(session: AsyncSession, complaints: Collection[Complaint]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The photos that anybody sees of released cases, in their order: what residents took once the check let it pass or
    staff did, what staff took with the case. None of what lies inside a flat: it would show whose.
    """
    released = [one.id for one in complaints if not one.indoor]
    rows = (
        await session.execute(
            select(CasePhoto.complaint_id, CasePhoto.evidence_id)
            .join(CaseEvent, CaseEvent.id == CasePhoto.event_id)
            .where(CasePhoto.complaint_id.in_(released), ~CaseEvent.inward)
            .order_by(CaseEvent.complaint_id, CaseEvent.number, CasePhoto.id)
        )
    ).all()
    states = await contents.states(session, {Subject(ContentKind.PICTURE, row.evidence_id) for row in rows})
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for complaint_id, evidence_id in rows:
        standing = states.get(Subject(ContentKind.PICTURE, evidence_id))
        if (standing is None or standing.visible) and evidence_id not in found[complaint_id]:
            found[complaint_id].append(evidence_id)
    return found
