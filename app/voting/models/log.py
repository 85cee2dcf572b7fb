"""What was signed of a vote's log."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table


class VoteCheckpoint(Table):
    """A signed checkpoint kept of a vote's log: its size in leaves, its root, the note as it was signed."""

    __tablename__ = "vote_checkpoint"
    __table_args__ = (
        CheckConstraint("octet_length(root) = 32", name="root_length"),
        CheckConstraint("size > 0", name="size"),
    )

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[bytes]
    note: Mapped[str]
    at: Mapped[datetime]


class BundleExport(Table):
    """A restricted bundle given out: to whom, of which unit, what for, how many openings, and its hash."""

    __tablename__ = "bundle_export"
    __table_args__ = (
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("expires_at > at", name="expires"),
        Index("ix_bundle_export_vote", "vote_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    recipient: Mapped[str]
    unit: Mapped[str]
    purpose: Mapped[str]
    rows: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[bytes]
    exported_by: Mapped[uuid.UUID]
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
