"""Table of the papers given out of what is recorded for a flat."""

import uuid
from datetime import datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.kinds import ApplicantCapacity
from app.core.db import Table
from app.register.kinds import DocumentKind


class RecordExtract(Table):
    """An extract made for an applicant: who made it, for whom, as what, on what evidence, and what it was.

    `owner_id` is the owner of whose records it is. `content_sha256` is the hash of what is printed, which stands on
    the paper; `sha256` that of the file as it was handed out. The file itself is not kept.
    """

    __tablename__ = "record_extract"
    __table_args__ = (
        CheckConstraint("octet_length(content_sha256) = 32", name="content_sha256_length"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("pages > 0", name="pages"),
        Index("ix_record_extract_community", "community_id", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[str] = mapped_column(unique=True)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("owner.id"), index=True)
    capacity: Mapped[ApplicantCapacity]
    applicant: Mapped[str]
    document_kind: Mapped[DocumentKind]
    # Empty, as an owner's (register/models/owners.py); papers of before had it.
    document_last4: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str]
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    content_sha256: Mapped[bytes]
    sha256: Mapped[bytes]
    pages: Mapped[int]
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime]
