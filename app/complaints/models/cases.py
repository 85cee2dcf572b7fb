"""Tables of complaints. A case's row is the lock, and keeps where it stands for the queues; what happened is evidence.

Who reported stands apart from the case (law R-81): whoever handles it reads an alias.
"""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.complaints.kinds import (
    IN_CHARGE,
    CaseAct,
    CaseOutcome,
    CaseState,
    ClockKind,
    PauseReason,
    PhotoUse,
    Rating,
    ReportChannel,
    Rung,
    UnitKind,
    UnitSeat,
    Urgency,
)
from app.core.db import OneOf, Table
from app.core.values.coordinates import Datum

_SEATS = ", ".join(f"'{one}'" for one in IN_CHARGE)


def _seat(prefix: str) -> CheckConstraint:
    """A unit by its id, or an office, or nobody: a pair of columns of one meaning."""
    return CheckConstraint(
        f"({prefix}_rung IS NOT DISTINCT FROM 'unit') = ({prefix}_unit_id IS NOT NULL)"
        f" AND ({prefix}_rung IS NULL OR {prefix}_rung IN ({_SEATS}))",
        name=f"{prefix}_seat",
    )


class ResponsibleUnit(Table):
    """责任单位: a contractor, property company, utility or department that repairs, as the street office enters it."""

    __tablename__ = "responsible_unit"
    __table_args__ = (UniqueConstraint("street_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    street_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("street.id"))
    name: Mapped[str]
    kind: Mapped[UnitKind]
    phone: Mapped[str]
    entered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class UnitMember(Table):
    """Somebody works in a unit as its handler or supervisor, from an instant until another."""

    __tablename__ = "unit_member"
    __table_args__ = (
        Index("uq_unit_member_current", "unit_id", "staff_id", unique=True, postgresql_where=text("until_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("responsible_unit.id"))
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    seat: Mapped[UnitSeat]
    entered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]


class Warranty(Table):
    """保修: a unit owes repairs at an estate, of some headings or all, from hand-over until before a day."""

    __tablename__ = "warranty"
    __table_args__ = (CheckConstraint("until_on > from_on", name="period"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"), index=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("responsible_unit.id"), index=True)
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"), index=True)
    headings: Mapped[list[str] | None] = mapped_column(ARRAY(String()))
    buildings: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid()))
    document: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    entered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class CasePolicy(Table):
    """Limits and routes of an estate, numbered from 1; the last one holds for cases reported after it.

    `limits` and `rules` are what limits.py and routing.py read; `sha256` is of both in canonical JSON. The first is
    written with the first case where nobody configured anything: then `entered_by` is empty.
    """

    __tablename__ = "case_policy"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    number: Mapped[int]
    limits: Mapped[dict[str, Any]]
    rules: Mapped[dict[str, Any]]
    sha256: Mapped[bytes]
    reason: Mapped[str]
    entered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class Complaint(Table):
    """随手拍: one case. What was reported stays as it is now known; the columns from `state` on follow the events.

    `number` counts within the estate. A point keeps the system it was measured in. `about_*` is whom it complains of.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        _seat("about"),
        _seat("charge"),
        _seat("offered"),
        CheckConstraint("number > 0 AND reopened >= 0", name="number"),
        CheckConstraint("num_nonnulls(latitude, longitude, coord_system) IN (0, 3)", name="point"),
        CheckConstraint("(channel = 'app') = (entered_by IS NULL)", name="by_app_or_staff"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged"),
        CheckConstraint("merged_into <> id", name="merged_into_another"),
        Index("ix_complaint_queue", "community_id", "state", "id"),
        Index("ix_complaint_charge", "charge_unit_id", "state", postgresql_where=text("charge_unit_id IS NOT NULL")),
        Index("ix_complaint_offered", "offered_unit_id", postgresql_where=text("offered_unit_id IS NOT NULL")),
        Index("ix_complaint_similar", "community_id", "stairwell_id", "category", "reported_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    number: Mapped[int]
    category: Mapped[str]
    urgency: Mapped[Urgency]
    words: Mapped[str]
    building_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("building.id"))
    stairwell_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stairwell.id"))
    floor: Mapped[str]
    spot: Mapped[str]
    indoor: Mapped[bool]
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    coord_system: Mapped[Datum | None]
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"), index=True)
    plan_item: Mapped[str]
    about_rung: Mapped[Rung | None] = mapped_column(OneOf(Rung, checked=False))
    about_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("responsible_unit.id"), index=True)
    about_people: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    channel: Mapped[ReportChannel]
    entered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    policy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_policy.id"), index=True)
    reported_at: Mapped[datetime]
    state: Mapped[CaseState]
    charge_rung: Mapped[Rung | None] = mapped_column(OneOf(Rung, checked=False))
    charge_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("responsible_unit.id"))
    offered_rung: Mapped[Rung | None] = mapped_column(OneOf(Rung, checked=False))
    offered_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("responsible_unit.id"))
    outcome: Mapped[CaseOutcome | None]
    rating: Mapped[Rating | None]
    reopened: Mapped[int]
    paused: Mapped[PauseReason | None]
    asked_pause: Mapped[PauseReason | None]
    asked_extension: Mapped[bool]
    extended: Mapped[bool]
    raised: Mapped[Rung | None]
    acted: Mapped[bool]
    merged_into: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    before_merge: Mapped[CaseState | None] = mapped_column(OneOf(CaseState, checked=False))
    released: Mapped[bool]
    ended_at: Mapped[datetime | None]


class CaseReporter(Table):
    """Who reported a case or joined it, apart from the case: a resident, or somebody who called, by sealed name and phone.

    `alias` is what everybody else reads. `part_id` is the flat it was reported from, for an indoor repair.
    """

    __tablename__ = "case_reporter"
    __table_args__ = (
        UniqueConstraint("complaint_id", "alias"),
        Index(
            "uq_case_reporter_resident",
            "complaint_id",
            "resident_id",
            unique=True,
            postgresql_where=text("resident_id IS NOT NULL"),
        ),
        CheckConstraint("resident_id IS NULL OR num_nonnulls(name_sealed, phone_sealed) = 0", name="sealed_of_callers"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"))
    first: Mapped[bool]
    alias: Mapped[str]
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    part_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("part.id"), index=True)
    name_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    at: Mapped[datetime]


class CaseEvent(Table):
    """What happened to a case, numbered in its order: by staff, by a reporter, or by the clock (neither).

    `to_*` is whom it was given to, `reason` a code, `facts` what the act has beside. `inward` is not shown to the
    reporter: notes between units, a name.
    """

    __tablename__ = "case_event"
    __table_args__ = (
        UniqueConstraint("complaint_id", "number"),
        _seat("to"),
        CheckConstraint("num_nonnulls(staff_id, reporter_id) <= 1", name="by_one"),
        CheckConstraint("(act IN ('paused', 'pause_asked')) = (pause IS NOT NULL)", name="paused_for_a_reason"),
        CheckConstraint("(act = 'escalated') = (rung IS NOT NULL)", name="escalated_to"),
        CheckConstraint("(act = 'merged') <= (into_id IS NOT NULL)", name="merged_into"),
        CheckConstraint("act <> 'said_done' OR outcome IS NOT NULL", name="done_how"),
        Index("ix_case_event_into", "into_id", postgresql_where=text("into_id IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"))
    number: Mapped[int]
    act: Mapped[CaseAct]
    at: Mapped[datetime]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    reporter_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_reporter.id"), index=True)
    acted_as: Mapped[str]
    to_rung: Mapped[Rung | None] = mapped_column(OneOf(Rung, checked=False))
    to_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("responsible_unit.id"))
    outcome: Mapped[CaseOutcome | None]
    pause: Mapped[PauseReason | None]
    rung: Mapped[Rung | None]
    into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("complaint.id"))
    words: Mapped[str]
    inward: Mapped[bool]
    facts: Mapped[dict[str, Any]]

    @property
    def kind(self) -> CaseAct:
        """What happened. Evidence is not rewritten: staff's word on whom a case is about was a correction once."""
        if self.act == CaseAct.CORRECTED and self.staff_id is not None and "about" in self.facts.get("now", {}):
            return CaseAct.ABOUT_CORRECTED
        return self.act


class CasePhoto(Table):
    """A photo that came with an event."""

    __tablename__ = "case_photo"
    __table_args__ = (UniqueConstraint("event_id", "evidence_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"), index=True)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_event.id"))
    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evidence.id"), index=True)
    use: Mapped[PhotoUse]


class CaseClock(Table):
    """A clock of a case; one of a kind runs at a time. `due_id` moves with pauses, the extension and the calendar.

    `first_due_at` is the end as it was first said, for the record.
    """

    __tablename__ = "case_clock"
    __table_args__ = (
        CheckConstraint("stopped_at IS NULL OR stopped_at >= started_at", name="period"),
        Index(
            "uq_case_clock_running", "complaint_id", "kind", unique=True, postgresql_where=text("stopped_at IS NULL")
        ),
        Index("ix_case_clock_due", "due_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[ClockKind]
    due_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("due_time.id"))
    first_due_at: Mapped[datetime]
    started_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]


class CasePause(Table):
    """The clocks of a case stand still from an instant to another, for a reason that its event names."""

    __tablename__ = "case_pause"
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR until_at >= since_at", name="period"),
        Index("uq_case_pause_open", "complaint_id", unique=True, postgresql_where=text("until_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"), index=True)
    since_at: Mapped[datetime]
    until_at: Mapped[datetime | None]


class ContactGrant(Table):
    """The reporter lets one unit call them about one case; taken back or over with the case, it holds no more.

    A unit that is not named is whichever is in charge: so a caller agrees at the desk, where nobody may have it yet.
    """

    __tablename__ = "contact_grant"
    __table_args__ = (
        Index("uq_contact_grant_current", "complaint_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"), index=True)
    reporter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_reporter.id"))
    to_rung: Mapped[Rung] = mapped_column(OneOf(Rung, checked=False))
    to_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("responsible_unit.id"))
    phone_sealed: Mapped[bytes]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
