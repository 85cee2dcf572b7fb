"""Tables of posting. A text, what happened to it, objections, answers, events and wordings are evidence: added, never
changed. What is mutable follows from them: which alarms are open, and the last number of a subject's events.

Acts name staff by id only. Photos and documents are named by the id of their evidence, owners by their register's.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.posting.kinds import ObjectionCategory, ObjectionOutcome, PostingAct
from app.posting.texts import TextKey

SUBJECT_KIND = "^[a-z][a-z0-9_]{0,39}$"
"""What a subject may be called: a plain word of the room that posts."""


def _subject() -> CheckConstraint:
    return CheckConstraint(f"subject_kind ~ '{SUBJECT_KIND}'", name="subject_kind")


class Posting(Table):
    """公示: a text as it is printed, where it is to hang and for how many calendar days. Nothing of it ever changes.

    `verdicts` are what its sheet shows before the text, as verdicts.py keeps them; empty where it tells of no result.
    """

    __tablename__ = "posting"
    __table_args__ = (
        _subject(),
        CheckConstraint("octet_length(text_sha256) = 32", name="text_sha256_length"),
        CheckConstraint("days > 0", name="days"),
        CheckConstraint("cardinality(places) > 0", name="places"),
        Index("ix_posting_community", "community_id", "drafted_at", "id"),
        Index("ix_posting_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    title: Mapped[str]
    text: Mapped[str]
    verdicts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB(none_as_null=True), server_default="[]")
    issuer: Mapped[str]
    contact: Mapped[str]
    text_sha256: Mapped[bytes]
    places: Mapped[list[str]] = mapped_column(ARRAY(String()))
    days: Mapped[int]
    planned_on: Mapped[date | None]
    drafted_by: Mapped[uuid.UUID]
    drafted_at: Mapped[datetime]


class PostingEvent(Table):
    """What happened to a posting, numbered from 1; hanging it begins the period kept as a due time."""

    __tablename__ = "posting_event"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(act = 'hung') = (due_id IS NOT NULL)", name="hanging_begins_a_period"),
        CheckConstraint("(act IN ('taken_down', 'rehung')) = (place <> '')", name="place"),
        CheckConstraint(
            "act NOT IN ('hung', 'rehung', 'photographed') OR cardinality(photos) > 0", name="shown_by_a_photo"
        ),
        Index("uq_posting_event_hung", "posting_id", unique=True, postgresql_where=text("act = 'hung'")),
        Index("uq_posting_event_withdrawn", "posting_id", unique=True, postgresql_where=text("act = 'withdrawn'")),
    )

    posting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("posting.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[PostingAct]
    place: Mapped[str]
    photos: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    reason: Mapped[str]
    due_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("due_time.id"), index=True)
    recorded_by: Mapped[uuid.UUID]
    at: Mapped[datetime]


class PostingAlarm(Table):
    """A place where the sheet is missing; open until it hangs there again or the posting is withdrawn."""

    __tablename__ = "posting_alarm"
    __table_args__ = (
        ForeignKeyConstraint(["posting_id", "number"], ["posting_event.posting_id", "posting_event.number"]),
        CheckConstraint("settled_at >= raised_at", name="period"),
        Index(
            "uq_posting_alarm_open",
            "posting_id",
            "place",
            unique=True,
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    posting_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str]
    raised_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Objection(Table):
    """异议: what a named owner objects to in a posting. `recorded_by` is empty where the owner wrote it themselves.

    `objector` is the owner's name as it was then, masked; `late` where the posting had ended.
    """

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("recorded_by IS NULL OR cardinality(evidence) > 0", name="recorded_on_evidence"),
        Index("ix_objection_community", "community_id", "recorded_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    posting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("posting.id"), index=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(index=True)
    objector: Mapped[str]
    category: Mapped[ObjectionCategory]
    text: Mapped[str]
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    late: Mapped[bool]
    due_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("due_time.id"), index=True)
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]


class ObjectionAnswer(Table):
    """The one answer to an objection, with the document it was given by."""

    __tablename__ = "objection_answer"

    objection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("objection.id"), primary_key=True)
    outcome: Mapped[ObjectionOutcome]
    text: Mapped[str]
    document: Mapped[str]
    answered_by: Mapped[uuid.UUID]
    answered_at: Mapped[datetime]


class PublicEvent(Table):
    """What was done with a subject, for everybody to read; numbered from 1 without a gap.

    `sentence` is what was said then: a wording changed later does not change it.
    """

    __tablename__ = "public_event"
    __table_args__ = (
        _subject(),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("approved_by <> proposed_by", name="two_persons"),
        Index("ix_public_event_community", "community_id", "at"),
    )

    subject_kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    at: Mapped[datetime]
    what: Mapped[TextKey]
    sentence: Mapped[str]
    facts: Mapped[dict[str, Any]]
    reason: Mapped[str]
    proposed_by: Mapped[uuid.UUID | None]
    approved_by: Mapped[uuid.UUID | None]


class PublicEventCounter(Table):
    """The last number given to a subject's events. The row is the lock: who writes the next event holds it."""

    __tablename__ = "public_event_counter"

    subject_kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    last: Mapped[int]


class TextVersion(Table):
    """A committee's own wording of a text, numbered from 1 for each key; the last one is used."""

    __tablename__ = "text_version"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    committee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("committee.id"), primary_key=True)
    key: Mapped[TextKey] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    reason: Mapped[str]
    edited_by: Mapped[uuid.UUID]
    edited_at: Mapped[datetime]
