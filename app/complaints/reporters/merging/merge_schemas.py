"""What goes over the wire about merges of cases."""

import uuid
from datetime import datetime

from pydantic import Field

from app.complaints.kinds import CaseState
from app.core.answers import Answer
from app.register.schemas import Input, Words


class MergeInto(Input):
    """Which case goes on, and why the two are one matter, or are not; all reporters read the reason."""

    into_id: uuid.UUID
    reason: Words = Field(examples=["同一楼梯间的同一处漏水，照片为同一位置"])


class MergeAnswer(Answer):
    """A case and the one it is, would be or was merged into."""

    id: uuid.UUID
    number: int
    state: CaseState
    into_id: uuid.UUID
    into_number: int


class MergeProposal(Answer):
    """A proposal that waits for another person (`mine`: it is my own)."""

    complaint_id: uuid.UUID
    number: int
    into_id: uuid.UUID
    into_number: int
    reason: str
    proposed_by: str
    proposed_at: datetime
    mine: bool


class OfficeSimilar(Answer):
    """An open case that may be the same matter, for staff."""

    id: uuid.UUID
    number: int
    category: str
    state: CaseState
    words: str
    reported_at: datetime
    same_stairwell: bool
    alike: bool = Field(description="照片很像")
