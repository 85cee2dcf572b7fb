"""Tables of walk lists brought back. Both are evidence: added to, never changed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table


class WalkPaper(Table):
    """A walk list of a stairwell as it came back: who walked and signed it, and the photos or scan of it."""

    __tablename__ = "walk_paper"
    __table_args__ = (CheckConstraint("cardinality(evidence) > 0", name="with_photo"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"), index=True)
    stairwell_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stairwell.id"))
    visitor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    handed_in_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class WalkPaperEntry(Table):
    """What one person read on a walk list: a list of doors as schemas.KeyedDoor keeps them.

    `place` is 1 or 2, or 3 for whoever settles the doors that two read differently: `differing` names these, with the
    second entry.
    """

    __tablename__ = "walk_paper_entry"
    __table_args__ = (
        CheckConstraint("place BETWEEN 1 AND 3", name="place"),
        CheckConstraint("place = 2 OR cardinality(differing) = 0", name="second_differs"),
        UniqueConstraint("paper_id", "keyer"),
    )

    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("walk_paper.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    keyer: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    doors: Mapped[list[dict[str, Any]]] = mapped_column(JSONB(none_as_null=True))
    differing: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    at: Mapped[datetime]
