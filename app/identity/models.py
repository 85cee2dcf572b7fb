"""Tables of staff accounts, their sessions, and their mandates."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table, one_of
from app.identity.permissions import Role, ScopeKind


class Staff(Table):
    """Somebody who works with the console; `password_hash` is argon2id."""

    __tablename__ = "staff"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class StaffSession(Table):
    """A sign-in; only the hash of its token is kept."""

    __tablename__ = "staff_session"
    __table_args__ = (CheckConstraint("octet_length(token_sha256) = 32", name="token_sha256_length"),)

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Mandate(Table):
    """A role over a place from a day until before another, given by somebody on a document."""

    __tablename__ = "mandate"
    __table_args__ = (
        one_of("role", Role),
        one_of("scope_kind", ScopeKind),
        CheckConstraint("(scope_kind = 'platform') = (scope_id IS NULL)", name="scope"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="period"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[str]
    scope_kind: Mapped[str]
    scope_id: Mapped[uuid.UUID | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    appointed_by: Mapped[str]
    document: Mapped[str]


class Resident(Table):
    """Somebody with a phone; who they are is said by their bindings."""

    __tablename__ = "resident"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    created_at: Mapped[datetime]


class ResidentSession(Table):
    """A phone signed in; only the hash of its token is kept."""

    __tablename__ = "resident_session"
    __table_args__ = (CheckConstraint("octet_length(token_sha256) = 32", name="token_sha256_length"),)

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class HouseholdCode(Table):
    """A one-time code for a flat; only its keyed hash is kept."""

    __tablename__ = "household_code"
    __table_args__ = (CheckConstraint("octet_length(code_lookup) = 32", name="code_lookup_length"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    code_lookup: Mapped[bytes] = mapped_column(unique=True)
    issued_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Binding(Table):
    """A phone bound to a flat by a code, and to one of its owners once staff have confirmed it."""

    __tablename__ = "binding"
    __table_args__ = (
        CheckConstraint("(owner_id IS NULL) = (confirmed_at IS NULL)", name="confirmed_owner"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_by"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"), index=True)
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("household_code.id"))
    made_at: Mapped[datetime]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"), index=True)
    evidence: Mapped[str | None]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
