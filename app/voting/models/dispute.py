"""Disputes of ballots that somebody else entered, what was found of them, and errors of the roll found after opening."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.identity.permissions import Role
from app.voting.kinds import DisputeGround, Finding


class Dispute(Table):
    """An owner says that a ballot entered by somebody else is not theirs; told from their phone, or written down."""

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint("num_nonnulls(paper_id, ballot_id) > 0", name="of_something"),
        CheckConstraint("num_nonnulls(resident_id, recorded_by) = 1", name="told_by_one"),
        Index("ix_dispute_vote", "vote_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    voter: Mapped[str]
    paper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("paper.id"))
    ballot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ballot.id"))
    ground: Mapped[DisputeGround]
    told: Mapped[str]
    evidence_id: Mapped[uuid.UUID | None]
    resident_id: Mapped[uuid.UUID | None]
    recorded_by: Mapped[uuid.UUID | None]
    after_count: Mapped[bool]
    due_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("due_time.id"))
    at: Mapped[datetime]


class DisputeFinding(Table):
    """What one person found of a dispute, for their unit; two that agree, of different units, settle it."""

    __tablename__ = "dispute_finding"

    dispute_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dispute.id"), primary_key=True)
    found_by: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    role: Mapped[Role]
    finding: Mapped[Finding]
    reasons: Mapped[str]
    at: Mapped[datetime]


class RollCorrection(Table):
    """A line of the roll found wrong after opening, with its `correct` leaf; the count keeps to the roll of leaf 0.

    A part that votes no more has the area 0, one that was missing had it; `i` of that one follows the roll's last line.
    """

    __tablename__ = "roll_correction"
    __table_args__ = (
        CheckConstraint("area_c >= 0", name="area_not_negative"),
        CheckConstraint("octet_length(salt) = 32", name="salt_length"),
        CheckConstraint("proposed_by <> approved_by", name="two_persons"),
    )

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    i: Mapped[int]
    part: Mapped[str]
    area_c: Mapped[int]
    was_area_c: Mapped[int]
    voter: Mapped[str]
    was_voter: Mapped[str]
    reason: Mapped[str]
    proposed_by: Mapped[uuid.UUID]
    approved_by: Mapped[uuid.UUID]
    ts: Mapped[datetime]
    salt: Mapped[bytes]
    commitment: Mapped[bytes]
    leaf: Mapped[bytes]
