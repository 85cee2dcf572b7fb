"""What goes over the wire about content safety."""

import uuid
from datetime import datetime

from pydantic import BaseModel, Field

from app.core.answers import Answer
from app.moderation.kinds import ContentKind, ContentState, ReviewReason
from app.register.schemas import Input, Words


class PictureAnswer(BaseModel):
    """A picture handed in; `shown` says whether others may see it too."""

    id: uuid.UUID
    state: ContentState
    shown: bool


class PictureHeld(BaseModel):
    """Whether a photo that I handed in is here, and where it stands; all empty where it has to be sent (again)."""

    sha256: str
    id: uuid.UUID | None
    state: ContentState | None
    shown: bool | None


class PicturesHeld(BaseModel):
    """One answer for each file asked about."""

    pictures: list[PictureHeld]


class ContentDecisionAnswer(Answer):
    """A word of staff."""

    released: bool
    reason: str
    decided_by: str
    decided_at: datetime


class ContentAnswer(Answer):
    """A text or picture of a resident with what the platform thinks of it; who wrote it is not said.

    `label` is the platform's number for what it found (100: nothing). A picture is fetched as evidence of the estate.
    """

    id: uuid.UUID
    kind: ContentKind
    subject_id: uuid.UUID
    text: str | None
    evidence_id: uuid.UUID | None
    state: ContentState
    why: ReviewReason | None
    label: int | None
    shown: bool
    made_at: datetime
    settled_at: datetime | None
    decisions: list[ContentDecisionAnswer]


class ContentDecided(Input):
    """Release it to others, or withhold it, and why."""

    release: bool = Field(examples=[True], description="true 放行，false 不予展示")
    reason: Words = Field(examples=["只是语气激烈，没有违规内容"])
