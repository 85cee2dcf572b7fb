"""Tables of the ledger. The database's triggers write the first two; all but the counter are evidence."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import OneOf, Table
from app.ledger.kinds import LedgerKind


class Ledger(Table):
    """The ledger of an estate, and how many lines it has."""

    __tablename__ = "ledger"

    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"), primary_key=True)
    next_seq: Mapped[int]


class LedgerEntry(Table):
    """A line: `leaf` are its bytes, `ref` what it is about, `subject` the table whose row it commits to under `salt`."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("octet_length(salt) = 32", name="salt_length"),
        CheckConstraint("seq >= 0", name="seq"),
    )

    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ledger.community_id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LedgerKind] = mapped_column(OneOf(LedgerKind, checked=False))
    subject: Mapped[str]
    ref: Mapped[str]
    ts: Mapped[datetime]
    salt: Mapped[bytes]
    leaf: Mapped[bytes]


class LedgerCheckpoint(Table):
    """A signed checkpoint of a ledger: all its lines up to the end of `day`, a day of China."""

    __tablename__ = "ledger_checkpoint"
    __table_args__ = (
        CheckConstraint("octet_length(root) = 32", name="root_length"),
        CheckConstraint("size > 0", name="size"),
    )

    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ledger.community_id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[bytes]
    note: Mapped[str]
    vkey: Mapped[str]
    day: Mapped[date]
    at: Mapped[datetime]


class LedgerCosignature(Table):
    """That a witness signed a size of a ledger beside us: the line as it stands in the note, and the time in it."""

    __tablename__ = "ledger_cosignature"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ledger.community_id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    witness_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("log_witness.id"), primary_key=True)
    line: Mapped[str]
    seen_at: Mapped[datetime]
    at: Mapped[datetime]


class LogKey(Table):
    """A key that came into use for logs that begin later, in the place of `former`, and why."""

    __tablename__ = "log_key"
    __table_args__ = (
        CheckConstraint("octet_length(public_key) = 32 AND octet_length(former) = 32", name="length"),
        CheckConstraint("public_key <> former", name="another"),
    )

    public_key: Mapped[bytes] = mapped_column(primary_key=True)
    former: Mapped[bytes]
    reason: Mapped[str]
    at: Mapped[datetime]
