"""Who may cast for a head beside its owners, or which co-owner alone may; and how co-owners came to appoint one."""

import uuid
from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.voting.kinds import AuthorityKind


class VotingAuthority(Table):
    """An authority on paper: recorded by one person, confirmed by another, and ended by the owner at any time.

    `number` names the holder on ballots ("a003"); `owner` is the appointed co-owner's name on the roll; `items` are
    the items it covers (none: all); the holder's document is sealed, and its keyed hash counts how many they act for.
    """

    __tablename__ = "voting_authority"
    __table_args__ = (
        UniqueConstraint("vote_id", "number"),
        CheckConstraint("(kind = 'appointed') = (owner IS NOT NULL)", name="appointed_is_an_owner"),
        CheckConstraint("until_on >= from_on", name="period"),
        CheckConstraint("confirmed_by <> recorded_by", name="two_persons"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
        CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name="ended"),
        CheckConstraint("(document_sealed IS NULL) = (document_lookup IS NULL)", name="document_found_by_lookup"),
        Index("ix_voting_authority_voter", "vote_id", "voter"),
        Index(
            "uq_voting_authority_appointed",
            "vote_id",
            "voter",
            unique=True,
            postgresql_where=text("kind = 'appointed' AND ended_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    number: Mapped[int]
    voter: Mapped[str]
    kind: Mapped[AuthorityKind]
    owner: Mapped[str | None]
    holder_name: Mapped[str]
    document_sealed: Mapped[bytes | None]
    document_lookup: Mapped[bytes | None]
    # Empty, as an owner's (register/models/owners.py).
    document_last4: Mapped[str] = mapped_column(default="")
    resident_id: Mapped[uuid.UUID | None]
    matter: Mapped[str]
    items: Mapped[list[int] | None] = mapped_column(ARRAY(Integer()))
    signed_on: Mapped[date]
    from_on: Mapped[date]
    until_on: Mapped[date]
    document: Mapped[str]
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    recorded_by: Mapped[uuid.UUID]
    recorded_at: Mapped[datetime]
    confirmed_by: Mapped[uuid.UUID | None]
    confirmed_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str]


class VoterAppointment(Table):
    """A co-owner proposed, from a phone, that one of them casts for all (law R-48); in force through its authority.

    `owner` is the proposed voter and `proposed_as` who proposed, by their names on the roll. `authority_id` is the
    authority that all consents made, or the one recorded from the sheet that those without a phone signed.
    `ended_as` is the co-owner who refused or withdrew; empty where staff or a change of the register ended it.
    """

    __tablename__ = "voter_appointment"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name="ended"),
        CheckConstraint("ended_as IS NULL OR ended_at IS NOT NULL", name="ended_as"),
        Index("ix_voter_appointment_voter", "vote_id", "voter"),
        Index(
            "uq_voter_appointment_open",
            "vote_id",
            "voter",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    voter: Mapped[str]
    owner: Mapped[str]
    proposed_as: Mapped[str]
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"))
    proposed_at: Mapped[datetime]
    authority_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("voting_authority.id"), unique=True)
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None]
    end_reason: Mapped[str]


class AppointmentConsent(Table):
    """What one co-owner, by their name on the roll, said to an appointment, once, from their own phone."""

    __tablename__ = "appointment_consent"

    appointment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("voter_appointment.id"), primary_key=True)
    owner: Mapped[str] = mapped_column(primary_key=True)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"))
    agrees: Mapped[bool]
    at: Mapped[datetime]
