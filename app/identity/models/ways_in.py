"""Tables of how residents sign in besides the mini-program: from a page in WeChat, and by a texted code."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table


class ResidentAccount(Table):
    """Who a resident is to an official account; the mini-program knows the same person by another openid (`Resident`)."""

    __tablename__ = "resident_account"

    appid: Mapped[str] = mapped_column(primary_key=True)
    openid: Mapped[str] = mapped_column(primary_key=True)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    unionid: Mapped[str | None] = mapped_column(index=True)
    joined_at: Mapped[datetime]


class UsedState(Table):
    """A state of the web sign-in that has served, kept until it would have expired."""

    __tablename__ = "used_state"
    __table_args__ = (CheckConstraint("octet_length(state_sha256) = 32", name="state_sha256_length"),)

    state_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]


class ResidentNumber(Table):
    """The number by which a resident signs in, as a keyed hash alone, and when it last did."""

    __tablename__ = "resident_number"
    __table_args__ = (CheckConstraint("octet_length(phone_lookup) = 32", name="phone_lookup_length"),)

    phone_lookup: Mapped[bytes] = mapped_column(primary_key=True)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    used_at: Mapped[datetime]


class TextedCode(Table):
    """A code that was sent to a number; number and code are kept as keyed hashes, with the wrong tries at it."""

    __tablename__ = "texted_code"
    __table_args__ = (
        CheckConstraint("octet_length(phone_lookup) = 32 AND octet_length(code_lookup) = 32", name="lookups_length"),
        CheckConstraint("failures >= 0", name="failures"),
        Index("ix_texted_code_number", "phone_lookup", "asked_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    phone_lookup: Mapped[bytes]
    code_lookup: Mapped[bytes]
    failures: Mapped[int]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
