"""The vote itself, its items, and the acts that wait for another person's word."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import OneOf, Table
from app.projects.kinds import DecidedMatter
from app.voting.kinds import Disclosure
from app.voting.lifecycle import Act, ConvenorKind, Mode, State


class Vote(Table):
    """A vote of one community on its items. The row is the lock: whoever writes into a vote holds it.

    `next_seq` numbers the log without gaps. `rules` are the frozen rule set, `publish_due_id` is the instant by which a
    counted result must hang, `replacement_id` the vote that took the place of this one. `postings_proved`: the ledger says of
    its postings what its bundle proves them by; false of votes from before the ledger did.
    """

    __tablename__ = "vote"
    __table_args__ = (
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
    mode: Mapped[Mode]
    online_basis: Mapped[str]
    convenor_kind: Mapped[ConvenorKind]
    convenor_name: Mapped[str]
    appointing_document: Mapped[str]
    contact: Mapped[str]
    posting_places: Mapped[dict[str, Any]]
    scope: Mapped[dict[str, Any]]
    rules: Mapped[dict[str, Any]]
    rules_sha256: Mapped[bytes]
    disclosure: Mapped[Disclosure] = mapped_column(OneOf(Disclosure, checked=False))
    state: Mapped[State]
    roll_posting_id: Mapped[uuid.UUID | None]
    notice_posting_id: Mapped[uuid.UUID | None]
    result_posting_id: Mapped[uuid.UUID | None]
    extension_posting_id: Mapped[uuid.UUID | None]
    final_posting_id: Mapped[uuid.UUID | None]
    noticed_at: Mapped[datetime | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    first_closes_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]
    publish_due_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("due_time.id"))
    posted_at: Mapped[datetime | None]
    replacement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("vote.id"))
    next_seq: Mapped[int] = mapped_column(default=0)
    postings_proved: Mapped[bool] = mapped_column(default=True, server_default=false())
    created_by: Mapped[uuid.UUID]
    created_at: Mapped[datetime]


class VoteItem(Table):
    """One item 表决事项: a single question answered agree, disagree or abstain.

    `decides` is what opens the works requirement of that matter; items from before say `on_plan` alone.
    """

    __tablename__ = "vote_item"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    matters: Mapped[dict[str, Any]]
    on_plan: Mapped[bool]
    decides: Mapped[DecidedMatter | None]
    rule: Mapped[str]

    @property
    def decided_matter(self) -> DecidedMatter | None:
        """What it decides, as a requirement before works names it; None for anything else."""
        return DecidedMatter.PLAN if self.on_plan else self.decides


class VoteProposal(Table):
    """An act proposed by one person that waits for, or has, another person's word.

    An opening approved before its hour may lapse there; why is told. `proposer_bodies` are those of which the proposer was
    then; empty of proposals from before they were kept. Until `due_id` a second body's word is waited for, where it takes
    one; `passed_bodies` are waited for no longer, and `silence_told_at` is when it was told who had said nothing.
    """

    __tablename__ = "vote_proposal"
    __table_args__ = (
        CheckConstraint("decided_by <> proposed_by", name="two_persons"),
        CheckConstraint("(decided_at IS NULL) = (approved IS NULL)", name="decided"),
        CheckConstraint("(lapsed_at IS NULL) = (lapsed_because IS NULL)", name="lapsed"),
        CheckConstraint("lapsed_at IS NULL OR (approved AND act = 'open')", name="lapsed_opening"),
        Index("uq_vote_proposal_waiting", "vote_id", "act", unique=True, postgresql_where=text("approved IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    vote_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vote.id"), index=True)
    act: Mapped[Act]
    facts: Mapped[dict[str, Any]]
    reason: Mapped[str]
    proposed_by: Mapped[uuid.UUID]
    proposer_bodies: Mapped[list[str]] = mapped_column(ARRAY(String), default=list, server_default="{}")
    proposed_at: Mapped[datetime]
    due_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("due_time.id"))
    passed_bodies: Mapped[list[str]] = mapped_column(ARRAY(String), default=list, server_default="{}")
    silence_told_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    approved: Mapped[bool | None]
    decision_reason: Mapped[str]
    lapsed_at: Mapped[datetime | None]
    lapsed_because: Mapped[str | None]
