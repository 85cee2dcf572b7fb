"""Open cases beside a report: read from the database, ranked by similar.py, each with what may be shown of it."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.categories import CATEGORIES
from app.complaints.kinds import CaseState, PhotoUse
from app.complaints.models import CasePhoto, CaseReporter, Complaint
from app.complaints.reporters.merging.similar import WITHIN, Reported, Similar, similar
from app.complaints.reporters.own.my_cases import joined_by_case
from app.complaints.reporters.own.my_schemas import SimilarCase
from app.complaints.reporters.placing import CasePlace
from app.complaints.reporters.words_shown import public_texts
from app.media import service as media
from app.moderation import queries as contents
from app.moderation.kinds import ContentKind
from app.moderation.queries import Subject
from app.register.places import place_names

_LOOKED_AT = 500
"""So many open cases of an estate's last 21 days are compared; an estate with more has another trouble."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A case that may be the same, and why."""

    complaint: Complaint
    why: Similar


async def beside_report(
    session: AsyncSession,
    community_id: uuid.UUID,
    category: str,
    place: CasePlace,
    evidence: Collection[uuid.UUID],
    resident_id: uuid.UUID | None,
    at: datetime,
) -> list[Beside]:
    """The open cases that may be the same as a report with these photos, the likeliest first."""
    looks = await media.looks(session, evidence)
    heading = CATEGORIES[category].heading
    new = Reported(None, heading, category, place.building_id, place.stairwell_id, at, tuple(looks.values()))
    return await _ranked(session, community_id, new, resident_id)


async def beside_case(session: AsyncSession, complaint: Complaint) -> list[Beside]:
    """The open cases reported before a case that may be the same, for staff."""
    (itself,) = await _reported(session, [complaint])
    return await _ranked(session, complaint.community_id, itself, None, staff=True)


async def _ranked(
    session: AsyncSession, community_id: uuid.UUID, new: Reported, resident_id: uuid.UUID | None, *, staff: bool = False
) -> list[Beside]:
    query = select(Complaint).where(
        Complaint.community_id == community_id,
        Complaint.reported_at > new.at - WITHIN,
        Complaint.reported_at <= new.at,
        Complaint.state.not_in([one for one in CaseState if one.ended]),
    )
    if not staff:
        # What is wrong inside somebody's flat is nobody else's to read.
        own = select(CaseReporter.complaint_id).where(CaseReporter.resident_id == resident_id)
        query = query.where(~Complaint.indoor | Complaint.id.in_(own))
    found = {
        one.id: one for one in await session.scalars(query.order_by(Complaint.reported_at.desc()).limit(_LOOKED_AT))
    }
    ranked = similar(new, await _reported(session, list(found.values())))
    return [Beside(found[one.id], one) for one in ranked]


async def _reported(session: AsyncSession, complaints: Collection[Complaint]) -> list[Reported]:
    rows = await session.execute(
        select(CasePhoto.complaint_id, CasePhoto.evidence_id).where(
            CasePhoto.complaint_id.in_([one.id for one in complaints]), CasePhoto.use == PhotoUse.REPORT
        )
    )
    pictures = defaultdict(list)
    for row in rows:
        pictures[row.complaint_id].append(row.evidence_id)
    looks = await media.looks(session, [one for each in pictures.values() for one in each])
    return [
        Reported(
            one.id,
            CATEGORIES[one.category].heading,
            one.category,
            one.building_id,
            one.stairwell_id,
            one.reported_at,
            tuple(looks[each] for each in pictures[one.id] if each in looks),
        )
        for one in complaints
    ]


async def _reported_photos(
    session: AsyncSession, complaint_ids: Collection[uuid.UUID]
) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The photos that cases were reported with, as (case, photo)."""
    rows = await session.execute(
        select(CasePhoto.complaint_id, CasePhoto.evidence_id).where(
            CasePhoto.complaint_id.in_(complaint_ids), CasePhoto.use == PhotoUse.REPORT
        )
    )
    return [(row.complaint_id, row.evidence_id) for row in rows]


async def shown_to_resident(
    session: AsyncSession, besides: Collection[Beside], resident_id: uuid.UUID
) -> list[SimilarCase]:
    """What a resident may see of these: words and photos only of their own and of what staff released and the check passed.

    Words are their own of what they reported first; who joined a case reads another's as everybody does.
    """
    ids = [one.complaint.id for one in besides]
    reported = await session.execute(
        select(CaseReporter.complaint_id, CaseReporter.first).where(
            CaseReporter.complaint_id.in_(ids), CaseReporter.resident_id == resident_id
        )
    )
    mine = {row[0]: row[1] for row in reported}
    released = await _reported_photos(session, [one.complaint.id for one in besides if one.complaint.released])
    pictures = [*released, *await _reported_photos(session, mine.keys())]
    readable = await contents.readable_by(
        session, resident_id, [Subject(ContentKind.PICTURE, evidence) for _, evidence in pictures]
    )
    seen: dict[uuid.UUID, dict[uuid.UUID, None]] = defaultdict(dict)
    for complaint_id, evidence in pictures:
        if Subject(ContentKind.PICTURE, evidence) in readable:
            seen[complaint_id][evidence] = None
    texts = await public_texts(session, [one.complaint for one in besides if one.complaint.released])

    def words(complaint: Complaint) -> str:
        if mine.get(complaint.id):
            return complaint.words
        return texts[complaint.id].words if complaint.id in texts else ""

    joined = await joined_by_case(session, ids)
    names = await place_names(
        session,
        [one.complaint.building_id for one in besides if one.complaint.building_id],
        [one.complaint.stairwell_id for one in besides if one.complaint.stairwell_id],
    )
    return [
        SimilarCase.from_row(
            one.complaint,
            category_words=CATEGORIES[one.complaint.category].label,
            building=names.get(one.complaint.building_id, "") if one.complaint.building_id else "",
            stairwell=names[one.complaint.stairwell_id] if one.complaint.stairwell_id else None,
            joined=joined.get(one.complaint.id, 0),
            mine=one.complaint.id in mine,
            words=words(one.complaint),
            pictures=list(seen[one.complaint.id]),
            same_stairwell=one.why.same_stairwell,
            alike=one.why.bits is not None,
        )
        for one in besides
    ]
