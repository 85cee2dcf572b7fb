"""A venue session 现场表决: opened before witnesses, who checked in, the boxes emptied, and the sheet that reconciles it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.voting.count.ballots import Capacity


class VenueSession(Table):
    """A place and time at which people vote on site; `witnesses` are owners and committee members by name and role."""

    __tablename__ = "venue_session"
    __table_args__ = (CheckConstraint("opened_by <> second", name="two_persons"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), index=True)
    place: Mapped[str]
    witnesses: Mapped[dict[str, Any]]
    photos: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    opened_by: Mapped[uuid.UUID]
    second: Mapped[uuid.UUID]
    opened_at: Mapped[datetime]


class CheckIn(Table):
    """A person let in for a head, how they were known, and the numbered paper they were given (none: staff device)."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("session_id", "voter"),
        ForeignKeyConstraint(["vote_id", "serial"], ["issued_paper.vote_id", "issued_paper.serial"]),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue_session.id"))
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    voter: Mapped[str]
    capacity: Mapped[Capacity]
    cast_by: Mapped[str]
    authority_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("voting_authority.id"))
    identified_by: Mapped[str]
    serial: Mapped[str | None]
    checked_by: Mapped[uuid.UUID]
    at: Mapped[datetime]


class BoxOpening(Table):
    """A ballot box emptied before two persons: how many sheets lay in it, foreign ones among them, and every serial."""

    __tablename__ = "box_opening"
    __table_args__ = (
        CheckConstraint("opened_by <> witness", name="two_persons"),
        CheckConstraint("sheets >= 0 AND foreign_sheets BETWEEN 0 AND sheets", name="sheets"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue_session.id"), index=True)
    sheets: Mapped[int]
    foreign_sheets: Mapped[int]
    serials: Mapped[list[str]] = mapped_column(ARRAY(String()))
    note: Mapped[str]
    photos: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    opened_by: Mapped[uuid.UUID]
    witness: Mapped[uuid.UUID]
    at: Mapped[datetime]


class CountSheet(Table):
    """A count sheet 唱票记录: printed from the figures, signed, photographed; of one session (which it ends) or the vote.

    `figures` reconcile issued, returned, valid, void, replaced and unused; a difference is explained.
    """

    __tablename__ = "count_sheet"
    __table_args__ = (
        CheckConstraint("signed_by <> second", name="two_persons"),
        CheckConstraint("cardinality(photos) > 0", name="shown_by_a_photo"),
        Index("uq_count_sheet_session", "session_id", unique=True, postgresql_where=text("session_id IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), index=True)
    session_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venue_session.id"))
    figures: Mapped[dict[str, Any]]
    difference: Mapped[str]
    photos: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    signed_by: Mapped[uuid.UUID]
    second: Mapped[uuid.UUID]
    at: Mapped[datetime]
