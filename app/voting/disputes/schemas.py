"""What goes over the wire about disputes and what is recorded for a head."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.core.answers import Answer
from app.identity.permissions import Role
from app.register.schemas import Input
from app.voting.count.ballots import Capacity, Channel
from app.voting.kinds import DisputeGround, Finding

type Told = Annotated[str, Field(min_length=2, max_length=1000)]


class NewDispute(Input):
    """A dispute of a paper or ballot, by the id under which it is recorded for the head."""

    record_id: uuid.UUID = Field(examples=["0f8b6a52-6d0e-4e5e-9a53-1d3f0a1c9e10"])
    ground: DisputeGround = Field(examples=["not_signed"])
    told: Told = Field(examples=["我没有签过这张票，那几天不在家。"])


class RecordedDispute(NewDispute):
    """A dispute that staff write down for an owner, on evidence of what the owner told."""

    evidence_id: uuid.UUID = Field(
        description="依据的影像，如业主签名的说明、电话录音的记录", examples=["5b0c0f5e-3c53-4c37-8a0a-6b7d1f3a9b21"]
    )


class NewFinding(Input):
    """What one person finds of a dispute, for their unit."""

    finding: Finding = Field(examples=["forged"])
    reasons: Annotated[str, Field(min_length=10, max_length=1000)] = Field(
        examples=["与业主当面核对笔迹和签收记录，签名不是其本人所写。"]
    )


class FindingAnswer(Answer):
    """A finding, by whom of which unit."""

    found_by: str
    role: Role
    finding: Finding
    reasons: str
    at: datetime


class DisputeAnswer(Answer):
    """A dispute as staff see it; `settled_as` is empty while it waits, `due_at` is five working days after it came."""

    id: uuid.UUID
    voter: str
    ground: DisputeGround
    told: str
    evidence_id: uuid.UUID | None
    told_by_owner: bool
    after_count: bool
    at: datetime
    due_at: datetime
    overdue: bool
    findings: list[FindingAnswer]
    settled_as: Finding | None
    settled_at: datetime | None


class RecordAnswer(Answer):
    """A paper or ballot recorded for a head. `choices` is empty while a paper is not keyed.

    `disputable` tells one that somebody else entered; the owner's own is only objected to.
    """

    id: uuid.UUID
    voter: str
    channel: Channel
    capacity: Capacity
    received_at: datetime
    stands: bool
    out: bool
    disputed: bool
    disputable: bool
    choices: dict[str, str] = Field(examples=[{"1": "agree"}])
    tracker: str


class RecordsAnswer(BaseModel):
    """Everything recorded for the asker's heads; `nothing_recorded` says for which heads there is nothing."""

    records: list[RecordAnswer]
    nothing_recorded: list[str]


class DisputeRaised(Answer):
    """What an owner is told of their dispute; `effect` says what happens to the ballot."""

    id: uuid.UUID
    at: datetime
    due_at: datetime
    after_count: bool
    effect: str
