"""Cases as staff who wrote them down see them: what to tell the caller, and what they wrote."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, interest
from app.complaints.categories import CATEGORIES
from app.complaints.handlers.actors import CaseSight
from app.complaints.limits import policies
from app.complaints.models import CasePolicy, CaseReporter, Complaint
from app.complaints.reporters.own import my_case, my_cases
from app.complaints.reporters.own.my_schemas import EnteredBack, EnteredCase
from app.core.paging import Cursor, Page, records
from app.register.places import place_names


async def tell_caller(session: AsyncSession, complaint: Complaint, at: datetime) -> EnteredCase:
    """What staff who wrote a case down tell the caller."""
    return EnteredCase.model_validate((await _answers_of(session, [complaint], at))[0])


async def written_by(
    session: AsyncSession, sight: CaseSight, community_id: uuid.UUID, after: Cursor, at: datetime
) -> Page[EnteredBack]:
    """The reports that somebody wrote down at an estate, the latest first, and how they stand; none about them by now."""
    query = select(Complaint).where(Complaint.community_id == community_id, Complaint.entered_by == sight.id)
    page, following = await records(session, query, (Complaint.number,), after, newest_first=True)
    actor = sight.actor(community_id)
    shown = [one for one in page if not interest.concerns(acting.about(one), actor)]
    names = await place_names(
        session,
        {one.building_id for one in shown if one.building_id is not None},
        {one.stairwell_id for one in shown if one.stairwell_id is not None},
    )
    cases = [
        EnteredBack.model_validate(
            answer
            | {
                "reported_at": one.reported_at,
                "category": one.category,
                "category_words": CATEGORIES[one.category].label,
                "words": one.words,
                "place": my_case.place_of(one, names, exact=True),
                "outcome": one.outcome,
                "rating": one.rating,
            }
        )
        for one, answer in zip(shown, await _answers_of(session, shown, at), strict=True)
    ]
    return Page(lines=cases, next=following)


async def _answers_of(session: AsyncSession, complaints: Sequence[Complaint], at: datetime) -> list[dict[str, Any]]:
    """What is told of each case, in as many queries for one as for fifty."""
    there = await my_cases.around(session, complaints)
    versions = await session.scalars(select(CasePolicy).where(CasePolicy.id.in_({one.policy_id for one in complaints})))
    limits = {one.id: policies.limits_of(one) for one in versions}
    rows = await session.execute(
        select(CaseReporter.complaint_id, CaseReporter.alias).where(
            CaseReporter.complaint_id.in_([one.id for one in complaints]), CaseReporter.first
        )
    )
    aliases = {row.complaint_id: row.alias for row in rows}
    answers = []
    for one in complaints:
        line = my_cases.line(one, there, at, first=True)
        answers.append(
            {
                "id": one.id,
                "number": one.number,
                "alias": aliases.get(one.id, ""),
                "state": line.state,
                "state_words": line.state_words,
                "charge": there.name(acting.standing(one).charge),
                "clocks": line.clocks,
                "call_at_once": my_cases.call_at_once(one.category, limits[one.policy_id]),
                "elsewhere": my_cases.others(),
            }
        )
    return answers
