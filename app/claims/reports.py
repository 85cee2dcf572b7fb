"""A visit that never was: whoever lives in a flat tells the street office, which answers within five working days."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import errors
from app.claims.models import Claim, VisitReport, VisitReportAnswer
from app.claims.queries import due_times
from app.claims.service import SETTLED_WITHIN
from app.core.calendar import set_due
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.paging import START, Cursor, records
from app.core.periods import PeriodUnit
from app.identity.residents.binding import of_resident


@dataclass(frozen=True, slots=True)
class ReportNow:
    """A report, until when it is answered, and the answer."""

    report: VisitReport
    due_at: datetime
    answer: VisitReportAnswer | None


async def report(
    session: AsyncSession,
    resident_id: uuid.UUID,
    binding_id: uuid.UUID,
    claim_id: uuid.UUID | None,
    said_on: date | None,
    text: str,
    at: datetime,
) -> ReportNow:
    """Report a visit or call that never was, of a claim of the flat or without one; level 1 is enough.

    Raises Refused where the binding is not the resident's, or the claim not of this flat.
    """
    binding = await of_resident(session, resident_id, binding_id)
    if claim_id is not None:
        claim = await session.get(Claim, claim_id)
        if claim is None or claim.part_id != binding.part_id:
            raise Refused(errors.CLAIM_FAULTY, [FieldFault("claim_id", "您家没有这条登记，请从“我的登记”里选择。")])
    due = await set_due(session, at, SETTLED_WITHIN, PeriodUnit.WORKING_DAYS)
    made = VisitReport(
        id=uuid.uuid4(),
        community_id=binding.community_id,
        part_id=binding.part_id,
        resident_id=resident_id,
        claim_id=claim_id,
        said_on=said_on,
        told=text,
        due_id=due.id,
        at=at,
    )
    session.add(made)
    await session.flush()
    return ReportNow(made, due.due_at, None)


async def answer(
    session: AsyncSession,
    community_id: uuid.UUID,
    report_id: uuid.UUID,
    *,
    confirmed: bool,
    words: str,
    by: uuid.UUID,
    at: datetime,
) -> ReportNow:
    """Tell the resident what was found. Raises Refused for the agent who is reported, and where it was answered."""
    report = await session.get(VisitReport, report_id)
    if report is None or report.community_id != community_id:
        raise Refused(NOT_FOUND)
    claim = await session.get(Claim, report.claim_id) if report.claim_id is not None else None
    if claim is not None and claim.agent_id == by:
        raise Refused(errors.REPORT_OF_YOURSELF)
    if await session.get(VisitReportAnswer, report_id) is not None:
        raise Refused(errors.REPORT_ANSWERED)
    session.add(VisitReportAnswer(report_id=report_id, found=confirmed, answer=words, answered_by=by, at=at))
    await session.flush()
    return (await _read(session, [report]))[0]


async def of_residents(
    session: AsyncSession, resident_id: uuid.UUID, after: Cursor = START
) -> tuple[list[ReportNow], str | None]:
    """Fifty reports of a resident, the latest first, and the next page's cursor."""
    wanted = select(VisitReport).where(VisitReport.resident_id == resident_id)
    found, following = await records(session, wanted, (VisitReport.at, VisitReport.id), after, newest_first=True)
    return await _read(session, found), following


async def unanswered(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int) -> list[ReportNow]:
    """So many of the reports of these estates that wait, the longest waiting first."""
    wanted = _unanswered(community_ids).order_by(VisitReport.at, VisitReport.id).limit(most)
    return await _read(session, (await session.scalars(wanted)).all())


async def listed(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[ReportNow], str | None]:
    """Fifty reports of an estate that wait, the longest waiting first, and the next page's cursor."""
    found, following = await records(session, _unanswered([community_id]), (VisitReport.at, VisitReport.id), after)
    return await _read(session, found), following


def _unanswered(community_ids: Collection[uuid.UUID]) -> Select[VisitReport]:
    return select(VisitReport).where(
        VisitReport.community_id.in_(list(community_ids)),
        VisitReport.id.not_in(select(VisitReportAnswer.report_id)),
    )


async def _read(session: AsyncSession, visit_reports: Sequence[VisitReport]) -> list[ReportNow]:
    answered = await session.scalars(
        select(VisitReportAnswer).where(VisitReportAnswer.report_id.in_([one.id for one in visit_reports]))
    )
    answers = {one.report_id: one for one in answered}
    due_at = await due_times(session, [one.due_id for one in visit_reports])
    return [ReportNow(one, due_at[one.due_id], answers.get(one.id)) for one in visit_reports]
