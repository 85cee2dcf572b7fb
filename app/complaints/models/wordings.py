"""The table of what staff give for the words of cases, for anybody to read."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table


class CaseWording(Table):
    """对外文字: what staff gave for some words of a case, for anybody to read; the last one for the same words holds.

    `place` says where these stood, `own_sha256` is of them, in UTF-8: the words themselves stay where they are.
    """

    __tablename__ = "case_wording"
    __table_args__ = (
        UniqueConstraint("complaint_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("octet_length(own_sha256) = 32", name="own_sha256_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"))
    number: Mapped[int]
    place: Mapped[str]
    own_sha256: Mapped[bytes]
    public: Mapped[str]
    reason: Mapped[str]
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime]
