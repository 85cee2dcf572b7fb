"""What goes over the wire about bundles."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.core.answers import Answer
from app.register.schemas import Input, Name, Words
from app.voting.kinds import AttestedFinding


class NewExport(Input):
    """For whom a restricted bundle is made, of which unit, and what for."""

    recipient: Name = Field(examples=["陈会计"])
    unit: Words = Field(examples=["西陵区住建局委托的会计师事务所"])
    purpose: Words = Field(examples=["复核整体改造表决的计票"])


class NewAttestation(Input):
    """What an auditing body found of a bundle, which it names by the SHA-256 of its bytes."""

    by: Words = Field(examples=["西陵区某会计师事务所"], description="出具意见的机构，不写个人姓名")
    finding: AttestedFinding
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        examples=["aa02fdd48dd392b06559cb309a72ed21e10e9b6dff7420ce98a580458c7c4fac"]
    )
    words: str = Field("", max_length=2000, examples=["独立重算与公布结果一致"])


class ExportAnswer(Answer):
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
