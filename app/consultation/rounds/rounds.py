"""Open a consultation and its rounds, ask about a new version of the plan, and close a round with a frozen report."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.households.meter import tenths_of_percent
from app.consultation.kinds import ConsultRound
from app.consultation.models import Consultation, ConsultOpening, ConsultPlan, ConsultReport
from app.consultation.rounds import telling
from app.consultation.rounds.following import following, require_all
from app.consultation.rounds.history import NOBODY_TOUCHED, Read, read
from app.consultation.schemas import FollowPlan, NewConsultation
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.values.canonical import digest
from app.projects import queries as projects
from app.projects.plans.plans import plain
from app.register.people.households import households
from app.register.schemas import as_scope
from app.register.scopes import Scope, read_scope
from app.wechat import codes
from app.wechat.scenes import Opens


async def lock(session: AsyncSession, community_id: uuid.UUID, consultation_id: uuid.UUID) -> Consultation:
    """The consultation's row, held until the transaction ends: whoever adds to it takes turns."""
    found = await session.scalar(
        select(Consultation)
        .where(Consultation.id == consultation_id, Consultation.community_id == community_id)
        .with_for_update()
    )
    if found is None:
        raise Refused(NOT_FOUND)
    return found


async def enter(
    session: AsyncSession, community_id: uuid.UUID, sent: NewConsultation, *, by: uuid.UUID, at: datetime
) -> Consultation:
    """Open a consultation of the plan in force; raises Refused without a plan, or where nobody lives in the scope."""
    found = await projects.find(session, sent.project_id, community_id)
    if found.plan is None:
        raise Refused(errors.CONSULTATION_NO_PLAN)
    scope = as_scope(sent.scope) if sent.scope is not None else read_scope(found.project.scope)
    await _require_households(session, community_id, scope, "scope")
    made = Consultation(
        **sent.model_dump(exclude={"title", "scope"}),
        id=uuid.uuid4(),
        community_id=community_id,
        title=plain(sent.title),
        scope=scope.canonical(),
        created_by=by,
        created_at=at,
    )
    session.add(made)
    await session.flush()
    session.add(
        ConsultPlan(
            consultation_id=made.id, plan_version_id=found.plan.id, touched=NOBODY_TOUCHED, reason="", by=by, at=at
        )
    )
    await session.flush()
    await codes.want(session, Opens.CONSULTATION, made.id, at)
    return made


async def _require_households(session: AsyncSession, community_id: uuid.UUID, scope: Scope, field: str) -> None:
    if not await households(session, community_id, scope):
        raise Refused(
            errors.CONSULTATION_FAULTY, [FieldFault(field, "名册中这个范围内没有住宅，请检查范围或先导入名册。")]
        )


async def follow_plan(
    session: AsyncSession,
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    sent: FollowPlan,
    *,
    by: uuid.UUID,
    at: datetime,
) -> ConsultPlan:
    """Ask about the plan now in force; from now on the opinions of the households it touches are stale (law R-58).

    More may be named than the change concerns, and never fewer (following.py); raises Refused otherwise.
    """
    consultation = await lock(session, community_id, consultation_id)
    found = await following(session, consultation)
    touched: dict[str, Any] = dict(NOBODY_TOUCHED)
    scope = as_scope(sent.touched) if sent.touched is not None else None
    if scope is not None:
        await _require_households(session, community_id, scope, "touched")
        touched = dict(scope.canonical())
    require_all(found, scope)
    plan = ConsultPlan(
        consultation_id=consultation_id,
        plan_version_id=found.plan_id,
        touched=touched,
        reason=plain(sent.reason),
        by=by,
        at=at,
    )
    session.add(plan)
    await session.flush()
    await telling.asked_again(session, consultation, plan)
    return plan


type Spans = Mapping[ConsultRound, tuple[ConsultOpening, ConsultReport | None]]


async def spans(session: AsyncSession, consultation_id: uuid.UUID) -> Spans:
    """The rounds that were opened, each with its report where it is closed."""
    return (await spans_of(session, [consultation_id]))[consultation_id]


async def spans_of(session: AsyncSession, consultation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Spans]:
    """The same of several consultations; two queries, however many."""
    openings = select(ConsultOpening).where(ConsultOpening.consultation_id.in_(consultation_ids))
    opened = {(one.consultation_id, one.round): one for one in await session.scalars(openings)}
    reports = select(ConsultReport).where(ConsultReport.consultation_id.in_(consultation_ids))
    closed = {(one.consultation_id, one.round): one for one in await session.scalars(reports)}
    return {
        found: {one: (opened[found, one], closed.get((found, one))) for one in ConsultRound if (found, one) in opened}
        for found in consultation_ids
    }


def open_now(spans: Spans) -> ConsultRound | None:
    """The round that is open; None between rounds."""
    return next((one for one, (_, report) in spans.items() if report is None), None)


def at_that_time(spans: Spans, at: datetime) -> ConsultRound | None:
    """The round that was open at an instant."""
    return next(
        (
            one
            for one, (opening, report) in spans.items()
            if opening.opened_at <= at and (report is None or at < report.closed_at)
        ),
        None,
    )


def why_not_open(spans: Spans, wanted: ConsultRound) -> str:
    """Why a round may not be opened now; empty where it may."""
    missing = [one for one in list(ConsultRound)[: wanted.number - 1] if one not in spans]
    if wanted in spans:
        return "这一轮已经开始过。"
    if missing:
        return f"请先办理{missing[0].label}。"
    running = open_now(spans)
    return f"{running.label}还没有结束。" if running is not None else ""


def require_next(spans: Spans, wanted: ConsultRound) -> None:
    """Refuse to open a round that may not be opened now."""
    why = why_not_open(spans, wanted)
    if why:
        raise Refused(errors.ROUND_NOT_NEXT, round=wanted.label, why=why)


def require_open(spans: Spans, wanted: ConsultRound) -> None:
    """Refuse to close a round that is not open."""
    if open_now(spans) is not wanted:
        raise Refused(errors.ROUND_NOT_OPEN, round=wanted.label)


def next_to_open(spans: Spans) -> ConsultRound | None:
    """The round that may be opened now and still has somebody to go to, by the report of the one before."""
    reports = [report for _, report in spans.values() if report is not None]
    if reports and reports[-1].figures["supporting"] == reports[-1].figures["households"]:
        return None
    return next((one for one in ConsultRound if not why_not_open(spans, one)), None)


async def open_round(
    session: AsyncSession,
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    wanted: ConsultRound,
    *,
    by: uuid.UUID,
    at: datetime,
) -> None:
    """Open a round; the rounds follow each other, one at a time. Raises Refused otherwise."""
    consultation = await lock(session, community_id, consultation_id)
    require_next(await spans(session, consultation_id), wanted)
    session.add(ConsultOpening(consultation_id=consultation_id, round=wanted, opened_by=by, opened_at=at))
    await session.flush()
    await telling.round_begun(session, consultation, wanted, at)


async def close_round(
    session: AsyncSession,
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    wanted: ConsultRound,
    *,
    by: uuid.UUID,
    at: datetime,
) -> ConsultReport:
    """Close the open round; its figures of this instant are kept for good."""
    consultation = await lock(session, community_id, consultation_id)
    found = await spans(session, consultation_id)
    require_open(found, wanted)
    figures = report_of(await read(session, consultation), wanted, found[wanted][0].opened_at, at)
    report = ConsultReport(
        consultation_id=consultation_id,
        round=wanted,
        figures=figures,
        sha256=digest(figures),
        closed_by=by,
        closed_at=at,
    )
    session.add(report)
    await session.flush()
    return report


def report_of(history: Read, round_: ConsultRound, opened_at: datetime, at: datetime) -> dict[str, Any]:
    """The figures of a round at its end: whole numbers over all households, and how the visits went."""
    figures = history.meter(at)
    beyond = {visit for record in history.records.values() for visit in record.breaches(history.limits)}
    visits = [one for record in history.records.values() for one in record.visits if one.round == round_]
    return {
        "round": round_,
        "opened_at": opened_at.isoformat(),
        "closed_at": at.isoformat(),
        "plan_version_id": str(history.plans[-1].plan_version_id),
        "households": figures.households,
        "by_category": dict(figures.by_category),
        "supporting": figures.supporting,
        "supporting_share": tenths_of_percent(figures.supporting, figures.households),
        "by_claim": figures.by_claim,
        "by_claim_ways": {one: number for one, number in figures.by_claim_ways.items() if number},
        "asked": figures.consulted,
        "stale": figures.stale,
        "needed": figures.needed,
        "visits": len(visits),
        "met": sum(one.met_as is not None for one in visits),
        "beyond_the_rules": sum(str(one.id) in beyond for one in visits),
    }
