"""What goes over the wire about corrections of the register."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.core.answers import Answer
from app.register.kinds import AreaSource, CorrectionKind, CorrectionState, DocumentKind, OwnerKind
from app.register.schemas import Area, Input, Name, Words


class AreaCorrection(Input):
    """An area from a document, or one confirmed by posting it for seven days (law case 42)."""

    kind: Literal["area"]
    part_id: uuid.UUID
    area_m2: Area
    source: AreaSource
    posted_on: date | None = Field(None, description="来源为“公示确认”时：公示张贴之日")

    @model_validator(mode="after")
    def _posted(self) -> "AreaCorrection":
        if (self.source is AreaSource.CONFIRMED) != (self.posted_on is not None):
            raise ValueError("来源为“公示确认”时须填公示张贴之日，其他来源不填。")
        return self


class OwnerInput(Input):
    """An owner after a transfer: one the register knows by id, or a new one."""

    owner_id: uuid.UUID | None = None
    name: Name | None = Field(None, examples=["钱秀英"])
    kind: OwnerKind = OwnerKind.PERSON
    document_kind: DocumentKind | None = None
    document: str = Field("", max_length=30)
    phone: str = Field("", pattern=r"^(\+?[0-9-]{5,20})?$")
    namesake: bool = Field(False, description="确认与名册中同名的业主不是同一人")
    share: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5}/[1-9][0-9]{0,5}$")] | None = None

    @model_validator(mode="after")
    def _known_or_named(self) -> "OwnerInput":
        if (self.owner_id is None) == (self.name is None):
            raise ValueError("请填 owner_id（名册中已有的业主）或 name（新业主），二者填一。")
        return self


class TransferCorrection(Input):
    """A transfer of a part from a day on (sale, gift, inheritance proved)."""

    kind: Literal["transfer"]
    part_id: uuid.UUID
    on: date
    owners: list[OwnerInput] = Field(min_length=1, max_length=20)


class DeathCorrection(Input):
    """An owner's death; the heirs come in by a transfer once they are proved (law case 44)."""

    kind: Literal["death"]
    owner_id: uuid.UUID
    deceased_on: date


class RetireCorrection(Input):
    """A part that never was, or is no more."""

    kind: Literal["retire"]
    part_id: uuid.UUID


class MergeCorrection(Input):
    """Two owners of the register who are one: `other_id` becomes `owner_id`."""

    kind: Literal["merge"]
    owner_id: uuid.UUID
    other_id: uuid.UUID


class AuthoriseCorrection(Input):
    """The person who casts for an organisation, by a document under its seal."""

    kind: Literal["authorise"]
    owner_id: uuid.UUID
    name: Name
    from_on: date
    until_on: date | None = None


type CorrectionFacts = Annotated[
    AreaCorrection | TransferCorrection | DeathCorrection | RetireCorrection | MergeCorrection | AuthoriseCorrection,
    Field(discriminator="kind"),
]


class NewCorrection(Input):
    """A change of the register with its reason and the document it rests on."""

    facts: CorrectionFacts
    reason: Words
    document: Annotated[str, Field(min_length=2, max_length=200)] = Field(
        examples=["不动产权证 鄂(2024)宜昌市 0001234 号"]
    )


class CorrectionAnswer(Answer):
    """A correction and where it stands."""

    id: uuid.UUID
    kind: CorrectionKind
    state: CorrectionState
    summary: str
    reason: str
    document: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str
    objections: list[str]


class CorrectionDecision(Input):
    """A second person's word on a correction."""

    approve: bool = Field(examples=[True])
    reason: str = Field("", max_length=500, description="不予更正时必填")


class NewAreaObjection(Input):
    """An objection to an area posted for confirmation."""

    objector: Name
    objection: Words
