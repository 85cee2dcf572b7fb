"""What goes over the wire about consents of the owners whose flats an item touches."""

import uuid
from datetime import datetime

from pydantic import BaseModel, Field

from app.claims.kinds import EvidenceClass
from app.consultation.kinds import PartConsentState, Trust
from app.core.answers import Answer
from app.register.schemas import Input
from app.register.scope_answers import StairwellName


class NewOwnConsent(Input):
    """Whether I agree that an item of the plan touches my flat."""

    code: str = Field(min_length=1, max_length=20, description="项目内容的编码", examples=["DT-3-1"])
    agrees: bool = Field(examples=[True])
    words: str = Field("", max_length=200)


class NewPartConsent(Input):
    """What an owner said to staff, with what it rests on; it is told to them, and theirs to dispute."""

    code: str = Field(min_length=1, max_length=20, examples=["DT-3-1"])
    part_id: uuid.UUID
    owner_id: uuid.UUID
    agrees: bool = Field(examples=[True])
    words: str = Field("", max_length=200)
    evidence_class: EvidenceClass
    evidence_id: uuid.UUID | None = None
    reference: str = Field("", max_length=200, description="见证人、录音编号，或来源文件名和行号")


class ConsentWordAnswer(Answer):
    """A word for a flat and how far it is the owner's own."""

    id: uuid.UUID
    agrees: bool
    words: str
    trust: Trust
    at: datetime


class FlatConsent(Answer):
    """A flat that an item touches: all its owners have to agree."""

    part_id: uuid.UUID
    part: str
    state: PartConsentState
    agreed: int
    owners: int
    by_claim: bool = Field(description="其中有他人登记、本人未确认的意见")
    words: list[ConsentWordAnswer]


class RiserConsents(Answer):
    """A column of flats above each other 立管: the same last digits of the room number; empty where numbers tell none."""

    building: str
    stairwell: StairwellName
    riser: str
    agreed: int
    flats: list[FlatConsent]


class ItemConsentsAnswer(BaseModel):
    """An item of the plan in force with the flats that it touches, by riser."""

    code: str
    title: str
    flats: int
    agreed: int
    refused: int
    risers: list[RiserConsents]


class ConsentBoard(Answer):
    """The items that touch flats inside; the watermark is shown across the screen."""

    watermark: str
    at: datetime
    items: list[ItemConsentsAnswer]


class OwnConsents(Answer):
    """An item that touches my flat: what is asked, and where my flat stands; words are shown to confirmed owners."""

    code: str
    title: str
    where: str
    state: PartConsentState
    owners: int
    words: list[ConsentWordAnswer]


class ConsentSums(BaseModel):
    """How many flats an item touches and how many agree; `agreed` is None where it would single somebody out."""

    code: str
    title: str
    flats: int
    agreed: int | None
