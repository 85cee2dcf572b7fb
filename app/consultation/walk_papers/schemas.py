"""What goes over the wire of walk lists brought back."""

import uuid
from datetime import date, datetime

from pydantic import AwareDatetime, BaseModel, Field

from app.consultation.kinds import ContactOutcome, ContactWay, JointSeat, MetAs, Stance
from app.consultation.schemas import Condition, FreeWords, Reasons
from app.consultation.visits.visit_schemas import NewPromise, NewVisit
from app.core.answers import Answer
from app.register.schemas import Input
from app.register.scope_answers import StairwellName


class NewWalkPaper(Input):
    """A walk list of a stairwell, handed in: who walked and signed it, and its photos (uploaded before)."""

    stairwell_id: uuid.UUID = Field(examples=["0f8b6a52-6d0e-4e5e-9a53-1d3f0a1c9e10"])
    visitor_id: uuid.UUID = Field(description="在清单上签名的走访人", examples=["6d0e0f8b-6a52-4e5e-9a53-1d3f0a1c9e11"])
    evidence: list[uuid.UUID] = Field(
        min_length=1,
        max_length=6,
        description="清单的照片或扫描件",
        examples=[["9a530f8b-6a52-4e5e-8d0e-1d3f0a1c9e12"]],
    )


class KeyedDoor(Input):
    """What one person reads on the paper of one door; a door without anything written is left out."""

    part_id: uuid.UUID
    at: AwareDatetime = Field(examples=["2026-11-24T19:00:00+08:00"])
    way: ContactWay = ContactWay.VISIT
    seat: JointSeat | None = None
    outcome: ContactOutcome
    met_as: MetAs | None = None
    owner_id: uuid.UUID | None = None
    stance: Stance | None = None
    condition: Condition = ""
    reasons: Reasons = Field(default_factory=list)
    words: FreeWords = ""
    promises: list[NewPromise] = Field(default_factory=list, max_length=5)
    next_on: date | None = None

    def as_visit(self, visit_id: uuid.UUID, evidence: list[uuid.UUID]) -> NewVisit:
        """As whoever walked there would have recorded it."""
        return NewVisit(id=visit_id, evidence=evidence, **self.model_dump())


class NewWalkEntry(Input):
    """The doors as this person reads them, without having seen another's entry."""

    doors: list[KeyedDoor] = Field(max_length=300)


class DoorToKey(BaseModel):
    """A door of the paper, with its owners to choose from, names masked."""

    part_id: uuid.UUID
    door: str
    owners: dict[uuid.UUID, str]


class WalkPaperLine(Answer):
    """A walk list that was handed in, and where its keying stands; never what anybody keyed."""

    id: uuid.UUID
    building: str
    stairwell: StairwellName
    visitor: str
    evidence: list[uuid.UUID]
    handed_in_by: str
    at: datetime
    entries: int
    keyers: list[str] = Field(description="录入完成后才显示录入人")
    done: bool
    mine: bool = Field(description="还可以由我录入")


class WalkPaperToKey(WalkPaperLine):
    """A walk list to key: all its doors, or for a third person the ones that two read differently."""

    doors: list[DoorToKey]


class WalkKeyed(BaseModel):
    """Where the keying stands after an entry: how many records it made, and the doors that wait for a third person."""

    entries: int
    recorded: int
    differing: list[str] = Field(description="两人录入不一致的房号，须第三人录入")
    done: bool
