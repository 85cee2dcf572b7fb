"""Tables of the frozen rolls."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.register.kinds import PartKind


class Roll(Table):
    """名册: the owners, areas and heads of a scope, frozen and hashed; nothing of it ever changes."""

    __tablename__ = "roll"
    __table_args__ = (
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        Index("ix_roll_community", "community_id", "frozen_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    scope: Mapped[dict[str, Any]]
    include_parking: Mapped[bool]
    revision: Mapped[int]
    parts: Mapped[int]
    heads: Mapped[int]
    households: Mapped[int]
    area_c: Mapped[int]
    sha256: Mapped[bytes]
    frozen_by: Mapped[uuid.UUID]
    frozen_at: Mapped[datetime]


class RollEntry(Table):
    """One part of a frozen roll. `i` and `voter` (the head's name on this roll) are empty for parking and storage that
    stay off it; they are kept because the count also answers what it would be with them (law R-30)."""

    __tablename__ = "roll_entry"
    __table_args__ = (
        CheckConstraint("area_c > 0", name="area_positive"),
        CheckConstraint("(i IS NULL) = (voter IS NULL)", name="on_the_roll_or_not"),
        CheckConstraint("octet_length(salt) = 32", name="salt_length"),
        UniqueConstraint("roll_id", "i"),
        Index("ix_roll_entry_voter", "roll_id", "voter"),
    )

    roll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("roll.id"), primary_key=True)
    part_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    i: Mapped[int | None]
    part: Mapped[str]
    building: Mapped[str]
    stairwell: Mapped[str]
    room: Mapped[str]
    kind: Mapped[PartKind]
    area_c: Mapped[int]
    voter: Mapped[str | None]
    salt: Mapped[bytes]


class RollOwner(Table):
    """An owner of a part on a frozen roll under the name they bear there (`o0001`), which is all that is exported."""

    __tablename__ = "roll_owner"

    roll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("roll.id"), primary_key=True)
    part_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, index=True)
    pseudonym: Mapped[str]
