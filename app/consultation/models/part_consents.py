"""The table of part owners' consents; evidence: added, never changed."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table


class PartConsent(Table):
    """专有部分同意: whether an owner agrees that an item of a plan touches their own flat.

    From the owner's own phone (`resident_id`), or entered by staff (`staff_id`), and then it is held as a claim of the
    same id. `item_sha256` is the item's hash: in another version the consent stands while the item is the same.
    """

    __tablename__ = "part_consent"
    __table_args__ = (
        CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name="by_one"),
        CheckConstraint("octet_length(item_sha256) = 32", name="item_sha256_length"),
        Index("ix_part_consent_item", "project_id", "item_sha256", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    plan_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_version.id"))
    item_sha256: Mapped[bytes]
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("owner.id"))
    agrees: Mapped[bool]
    words: Mapped[str]
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
