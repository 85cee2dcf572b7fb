"""The table of who was at a meeting; evidence: added, never changed."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.kinds import CheckInWay, MetAs
from app.core.db import Table


class MeetingCheckIn(Table):
    """签到: somebody of a household was at a meeting, by the code on their own phone or written down at the desk.

    What staff write down is held as a claim of the same id. `counts` where it is also a contact in person: the meeting
    was called to be one, and the first round was running (docs/decisions/0039). `owner_id` is who they are as an owner.
    """

    __tablename__ = "meeting_check_in"
    __table_args__ = (
        CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name="by_one"),
        CheckConstraint("(way = 'code') = (resident_id IS NOT NULL)", name="own_phone"),
        CheckConstraint("(met_as IN ('owner', 'owners_agent')) = (owner_id IS NOT NULL)", name="owner_named"),
        Index("uq_meeting_check_in_phone", "meeting_id", "part_id", "resident_id", unique=True),
        Index("ix_meeting_check_in_household", "part_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"))
    way: Mapped[CheckInWay]
    met_as: Mapped[MetAs]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    evidence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("evidence.id"))
    counts: Mapped[bool]
    at: Mapped[datetime]
