"""Tables of alarms after works began, and of what two bodies decided. All are evidence: added, never changed."""

import uuid
from datetime import datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import OneOf, Table
from app.identity.permissions import Role
from app.projects.kinds import AlarmCause, AlarmCourse

_BODY = "{} IN ('street_office', 'district_office')"


class SiteAlarm(Table):
    """施工警示: after works began, something befell that they rest on; by `due_id` two bodies decide how they go on.

    `subject_kind` and `subject_id` are what befell, of which there is one alarm; `plan_version_id` is the plan in force then.
    """

    __tablename__ = "site_alarm"
    __table_args__ = (
        UniqueConstraint("project_id", "cause", "subject_id"),
        CheckConstraint("subject_kind ~ '^[a-z][a-z0-9_]{0,39}$'", name="subject_kind"),
        CheckConstraint("cardinality(reasons) > 0", name="reasons"),
        Index("ix_site_alarm_project", "project_id", "raised_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    cause: Mapped[AlarmCause]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    plan_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_version.id"), index=True)
    reasons: Mapped[list[str]] = mapped_column(ARRAY(String()))
    due_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("due_time.id"))
    raised_at: Mapped[datetime]


class SiteAlarmProposal(Table):
    """How one body would have the works go on, and why; `items` are the items that go on where not all of them do."""

    __tablename__ = "site_alarm_proposal"
    __table_args__ = (
        UniqueConstraint("id", "proposed_by", "proposed_as"),
        CheckConstraint(_BODY.format("proposed_as"), name="proposed_as"),
        CheckConstraint("(course = 'part') = (cardinality(items) > 0)", name="items"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_site_alarm_proposal_alarm", "alarm_id", "proposed_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    alarm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("site_alarm.id"))
    course: Mapped[AlarmCourse]
    items: Mapped[list[str]] = mapped_column(ARRAY(String()))
    reason: Mapped[str]
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    proposed_as: Mapped[Role] = mapped_column(OneOf(Role, checked=False))
    proposed_by: Mapped[uuid.UUID]
    proposed_at: Mapped[datetime]


class SiteAlarmRuling(Table):
    """What another body says to a proposal, and why; it names who proposed, so that the two differ in one row."""

    __tablename__ = "site_alarm_ruling"
    __table_args__ = (
        ForeignKeyConstraint(
            ["proposal_id", "proposed_by", "proposed_as"],
            ["site_alarm_proposal.id", "site_alarm_proposal.proposed_by", "site_alarm_proposal.proposed_as"],
        ),
        CheckConstraint(_BODY.format("ruled_as"), name="ruled_as"),
        CheckConstraint("ruled_by <> proposed_by", name="two_persons"),
        CheckConstraint("ruled_as <> proposed_as", name="two_bodies"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    proposed_by: Mapped[uuid.UUID]
    proposed_as: Mapped[Role] = mapped_column(OneOf(Role, checked=False))
    approved: Mapped[bool]
    reason: Mapped[str]
    ruled_as: Mapped[Role] = mapped_column(OneOf(Role, checked=False))
    ruled_by: Mapped[uuid.UUID]
    ruled_at: Mapped[datetime]
