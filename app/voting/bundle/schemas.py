"""What goes over the wire about bundles."""

import uuid
from datetime import datetime

from pydantic import BaseModel, Field

from app.register.schemas import Input, Name, Words


class NewExport(Input):
    """For whom a restricted bundle is made, of which unit, and what for."""

    recipient: Name = Field(examples=["陈会计"])
    unit: Words = Field(examples=["西陵区住建局委托的会计师事务所"])
    purpose: Words = Field(examples=["复核整体改造表决的计票"])


class ExportAnswer(BaseModel):
    """A restricted bundle given out; `rows` are its openings, and it can be fetched until `expires_at`."""

    id: uuid.UUID
    recipient: str
    unit: str
    purpose: str
    rows: int
    size: int
    sha256: str
    exported_by: str
    at: datetime
    expires_at: datetime
