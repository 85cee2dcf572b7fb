"""Tables of residents: how they sign in, which flats they are bound to, what they were told, what they agreed to."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.identity.kinds import AnnouncementKind, BindingKind, ConfirmedBy, ConsentPurpose, MadeHow

BY_THEMSELVES = "本人解除"
"""Why a binding ended that its own resident ended."""


class Resident(Table):
    """Somebody with a phone; who they are is said by their bindings.

    `openid` is theirs in the mini-program `appid`; empty where a code alone made the resident, or after they asked to
    be forgotten. `message_phone_sealed` is kept only while its consent holds.
    """

    __tablename__ = "resident"
    __table_args__ = (
        UniqueConstraint("appid", "openid"),
        CheckConstraint("num_nonnulls(appid, openid) IN (0, 2)", name="openid_of_an_app"),
        CheckConstraint("openid IS NOT NULL OR unionid IS NULL", name="unionid_with_openid"),
        CheckConstraint(
            "forgotten_at IS NULL OR num_nonnulls(openid, message_phone_sealed) = 0", name="forgotten_is_nobody"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    created_at: Mapped[datetime]
    appid: Mapped[str | None]
    openid: Mapped[str | None]
    unionid: Mapped[str | None] = mapped_column(index=True)
    message_phone_sealed: Mapped[bytes | None]
    forgotten_at: Mapped[datetime | None]


class ResidentSession(Table):
    """A phone signed in; only the hash of its token is kept. `device` is what it calls itself."""

    __tablename__ = "resident_session"
    __table_args__ = (
        UniqueConstraint("id"),
        CheckConstraint("octet_length(token_sha256) = 32", name="token_sha256_length"),
    )

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    device: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class BindingSheet(Table):
    """绑定单: codes of a stairwell printed by somebody; the codes themselves stand nowhere in clear."""

    __tablename__ = "binding_sheet"
    __table_args__ = (
        CheckConstraint("codes > 0", name="codes"),
        Index("ix_binding_sheet_community", "community_id", "printed_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    building: Mapped[str]
    stairwell: Mapped[str]
    codes: Mapped[int]
    printed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    printed_at: Mapped[datetime]


class SheetHandover(Table):
    """Somebody handed a printed sheet, or slips of it, to somebody."""

    __tablename__ = "sheet_handover"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("binding_sheet.id"), index=True)
    recipient: Mapped[str]
    handed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class HouseholdCode(Table):
    """A one-time code for a flat; only its keyed hash is kept."""

    __tablename__ = "household_code"
    __table_args__ = (CheckConstraint("octet_length(code_lookup) = 32", name="code_lookup_length"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    code_lookup: Mapped[bytes] = mapped_column(unique=True)
    sheet_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("binding_sheet.id"))
    issued_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Binding(Table):
    """A phone bound to a flat: as an owner by a code (level 1), found to be one of its owners (level 2), or to live
    there until a day (the last one included), or to help an owner.
    """

    __tablename__ = "binding"
    __table_args__ = (
        CheckConstraint("kind = 'owner' OR confirmed_at IS NULL", name="owners_alone_confirmed"),
        CheckConstraint("(kind = 'occupant') = (until_on IS NOT NULL)", name="occupant_until"),
        CheckConstraint("(made_how = 'code') = (code_id IS NOT NULL)", name="made_by_code"),
        CheckConstraint("(made_how = 'invitation') = (invitation_id IS NOT NULL)", name="made_by_invitation"),
        CheckConstraint("(made_how = 'remote') = (request_id IS NOT NULL)", name="made_by_request"),
        CheckConstraint("admitted_by IS NULL OR (kind = 'occupant' AND evidence IS NOT NULL)", name="admitted_by"),
        CheckConstraint("(owner_id IS NULL) = (confirmed_at IS NULL)", name="confirmed_owner"),
        CheckConstraint("(confirmed_how IS NULL) = (confirmed_at IS NULL)", name="confirmed_somehow"),
        CheckConstraint(
            "(confirmed_how IS NOT DISTINCT FROM 'staff') = (confirmed_by IS NOT NULL)", name="confirmed_by"
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="ended_reason"),
        Index("uq_binding_live", "resident_id", "part_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_binding_community_made", "community_id", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"), index=True)
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    kind: Mapped[BindingKind] = mapped_column(default=BindingKind.OWNER)
    made_how: Mapped[MadeHow] = mapped_column(default=MadeHow.CODE)
    code_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("household_code.id"))
    invitation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("binding_invitation.id"), unique=True)
    request_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("binding_request.id"), unique=True)
    until_on: Mapped[date | None]
    admitted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"), index=True)
    confirmed_how: Mapped[ConfirmedBy | None]
    evidence: Mapped[str | None]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]


class BindingObjection(Table):
    """Another owner of the flat says that a binding is not right; it does not vote until staff have decided."""

    __tablename__ = "binding_objection"
    __table_args__ = (
        UniqueConstraint("binding_id", "resident_id"),
        CheckConstraint("num_nonnulls(decided_at, decided_by, upheld, decision) IN (0, 4)", name="decided_whole"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    binding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("binding.id"))
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"))
    ground: Mapped[str]
    raised_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    upheld: Mapped[bool | None]
    decision: Mapped[str | None]


class Attempts(Table):
    """How often a person, or anybody at a flat, gave what was wrong on a day in China; `subject` is either one's id."""

    __tablename__ = "attempts"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)

    subject: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    failures: Mapped[int]


class Announcement(Table):
    """What a resident is to be told; it waits until it is written into the notices, which `told_at` says."""

    __tablename__ = "announcement"
    __table_args__ = (
        Index("ix_announcement_resident", "resident_id", "at"),
        Index("ix_announcement_waiting", "at", postgresql_where=text("told_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"))
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[AnnouncementKind]
    text: Mapped[str]
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class NumberNotice(Table):
    """A text for a number of the register, sealed as the register has it.

    It waits until it is written into the notices, which `told_at` says; the number stays here until it is deleted
    (docs/retention.md).
    """

    __tablename__ = "number_notice"
    __table_args__ = (Index("ix_number_notice_waiting", "queued_at", postgresql_where=text("told_at IS NULL")),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("owner.id"), index=True)
    phone_sealed: Mapped[bytes]
    text: Mapped[str]
    queued_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class Consent(Table):
    """A consent to something optional, with the edition of the notice it was given under, and its withdrawal."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("uq_consent_given", "resident_id", "purpose", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"))
    purpose: Mapped[ConsentPurpose]
    notice_edition: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
