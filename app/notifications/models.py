"""Tables of notices. What was told and how it is proved to have arrived is evidence; where a delivery stands is mutable."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.notifications.kinds import DeliveryState, NoticeChannel, NoticeKind, ProofWay


class Notice(Table):
    """What was told, in the words of that day. A subject has one notice of a kind for each occasion.

    `occasion` tells apart what happens more than once to a subject: the paper that was received, the second notice.
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("subject_kind ~ '^[a-z][a-z0-9_]{0,39}$'", name="subject_kind"),
        UniqueConstraint("subject_kind", "subject_id", "kind", "occasion"),
        Index("ix_notice_community", "community_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    kind: Mapped[NoticeKind]
    occasion: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    slots: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class NoticeDelivery(Table):
    """A notice on its way to one recipient by one channel; the key of the three makes a repeated event harmless.

    The recipient is an owner, or for a message the resident whose phone it goes to; `owner_ids` are the owners for
    whom it counts. `unanswered` are tries of which nobody knows what became: at most two. `due_at` is when the worker
    looks at it next; while it is being tried, when the try is given up for lost.
    """

    __tablename__ = "notice_delivery"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel", "recipient_id"),
        CheckConstraint("unanswered BETWEEN 0 AND 2", name="repeated_once"),
        CheckConstraint("(state IN ('waiting', 'trying')) = (due_at IS NOT NULL)", name="due"),
        Index("ix_notice_delivery_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_notice_delivery_openid", "openid", postgresql_where=text("state = 'trying'")),
        Index("ix_notice_delivery_msgid", "msgid", postgresql_where=text("msgid <> ''")),
        Index("ix_notice_delivery_recipient", "recipient_id", "channel"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notice.id"))
    channel: Mapped[NoticeChannel]
    recipient_id: Mapped[uuid.UUID]
    owner_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    state: Mapped[DeliveryState]
    due_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    openid: Mapped[str] = mapped_column(default="")
    errcode: Mapped[str] = mapped_column(default="")
    rid: Mapped[str] = mapped_column(default="")
    msgid: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]


class NoticeProof(Table):
    """How it is known that a notice reached an owner, or that it did not: added, never changed.

    What people did by hand names who wrote it down; a hand-over has its photo, a posting the posting.
    """

    __tablename__ = "notice_proof"
    __table_args__ = (
        CheckConstraint("num_nonnulls(owner_id, resident_id) > 0", name="of_somebody"),
        CheckConstraint("(way IN ('called', 'handed')) = (recorded_by IS NOT NULL)", name="by_hand"),
        CheckConstraint("(way = 'handed') <= (evidence_id IS NOT NULL)", name="handed_with_photo"),
        CheckConstraint("(way = 'posted') = (posting_id IS NOT NULL)", name="posted"),
        CheckConstraint("(way IN ('message_accepted', 'sms_accepted')) = (delivery_id IS NOT NULL)", name="delivered"),
        Index("ix_notice_proof_notice", "notice_id", "owner_id"),
        Index(
            "uq_notice_proof_opened",
            "notice_id",
            "owner_id",
            "resident_id",
            unique=True,
            postgresql_where=text("way = 'inbox_opened'"),
            postgresql_nulls_not_distinct=True,
        ),
        Index(
            "uq_notice_proof_posted",
            "notice_id",
            "owner_id",
            unique=True,
            postgresql_where=text("way = 'posted'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notice.id"))
    owner_id: Mapped[uuid.UUID | None]
    resident_id: Mapped[uuid.UUID | None]
    delivery_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("notice_delivery.id"))
    way: Mapped[ProofWay]
    reached: Mapped[bool]
    told: Mapped[str]
    evidence_id: Mapped[uuid.UUID | None]
    posting_id: Mapped[uuid.UUID | None]
    recorded_by: Mapped[uuid.UUID | None]
    at: Mapped[datetime]


class SubscriptionQuota(Table):
    """How many messages of a template a user may still be sent, as far as the platform has told.

    `hinted`: the phone says that the user accepted, and the platform's own event has not come yet.
    """

    __tablename__ = "subscription_quota"
    __table_args__ = (CheckConstraint("left_over >= 0", name="left_over"),)

    openid: Mapped[str] = mapped_column(primary_key=True)
    template_id: Mapped[str] = mapped_column(primary_key=True)
    left_over: Mapped[int]
    hinted: Mapped[bool]
    changed_at: Mapped[datetime]
