"""Tables of projects. Plans, requirements and gate records are evidence: added, never changed.

A project's row is the lock: whoever publishes, requires or records holds it. Acts name staff by id only, documents
are named by the id of their evidence.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.projects.kinds import Approver, DecidedMatter, EmergencyState, Passage, RequirementKind, RequirementState


class Project(Table):
    """改造项目: its official number, and the scope it is for. `scope` is that of a roll (register/scopes.py).

    A change of its plan is material beyond the share `material_numerator/material_denominator` (plan_changes.py).
    """

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        CheckConstraint(
            "material_numerator > 0 AND material_numerator * 5 <= material_denominator", name="material_share"
        ),
        Index("ix_project_community", "community_id", "created_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    number: Mapped[str]
    title: Mapped[str]
    scope: Mapped[dict[str, Any]]
    material_numerator: Mapped[int]
    material_denominator: Mapped[int]
    created_by: Mapped[uuid.UUID]
    created_at: Mapped[datetime]


class PlanVersion(Table):
    """方案: a published version, numbered from 1; the last one is in force. A published one never changes.

    `documents` are {name, sha256, evidence_id}; `sha256` is the content's hash (plans.py). `items` are the titles of the
    items; `item_details`, `budget` and `funding` are as plans.py keeps them, empty where the items are bare.
    `wishes_unanswered` is how many wishes had no answer when it was published.
    """

    __tablename__ = "plan_version"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("cardinality(items) > 0", name="items"),
        CheckConstraint("gap_fen >= 0", name="gap"),
        CheckConstraint("wishes_unanswered >= 0", name="wishes_unanswered"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    number: Mapped[int]
    title: Mapped[str]
    description: Mapped[str]
    items: Mapped[list[str]] = mapped_column(ARRAY(String()))
    documents: Mapped[list[dict[str, Any]]] = mapped_column(JSONB(none_as_null=True))
    item_details: Mapped[list[dict[str, Any]]] = mapped_column(JSONB(none_as_null=True))
    budget: Mapped[list[dict[str, Any]]] = mapped_column(JSONB(none_as_null=True))
    funding: Mapped[list[dict[str, Any]]] = mapped_column(JSONB(none_as_null=True))
    gap_fen: Mapped[int] = mapped_column(BigInteger)
    gap_reason: Mapped[str]
    wishes_unanswered: Mapped[int]
    sha256: Mapped[bytes]
    published_by: Mapped[uuid.UUID]
    published_at: Mapped[datetime]


class Requirement(Table):
    """A thing that may have to hold, once for each content: set again, it is the same one and keeps its records.

    `decides` is what must have been decided, of a vote on something else than the plan.
    """

    __tablename__ = "requirement"
    __table_args__ = (
        UniqueConstraint("project_id", "sha256"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[RequirementKind]
    title: Mapped[str]
    scope: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    decides: Mapped[DecidedMatter | None]
    sha256: Mapped[bytes]

    @property
    def matter(self) -> DecidedMatter | None:
        """What must have been decided by a vote; those that name nothing, as before, mean the plan. None: it is no vote."""
        return (self.decides or DecidedMatter.PLAN) if self.kind is RequirementKind.VOTE else None


class RequirementProposal(Table):
    """What must hold, proposed by one person and decided by another; `approver` is whom the policy asked for then."""

    __tablename__ = "requirement_proposal"
    __table_args__ = (
        CheckConstraint("cardinality(requirement_ids) > 0", name="requirement_ids"),
        CheckConstraint("decided_by <> proposed_by", name="two_persons"),
        CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        Index(
            "uq_requirement_proposal_waiting", "project_id", unique=True, postgresql_where=text("state = 'proposed'")
        ),
        Index("ix_requirement_proposal_project", "project_id", "proposed_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    requirement_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    approver: Mapped[Approver]
    reason: Mapped[str]
    state: Mapped[RequirementState]
    proposed_by: Mapped[uuid.UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str]


class RequirementSet(Table):
    """What must hold, proposed by one person and approved by another, numbered from 1; the last set is in force.

    The policy that it was laid beside is named by number (0: built in) and hash; sets from before have neither, and no
    second person.
    """

    __tablename__ = "requirement_set"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("cardinality(requirement_ids) > 0", name="requirement_ids"),
        CheckConstraint("approved_by <> set_by", name="two_persons"),
    )

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    requirement_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    reason: Mapped[str]
    set_by: Mapped[uuid.UUID]
    set_at: Mapped[datetime]
    approved_by: Mapped[uuid.UUID | None]
    policy_number: Mapped[int | None]
    policy_sha256: Mapped[bytes | None]


class Gate(Table):
    """What was found of a requirement on one version of the plan, by what (`subject_kind`, `subject_id`), and when."""

    __tablename__ = "gate"
    __table_args__ = (
        CheckConstraint("subject_kind ~ '^[a-z][a-z0-9_]{0,39}$'", name="subject_kind"),
        Index("ix_gate_project", "project_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    requirement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("requirement.id"), index=True)
    plan_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_version.id"), index=True)
    passage: Mapped[Passage]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    reason: Mapped[str]
    at: Mapped[datetime]


class WorksAlarm(Table):
    """Works that were allowed to start and no longer are; open until they are again."""

    __tablename__ = "works_alarm"
    __table_args__ = (
        CheckConstraint("settled_at >= raised_at", name="period"),
        Index("uq_works_alarm_open", "project_id", unique=True, postgresql_where=text("settled_at IS NULL")),
        Index("ix_works_alarm_project", "project_id", "raised_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    reasons: Mapped[list[str]] = mapped_column(ARRAY(String()))
    raised_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class EmergencyAct(Table):
    """应急施工: an emergency proposed on a document by the street, approved by another person at the district."""

    __tablename__ = "emergency_act"
    __table_args__ = (
        CheckConstraint("decided_by <> proposed_by", name="two_persons"),
        CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        Index(
            "uq_emergency_act_waiting",
            "project_id",
            "requirement_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_emergency_act_project", "project_id", "proposed_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    requirement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("requirement.id"), index=True)
    plan_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_version.id"), index=True)
    document: Mapped[str]
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    reason: Mapped[str]
    state: Mapped[EmergencyState]
    proposed_by: Mapped[uuid.UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str]
