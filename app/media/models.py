"""Tables of evidence; what lies in the store is spoken of here and nowhere else. People are named by id alone."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.media.kinds import FileKind, PictureSize, StoredKind


class Evidence(Table):
    """证据影像: one file handed in at an estate (or, without one, for the whole platform), as it is kept.

    `original_sha256` is of the file as it came: whoever still holds it can prove that this was made from it. The estate
    and the person are named by their ids alone, for their rooms lie above this one. `look` is how an image looks, to find
    it again saved anew (likeness.py).
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("community_id", "original_sha256", postgresql_nulls_not_distinct=True),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("octet_length(original_sha256) = 32", name="original_sha256_length"),
        CheckConstraint("size > 0", name="size"),
        Index("ix_evidence_sha256", "sha256"),
        CheckConstraint("octet_length(look) = 8", name="look_length"),
        CheckConstraint(
            "num_nonnulls(width, height) = CASE kind WHEN 'pdf' THEN 0 ELSE 2 END"
            " AND num_nonnulls(pages) = CASE kind WHEN 'pdf' THEN 1 ELSE 0 END",
            name="extent",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID | None]
    kind: Mapped[StoredKind]
    sha256: Mapped[bytes]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    pages: Mapped[int | None]
    original_kind: Mapped[FileKind]
    original_sha256: Mapped[bytes]
    original_name: Mapped[str]
    look: Mapped[bytes | None]
    uploaded_by: Mapped[uuid.UUID]
    uploaded_at: Mapped[datetime]


class Derivative(Table):
    """What is shown of a photo in one size: a JPEG in the store, made once from the same pixels; of a PDF there is none."""

    __tablename__ = "derivative"
    __table_args__ = (
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        Index("ix_derivative_sha256", "sha256"),
    )

    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    size: Mapped[PictureSize] = mapped_column(primary_key=True)
    sha256: Mapped[bytes]


class HandIn(Table):
    """Somebody handed a file in, first or again or after others. `lasting`: it stays whether or not anything refers to it, as all
    that staff hand in does; what residents hand in alone is deleted where nothing refers to it (expiring.py).
    """

    __tablename__ = "hand_in"
    __table_args__ = (Index("ix_hand_in_person_id", "person_id"),)

    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    lasting: Mapped[bool]


class Use(Table):
    """Something refers to a piece of evidence: `kind` and `subject_id` name it as its room does."""

    __tablename__ = "evidence_use"
    __table_args__ = (CheckConstraint("kind <> ''", name="kind"),)

    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class TakenAt(Table):
    """拍摄地点和时间: where and when a photo was taken, as its file said and whoever handed it in agreed to. No picture
    has it; acts that have a reason to know ask service.taken.

    Exif gives WGS-84. An instant without an offset was taken for China's.
    """

    __tablename__ = "taken_at"
    __table_args__ = (
        CheckConstraint("datum = 'wgs84'", name="datum"),
        CheckConstraint("num_nonnulls(latitude, longitude, datum) IN (0, 3)", name="place_whole"),
        CheckConstraint("num_nonnulls(latitude, at) > 0", name="says_something"),
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="on_earth"),
        Index("ix_taken_at_agreed_at", "agreed_at"),
    )

    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    datum: Mapped[str | None]
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(8, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    at: Mapped[datetime | None]
    agreed_by: Mapped[uuid.UUID]
    agreed_at: Mapped[datetime]


class Masking(Table):
    """遮挡: a version of a photo with faces and plates covered, before it is released; the latest is what the public sees.

    `rectangles` are [left, top, width, height] in pixels of the view; none at all says that nothing need be covered.
    """

    __tablename__ = "masking"
    __table_args__ = (
        UniqueConstraint("evidence_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("octet_length(view_sha256) = 32", name="view_sha256_length"),
        CheckConstraint("octet_length(thumbnail_sha256) = 32", name="thumbnail_sha256_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evidence.id"))
    number: Mapped[int]
    rectangles: Mapped[list[list[int]]] = mapped_column(JSONB)
    reason: Mapped[str]
    view_sha256: Mapped[bytes]
    thumbnail_sha256: Mapped[bytes]
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[datetime]


class UnusedFile(Table):
    """A file of which the rows are gone, or never came: `since` an instant it leaves the store, if no row speaks of it then
    (expiring.py).
    """

    __tablename__ = "unused_file"
    __table_args__ = (CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),)

    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    dropped_at: Mapped[datetime | None]
    gone: Mapped[bool]
