"""Tables of the acts that change the register, and of who looked at it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import OneOf, Table
from app.register.kinds import CorrectionKind, CorrectionState, ImportState, LookAct


class RegisterImport(Table):
    """A committee's sheet, as it came (sealed), what was found in it, and who let it in.

    `identities` are a person's decisions on doubtful owners, group key -> list of sets of mentions;
    `revision` is the register's when it was checked, so that nobody approves a difference that is no longer true.
    """

    __tablename__ = "register_import"
    __table_args__ = (
        CheckConstraint("decided_by <> proposed_by", name="two_persons"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_at"),
        Index("ix_register_import_community", "community_id", "proposed_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    filename: Mapped[str]
    file_sha256: Mapped[bytes]
    file_sealed: Mapped[bytes]
    understood_sha256: Mapped[bytes]
    report: Mapped[dict[str, Any]]
    identities: Mapped[dict[str, Any]]
    revision: Mapped[int]
    state: Mapped[ImportState]
    proposed_by: Mapped[uuid.UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    applied_revision: Mapped[int | None]
    undone_by: Mapped[uuid.UUID | None]
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str | None]


class Correction(Table):
    """A proposed change of the register with its reason and document, decided by another person.

    `payload_sealed` holds the facts (they may hold document numbers), `summary` what may be shown.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("decided_by <> proposed_by", name="two_persons"),
        Index("ix_correction_community", "community_id", "proposed_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[CorrectionKind]
    part_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    payload_sealed: Mapped[bytes]
    summary: Mapped[str]
    reason: Mapped[str]
    document: Mapped[str]
    state: Mapped[CorrectionState]
    proposed_by: Mapped[uuid.UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str]


class AreaObjection(Table):
    """An objection to an area that was posted for confirmation; while one stands the area is not confirmed."""

    __tablename__ = "area_objection"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    correction_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("correction.id"), index=True)
    objector: Mapped[str]
    objection: Mapped[str]
    recorded_by: Mapped[uuid.UUID]
    recorded_at: Mapped[datetime]


class RegisterEntry(Table):
    """What an act changed in a row that was there before it: before and after, never edited."""

    __tablename__ = "register_entry"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    change_id: Mapped[uuid.UUID] = mapped_column(index=True)
    subject: Mapped[str]
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class PersonalDataView(Table):
    """Who looked for or at whose personal data, as what (`viewed_as`: their role then), when and why.

    Readable by that owner. `owner_id` is empty where the look was at a sheet of everybody, or at a file of evidence.
    """

    __tablename__ = "personal_data_view"
    __table_args__ = (Index("ix_personal_data_view_community_id_id", "community_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    owner_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    viewed_by: Mapped[uuid.UUID]
    viewed_as: Mapped[str] = mapped_column(default="")
    act: Mapped[LookAct] = mapped_column(OneOf(LookAct, checked=False))
    purpose: Mapped[str]
    rows: Mapped[int]
    sha256: Mapped[bytes | None]
    at: Mapped[datetime]
