"""Paper: the sheets printed for each head and what became of them, those handed in, their scans, and their keying."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import OneOf, Table
from app.voting.count.ballots import Capacity, Channel, Validity
from app.voting.kinds import HandedBy, PaperFate


class IssuedPaper(Table):
    """A ballot paper printed for one head, known by the serial in its QR; a replaced one keeps its row."""

    __tablename__ = "issued_paper"
    __table_args__ = (
        UniqueConstraint("vote_id", "replaces"),
        Index("ix_issued_paper_voter", "vote_id", "voter"),
        ForeignKeyConstraint(["vote_id", "replaces"], ["issued_paper.vote_id", "issued_paper.serial"]),
    )

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    serial: Mapped[str] = mapped_column(primary_key=True)
    voter: Mapped[str]
    replaces: Mapped[str | None]
    issued_by: Mapped[uuid.UUID]
    issued_at: Mapped[datetime]


class PaperEvent(Table):
    """What became of a printed paper: handed to the owner, not deliverable, replaced, or taken back unused."""

    __tablename__ = "paper_event"
    __table_args__ = (
        CheckConstraint("(fate = 'handed') = (way IS NOT NULL)", name="handed_somehow"),
        ForeignKeyConstraint(["vote_id", "serial"], ["issued_paper.vote_id", "issued_paper.serial"]),
        Index("ix_paper_event_serial", "vote_id", "serial"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    serial: Mapped[str]
    fate: Mapped[PaperFate]
    way: Mapped[HandedBy | None]
    recipient: Mapped[str]
    reason: Mapped[str]
    evidence_id: Mapped[uuid.UUID | None]
    recorded_by: Mapped[uuid.UUID]
    at: Mapped[datetime]


class Paper(Table):
    """A paper ballot received, before anybody looks at its choices; it holds the head's place from `ts` on."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("vote_id", "serial"),
        UniqueConstraint("vote_id", "seq"),
        UniqueConstraint("vote_id", "nonce"),
        CheckConstraint("received_by <> witness", name="two_persons"),
        ForeignKeyConstraint(["vote_id", "serial"], ["issued_paper.vote_id", "issued_paper.serial"]),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    voter: Mapped[str]
    serial: Mapped[str]
    channel: Mapped[Channel] = mapped_column(OneOf(Channel, checked=False))
    capacity: Mapped[Capacity] = mapped_column(OneOf(Capacity, checked=False))
    cast_by: Mapped[str]
    authority_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("voting_authority.id"))
    box_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("box_opening.id"))
    seq: Mapped[int]
    ts: Mapped[datetime]
    nonce: Mapped[str]
    salt: Mapped[bytes]
    commitment: Mapped[bytes]
    leaf: Mapped[bytes]
    received_by: Mapped[uuid.UUID]
    witness: Mapped[uuid.UUID]


class PaperEntry(Table):
    """What one keyer read on a paper, without seeing the other's entry; a third settles a difference."""

    __tablename__ = "paper_entry"
    __table_args__ = (
        UniqueConstraint("paper_id", "keyer"),
        CheckConstraint("place BETWEEN 1 AND 3", name="place"),
        UniqueConstraint("paper_id", "place"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id"))
    place: Mapped[int]
    keyer: Mapped[uuid.UUID]
    validity: Mapped[Validity]
    choices: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class ScanPage(Table):
    """A page of a scan of papers, with the serial that a machine read in its QR; empty where it read none."""

    __tablename__ = "scan_page"
    __table_args__ = (UniqueConstraint("vote_id", "evidence_id", "page"), CheckConstraint("page > 0", name="page"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    evidence_id: Mapped[uuid.UUID]
    page: Mapped[int]
    serial_read: Mapped[str]
    scanned_by: Mapped[uuid.UUID]
    at: Mapped[datetime]


class PaperScan(Table):
    """Which page shows which paper: by its QR (`assigned_by` empty), or by a person where the QR could not be read."""

    __tablename__ = "paper_scan"

    scan_page_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("scan_page.id"), primary_key=True)
    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id"), index=True)
    assigned_by: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
