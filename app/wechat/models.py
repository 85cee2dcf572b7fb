"""Tables of what the platform sent, and of codes that it drew for us."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table


class PushOutcome(StrEnum):
    """What became of a push."""

    TAKEN = "taken"  # acted upon
    IGNORED = "ignored"  # of a kind that nothing waits for
    UNMATCHED = "unmatched"  # what it speaks of never turned up here


class WeChatPush(Table):
    """One message or event of the platform, as it came; it waits until `handled_at` is set.

    An event may be here before what it speaks of: the platform can tell of a picture before its number is in our
    database. Then it goes on waiting.
    """

    __tablename__ = "wechat_push"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        CheckConstraint("num_nonnulls(handled_at, outcome) IN (0, 2)", name="handled_with_outcome"),
        Index("ix_wechat_push_waiting", "received_at", postgresql_where=text("handled_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    dedupe_key: Mapped[str]
    received_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
    handled_at: Mapped[datetime | None]
    outcome: Mapped[PushOutcome | None]


class WeChatCode(Table):
    """A mini-program code: wanted, and once it was fetched its picture and the edition that it opens.

    `due_at` is when it is asked for; empty once it is here. Household binding codes are secrets and never stand here.
    """

    __tablename__ = "wechat_code"
    __table_args__ = (
        CheckConstraint("num_nonnulls(image, edition, fetched_at) IN (0, 3)", name="fetched_whole"),
        CheckConstraint("num_nonnulls(image, due_at) > 0", name="here_or_due"),
    )

    scene: Mapped[str] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(primary_key=True)
    wanted_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    tries: Mapped[int]
    image: Mapped[bytes | None]
    edition: Mapped[str | None]
    fetched_at: Mapped[datetime | None]
