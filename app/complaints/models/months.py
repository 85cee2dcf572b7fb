"""Tables of what is asked and measured afterwards: samples for call back, frozen months, appeals against them."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.complaints.kinds import CaseCallOutcome
from app.core.db import Table


class CaseSample(Table):
    """回访样本: drawn by the system of the cases that were closed from one instant until before another.

    `drawn_by` is who asked for the draw, empty where the clock did.
    """

    __tablename__ = "case_sample"
    __table_args__ = (
        CheckConstraint("octet_length(population_sha256) = 32", name="population_sha256_length"),
        CheckConstraint("size > 0 AND population >= size", name="size"),
        CheckConstraint("until_at > from_at", name="period"),
        Index("ix_case_sample_community", "community_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    seed: Mapped[str]
    size: Mapped[int]
    population: Mapped[int]
    population_sha256: Mapped[bytes]
    drawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class CaseSampleEntry(Table):
    """A case drawn, at its place in the order of calling; once for each time it was closed."""

    __tablename__ = "case_sample_entry"
    __table_args__ = (UniqueConstraint("complaint_id", "ended_at"),)

    sample_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_sample.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"))
    ended_at: Mapped[datetime]
    stratum: Mapped[str]


class CaseCallLook(Table):
    """A caller was shown the one contact of a case drawn."""

    __tablename__ = "case_call_look"
    __table_args__ = (
        ForeignKeyConstraint(["sample_id", "position"], ["case_sample_entry.sample_id", "case_sample_entry.position"]),
        Index("ix_case_call_look_entry", "sample_id", "position"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    sample_id: Mapped[uuid.UUID]
    position: Mapped[int]
    looked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class CaseCall(Table):
    """What came of a call."""

    __tablename__ = "case_call"

    look_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_call_look.id"), primary_key=True)
    outcome: Mapped[CaseCallOutcome]
    words: Mapped[str]
    at: Mapped[datetime]


class IndicatorMonth(Table):
    """The figures of an estate's month, frozen once it is over, with the edition of the formulas they are by.

    `figures` names cases by their numbers, so that every figure can be counted again; `sha256` is of their canonical JSON.
    """

    __tablename__ = "indicator_month"
    __table_args__ = (
        UniqueConstraint("community_id", "month"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("extract(day FROM month) = 1", name="month"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    month: Mapped[date]
    formula: Mapped[int]
    figures: Mapped[dict[str, Any]]
    sha256: Mapped[bytes]
    at: Mapped[datetime]


class IndicatorAppeal(Table):
    """A unit or office objects to a frozen figure: kept beside it, for what was frozen does not change."""

    __tablename__ = "indicator_appeal"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    month_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("indicator_month.id"), index=True)
    for_seat: Mapped[str]
    words: Mapped[str]
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class IndicatorAppealAnswer(Table):
    """What the street found of an appeal; shown with the month from then on."""

    __tablename__ = "indicator_appeal_answer"

    appeal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("indicator_appeal.id"), primary_key=True)
    accepted: Mapped[bool]
    words: Mapped[str]
    answered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
