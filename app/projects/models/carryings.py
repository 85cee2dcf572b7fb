"""The table of versions that change nothing material, and of what became of each."""

import uuid
from datetime import datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.projects.kinds import CarryingState


class PlanCarrying(Table):
    """沿用: a version that was declared to change nothing material against `from_version_id`, then in force.

    `differences` is what differs, in plain lines as it was shown and posted. It comes into force, at `ended_at`, once
    another body approved it and its posting (`posting_id`) ran without an objection that stands; in any other end, with
    `outcome` in words, the version never was in force. The bodies are those of which the two persons were (identity/bodies).
    """

    __tablename__ = "plan_carrying"
    __table_args__ = (
        CheckConstraint("from_version_id <> plan_version_id", name="from_version"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("cardinality(differences) > 0", name="differences"),
        CheckConstraint("cardinality(proposed_bodies) > 0", name="proposed_bodies"),
        CheckConstraint("decided_by <> proposed_by", name="two_persons"),
        CheckConstraint("NOT (decided_bodies && proposed_bodies)", name="two_bodies"),
        CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (cardinality(decided_bodies) = 0)",
            name="decided",
        ),
        CheckConstraint("state NOT IN ('approved', 'carried') OR decided_by IS NOT NULL", name="approved"),
        CheckConstraint("state <> 'carried' OR posting_id IS NOT NULL", name="posted"),
        CheckConstraint("(state IN ('proposed', 'approved')) = (ended_at IS NULL)", name="ended"),
        Index(
            "uq_plan_carrying_open",
            "project_id",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'approved')"),
        ),
        Index("ix_plan_carrying_project", "project_id", "proposed_at"),
    )

    plan_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_version.id"), primary_key=True)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    from_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_version.id"), index=True)
    reason: Mapped[str]
    differences: Mapped[list[str]] = mapped_column(ARRAY(String()))
    state: Mapped[CarryingState]
    proposed_by: Mapped[uuid.UUID]
    proposed_bodies: Mapped[list[str]] = mapped_column(ARRAY(String()))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_bodies: Mapped[list[str]] = mapped_column(ARRAY(String()))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str]
    posting_id: Mapped[uuid.UUID | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str]
