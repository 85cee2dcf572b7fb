"""Tables of the statutory vote. Ballots, papers, voids and results are evidence: added, never changed.

`standing` is the one mutable fact of the count: which ballot of a head stands. Rows carry what the log is made of
(seq, ts, nonce, salt, commitment, leaf) from the first day.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table, one_of
from app.voting.ballots import Capacity, Channel, Validity
from app.voting.lifecycle import Act, ConvenorKind, Mode, State


class Vote(Table):
    """A vote of one community on its items. The row is the lock: whoever writes into a vote holds it.

    `next_seq` numbers the log without gaps. `rules` are the frozen rule set, `counted_sha256` the result that governs.
    """

    __tablename__ = "vote"
    __table_args__ = (
        one_of("state", State),
        one_of("mode", Mode),
        one_of("convenor_kind", ConvenorKind),
        CheckConstraint("closes_at > opens_at", name="window"),
        CheckConstraint("first_closes_at <= closes_at", name="extended"),
        CheckConstraint("octet_length(rules_sha256) = 32", name="rules_sha256_length"),
        CheckConstraint("(mode <> 'binding') OR (online_basis <> '')", name="binding_has_basis"),
        Index("ix_vote_community", "community_id", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    eid: Mapped[str] = mapped_column(unique=True)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    roll_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("roll.id"))
    project_id: Mapped[uuid.UUID | None]
    plan_version_id: Mapped[uuid.UUID | None]
    title: Mapped[str]
    mode: Mapped[str]
    online_basis: Mapped[str]
    convenor_kind: Mapped[str]
    convenor_name: Mapped[str]
    appointing_document: Mapped[str]
    contact: Mapped[str]
    posting_places: Mapped[dict[str, Any]]
    scope: Mapped[dict[str, Any]]
    rules: Mapped[dict[str, Any]]
    rules_sha256: Mapped[bytes]
    disclosure: Mapped[str]
    state: Mapped[str]
    roll_posting_id: Mapped[uuid.UUID | None]
    notice_posting_id: Mapped[uuid.UUID | None]
    result_posting_id: Mapped[uuid.UUID | None]
    noticed_at: Mapped[datetime | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    first_closes_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]
    next_seq: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[uuid.UUID]
    created_at: Mapped[datetime]


class VoteItem(Table):
    """One item 表决事项: a single question answered agree, disagree or abstain; `on_plan` items open the works."""

    __tablename__ = "vote_item"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    matters: Mapped[dict[str, Any]]
    on_plan: Mapped[bool]
    rule: Mapped[str]


class VoteProposal(Table):
    """An act proposed by one person that waits for, or has, another person's word."""

    __tablename__ = "vote_proposal"
    __table_args__ = (
        one_of("act", Act),
        CheckConstraint("decided_by <> proposed_by", name="two_persons"),
        CheckConstraint("(decided_at IS NULL) = (approved IS NULL)", name="decided"),
        Index("uq_vote_proposal_waiting", "vote_id", "act", unique=True, postgresql_where=text("approved IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), index=True)
    act: Mapped[str]
    facts: Mapped[dict[str, Any]]
    reason: Mapped[str]
    proposed_by: Mapped[uuid.UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    approved: Mapped[bool | None]
    decision_reason: Mapped[str]


class Paper(Table):
    """A paper ballot received, before anybody looks at its choices; it holds the head's place from `ts` on."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("vote_id", "serial"),
        UniqueConstraint("vote_id", "seq"),
        UniqueConstraint("vote_id", "nonce"),
        CheckConstraint("received_by <> witness", name="two_persons"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    voter: Mapped[str]
    serial: Mapped[str]
    channel: Mapped[str]
    capacity: Mapped[str]
    cast_by: Mapped[str]
    evidence_id: Mapped[uuid.UUID | None]
    seq: Mapped[int]
    ts: Mapped[datetime]
    nonce: Mapped[str]
    salt: Mapped[bytes]
    commitment: Mapped[bytes]
    leaf: Mapped[bytes]
    received_by: Mapped[uuid.UUID]
    witness: Mapped[uuid.UUID]


class PaperEntry(Table):
    """What one keyer read on a paper, without seeing the other's entry; a third settles a difference."""

    __tablename__ = "paper_entry"
    __table_args__ = (
        one_of("validity", Validity),
        UniqueConstraint("paper_id", "keyer"),
        CheckConstraint("place BETWEEN 1 AND 3", name="place"),
        UniqueConstraint("paper_id", "place"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id"))
    place: Mapped[int]
    keyer: Mapped[uuid.UUID]
    validity: Mapped[str]
    choices: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Ballot(Table):
    """A ballot that stood when it was cast, with its leaf. `choices` maps item -> agree, disagree, abstain, invalid."""

    __tablename__ = "ballot"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("capacity", Capacity),
        UniqueConstraint("vote_id", "seq"),
        UniqueConstraint("vote_id", "nonce"),
        UniqueConstraint("vote_id", "voter", "id"),
        CheckConstraint("octet_length(salt) = 32", name="salt_length"),
        CheckConstraint("nonce ~ '^[0-9a-f]{32}$'", name="nonce"),
        CheckConstraint("(channel = 'online') = (paper_id IS NULL)", name="paper_has_receipt"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    voter: Mapped[str]
    channel: Mapped[str]
    capacity: Mapped[str]
    cast_by: Mapped[str]
    resident_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    paper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("paper.id"))
    choices: Mapped[dict[str, Any]]
    seq: Mapped[int]
    ts: Mapped[datetime]
    entered_at: Mapped[datetime]
    nonce: Mapped[str]
    salt: Mapped[bytes]
    commitment: Mapped[bytes]
    leaf: Mapped[bytes]


class Standing(Table):
    """Whose place is taken: the ballot that stands for a head, or the paper that holds its place until it is keyed."""

    __tablename__ = "standing"
    __table_args__ = (
        CheckConstraint("(ballot_id IS NULL) <> (paper_id IS NULL)", name="ballot_or_paper"),
        ForeignKeyConstraint(
            ["vote_id", "voter", "ballot_id"],
            ["ballot.vote_id", "ballot.voter", "ballot.id"],
        ),
    )

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    voter: Mapped[str] = mapped_column(primary_key=True)
    ballot_id: Mapped[uuid.UUID | None]
    paper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("paper.id"))


class LaterBallot(Table):
    """A ballot of a head whose place was taken: an objection, never counted, kept for conflicts (law case 12, 33)."""

    __tablename__ = "later_ballot"
    __table_args__ = (one_of("channel", Channel), one_of("capacity", Capacity), UniqueConstraint("vote_id", "nonce"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    voter: Mapped[str]
    channel: Mapped[str]
    capacity: Mapped[str]
    cast_by: Mapped[str]
    resident_id: Mapped[uuid.UUID | None]
    choices: Mapped[dict[str, Any]]
    nonce: Mapped[str]
    ts: Mapped[datetime]


class Void(Table):
    """A ballot taken out of the count, with its leaf; the head may vote again while the window is open."""

    __tablename__ = "void"
    __table_args__ = (UniqueConstraint("vote_id", "seq"),)

    ballot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"))
    reason: Mapped[str]
    by: Mapped[uuid.UUID | None]
    seq: Mapped[int]
    ts: Mapped[datetime]
    leaf: Mapped[bytes]


class VoteLeaf(Table):
    """The leaves that are neither ballot, paper nor void: open, extend, close, tally."""

    __tablename__ = "vote_leaf"

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    ts: Mapped[datetime]
    leaf: Mapped[bytes]


class CountedResult(Table):
    """A count as it was made: the bytes of tally.json, and who started it; the last one governs."""

    __tablename__ = "counted_result"

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    tally: Mapped[bytes]
    sha256: Mapped[bytes]
    sensitive: Mapped[bool]
    counted_by: Mapped[uuid.UUID | None]
    seconded_by: Mapped[uuid.UUID | None]
    at: Mapped[datetime]


class PersonsDecision(Table):
    """A person outside the convenor decides a result that hangs on an unsettled question, with reasons (law R-60)."""

    __tablename__ = "persons_decision"

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    reasons: Mapped[str]
    document: Mapped[str]
    decided_by: Mapped[uuid.UUID]
    at: Mapped[datetime]


class AppointedVoter(Table):
    """The one co-owner whom a head's owners appointed to vote; the others are then refused (law case 13)."""

    __tablename__ = "appointed_voter"

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    voter: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    document: Mapped[str]
    recorded_by: Mapped[uuid.UUID]
    at: Mapped[datetime]
