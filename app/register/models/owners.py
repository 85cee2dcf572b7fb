"""Tables of parts, owners and who owns what."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.register.kinds import AreaSource, DocumentKind, OccupantKind, OwnerKind, PartKind, Stock


class Part(Table):
    """专有部分: a flat, shop, parking space …; one dwelling part is one household, whoever lives there.

    `area_c` is the exclusive area in 0.01 m2, empty until one is known or confirmed (law R-24, case 42).
    """

    __tablename__ = "part"
    __table_args__ = (
        CheckConstraint("area_c > 0", name="area_positive"),
        CheckConstraint("(area_c IS NULL) = (area_source IS NULL)", name="area_has_source"),
        Index("uq_part_place", "stairwell_id", "room", unique=True, postgresql_where=text("retired_change_id IS NULL")),
        Index("ix_part_order", "community_id", "sort_key", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    stairwell_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stairwell.id"))
    room: Mapped[str]
    sort_key: Mapped[str]
    kind: Mapped[PartKind]
    area_c: Mapped[int | None]
    area_source: Mapped[AreaSource | None]
    area_document: Mapped[str]
    stock: Mapped[Stock]
    change_id: Mapped[uuid.UUID] = mapped_column(index=True)
    retired_change_id: Mapped[uuid.UUID | None]


class Owner(Table):
    """业主: a person or organisation; document number and phone are sealed, the phone's last four kept for the window."""

    __tablename__ = "owner"
    __table_args__ = (
        CheckConstraint("(document_sealed IS NULL) = (document_lookup IS NULL)", name="document_found_by_lookup"),
        CheckConstraint("(phone_sealed IS NULL) = (phone_lookup IS NULL)", name="phone_found_by_lookup"),
        Index("ix_owner_name", "community_id", "name_key"),
        Index("ix_owner_document", "community_id", "document_lookup"),
        Index("ix_owner_phone", "community_id", "phone_lookup"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[OwnerKind]
    name: Mapped[str]
    name_key: Mapped[str]
    document_kind: Mapped[DocumentKind | None]
    document_sealed: Mapped[bytes | None]
    document_lookup: Mapped[bytes | None]
    # Empty: nothing of a document is kept in clear. It goes when no program of before is left to write it.
    document_last4: Mapped[str] = mapped_column(default="")
    phone_sealed: Mapped[bytes | None]
    phone_lookup: Mapped[bytes | None]
    phone_last4: Mapped[str]
    deceased_on: Mapped[date | None]
    deceased: Mapped[bool] = mapped_column(default=False)
    change_id: Mapped[uuid.UUID] = mapped_column(index=True)


class Ownership(Table):
    """An owner of a part, with the share where the sheet or deed names one, from a day until before another."""

    __tablename__ = "ownership"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="period"),
        CheckConstraint(
            "(share_numerator IS NULL AND share_denominator IS NULL)"
            " OR (share_numerator > 0 AND share_numerator <= share_denominator)",
            name="share",
        ),
        CheckConstraint("(until_on IS NULL) = (ended_change_id IS NULL)", name="ended_by_an_act"),
        Index("uq_ownership_current", "part_id", "owner_id", unique=True, postgresql_where=text("until_on IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("owner.id"), index=True)
    share_numerator: Mapped[int | None]
    share_denominator: Mapped[int | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    change_id: Mapped[uuid.UUID] = mapped_column(index=True)
    ended_change_id: Mapped[uuid.UUID | None] = mapped_column(index=True)


class Occupant(Table):
    """Somebody known to live in a part without owning it; never on a roll."""

    __tablename__ = "occupant"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="period"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    name: Mapped[str]
    kind: Mapped[OccupantKind]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    change_id: Mapped[uuid.UUID] = mapped_column(index=True)


class AuthorisedVoter(Table):
    """The person who casts for an organisation, by a document under its seal."""

    __tablename__ = "authorised_voter"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="period"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("owner.id"), index=True)
    name: Mapped[str]
    document: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    change_id: Mapped[uuid.UUID] = mapped_column(index=True)
