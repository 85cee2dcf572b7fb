"""Papers drawn for an audit, who was shown which, and what they found beside the record."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.voting.kinds import ScanFinding


class ScanSample(Table):
    """A sample drawn of the ballots of a vote that came on paper: from how many, under which seed.

    Who has both, as the restricted bundle does, can draw it again.
    """

    __tablename__ = "scan_sample"
    __table_args__ = (
        CheckConstraint("size > 0 AND population >= size", name="size"),
        CheckConstraint("octet_length(population_sha256) = 32", name="population_sha256_length"),
        Index("ix_scan_sample_vote", "vote_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    seed: Mapped[str]
    own_seed: Mapped[bool]
    size: Mapped[int]
    population: Mapped[int]
    population_sha256: Mapped[bytes]
    drawn_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    drawn_as: Mapped[str]
    at: Mapped[datetime]


class ScanSampleEntry(Table):
    """A paper that was drawn, in the order of looking from 1."""

    __tablename__ = "scan_sample_entry"
    __table_args__ = (UniqueConstraint("sample_id", "paper_id"),)

    sample_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("scan_sample.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id"))
    stratum: Mapped[str]


class ScanLook(Table):
    """An auditor was shown a paper of a sample."""

    __tablename__ = "scan_look"
    __table_args__ = (
        ForeignKeyConstraint(["sample_id", "position"], ["scan_sample_entry.sample_id", "scan_sample_entry.position"]),
        Index("ix_scan_look_entry", "sample_id", "position"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    sample_id: Mapped[uuid.UUID]
    position: Mapped[int]
    looked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class ScanLookFinding(Table):
    """Whether the scan says what was recorded of it; it answers the look by which the scan was shown."""

    __tablename__ = "scan_look_finding"
    __table_args__ = (CheckConstraint("finding = 'agrees' OR reasons <> ''", name="differs_how"),)

    look_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("scan_look.id"), primary_key=True)
    finding: Mapped[ScanFinding]
    reasons: Mapped[str]
    found_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
