"""Tables of staff accounts, their sessions, and their mandates."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, Uuid, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.identity.kinds import PartyKind
from app.identity.permissions import Role, ScopeKind


class Staff(Table):
    """Somebody who works with the console; `password_hash` is argon2id, changed last at `password_changed_at`.

    `must_change` while the password is one that somebody else has set, and knows; nothing is done with it but changing it.

    The secret of the second factor counts from `totp_since` on; before it is only offered. `totp_step` is the last
    30-second step whose code was used: no code serves twice.
    """

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("totp_since IS NULL OR totp_sealed IS NOT NULL", name="totp_has_secret"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    must_change: Mapped[bool] = mapped_column(default=True, server_default=true())
    password_changed_at: Mapped[datetime | None]
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    totp_sealed: Mapped[bytes | None]
    totp_since: Mapped[datetime | None]
    totp_step: Mapped[int | None] = mapped_column(BigInteger)


class PasswordReset(Table):
    """A password lost, and set anew: by the person with a code of which two people gave one half each, or at the server.

    Of the halves only keyed hashes are kept. At the server nobody signed in: `proposed_by` and `decided_by` are empty.
    """

    __tablename__ = "password_reset"
    __table_args__ = (
        CheckConstraint("proposed_by <> staff_id", name="not_proposed_by_oneself"),
        CheckConstraint("decided_by <> staff_id", name="not_decided_by_oneself"),
        CheckConstraint("decided_by <> proposed_by", name="two_persons"),
        CheckConstraint("(approved IS NULL) = (decided_at IS NULL)", name="decided_whole"),
        CheckConstraint("used_at IS NULL OR approved IS NOT DISTINCT FROM true", name="used_once_approved"),
        CheckConstraint("octet_length(first_half) = 32 AND octet_length(second_half) = 32", name="halves_length"),
        Index("ix_password_reset_staff", "staff_id", "proposed_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    document: Mapped[str]
    proposed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    approved: Mapped[bool | None]
    first_half: Mapped[bytes | None]
    second_half: Mapped[bytes | None]
    failures: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class RecoveryCode(Table):
    """A code that serves once in place of the second factor; only its keyed hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (CheckConstraint("octet_length(code_lookup) = 32", name="code_lookup_length"),)

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    code_lookup: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class OwnRecord(Table):
    """An owner of the register who a member of staff is: nobody acts on a record about themselves."""

    __tablename__ = "own_record"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("owner.id"), primary_key=True)
    declared_at: Mapped[datetime]


class StaffWechatCode(Table):
    """A code got on the console that binds a WeChat account once, the latest of a person; only its keyed hash is kept."""

    __tablename__ = "staff_wechat_code"
    __table_args__ = (CheckConstraint("octet_length(code_lookup) = 32", name="code_lookup_length"),)

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    code_lookup: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime]


class StaffWechat(Table):
    """A WeChat account bound to a member of staff: one of each for the other at a time.

    `pin_hash` is argon2id of the keyed PIN, `pin_failures` the wrong ones in a row. `phone_lookup` finds the owners of
    the register who have the number of this phone; it is empty where the person did not show it.
    """

    __tablename__ = "staff_wechat"
    __table_args__ = (
        CheckConstraint("pin_failures >= 0", name="pin_failures"),
        CheckConstraint("octet_length(phone_lookup) = 32", name="phone_lookup_length"),
        Index("uq_staff_wechat_openid", "appid", "openid", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("uq_staff_wechat_staff", "staff_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    appid: Mapped[str]
    openid: Mapped[str]
    phone_lookup: Mapped[bytes | None]
    pin_hash: Mapped[str]
    pin_failures: Mapped[int] = mapped_column(default=0)
    bound_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StaffSession(Table):
    """A sign-in; only the hash of its token is kept. `id` names it in the list of one's devices.

    `proved_at` is when the person last gave password, code or PIN, which dangerous acts ask to be fresh; empty where
    they signed in silently, by the WeChat account `wechat_id`.
    """

    __tablename__ = "staff_session"
    __table_args__ = (
        CheckConstraint("octet_length(token_sha256) = 32", name="token_sha256_length"),
        CheckConstraint("proved_at IS NOT NULL OR wechat_id IS NOT NULL", name="proved_or_wechat"),
    )

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    device: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    wechat_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_wechat.id"), index=True)
    last_seen_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Mandate(Table):
    """A role over a place from a day until before another, given by somebody on a document.

    `buildings` narrow an estate to some of its buildings; `deputy_of` is the person whom a deputy stands in for.
    `organisation` is for whom firms and departments act, and `party_kind` what a firm does there.
    """

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("(scope_kind = 'platform') = (scope_id IS NULL)", name="scope"),
        CheckConstraint("(scope_kind = 'buildings') = (buildings IS NOT NULL)", name="buildings"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="period"),
        CheckConstraint("deputy_of IS NULL OR (until_on IS NOT NULL AND deputy_of <> staff_id)", name="deputy"),
        CheckConstraint("appointer_id <> staff_id", name="not_by_oneself"),
        CheckConstraint("num_nonnulls(ended_at, ended_document) IN (0, 2)", name="ended"),
        CheckConstraint(
            "role NOT IN ('witness', 'third_party_caller', 'volunteer_supervisor', 'stairwell_head')"
            " OR (until_on IS NOT NULL AND until_on - from_on <= 92)",
            name="temporary",
        ),
        CheckConstraint("(role IN ('works_party', 'utility')) = (party_kind IS NOT NULL)", name="party"),
        CheckConstraint(
            "(role IN ('works_party', 'department', 'utility', 'notary')) = (organisation <> '')", name="organisation"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[Role]
    scope_kind: Mapped[ScopeKind]
    scope_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    buildings: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid()))
    party_kind: Mapped[PartyKind | None]
    organisation: Mapped[str] = mapped_column(default="", server_default="")
    deputy_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    appointed_by: Mapped[str]
    appointer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    document: Mapped[str]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None]
    ended_document: Mapped[str | None]


class MandateHandover(Table):
    """What waited for somebody when their mandate was ended, and who took it over; `community_id` is one estate of it.

    `work` are lines of their list as they stood: `title`, `community`, `place`, `count`, `path`.
    """

    __tablename__ = "mandate_handover"
    __table_args__ = (
        CheckConstraint("taken_at >= at", name="taken_after"),
        Index("ix_mandate_handover_successor", "successor_id", "at"),
    )

    mandate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mandate.id"), primary_key=True)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    successor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    work: Mapped[list[dict[str, Any]]] = mapped_column(JSONB(none_as_null=True))
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
