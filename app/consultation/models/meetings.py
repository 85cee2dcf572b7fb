"""Tables of meetings; all rows are evidence: added, never changed. Who was there: attendance_models.py.

Whoever adds to a meeting holds the row of its consultation.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.kinds import MeetingAct
from app.core.db import Table


class Meeting(Table):
    """议事会: called for the households of a scope within its consultation's; `secret` makes the codes, and is not given out.

    `asks` says that who is there has been asked in person, where the first round is running. `posting_id` is its notice.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("starts_at > called_at", name="called_before"),
        CheckConstraint("octet_length(secret) = 32", name="secret_length"),
        Index("ix_meeting_community", "community_id", "starts_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"), index=True)
    title: Mapped[str]
    scope: Mapped[dict[str, Any]]
    place: Mapped[str]
    agenda: Mapped[str]
    organiser: Mapped[str]
    contact: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    asks: Mapped[bool]
    secret: Mapped[bytes]
    posting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("posting.id"))
    called_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    called_at: Mapped[datetime]


class MeetingEvent(Table):
    """A meeting was opened, closed or called off."""

    __tablename__ = "meeting_event"
    __table_args__ = (UniqueConstraint("meeting_id", "act"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    act: Mapped[MeetingAct]
    reason: Mapped[str]
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class MeetingQuestion(Table):
    """A question, by a household's own phone (`resident_id`) or taken by staff; `number` counts within the meeting.

    `part_id` is None where somebody asked without saying who they are. It may be about a wish, or an item of the plan.
    """

    __tablename__ = "meeting_question"
    __table_args__ = (
        CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name="by_one"),
        CheckConstraint("resident_id IS NULL OR part_id IS NOT NULL", name="of_a_household"),
        CheckConstraint("owner_id IS NULL OR part_id IS NOT NULL", name="owner_of_a_household"),
        UniqueConstraint("meeting_id", "number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    part_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("part.id"), index=True)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    words: Mapped[str]
    wish_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("wish.id"))
    plan_version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("plan_version.id"))
    item_code: Mapped[str]
    at: Mapped[datetime]


class MeetingAnswer(Table):
    """What was answered to a question, and who said it; a later answer takes the earlier one's place."""

    __tablename__ = "meeting_answer"
    __table_args__ = (Index("ix_meeting_answer_question", "question_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting_question.id"))
    words: Mapped[str]
    answered_by: Mapped[str]
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class MeetingMinutes(Table):
    """纪要: a version, numbered from 1, with the figures of that instant; `sha256` is of its canonical JSON (minutes.py)."""

    __tablename__ = "meeting_minutes"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(number = 1) = (reason = '')", name="why_anew"),
        CheckConstraint("attended BETWEEN 0 AND households", name="attended"),
        CheckConstraint("unanswered BETWEEN 0 AND questions", name="unanswered"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
    )

    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    reason: Mapped[str]
    households: Mapped[int]
    attended: Mapped[int]
    questions: Mapped[int]
    unanswered: Mapped[int]
    sha256: Mapped[bytes]
    posting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("posting.id"))
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class MinutesObjection(Table):
    """Somebody who was there says what the minutes have wrong."""

    __tablename__ = "minutes_objection"
    __table_args__ = (
        CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name="by_one"),
        CheckConstraint("staff_id IS NULL OR owner_id IS NOT NULL", name="whose"),
        Index("ix_minutes_objection_meeting", "meeting_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    minutes_number: Mapped[int]
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    words: Mapped[str]
    at: Mapped[datetime]


class MinutesObjectionAnswer(Table):
    """What became of it: taken up in a later version of the minutes, or why not."""

    __tablename__ = "minutes_objection_answer"

    objection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("minutes_objection.id"), primary_key=True)
    in_number: Mapped[int | None]
    words: Mapped[str]
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class MeetingStance(Table):
    """A stance that was given at a meeting: on the own phone, or on a sheet signed there."""

    __tablename__ = "meeting_stance"

    opinion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consult_opinion.id"), primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
