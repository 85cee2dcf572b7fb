"""Records of contacts as visitors' phones made them, taken in any order and any number of times.

What took place is kept, even where it went beyond the rules of visiting; what is wrong in itself is refused, each record
by itself. Nothing of a refused record is written.
"""

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.entering import Agent, agent
from app.consultation import errors
from app.consultation.kinds import (
    FROM_FILES,
    SOUGHT_OUT,
    Breach,
    ConsultRound,
    ContactOutcome,
    ContactWay,
    JointSeat,
    MetAs,
    Stance,
)
from app.consultation.models import Consultation, ConsultOpinion, ConsultVisit, JointConfirmation
from app.consultation.rounds import claimed, rounds
from app.consultation.rounds.history import limits_of, plans_of, read
from app.consultation.rounds.rosters import Rosters, rosters
from app.consultation.schemas import OwnAnswer
from app.consultation.visits import promising
from app.consultation.visits.performing import may_record, of_seat, who_performs
from app.consultation.visits.visit_schemas import NewVisit
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.identity import errors as identity_errors
from app.identity.own_records import require_not_own
from app.identity.permissions import Role
from app.media import service as media
from app.projects.plans.plans import plain
from app.register.people.households import Household, households
from app.register.scopes import read_scope

AHEAD = timedelta(minutes=5)
"""A visitor's clock may run so far ahead of ours."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends records: their roles here, and the stairwells that are all they reach (None: the estate)."""

    id: uuid.UUID
    roles: Collection[Role]
    stairwells: frozenset[uuid.UUID] | None = None


@dataclass(frozen=True, slots=True)
class RecordResult:
    """What became of one record: kept (now or earlier), or why not."""

    id: uuid.UUID
    refused: Refused | None
    beyond: tuple[Breach, ...] = ()


@dataclass(frozen=True, slots=True)
class _Batch:
    consultation: Consultation
    spans: rounds.Spans
    households: Mapping[uuid.UUID, Household]
    plan_version_id: uuid.UUID
    visitor: Visitor
    agent: Agent
    rosters: Rosters
    at: datetime
    sources: Mapping[uuid.UUID, str]
    paper_id: uuid.UUID | None


async def record(
    session: AsyncSession,
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    sent: Sequence[NewVisit],
    visitor: Visitor,
    at: datetime,
    *,
    sources: Mapping[uuid.UUID, str] | None = None,
    paper_id: uuid.UUID | None = None,
) -> list[RecordResult]:
    """Keep these records, and say of each what became of it, in the order sent.

    `sources` names for records that come from a file or a paper where in it they stand, `paper_id` the walk list they
    were keyed from; their visitor is whoever signed it.

    A record that is here already with the same content is answered as kept; with another content it is refused. Raises
    Refused only where there is no such consultation.
    """
    consultation = await rounds.lock(session, community_id, consultation_id)
    batch = await _batch(session, consultation, sent, visitor, at, sources or {}, paper_id)
    rows = await session.execute(
        select(ConsultVisit.id, ConsultVisit.payload_sha256).where(ConsultVisit.id.in_({one.id for one in sent}))
    )
    known = {row.id: row.payload_sha256 for row in rows}
    answers: list[RecordResult] = []
    for one in sent:
        payload = _hash(consultation_id, visitor.id, one)
        try:
            if known.get(one.id, payload) != payload:
                raise Refused(errors.VISIT_ID_REUSED)
            if one.id not in known:
                await _keep(session, batch, one, payload)
                known[one.id] = payload
            answers.append(RecordResult(one.id, None))
        except Refused as refused:
            answers.append(RecordResult(one.id, refused))
    return await _with_breaches(session, batch, sent, answers)


async def look(
    session: AsyncSession, consultation: Consultation, sent: Sequence[NewVisit], visitor: Visitor, at: datetime
) -> list[Refused | None]:
    """Why each of these records would be refused, in the order sent; None where it would not. Nothing is written."""
    batch = await _batch(session, consultation, sent, visitor, at, {one.id: "" for one in sent}, None)
    closed = await claimed.closed(session, consultation.id, {one.part_id for one in sent if one.met_as is not None})
    found: list[Refused | None] = []
    for one in sent:
        try:
            await _fit(session, batch, one)
            batch.agent.flat(one.part_id)
            found.append(closed.get(one.part_id) if one.met_as is not None else None)
        except Refused as refused:
            found.append(refused)
    return found


async def _batch(
    session: AsyncSession,
    consultation: Consultation,
    sent: Sequence[NewVisit],
    visitor: Visitor,
    at: datetime,
    sources: Mapping[uuid.UUID, str],
    paper_id: uuid.UUID | None,
) -> _Batch:
    wanted = {one.part_id for one in sent}
    found = await households(session, consultation.community_id, read_scope(consultation.scope), part_ids=wanted)
    spans = await rounds.spans(session, consultation.id)
    return _Batch(
        consultation,
        spans,
        {one.part_id: one for one in found if visitor.stairwells is None or one.stairwell_id in visitor.stairwells},
        (await plans_of(session, consultation.id))[-1].plan_version_id,
        visitor,
        await agent(session, consultation.community_id, visitor.id, wanted, at),
        await rosters(session, consultation, spans, [(one.part_id, one.at) for one in sent if one.way in SOUGHT_OUT]),
        at,
        sources,
        paper_id,
    )


def _hash(consultation_id: uuid.UUID, agent_id: uuid.UUID, sent: NewVisit) -> bytes:
    return hashlib.sha256(consultation_id.bytes + agent_id.bytes + sent.model_dump_json().encode()).digest()


async def _with_breaches(
    session: AsyncSession, batch: _Batch, sent: Sequence[NewVisit], answers: list[RecordResult]
) -> list[RecordResult]:
    parts = {one.part_id for one in sent if one.part_id in batch.households}
    now = await read(session, batch.consultation, part_ids=parts)
    limits = limits_of(batch.consultation)
    beyond = {visit: own for record in now.records.values() for visit, own in record.breaches(limits).items()}
    return [RecordResult(one.id, one.refused, beyond.get(str(one.id), ())) for one in answers]


async def _fit(session: AsyncSession, batch: _Batch, sent: NewVisit) -> ConsultRound:
    """The round of a record; raises Refused for what is wrong in itself, and for who may not record it."""
    household = batch.households.get(sent.part_id)
    if household is None:
        raise Refused(
            errors.VISIT_FAULTY, [FieldFault("part_id", "这户不在本次征询范围内，或者不归您走访，请按走访清单选择。")]
        )
    round_, faults = _faults(batch, sent, household)
    faults += await media.unknown(session, batch.consultation.community_id, sent.evidence)
    if faults or round_ is None:
        raise Refused(errors.VISIT_FAULTY, faults)
    body = batch.consultation.body
    if not may_record(round_, sent.way, sent.seat, body, batch.visitor.roles):
        raise Refused(errors.ROUND_NOT_YOURS, round=round_.label, who=who_performs(round_, body))
    if sent.way in SOUGHT_OUT and not batch.rosters.hold(sent.part_id, round_, sent.at):
        raise Refused(errors.NOT_ON_ROSTER, round=round_.label, part=household.name, body=body.label)
    if batch.agent.own.touches(household.owners, [sent.part_id]):
        raise Refused(identity_errors.OWN_RECORD)
    return round_


async def _keep(session: AsyncSession, batch: _Batch, sent: NewVisit, payload: bytes) -> None:
    round_ = await _fit(session, batch, sent)
    # The stance and what is promised are rows of their own.
    visit = ConsultVisit(
        **sent.model_dump(exclude={"stance", "condition", "reasons", "words", "promises"}),
        consultation_id=batch.consultation.id,
        round=round_,
        agent_id=batch.visitor.id,
        words=plain(sent.words),
        walk_paper_id=batch.paper_id,
        payload_sha256=payload,
        received_at=batch.at,
    )
    opinion = _opinion(visit, sent) if sent.met_as is not None else None
    first = await _corrected_by(session, visit)
    mended = await claimed.mendable(session, first) if first is not None else None
    if opinion is not None:
        # First: what it refuses (a flat of one's own, a relative's) is known before anything is written.
        source = batch.sources.get(sent.id, "")
        await claimed.enter(session, batch.consultation, visit, opinion, batch.agent, mended, batch.at, source)
    if mended is not None:
        await claimed.drop(session, mended, visit, batch.at)
    session.add(visit)
    await session.flush()
    await _corrected_before(session, visit, batch.at)
    if opinion is not None:
        session.add(opinion)
    if sent.seat is not None:
        session.add(JointConfirmation(visit_id=visit.id, seat=sent.seat, staff_id=batch.visitor.id, at=batch.at))
    promising.add(session, batch.consultation.id, batch.plan_version_id, visit, sent.promises)
    await session.flush()


async def _corrected_by(session: AsyncSession, visit: ConsultVisit) -> ConsultVisit | None:
    """The record that this one corrects, where it is here."""
    first = await session.get(ConsultVisit, visit.corrects) if visit.corrects is not None else None
    return first if first is not None and _corrects(visit, first) else None


async def _corrected_before(session: AsyncSession, visit: ConsultVisit, at: datetime) -> None:
    """Where its correction came in before it, what it brought gives way at once."""
    later = await session.scalars(
        select(ConsultVisit).where(
            ConsultVisit.consultation_id == visit.consultation_id,
            ConsultVisit.part_id == visit.part_id,
            ConsultVisit.corrects == visit.id,
        )
    )
    if any(_corrects(one, visit) for one in later.all()):
        mended = await claimed.mendable(session, visit)
        if mended is not None:
            await claimed.drop(session, mended, visit, at)


def _corrects(later: ConsultVisit, first: ConsultVisit) -> bool:
    """Whether a record takes the place of another: by the same agent, on the same household (history.uncorrected)."""
    return (later.corrects, later.consultation_id, later.part_id, later.agent_id) == (
        first.id,
        first.consultation_id,
        first.part_id,
        first.agent_id,
    )


def _opinion(visit: ConsultVisit, sent: NewVisit) -> ConsultOpinion:
    if sent.met_as is None or sent.stance is None:
        raise RuntimeError("an opinion of nobody")
    return opinion_of(
        sent,
        id=visit.id,
        consultation_id=visit.consultation_id,
        part_id=visit.part_id,
        voice=sent.met_as.voice,
        owner_id=visit.owner_id,
        visit_id=visit.id,
        at=visit.at,
    )


def opinion_of(sent: NewVisit | OwnAnswer, **named: Any) -> ConsultOpinion:
    """Make the row of what was said, its words in plain characters; `named` says whose it is and how it came."""
    return ConsultOpinion(
        stance=sent.stance,
        condition=plain(sent.condition),
        reasons=list(sent.reasons),
        words=plain(sent.words),
        **named,
    )


def _faults(batch: _Batch, sent: NewVisit, household: Household) -> tuple[ConsultRound | None, list[FieldFault]]:
    """The round of the record, and everything wrong with it in itself."""
    faults = []
    day = sent.at.astimezone(CHINA).date()
    round_ = rounds.at_that_time(batch.spans, sent.at)
    if sent.at > batch.at + AHEAD:
        faults.append(FieldFault("at", "时间晚于现在，请检查手机的日期和时间。"))
    elif round_ is None:
        faults.append(FieldFault("at", "这个时间没有正在进行的征询轮次，请检查走访时间。"))
    if sent.way is ContactWay.APP:
        faults.append(FieldFault("way", "住户本人在手机上的意见不由工作人员登记，请选择取得意见的方式。"))
    if sent.way in FROM_FILES and sent.id not in batch.sources:
        faults.append(FieldFault("way", "接龙和问卷导出请用“导入意见表”办理，以保留来源文件和行号。"))
    if (sent.way == ContactWay.JOINT_VISIT) != (sent.seat is not None):
        faults.append(FieldFault("seat", "三方联合走访须写明您代表的一方，其他方式不要填写。"))
    if sent.way == ContactWay.SHEET and not sent.evidence:
        faults.append(FieldFault("evidence", "纸质意见表须附照片，请先上传。"))
    if sent.next_on is not None and sent.next_on < day:
        faults.append(FieldFault("next_on", "约定的日期早于这次走访，请检查。"))
    if sent.corrects == sent.id:
        faults.append(FieldFault("corrects", "不能更正自己，请填写先前那条记录的编号。"))
    faults += [
        FieldFault(f"promises.{index}.due_on", "兑现日期早于这次走访，请检查。")
        for index, one in enumerate(sent.promises)
        if one.due_on < day
    ]
    faults += _met_faults(sent, household)
    return round_, faults


def _met_faults(sent: NewVisit, household: Household) -> list[FieldFault]:
    if sent.outcome is not ContactOutcome.MET:
        told = {
            "met_as": sent.met_as,
            "owner_id": sent.owner_id,
            "stance": sent.stance,
            "condition": sent.condition,
            "reasons": sent.reasons,
        }
        return [FieldFault(field, "没有见到或接通时不能填写这一项。") for field, value in told.items() if value]
    faults = opinion_faults(sent.stance, sent.condition, sent.reasons)
    if sent.met_as is None:
        faults.append(FieldFault("met_as", "请写明见到的是业主、业主的受托人、同住家属还是租户。"))
    elif sent.met_as in {MetAs.OWNER, MetAs.OWNERS_AGENT}:
        if sent.owner_id not in household.owners:
            faults.append(FieldFault("owner_id", "请从这户现在的业主中选择是哪一位。"))
    elif sent.owner_id is not None:
        faults.append(FieldFault("owner_id", "见到的不是业主或其受托人，不要填写业主。"))
    return faults


def opinion_faults(stance: Stance | None, condition: str, reasons: Collection[object]) -> list[FieldFault]:
    """What is wrong with a stance, its condition and its reasons taken together."""
    faults = []
    if stance is None:
        faults.append(FieldFault("stance", "请写明意见；没有表态的选“未定”。"))
    if stance is Stance.CONDITIONAL and not condition.strip():
        faults.append(FieldFault("condition", "有条件同意须写明条件是什么。"))
    if stance is not Stance.CONDITIONAL and condition.strip():
        faults.append(FieldFault("condition", "只有“有条件同意”才填写条件，请改选意见或删去条件。"))
    if stance in {Stance.CONDITIONAL, Stance.AGAINST} and not reasons:
        faults.append(FieldFault("reasons", "请至少选择一个原因；都不合适的选“其他”。"))
    return faults


async def confirm_joint(
    session: AsyncSession,
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    visit_id: uuid.UUID,
    seat: JointSeat,
    visitor: Visitor,
    at: datetime,
) -> list[JointSeat]:
    """One side says on their own account that the joint visit was so; answers the sides that have.

    Raises Refused where it is no joint visit within reach, the seat is not theirs, it is taken, or they hold another.
    """
    consultation = await rounds.lock(session, community_id, consultation_id)
    visit = await session.get(ConsultVisit, visit_id)
    if visit is None or visit.consultation_id != consultation_id or visit.way != ContactWay.JOINT_VISIT:
        raise Refused(NOT_FOUND)
    found = await households(session, community_id, read_scope(consultation.scope), part_ids=[visit.part_id])
    if not found or (visitor.stairwells is not None and found[0].stairwell_id not in visitor.stairwells):
        raise Refused(NOT_FOUND)
    if of_seat(seat, consultation.body).isdisjoint(visitor.roles):
        raise Refused(errors.SEAT_NOT_YOURS, seat=seat.label)
    await require_not_own(session, visitor.id, community_id, found[0].owners, [visit.part_id])
    sides = (await session.scalars(select(JointConfirmation).where(JointConfirmation.visit_id == visit_id))).all()
    if any(one.seat == seat or one.staff_id == visitor.id for one in sides):
        raise Refused(errors.JOINT_DECIDED, seat=seat.label)
    session.add(JointConfirmation(visit_id=visit_id, seat=seat, staff_id=visitor.id, at=at))
    await session.flush()
    return [one for one in JointSeat if one == seat or one in {side.seat for side in sides}]
