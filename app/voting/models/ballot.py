"""Ballots with their leaves, whose place is taken, and what was taken out of the count again."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.voting.count.ballots import Capacity, Channel


class AsCast:
    """A ballot as it came in, whether it took its head's place or came later."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    voter: Mapped[str]
    channel: Mapped[Channel]
    capacity: Mapped[Capacity]
    cast_by: Mapped[str]
    resident_id: Mapped[uuid.UUID | None]
    paper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("paper.id"))
    authority_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("voting_authority.id"))
    session_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venue_session.id"))
    entered_by: Mapped[uuid.UUID | None]
    witness: Mapped[uuid.UUID | None]
    evidence_id: Mapped[uuid.UUID | None]
    choices: Mapped[dict[str, Any]]
    nonce: Mapped[str]
    ts: Mapped[datetime]


class Ballot(AsCast, Table):
    """A ballot that stood when it was cast, with its leaf. `choices` maps item -> agree, disagree, abstain, invalid.

    From a phone it has a resident, from a paper its receipt, from a staff device on site a session and two persons.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("vote_id", "seq"),
        UniqueConstraint("vote_id", "nonce"),
        UniqueConstraint("vote_id", "voter", "id"),
        CheckConstraint("octet_length(salt) = 32", name="salt_length"),
        CheckConstraint("nonce ~ '^[0-9a-f]{32}$'", name="nonce"),
        CheckConstraint("(channel = 'paper') <= (paper_id IS NOT NULL)", name="paper_has_receipt"),
        CheckConstraint("(channel = 'online') = (resident_id IS NOT NULL)", name="phone_has_resident"),
        CheckConstraint(
            "(channel = 'onsite' AND paper_id IS NULL) = (entered_by IS NOT NULL)"
            " AND num_nonnulls(entered_by, witness, session_id) IN (0, 3)",
            name="assisted_before_two",
        ),
        CheckConstraint("entered_by <> witness", name="two_persons"),
    )

    resident_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    seq: Mapped[int]
    entered_at: Mapped[datetime]
    salt: Mapped[bytes]
    commitment: Mapped[bytes]
    leaf: Mapped[bytes]


class PlaceTaken(Table):
    """Whose place is taken: the ballot that stands for a head, or the paper that holds its place until it is keyed."""

    __tablename__ = "standing"
    __table_args__ = (
        CheckConstraint("(ballot_id IS NULL) <> (paper_id IS NULL)", name="ballot_or_paper"),
        ForeignKeyConstraint(
            ["vote_id", "voter", "ballot_id"],
            ["ballot.vote_id", "ballot.voter", "ballot.id"],
        ),
    )

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    voter: Mapped[str] = mapped_column(primary_key=True)
    ballot_id: Mapped[uuid.UUID | None]
    paper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("paper.id"))


class LaterBallot(AsCast, Table):
    """A ballot of a head whose place was taken: an objection, never counted, kept for conflicts (law case 12, 33)."""

    __tablename__ = "later_ballot"
    __table_args__ = (UniqueConstraint("vote_id", "nonce"),)


class Void(Table):
    """A ballot, or a paper not keyed yet, taken out of the count, with its leaf; `target` is that one's seq."""

    __tablename__ = "void"
    __table_args__ = (UniqueConstraint("vote_id", "target"),)

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    target: Mapped[int]
    ballot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ballot.id"), unique=True)
    dispute_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("dispute.id"), index=True)
    reason: Mapped[str]
    ts: Mapped[datetime]
    leaf: Mapped[bytes]


class VoteLeaf(Table):
    """The leaves that are neither ballot, paper, void nor correction: open, extend, close, tally, attest."""

    __tablename__ = "vote_leaf"

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    ts: Mapped[datetime]
    leaf: Mapped[bytes]
