"""Tables of asking. A consultation's row is the lock; all other rows are evidence: added, never changed."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.kinds import (
    ConsultRound,
    ContactOutcome,
    ContactWay,
    JointSeat,
    MetAs,
    PromiseDecision,
    PromiseState,
    RoundBody,
    Stance,
    VisitMarkKind,
    Voice,
    VoiceRule,
)
from app.core.db import Table


class Consultation(Table):
    """征询: of a project's plan in a scope (as register/scopes.py keeps it). Its row is held by whoever adds to it."""

    __tablename__ = "consultation"
    __table_args__ = (
        CheckConstraint("cooling_days BETWEEN 0 AND 90", name="cooling_days"),
        CheckConstraint("most_visits BETWEEN 1 AND 20", name="most_visits"),
        Index("ix_consultation_community", "community_id", "created_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str]
    scope: Mapped[dict[str, Any]]
    body: Mapped[RoundBody]
    voice_rule: Mapped[VoiceRule]
    cooling_days: Mapped[int]
    most_visits: Mapped[int]
    created_by: Mapped[uuid.UUID]
    created_at: Mapped[datetime]


class ConsultPlan(Table):
    """A version of the plan that is asked about from `at` on; `touched` are the households whose opinion it makes stale.

    `touched` is a scope, or {"kind": "none"} where nobody's matter changed.
    """

    __tablename__ = "consult_plan"

    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    plan_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_version.id"), primary_key=True)
    touched: Mapped[dict[str, Any]]
    reason: Mapped[str]
    by: Mapped[uuid.UUID]
    at: Mapped[datetime]


class ConsultOpening(Table):
    """A round was opened."""

    __tablename__ = "consult_opening"

    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    round: Mapped[ConsultRound] = mapped_column(primary_key=True)
    opened_by: Mapped[uuid.UUID]
    opened_at: Mapped[datetime]


class ConsultReport(Table):
    """A round was closed, with its figures as they stood at that instant; `sha256` is of their canonical JSON."""

    __tablename__ = "consult_report"
    __table_args__ = (CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),)

    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    round: Mapped[ConsultRound] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, Any]]
    sha256: Mapped[bytes]
    closed_by: Mapped[uuid.UUID]
    closed_at: Mapped[datetime]


class ConsultVisit(Table):
    """A household was sought out, met at a meeting, or handed in a sheet; `id` is the one the visitor's phone gave it.

    There is no place for employer, party or health. `at` is when it was, `received_at` when the record came in.
    `corrects` is a record of the same agent on the same household that this one takes the place of. `walk_paper_id` is
    the walk list that two people keyed it from; the agent is then whoever walked and signed it.
    """

    __tablename__ = "consult_visit"
    __table_args__ = (
        CheckConstraint("way <> 'app'", name="by_staff"),
        CheckConstraint("(outcome = 'met') = (met_as IS NOT NULL)", name="met_somebody"),
        CheckConstraint("(met_as IN ('owner', 'owners_agent')) <= (owner_id IS NOT NULL)", name="owner_named"),
        CheckConstraint("(way = 'joint_visit') = (seat IS NOT NULL)", name="seat_of_joint"),
        CheckConstraint("octet_length(payload_sha256) = 32", name="payload_sha256_length"),
        Index("ix_consult_visit_household", "consultation_id", "part_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    round: Mapped[ConsultRound]
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    seat: Mapped[JointSeat | None]
    way: Mapped[ContactWay]
    outcome: Mapped[ContactOutcome]
    met_as: Mapped[MetAs | None]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    words: Mapped[str]
    next_on: Mapped[date | None]
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    corrects: Mapped[uuid.UUID | None]
    walk_paper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("walk_paper.id"), index=True)
    payload_sha256: Mapped[bytes]
    at: Mapped[datetime]
    received_at: Mapped[datetime]


class JointConfirmation(Table):
    """One of the three sides of a joint visit says on their own account that it was so; three seats, three persons."""

    __tablename__ = "joint_confirmation"
    __table_args__ = (UniqueConstraint("visit_id", "staff_id"),)

    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consult_visit.id"), primary_key=True)
    seat: Mapped[JointSeat] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class ConsultOpinion(Table):
    """What one person of a household said: on their own phone (`resident_id`), by a visit, whose id it then bears, or as a
    family helper prepared it for an owner (`helper_id`). What others wrote is held as a claim.
    """

    __tablename__ = "consult_opinion"
    __table_args__ = (
        CheckConstraint("num_nonnulls(resident_id, visit_id, helper_id) = 1", name="by_one_way"),
        CheckConstraint("helper_id IS NULL OR voice = 'owner'", name="helper_for_owner"),
        CheckConstraint("visit_id IS NULL OR visit_id = id", name="of_its_visit"),
        CheckConstraint("(voice = 'owner') <= (owner_id IS NOT NULL)", name="owner_named"),
        CheckConstraint("stance <> 'conditional' OR condition <> ''", name="condition_said"),
        Index("ix_consult_opinion_household", "consultation_id", "part_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    voice: Mapped[Voice]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    visit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consult_visit.id"))
    helper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    stance: Mapped[Stance]
    condition: Mapped[str]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(String()))
    words: Mapped[str]
    at: Mapped[datetime]

    @property
    def by_another(self) -> bool:
        """Whether somebody else wrote it down than who said it: then a claim says how far it is theirs."""
        return self.resident_id is None


class ConditionMet(Table):
    """The household says that the condition of an opinion is met; again, where its owner has put it otherwise since."""

    __tablename__ = "condition_met"

    opinion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consult_opinion.id"), primary_key=True)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)


class VisitMark(Table):
    """A mark at a door: by the household itself, or by staff; a safety mark always has an end."""

    __tablename__ = "visit_mark"
    __table_args__ = (
        CheckConstraint("(kind = 'safety') = (until_at IS NOT NULL)", name="safety_ends"),
        CheckConstraint("until_at > at", name="period"),
        CheckConstraint("num_nonnulls(staff_id, resident_id) = 1", name="by_one"),
        Index("ix_visit_mark_part", "part_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"), index=True)
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"))
    kind: Mapped[VisitMarkKind]
    reason: Mapped[str]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"))
    at: Mapped[datetime]
    until_at: Mapped[datetime | None]


class ConsultPromise(Table):
    """承诺: what a household was promised, by whom it is to be kept and until when, under which version of the plan."""

    __tablename__ = "consult_promise"
    __table_args__ = (Index("ix_consult_promise_household", "consultation_id", "part_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"))
    plan_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_version.id"))
    visit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consult_visit.id"), index=True)
    promised: Mapped[str]
    keeper: Mapped[str]
    due_on: Mapped[date]
    made_by: Mapped[uuid.UUID]
    at: Mapped[datetime]


class PromiseWord(Table):
    """A word on a promise: staff say that it is kept, the household says whether it is; the latest holds."""

    __tablename__ = "promise_word"
    __table_args__ = (
        CheckConstraint("num_nonnulls(staff_id, resident_id) = 1", name="by_one"),
        CheckConstraint("(state = 'said_kept') = (staff_id IS NOT NULL)", name="staff_say_household_confirms"),
        CheckConstraint("state <> 'open'", name="says_something"),
        Index("ix_promise_word_promise", "promise_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    promise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consult_promise.id"))
    state: Mapped[PromiseState]
    told: Mapped[str]
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"))
    at: Mapped[datetime]


class PromiseRuling(Table):
    """处置: what the street decides about a promise that is open when the works are to be accepted, and why.

    The household reads it. It makes no promise kept: that is the household's to say, before and after.
    """

    __tablename__ = "promise_ruling"
    __table_args__ = (CheckConstraint("(decision = 'carried') = (due_on IS NOT NULL)", name="until_when"),)

    promise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consult_promise.id"), primary_key=True)
    decision: Mapped[PromiseDecision]
    due_on: Mapped[date | None]
    reason: Mapped[str]
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
