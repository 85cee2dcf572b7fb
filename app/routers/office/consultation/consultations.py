"""The three rounds for staff: open, ask about a new plan, close with a report; marks, promises."""

import uuid
from collections import Counter
from datetime import datetime
from typing import Annotated

from fastapi import Security

from app.consultation import errors
from app.consultation.kinds import ConsultRound, VisitMarkKind
from app.consultation.rounds import leading_on, queries, rounds
from app.consultation.rounds.following import following
from app.consultation.schemas import (
    ConsultationAnswer,
    ConsultationLine,
    FollowingAnswer,
    FollowPlan,
    MarkAnswer,
    NewConsultation,
    NewMark,
    NewPromiseWord,
    PromiseAnswer,
)
from app.consultation.visits import answering, promising
from app.core.errors import FieldFault, Refused
from app.core.installation import now
from app.core.paging import Page
from app.identity.permissions import Permission
from app.projects.plans.plan_schemas import ConcernedPlace
from app.routers.access import Desk, Tx, community_desk
from app.routers.answers import consult_answers, may_answers
from app.routers.answers.may_answers import OfficeConsultationAnswer
from app.routers.deeds import Deed
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:consultations", prefix="/communities/{community_id}/consultations")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_READ])]
Writer = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_WRITE])]


async def _answer_of(
    session: Tx, community_id: uuid.UUID, consultation_id: uuid.UUID, at: datetime
) -> ConsultationAnswer:
    found = await queries.find(session, community_id, consultation_id)
    return await consult_answers.answer_of(session, found, at)


@router.post("", summary="发起征询", status_code=201, max_body_size=DOCUMENT, once="consult:begin")
async def begin(community_id: uuid.UUID, sent: NewConsultation, _: Writer, deed: Deed) -> ConsultationAnswer:
    """Ask the households of a scope about the plan in force; the rounds are then opened one after another."""
    made = await rounds.enter(deed.session, community_id, sent, by=deed.by, at=deed.at)
    return await _answer_of(deed.session, community_id, made.id, deed.at)


@router.get("", summary="征询清单")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[ConsultationLine]:
    """Fifty consultations, the newest first, each with the round that is open."""
    found, following = await queries.listed(session, community_id, after=after)
    current = await queries.rounds_now(session, [one.id for one in found])
    lines = [consult_answers.line(one, current.get(one.id)) for one in found]
    return Page(lines=lines, next=following)


@router.get("/{consultation_id}", summary="一次征询：各轮、报告、进度")
async def read_one(
    community_id: uuid.UUID, consultation_id: uuid.UUID, desk: Reader, session: Tx
) -> OfficeConsultationAnswer:
    """The rounds with their frozen reports, the figures of now over all households, and what I may do to lead it on."""
    found = await queries.find(session, community_id, consultation_id)
    answer = await consult_answers.answer_of(session, found, await now(session))
    may = await leading_on.may(session, found, desk.hand_for(Permission.CONSULT_WRITE))
    return OfficeConsultationAnswer(**dict(answer), may=may_answers.of_acts(may))


@router.get("/{consultation_id}/plan-change", summary="改按新版方案前：哪些住户须重新征询")
async def plan_change(community_id: uuid.UUID, consultation_id: uuid.UUID, _: Reader, session: Tx) -> FollowingAnswer:
    """Whom the version now in force concerns; `touched` names them all, more may be named and never fewer."""
    found = await following(session, await queries.find(session, community_id, consultation_id))
    scope = found.scope()
    places = Counter((one.building, one.stairwell) for one in found.concerned)
    return FollowingAnswer(
        plan_number=found.plan_number,
        households=found.households,
        concerned=len(found.concerned),
        reasons=list(found.reasons),
        touched=scope.canonical() if scope is not None else None,
        places=[
            ConcernedPlace(building=building, stairwell=stairwell, households=number)
            for (building, stairwell), number in places.items()
        ],
    )


@router.post(
    "/{consultation_id}/plan", summary="改按新版方案征询", status_code=201, max_body_size=DOCUMENT, once="consult:plan"
)
async def follow_plan(
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    sent: FollowPlan,
    _: Writer,
    deed: Deed,
) -> ConsultationAnswer:
    """Ask about the version now in force; the opinions of the households it touches are stale from now on."""
    await rounds.follow_plan(deed.session, community_id, consultation_id, sent, by=deed.by, at=deed.at)
    return await _answer_of(deed.session, community_id, consultation_id, deed.at)


@router.post("/{consultation_id}/rounds/{consult_round}", summary="开始一轮", status_code=201, once="consult:open")
async def open_round(
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    consult_round: ConsultRound,
    _: Writer,
    deed: Deed,
) -> ConsultationAnswer:
    """Open a round; the one before it must be closed."""
    await rounds.open_round(deed.session, community_id, consultation_id, consult_round, by=deed.by, at=deed.at)
    return await _answer_of(deed.session, community_id, consultation_id, deed.at)


@router.post(
    "/{consultation_id}/rounds/{consult_round}/report",
    summary="结束一轮并定稿报告",
    status_code=201,
    once="consult:close",
)
async def close_round(
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    consult_round: ConsultRound,
    _: Writer,
    deed: Deed,
) -> ConsultationAnswer:
    """Close the open round; the figures of this instant are kept for good, with their hash."""
    await rounds.close_round(deed.session, community_id, consultation_id, consult_round, by=deed.by, at=deed.at)
    return await _answer_of(deed.session, community_id, consultation_id, deed.at)


@router.post("/{consultation_id}/marks", summary="标记上门须两人同行（到期失效）", status_code=201, once="consult:mark")
async def mark(
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    sent: NewMark,
    _: Writer,
    deed: Deed,
) -> MarkAnswer:
    """A safety mark at a door; it always ends, and the household reads it."""
    found = await queries.find(deed.session, community_id, consultation_id)
    faults = []
    if sent.part_id not in await queries.names(deed.session, found, [sent.part_id]):
        faults.append(FieldFault("part_id", "这户不在本次征询范围内，请检查。"))
    if sent.until_at <= deed.at:
        faults.append(FieldFault("until_at", "到期时间须晚于现在。"))
    if faults:
        raise Refused(errors.CONSULT_MARK_FAULTY, faults)
    made = await answering.mark(
        deed.session,
        community_id,
        sent.part_id,
        VisitMarkKind.SAFETY,
        sent.reason,
        until_at=sent.until_at,
        staff_id=deed.by,
        at=deed.at,
    )
    return consult_answers.mark(made)


@router.get("/{consultation_id}/promises", summary="尚未经住户确认兑现的承诺")
async def open_promises(
    community_id: uuid.UUID, consultation_id: uuid.UUID, _: Reader, session: Tx, after: After
) -> Page[PromiseAnswer]:
    """Fifty promises that no household has called kept, the earliest due first; to be settled before acceptance."""
    found = await queries.find(session, community_id, consultation_id)
    page, following = await promising.open_ones(session, consultation_id, after=after)
    return Page(lines=await consult_answers.promises(session, found, page, await now(session)), next=following)


@router.post(
    "/{consultation_id}/promises/{promise_id}/words",
    summary="登记承诺已兑现（待住户确认）",
    status_code=201,
    once="promise:word",
)
async def say_kept(
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    promise_id: uuid.UUID,
    sent: NewPromiseWord,
    _: Writer,
    deed: Deed,
) -> PromiseAnswer:
    """Staff say that a promise has been kept; it stays open until the household says so."""
    found = await queries.find(deed.session, community_id, consultation_id)
    promise = await promising.find(deed.session, consultation_id, promise_id)
    said = await promising.say_kept(
        deed.session, community_id, promise, sent.told, sent.evidence, by=deed.by, at=deed.at
    )
    return await consult_answers.one_promise(deed.session, found, said, deed.at)
