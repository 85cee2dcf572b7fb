"""What goes over the wire about residents."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.core.answers import Answer
from app.identity.kinds import MadeHow
from app.register.schemas import Input, Words


class NewBinding(Input):
    """A one-time code as printed or scanned, e.g. "7K2M-9PQX"; case, dashes and spaces do not matter."""

    code: Annotated[str, Field(min_length=8, max_length=16, examples=["7K2M-9PQX"])]


class CodeAnswer(BaseModel):
    """A fresh code for a flat, shown once."""

    code: str
    expires_in_days: int


class PendingBinding(Answer):
    """A phone that used a flat's code, or a co-owner's invitation, and waits for confirmation."""

    id: uuid.UUID
    part_id: uuid.UUID
    part: str
    made_how: MadeHow
    made_at: datetime


class Confirmation(Input):
    """Which owner of the flat a phone belongs to, and on what evidence staff say so."""

    owner_id: uuid.UUID
    evidence: Words = Field(examples=["当面核对身份证原件"])
