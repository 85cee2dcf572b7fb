"""Tables of claims. All of them are evidence: added to, never changed."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.claims.kinds import (
    CallOutcome,
    ClaimAct,
    ClaimFinding,
    EntryKind,
    EvidenceClass,
    FlagFinding,
    PatternKind,
    ReplyWay,
    SlipFate,
    TieKind,
    WordBy,
)
from app.core.db import OneOf, Table
from app.identity.permissions import Role


class Claim(Table):
    """What a member of staff entered in the name of a household, or a helper prepared for an owner: `said` as kinds.ClaimSaid keeps it.

    `owner_id` is the owner who is said to have spoken, empty where it is only known which flat; `owner_ids` are those in
    whose name it stands, living owners of that day. The subject is the row of the room above that it stands for. `mends_id` is an entry of the same agent that this one takes the place of.
    `spoken_at` is when the owner is said to have spoken. A helper (`helper_id`) stands on the binding by which the owner
    let them in, prepares for that owner alone, and says their own name in `reference`.
    """

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("evidence_class NOT LIKE 'own_word%'", name="not_own_word"),
        CheckConstraint("(evidence_class = 'signed_sheet') <= (evidence_id IS NOT NULL)", name="sheet_with_photo"),
        CheckConstraint("subject_kind ~ '^[a-z][a-z0-9_]{0,39}$'", name="subject_kind"),
        CheckConstraint("num_nonnulls(agent_id, helper_id) = 1", name="by_one"),
        CheckConstraint("(evidence_class = 'prepared') = (helper_id IS NOT NULL)", name="prepared_by_helper"),
        CheckConstraint("(helper_id IS NULL) = (helper_binding_id IS NULL)", name="helper_by_binding"),
        CheckConstraint(
            "helper_id IS NULL OR (owner_id IS NOT NULL AND owner_ids = ARRAY[owner_id] AND reference <> '')",
            name="helper_for_one_owner",
        ),
        CheckConstraint("mends_id <> id", name="mends_another"),
        CheckConstraint("spoken_at <= at", name="spoken_before"),
        UniqueConstraint("mends_id"),
        Index("ix_claim_subject", "subject_kind", "subject_id"),
        Index("ix_claim_community", "community_id", "at"),
        Index("ix_claim_part", "part_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"))
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    owner_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    said: Mapped[dict[str, Any]]
    evidence_class: Mapped[EvidenceClass]
    evidence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("evidence.id"))
    reference: Mapped[str]
    agent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    helper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    helper_binding_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("binding.id"))
    agent_roles: Mapped[list[str]] = mapped_column(ARRAY(String()))
    mends_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claim.id"))
    spoken_at: Mapped[datetime]
    at: Mapped[datetime]


class ClaimEvent(Table):
    """What happened to a claim, in the order of `seq`.

    An owner's word names the owner and either the resident's phone, or who wrote it down and how the owner was known. A
    mending is by whoever entered it, which of a helper is the resident's phone.
    """

    __tablename__ = "claim_event"
    __table_args__ = (
        CheckConstraint("role IN ('street_office', 'neighbourhood_committee', 'district_office')", name="role"),
        CheckConstraint("(act IN ('find', 'mend')) = (way IS NULL)", name="owner_or_staff"),
        CheckConstraint("(way IS NULL) = (owner_id IS NULL)", name="word_of_an_owner"),
        CheckConstraint("(way = 'phone') = (resident_id IS NOT NULL)", name="phone"),
        CheckConstraint("num_nonnulls(resident_id, recorded_by) = 1", name="by_one"),
        CheckConstraint("(act = 'correct') = (said IS NOT NULL)", name="correction_says"),
        CheckConstraint("(act = 'find') = (finding IS NOT NULL)", name="finding_of_find"),
        CheckConstraint("(act = 'find') = (role IS NOT NULL)", name="finding_for_a_unit"),
        CheckConstraint("(act = 'find') <= (recorded_by IS NOT NULL)", name="finding_by_staff"),
        CheckConstraint("(act = 'dispute') <= (due_id IS NOT NULL)", name="dispute_has_term"),
        Index("ix_claim_event_claim", "claim_id", "seq"),
        Index("uq_claim_event_finder", "claim_id", "recorded_by", "dispute_seq", unique=True),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"))
    act: Mapped[ClaimAct]
    way: Mapped[WordBy | None]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"))
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    said: Mapped[dict[str, Any] | None]
    told: Mapped[str]
    known_by: Mapped[str]
    evidence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("evidence.id"))
    finding: Mapped[ClaimFinding | None]
    role: Mapped[Role | None] = mapped_column(OneOf(Role, checked=False))
    dispute_seq: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("claim_event.seq"))
    due_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("due_time.id"))
    at: Mapped[datetime]


class StaffTie(Table):
    """A flat that a member of staff has declared to be theirs, their home, or a relative's."""

    __tablename__ = "staff_tie"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), primary_key=True)
    kind: Mapped[TieKind]
    declared_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class ClaimSlip(Table):
    """告知单: what tells an owner without a bound phone of a claim. `number` and `code` are printed on the reply.

    The code is not to be guessed, so that only somebody who holds the slip can answer by it.
    """

    __tablename__ = "claim_slip"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        UniqueConstraint("claim_id", "owner_id"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("owner.id"))
    number: Mapped[int]
    code: Mapped[str]
    at: Mapped[datetime]


class ClaimSlipDelivery(Table):
    """Who brought a slip to its owner, how and when; or tried to."""

    __tablename__ = "claim_slip_delivery"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    slip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim_slip.id"), index=True)
    fate: Mapped[SlipFate]
    recipient: Mapped[str]
    delivered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class ClaimSlipReply(Table):
    """What came back on a slip: the event that it made, and by which way it came."""

    __tablename__ = "claim_slip_reply"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    slip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim_slip.id"), index=True)
    event_seq: Mapped[int] = mapped_column(BigInteger, ForeignKey("claim_event.seq"))
    way: Mapped[ReplyWay]
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class ClaimSample(Table):
    """A sample drawn for call-back: of what, under which seed; who has both can draw it again (sampling.py).

    `population_lines` are empty in draws from before they were kept; `own_seed`: the drawer brought the seed, as they could then.
    """

    __tablename__ = "claim_sample"
    __table_args__ = (
        CheckConstraint("size > 0 AND population >= 0", name="size"),
        CheckConstraint("octet_length(population_sha256) = 32", name="population_sha256_length"),
        Index("ix_claim_sample_community", "community_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    seed: Mapped[str]
    own_seed: Mapped[bool]
    size: Mapped[int]
    population: Mapped[int]
    population_sha256: Mapped[bytes]
    population_lines: Mapped[str | None]
    drawn_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    drawn_as: Mapped[str]
    at: Mapped[datetime]


class ClaimSampleEntry(Table):
    """An entry that was drawn, in the order of calling from 1."""

    __tablename__ = "claim_sample_entry"
    __table_args__ = (UniqueConstraint("sample_id", "kind", "entry_id"),)

    sample_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim_sample.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EntryKind]
    entry_id: Mapped[uuid.UUID]
    stratum: Mapped[str]
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"))
    agent_id: Mapped[uuid.UUID | None]
    words: Mapped[str]


class ClaimCallLook(Table):
    """A caller was shown a contact of a sample."""

    __tablename__ = "claim_call_look"
    __table_args__ = (Index("ix_claim_call_look_entry", "sample_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    sample_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim_sample.id"))
    position: Mapped[int]
    looked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class ClaimCall(Table):
    """What a call came to; it answers the look by which the contact was shown."""

    __tablename__ = "claim_call"
    __table_args__ = (UniqueConstraint("look_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    look_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim_call_look.id"))
    outcome: Mapped[CallOutcome]
    note: Mapped[str]
    called_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class ClaimFlagFinding(Table):
    """What somebody found of a pattern (flags.py): of which entries it was, and for which unit they looked.

    A pattern that grows by entries that nobody has looked at yet is open again.
    """

    __tablename__ = "claim_flag_finding"
    __table_args__ = (
        CheckConstraint("cardinality(claim_ids) > 0", name="of_entries"),
        Index("ix_claim_flag_finding_community", "community_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[PatternKind]
    claim_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    finding: Mapped[FlagFinding]
    reasons: Mapped[str]
    role: Mapped[Role] = mapped_column(OneOf(Role, checked=False))
    found_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class VisitReport(Table):
    """A resident reports to the street office that a visit which is on record never was."""

    __tablename__ = "visit_report"
    __table_args__ = (Index("ix_visit_report_community", "community_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    resident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    claim_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claim.id"))
    said_on: Mapped[date | None]
    told: Mapped[str]
    due_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("due_time.id"))
    at: Mapped[datetime]


class VisitReportAnswer(Table):
    """What the street office found and told the resident; one answer a report."""

    __tablename__ = "visit_report_answer"

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit_report.id"), primary_key=True)
    found: Mapped[bool]
    answer: Mapped[str]
    answered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
