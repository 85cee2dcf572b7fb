"""Counts made, what auditors attest of them, and what a person decided where a count hangs on an unsettled question."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import OneOf, Table
from app.voting.count.outcome import Outcome
from app.voting.kinds import AttestedFinding


class CountedResult(Table):
    """A count as it was made: the bytes of tally.json, and who started it; the last one governs.

    Where the authority's own system decides, `document` and `evidence_id` are its result, entered by two people.
    """

    __tablename__ = "counted_result"

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    tally: Mapped[bytes]
    sha256: Mapped[bytes]
    sensitive: Mapped[bool]
    counted_by: Mapped[uuid.UUID | None]
    seconded_by: Mapped[uuid.UUID | None]
    document: Mapped[str] = mapped_column(default="")
    evidence_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]


class PersonsDecision(Table):
    """A person outside the convenor decides a result that hangs on an unsettled question, with reasons (law R-60).

    The last one on an item holds: a dispute settled after the first may ask for another.
    """

    __tablename__ = "persons_decision"

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(OneOf(Outcome, checked=False))
    reasons: Mapped[str]
    document: Mapped[str]
    decided_by: Mapped[uuid.UUID]


class Attestation(Table):
    """审计意见: what an auditing body (`by`) found of a bundle, whose hash it names, with its `attest` leaf; `words` say more."""

    __tablename__ = "attestation"
    __table_args__ = (
        ForeignKeyConstraint(["vote_id", "seq"], ["vote_leaf.vote_id", "vote_leaf.seq"]),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("finding = 'sound' OR words <> ''", name="faults_are_told"),
    )

    vote_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[str]
    finding: Mapped[AttestedFinding]
    sha256: Mapped[bytes]
    words: Mapped[str]
    attested_by: Mapped[uuid.UUID]
    at: Mapped[datetime]
