"""The versions of each district's policy, and what was decided of each: evidence, added and never changed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table


class PolicyVersion(Table):
    """本区政策: a version, numbered from 1, proposed by one person; the last that another approved is in force.

    `content` is as policy/district_policy.py has it, `sha256` its hash. The district's row is the lock.
    """

    __tablename__ = "policy_version"
    __table_args__ = (
        UniqueConstraint("district_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    district_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("district.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[bytes]
    reason: Mapped[str]
    proposed_by: Mapped[uuid.UUID]
    proposed_at: Mapped[datetime]


class PolicyDecision(Table):
    """The word of another person of the district's office on a version."""

    __tablename__ = "policy_decision"

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("policy_version.id"), primary_key=True)
    approved: Mapped[bool]
    reason: Mapped[str]
    decided_by: Mapped[uuid.UUID]
    decided_at: Mapped[datetime]
