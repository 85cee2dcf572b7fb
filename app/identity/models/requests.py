"""Tables of the further ways to be bound to a flat: asked for from afar with pictures, or invited by an owner."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.identity.kinds import BindingKind, PictureKind, RequestState
from app.media.kinds import StoredKind


class BindingRequest(Table):
    """异地申请: somebody who lives elsewhere says which flat is theirs, and under which name the register has them.

    `part_id` is the flat that the words name, empty where they name none; the requester is not told which.
    `place_key` is the words as they are compared.
    """

    __tablename__ = "binding_request"
    __table_args__ = (
        CheckConstraint("(state IN ('accepted', 'refused', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("(state IN ('accepted', 'refused')) = (decided_by IS NOT NULL)", name="decided_by"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="reason"),
        Index(
            "uq_binding_request_open",
            "resident_id",
            "community_id",
            "place_key",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_binding_request_waiting", "community_id", "complete_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_binding_request_resident", "resident_id", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[str] = mapped_column(unique=True)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"))
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    building: Mapped[str]
    stairwell: Mapped[str]
    room: Mapped[str]
    place_key: Mapped[str]
    part_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("part.id"))
    name: Mapped[str]
    state: Mapped[RequestState]
    made_at: Mapped[datetime]
    complete_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str | None]


class RequestPicture(Table):
    """A picture of a document, sealed; when the request ends the picture goes, and what it was stays (law 7.5).

    `sha256` is of the bytes that staff saw, `original_sha256` of the file as it came: whoever still holds it can show
    that it was this one.
    """

    __tablename__ = "request_picture"
    __table_args__ = (
        UniqueConstraint("request_id", "original_sha256"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("octet_length(original_sha256) = 32", name="original_sha256_length"),
        CheckConstraint("(content_sealed IS NULL) = (dropped_at IS NOT NULL)", name="dropped"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("binding_request.id", ondelete="CASCADE"))
    kind: Mapped[PictureKind]
    stored_kind: Mapped[StoredKind]
    sha256: Mapped[bytes]
    original_sha256: Mapped[bytes]
    content_sealed: Mapped[bytes | None] = mapped_column(deferred=True)
    added_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]


class BindingInvitation(Table):
    """An owner lets somebody in, once: a co-owner of the register, somebody who lives there, or a helper.

    Only the hash of its token is kept. `resident_id` invites as `owner_id`; `invited_id` is the co-owner named.
    """

    __tablename__ = "binding_invitation"
    __table_args__ = (
        CheckConstraint("octet_length(token_sha256) = 32", name="token_sha256_length"),
        CheckConstraint("(kind = 'owner') = (invited_id IS NOT NULL)", name="invited_owner"),
        CheckConstraint("(kind = 'occupant') = (until_on IS NOT NULL)", name="occupant_until"),
        CheckConstraint("num_nonnulls(used_at, ended_at) < 2", name="used_or_ended"),
        Index("ix_binding_invitation_inviter", "resident_id", "part_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    token_sha256: Mapped[bytes] = mapped_column(unique=True)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"))
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("owner.id"))
    kind: Mapped[BindingKind]
    invited_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    until_on: Mapped[date | None]
    label: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
