"""The table of evidence; what lies in the store is spoken of here and nowhere else."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table, one_of
from app.media.kinds import FileKind, StoredKind


class Evidence(Table):
    """证据影像: one file handed in at an estate (or, without one, for the whole platform), as it is kept.

    `original_sha256` is of the file as it came: whoever still holds it can prove that this was made from it. The estate
    and the person are named by their ids alone, for their rooms lie above this one. `look` is how an image looks, to find
    it again saved anew (likeness.py).
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("community_id", "original_sha256", postgresql_nulls_not_distinct=True),
        one_of("kind", StoredKind),
        one_of("original_kind", FileKind),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("octet_length(original_sha256) = 32", name="original_sha256_length"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("octet_length(look) = 8", name="look_length"),
        CheckConstraint(
            "num_nonnulls(width, height) = CASE kind WHEN 'pdf' THEN 0 ELSE 2 END"
            " AND num_nonnulls(pages) = CASE kind WHEN 'pdf' THEN 1 ELSE 0 END",
            name="extent",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    sha256: Mapped[bytes]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    pages: Mapped[int | None]
    original_kind: Mapped[str]
    original_sha256: Mapped[bytes]
    original_name: Mapped[str]
    look: Mapped[bytes | None]
    uploaded_by: Mapped[uuid.UUID]
    uploaded_at: Mapped[datetime]
