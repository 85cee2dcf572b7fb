"""What a flat asked for, said and did where it was asked: applications, wishes, stances, consents, meetings.

An owner reads what is theirs, and what somebody of the flat asked who is bound to it still or owns it today; what an
earlier owner asked is not the buyer's to read (app/projects/household.py). Of the dead their heirs read their own alone.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.kinds import AskedKind
from app.audit.schemas import AskedRecord
from app.audit.sight import AuditSight
from app.consultation.models import Consultation, ConsultOpinion, ConsultVisit, PartConsent
from app.consultation.models.attendance import MeetingCheckIn
from app.consultation.models.meetings import (
    Meeting,
    MeetingAnswer,
    MeetingQuestion,
    MinutesObjection,
    MinutesObjectionAnswer,
)
from app.identity import service as identity
from app.identity.models import Binding
from app.projects.asked import applications
from app.projects.kinds import ApplicationAct
from app.projects.models import Application, LiftAsking, LiftWord, PlanVersion, Project, Wish, WishAnswer

OWN = "本人手机"


@dataclass(frozen=True, slots=True)
class _Row:
    """Something asked or said: when, by which phone or for which owner, by whose hand, and what to show of it."""

    at: datetime
    kind: AskedKind
    about: str
    words: str
    became: str
    owner_id: uuid.UUID | None = None
    resident_id: uuid.UUID | None = None
    staff_id: uuid.UUID | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class AuditedFlat:
    """Who belongs to the flat, as far as it matters whose word something is: `bindings` are all there ever were."""

    part_id: uuid.UUID
    bindings: Sequence[Binding]
    owners_today: frozenset[uuid.UUID]


async def read_asked(session: AsyncSession, flat: AuditedFlat, sight: AuditSight) -> list[AskedRecord]:
    """Read everything of a flat that somebody's sight covers, the oldest first."""
    rows = [
        *await _applications(session, flat.part_id),
        *await _wishes(session, flat.part_id),
        *await _stances(session, flat.part_id),
        *await _consents(session, flat.part_id),
        *await _meetings(session, flat.part_id),
    ]
    themselves = {one.resident_id for one in flat.bindings if one.owner_id in sight.owner_ids}
    here = {one.resident_id for one in flat.bindings if one.ended_at is None}

    def theirs(row: _Row) -> bool:
        if row.owner_id in sight.owner_ids or row.resident_id in themselves:
            return True
        return not sight.themselves_only and (row.resident_id in here or row.owner_id in flat.owners_today)

    shown = sorted((one for one in rows if sight.covers(one.at) and theirs(one)), key=lambda one: one.at)
    names = await identity.names(session, {one.staff_id for one in shown if one.staff_id is not None})
    return [
        AskedRecord.from_row(
            one, by=f"由{names.get(one.staff_id, '工作人员')}登记" if one.staff_id is not None else one.by or OWN
        )
        for one in shown
    ]


async def _applications(session: AsyncSession, part_id: uuid.UUID) -> list[_Row]:
    ids = await session.scalars(select(Application).where(Application.part_id == part_id))
    found = []
    for row in ids.all():
        now = await applications.find(session, row.community_id, row.id)
        about = f"第 {row.number} 号：{row.matter.label}"
        said = [one.words for one in now.steps if one.act in {ApplicationAct.ACCEPT, ApplicationAct.RETURN}]
        became = "。".join([now.state.label, *(one for one in said if one)])
        found.append(
            _Row(
                row.at,
                AskedKind.APPLICATION,
                about,
                row.words,
                became,
                row.owner_id,
                row.resident_id,
                row.entered_by,
            )
        )
        found += [
            _Row(
                one.at,
                AskedKind.APPLICATION,
                f"{about}（再次提出）",
                one.words,
                became,
                one.owner_id,
                one.resident_id,
                one.staff_id,
            )
            for one in now.steps
            if one.act == ApplicationAct.REPEAT
        ]
    return found


async def _wishes(session: AsyncSession, part_id: uuid.UUID) -> list[_Row]:
    rows = await session.execute(
        select(Wish, Project.title, WishAnswer, PlanVersion.number)
        .join(Project, Project.id == Wish.project_id)
        .outerjoin(WishAnswer, WishAnswer.wish_id == Wish.id)
        .outerjoin(PlanVersion, PlanVersion.id == WishAnswer.plan_version_id)
        .where(Wish.part_id == part_id)
        .order_by(Wish.at, Wish.id, WishAnswer.at, WishAnswer.id)
    )
    latest: dict[uuid.UUID, _Row] = {}
    for wish, title, answer, number in rows:
        became = "尚未答复"
        if answer is not None:
            where = f"（第 {number} 版方案）" if number is not None else ""
            became = f"{answer.outcome.label}{where}：{answer.words}"
        latest[wish.id] = _Row(
            wish.at, AskedKind.WISH, title, wish.words, became, wish.owner_id, wish.resident_id, wish.staff_id
        )
    return list(latest.values())


async def _stances(session: AsyncSession, part_id: uuid.UUID) -> list[_Row]:
    """Every stance, with who wrote it down; those about a lift with what came of asking its stairwell."""
    rows = await session.execute(
        select(ConsultOpinion, Consultation.title, ConsultVisit.agent_id, LiftAsking.application_id)
        .join(Consultation, Consultation.id == ConsultOpinion.consultation_id)
        .outerjoin(ConsultVisit, ConsultVisit.id == ConsultOpinion.visit_id)
        .outerjoin(LiftAsking, LiftAsking.consultation_id == ConsultOpinion.consultation_id)
        .where(ConsultOpinion.part_id == part_id)
        .order_by(ConsultOpinion.at, ConsultOpinion.id)
    )
    found = rows.all()
    lifts = {one[3] for one in found if one[3] is not None}
    words = await session.scalars(
        select(LiftWord).where(LiftWord.application_id.in_(lifts)).order_by(LiftWord.at, LiftWord.id)
    )
    came = {one.application_id: f"{one.result.label}（{one.decided_on}）" for one in words}
    return [
        _Row(
            said.at,
            AskedKind.LIFT_STANCE if lift is not None else AskedKind.STANCE,
            title,
            "。".join(one for one in (said.stance.label, said.condition, said.words) if one),
            came.get(lift, "") if lift is not None else "",
            said.owner_id,
            said.resident_id or said.helper_id,
            agent,
            "家属协助人代拟" if said.helper_id is not None else "",
        )
        for said, title, agent, lift in found
    ]


async def _consents(session: AsyncSession, part_id: uuid.UUID) -> list[_Row]:
    rows = await session.execute(
        select(PartConsent, Project.title)
        .join(Project, Project.id == PartConsent.project_id)
        .where(PartConsent.part_id == part_id)
        .order_by(PartConsent.at, PartConsent.id)
    )
    return [
        _Row(
            one.at,
            AskedKind.PART_CONSENT,
            title,
            "。".join(each for each in ("同意" if one.agrees else "不同意", one.words) if each),
            "",
            one.owner_id,
            one.resident_id,
            one.staff_id,
        )
        for one, title in rows
    ]


async def _meetings(session: AsyncSession, part_id: uuid.UUID) -> list[_Row]:
    came = await session.execute(
        select(MeetingCheckIn, Meeting.title)
        .join(Meeting, Meeting.id == MeetingCheckIn.meeting_id)
        .where(MeetingCheckIn.part_id == part_id)
    )
    found = [
        _Row(
            one.at,
            AskedKind.CHECK_IN,
            title,
            f"{one.way.label}（{one.met_as.label}）",
            "",
            one.owner_id,
            one.resident_id,
            one.staff_id,
        )
        for one, title in came
    ]
    asked = await session.execute(
        select(MeetingQuestion, Meeting.title, MeetingAnswer)
        .join(Meeting, Meeting.id == MeetingQuestion.meeting_id)
        .outerjoin(MeetingAnswer, MeetingAnswer.question_id == MeetingQuestion.id)
        .where(MeetingQuestion.part_id == part_id)
        .order_by(MeetingQuestion.at, MeetingAnswer.at, MeetingAnswer.id)
    )
    questions = {
        one.id: _Row(
            one.at,
            AskedKind.QUESTION,
            title,
            one.words,
            f"{said.answered_by}：{said.words}" if said is not None else "尚未答复",
            one.owner_id,
            one.resident_id,
            one.staff_id,
        )
        for one, title, said in asked
    }
    objected = await session.execute(
        select(MinutesObjection, Meeting.title, MinutesObjectionAnswer)
        .join(Meeting, Meeting.id == MinutesObjection.meeting_id)
        .outerjoin(MinutesObjectionAnswer, MinutesObjectionAnswer.objection_id == MinutesObjection.id)
        .where(MinutesObjection.part_id == part_id)
    )
    found += questions.values()
    found += [
        _Row(
            one.at,
            AskedKind.MINUTES_OBJECTION,
            f"{title}（第 {one.minutes_number} 版纪要）",
            one.words,
            said.words if said is not None else "尚未答复",
            one.owner_id,
            one.resident_id,
            one.staff_id,
        )
        for one, title, said in objected
    ]
    return found
