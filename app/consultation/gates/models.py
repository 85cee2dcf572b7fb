"""Tables of gates. All rows are evidence: added, never changed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.gates.kinds import GateKind
from app.core.db import Table


class GateCertificate(Table):
    """达标证明: that a gate was reached, with its file and the signed text over it.

    `document` is the canonical JSON (certificate.py), `salt` made the households' names in it and is not given out.
    `plan_version_id` is the version that it is about; none for an inclusion asked before there was a plan.
    """

    __tablename__ = "gate_certificate"
    __table_args__ = (
        CheckConstraint("num_nonnulls(survey_id, consultation_id) = 1", name="one_source"),
        CheckConstraint("certified_by <> prepared_by", name="two_persons"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("octet_length(salt) = 32", name="salt_length"),
        Index("ix_gate_certificate_community", "community_id", "at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[GateKind]
    scope: Mapped[dict[str, Any]]
    survey_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("survey.id"), index=True)
    consultation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consultation.id"), index=True)
    plan_version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("plan_version.id"), index=True)
    document: Mapped[str]
    sha256: Mapped[bytes]
    note: Mapped[str]
    salt: Mapped[bytes]
    prepared_by: Mapped[uuid.UUID]
    certified_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class GateLapse(Table):
    """A certificate holds no more, and why; for good."""

    __tablename__ = "gate_lapse"

    certificate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("gate_certificate.id"), primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]


class AcceptanceCheck(Table):
    """验收前核对: everything that the acceptance of a project hangs on, as it stood when its posting was drafted.

    `facts` names no household; `sha256` is of its canonical JSON (accepting.py).
    """

    __tablename__ = "acceptance_check"
    __table_args__ = (
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        Index("ix_acceptance_check_project", "project_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    plan_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_version.id"))
    certificate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("gate_certificate.id"))
    facts: Mapped[dict[str, Any]]
    sha256: Mapped[bytes]
    posting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("posting.id"))
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
