"""Tables of content safety: what is looked at, and each word of staff on it."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.moderation.kinds import ContentKind, ContentState, ReviewReason


class ContentCheck(Table):
    """A text or a picture of a resident, and what the platform thinks of it.

    `due_at` is when the worker has something to do with it, empty once it is settled. A picture that was handed to the
    platform has its `trace_id`; the result names it.
    """

    __tablename__ = "content_check"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "resident_id"),
        CheckConstraint("(why IS NULL) = (state <> 'review')", name="review_has_reason"),
        CheckConstraint("(settled_at IS NULL) = (state = 'pending')", name="settled"),
        CheckConstraint("(due_at IS NULL) = (state <> 'pending')", name="due"),
        CheckConstraint("num_nonnulls(text, evidence_id) = 1", name="text_or_picture"),
        CheckConstraint("(kind = 'picture') = (evidence_id IS NOT NULL)", name="picture_is_evidence"),
        Index("ix_content_check_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_content_check_community", "community_id", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[ContentKind]
    subject_id: Mapped[uuid.UUID]
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    text: Mapped[str | None]
    evidence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("evidence.id"))
    state: Mapped[ContentState]
    why: Mapped[ReviewReason | None]
    label: Mapped[int | None]
    trace_id: Mapped[str | None] = mapped_column(index=True)
    tries: Mapped[int]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class ContentDecision(Table):
    """Staff released or withheld something, and why; the latest word counts, the earlier ones stay."""

    __tablename__ = "content_decision"
    __table_args__ = (
        UniqueConstraint("check_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    check_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("content_check.id"))
    number: Mapped[int]
    released: Mapped[bool]
    reason: Mapped[str]
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime]
