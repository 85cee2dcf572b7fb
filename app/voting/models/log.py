"""What was signed of a vote's log."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.voting.kinds import WitnessParty


class VoteCheckpoint(Table):
    """A signed checkpoint kept of a vote's log: its size in leaves, its root, the note as it was signed, and the key.

    `vkey` is empty in rows from before it was kept.
    """

    __tablename__ = "vote_checkpoint"
    __table_args__ = (
        CheckConstraint("octet_length(root) = 32", name="root_length"),
        CheckConstraint("size > 0", name="size"),
    )

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[bytes]
    note: Mapped[str]
    vkey: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime]


class LogWitness(Table):
    """A key by which a party outside of us signs how far the logs of an estate have come, as the street registered it."""

    __tablename__ = "log_witness"
    __table_args__ = (
        CheckConstraint("octet_length(public_key) = 32", name="public_key_length"),
        UniqueConstraint("community_id", "public_key"),
        UniqueConstraint("community_id", "name"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    name: Mapped[str]
    public_key: Mapped[bytes]
    party: Mapped[WitnessParty]
    organisation: Mapped[str]
    registered_by: Mapped[uuid.UUID]
    registered_at: Mapped[datetime]


class LogWitnessEnd(Table):
    """From when on a witness's key counts for nothing new, and why; what it signed before stays."""

    __tablename__ = "log_witness_end"

    witness_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("log_witness.id"), primary_key=True)
    reason: Mapped[str]
    by: Mapped[uuid.UUID]
    at: Mapped[datetime]


class Cosignature(Table):
    """That a witness signed a size of a vote's log beside us: the line as it stands in the note, and the time in it."""

    __tablename__ = "cosignature"
    __table_args__ = (CheckConstraint("size > 0", name="size"), Index("ix_cosignature_witness_id", "witness_id"))

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    witness_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("log_witness.id"), primary_key=True)
    line: Mapped[str]
    seen_at: Mapped[datetime]
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
