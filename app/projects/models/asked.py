"""Tables of what households ask for, and how far a project has come. All are evidence: added, never changed."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.projects.kinds import (
    ApplicationAct,
    ApplicationMatter,
    AskingWay,
    LiftResult,
    ProjectStage,
    WishOutcome,
)


class Wish(Table):
    """诉求: what a household would have done or left; by its own phone (`resident_id`), or written down by staff."""

    __tablename__ = "wish"
    __table_args__ = (
        CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name="by_one"),
        CheckConstraint("(way = 'app') = (resident_id IS NOT NULL)", name="own_phone"),
        CheckConstraint("staff_id IS NULL OR owner_id IS NOT NULL", name="whose"),
        Index("ix_wish_project", "project_id", "at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"), index=True)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    way: Mapped[AskingWay]
    words: Mapped[str]
    at: Mapped[datetime]


class WishAnswer(Table):
    """What became of a wish, in which version of the plan, or why not; a later answer takes the earlier one's place."""

    __tablename__ = "wish_answer"
    __table_args__ = (
        CheckConstraint("(outcome = 'not_adopted') = (plan_version_id IS NULL)", name="in_version"),
        Index("ix_wish_answer_wish", "wish_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    wish_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("wish.id"))
    outcome: Mapped[WishOutcome]
    plan_version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("plan_version.id"))
    words: Mapped[str]
    by: Mapped[uuid.UUID]
    at: Mapped[datetime]


class Application(Table):
    """改造申请: by a household, or by a committee for all (then `part_id` is None and `figures` are what it rests on).

    `number` counts within the estate. `due_id` is until when the street accepts or returns it. `scope` is what it is for.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("num_nonnulls(resident_id, entered_by) = 1", name="by_one"),
        CheckConstraint("(way = 'app') = (resident_id IS NOT NULL)", name="own_phone"),
        CheckConstraint("(way = 'committee') = (part_id IS NULL)", name="household"),
        CheckConstraint("entered_by IS NULL OR part_id IS NULL OR owner_id IS NOT NULL", name="whose"),
        Index("ix_application_household", "part_id", "matter"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    number: Mapped[int]
    matter: Mapped[ApplicationMatter]
    way: Mapped[AskingWay]
    part_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("part.id"))
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    scope: Mapped[dict[str, Any]]
    words: Mapped[str]
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSONB(none_as_null=True))
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    due_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("due_time.id"))
    at: Mapped[datetime]


class ApplicationStep(Table):
    """What happened to an application: asked again, accepted, returned, withdrawn, made part of a project.

    `owner_id` is for whom staff wrote down that they ask again.
    """

    __tablename__ = "application_step"
    __table_args__ = (
        CheckConstraint("(act = 'link') = (project_id IS NOT NULL)", name="project"),
        CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name="by_one"),
        CheckConstraint("act IN ('repeat', 'withdraw') OR staff_id IS NOT NULL", name="by_staff"),
        CheckConstraint("owner_id IS NULL OR (act = 'repeat' AND staff_id IS NOT NULL)", name="whose"),
        Index("ix_application_step_application", "application_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id"))
    act: Mapped[ApplicationAct]
    way: Mapped[AskingWay | None]
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"), index=True)
    words: Mapped[str]
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class StageStep(Table):
    """A project came to a stage, on a document; `facts` are the plan year, or the last day of the warranty."""

    __tablename__ = "stage_step"
    __table_args__ = (Index("ix_stage_step_project", "project_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    stage: Mapped[ProjectStage]
    plan_version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("plan_version.id"))
    document: Mapped[str]
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    plan_year: Mapped[int | None]
    until_on: Mapped[date | None]
    by: Mapped[uuid.UUID]
    at: Mapped[datetime]


class LiftAsking(Table):
    """A stairwell is asked because a household applied for a lift; the consultation lies in a room above."""

    __tablename__ = "lift_asking"

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id"), primary_key=True)
    consultation_id: Mapped[uuid.UUID]
    by: Mapped[uuid.UUID]
    at: Mapped[datetime]


class LiftWord(Table):
    """What came of it, on what day and by which figures; the latest word holds, for a stairwell may agree later."""

    __tablename__ = "lift_word"
    __table_args__ = (Index("ix_lift_word_application", "application_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id"))
    result: Mapped[LiftResult]
    decided_on: Mapped[date]
    households: Mapped[int]
    supporting: Mapped[int]
    document: Mapped[str]
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    by: Mapped[uuid.UUID]
    at: Mapped[datetime]
