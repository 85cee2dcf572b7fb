"""What goes over the wire of sheets of opinions."""

import uuid
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from app.claims.kinds import ClaimState
from app.consultation.sheets.kinds import OpinionSheetKind
from app.core.answers import Answer
from app.register.sheet.understood import FaultInSheet, Severity


class OpinionFaultAnswer(Answer):
    """One thing wrong (its line stays out) or worth saying about a sheet, with its cell and the remedy."""

    code: str = Field(examples=["stance_unclear"])
    severity: Severity
    cell: str = Field(description="出错的单元格；空为整个文件", examples=["签字表!D11"])
    what: str
    remedy: str

    @classmethod
    def from_fault(cls, fault: FaultInSheet) -> Self:
        """Spell the cell of a fault; empty where the whole file is meant."""
        return cls.from_row(fault, cell=str(fault.at or ""))


class OpinionEntryAnswer(Answer):
    """A word that a line says in an owner's name, names masked. `already`: it came in before, and comes in once."""

    cell: str = Field(examples=["签字表!B4"])
    part: str = Field(examples=["3-2-501"])
    owner: str = Field(examples=["张*"])
    words: str = Field(examples=["有条件同意，条件：先移立管"])
    spoken_at: datetime
    already: bool


class OpinionSheetLineAnswer(Answer):
    """A sheet in a list, with how many of its words came in and how their claims stand now."""

    id: uuid.UUID
    consultation_id: uuid.UUID | None
    survey_id: uuid.UUID | None
    kind: OpinionSheetKind
    filename: str
    sha256: str = Field(description="原文件的 SHA-256")
    spoken_on: date | None
    evidence: list[uuid.UUID]
    checked_by: str
    at: datetime
    taken: int = Field(description="由这份文件登记的意见数")
    claims: dict[ClaimState, int] = Field(description="这些登记现在的状态")


class OpinionSheetAnswer(OpinionSheetLineAnswer):
    """What a sheet would bring now: its words, every fault, and the lines that say nothing or stay out."""

    ready: int = Field(description="现在可以登记的意见数")
    already: int = Field(description="先前已登记、不再重复的意见数")
    silent: int = Field(description="没有写意见的行数")
    faulty: int = Field(description="有错误、不登记的行数")
    entries: list[OpinionEntryAnswer]
    faults: list[OpinionFaultAnswer]


class OpinionsTaken(BaseModel):
    """What came in by this call. Call again while `left` is not 0; what is in already never comes in twice."""

    entered: int
    left: int
    faults: list[OpinionFaultAnswer] = Field(description="没有登记成的行")
