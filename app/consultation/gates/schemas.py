"""What goes over the wire about gates and their certificates."""

import uuid
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field, model_validator

from app.claims.kinds import EvidenceClass
from app.consultation.gates.kinds import CertificateState, GateKind
from app.consultation.surveys.kinds import QuestionRole
from app.register.schemas import Input


class NewCertificate(Input):
    """Certify a gate: of a survey (inclusion, satisfaction) or of a consultation (asked on the plan, agreed to it)."""

    kind: GateKind = Field(examples=["plan_agreed"])
    survey_id: uuid.UUID | None = None
    consultation_id: uuid.UUID | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.survey_id is None) == (self.consultation_id is None):
            raise ValueError("问卷和征询须填写其中一项，不能都填或都不填。")
        return self


class ChannelAnswer(BaseModel):
    """How many of the counted rest on this, and whether the gate stands without them."""

    evidence: EvidenceClass
    households: int
    stands_without: bool


class GateFiguresAnswer(BaseModel):
    """A gate's figures. The denominator is all households of the population; the test is 5 x counted >= 4 x households.

    `by_claim` of the counted are entered by others and not confirmed.
    """

    households: int
    counted: int
    share: str = Field(examples=["81.2%"])
    needed: int
    responded: int
    least_response: int = Field(description="要求的最低回收率（占全部户数的百分之几）")
    enough_answered: bool
    of_responded: str = Field(description="占已表态户的比例，只作参考", examples=["93.0%"])
    by_claim: int
    channels: list[ChannelAnswer]
    reached: bool
    stands_without_claims: bool
    stands_without_disputed: bool


class BothWaysAnswer(BaseModel):
    """双超 80%: strictly above by households and by area; a report and no gate."""

    area_m2: str
    counted_area_m2: str
    by_households: bool
    by_area: bool
    over_both_ways: bool


class QuestionAgreed(BaseModel):
    """How many households agree in one of the questions that decide; who is counted agrees in all of them."""

    role: QuestionRole
    households: int
    share: str


class GateCheck(BaseModel):
    """A gate as it stands now; nothing is recorded by looking."""

    kind: GateKind
    title: str
    where: str
    population: str
    figures: GateFiguresAnswer
    both_ways: BothWaysAnswer
    agreed_to: list[QuestionAgreed]


class CertificateLine(BaseModel):
    """A certificate in a list; its state is what has been recorded, within minutes of any change."""

    id: uuid.UUID
    project_id: uuid.UUID
    kind: GateKind
    plan_version_id: uuid.UUID | None
    households: int
    counted: int
    sha256: str
    certified_at: datetime
    state: CertificateState
    lapsed_at: datetime | None
    lapsed_because: str


class CertificatesPage(BaseModel):
    """Fifty certificates, the newest first; `next` is asked for the following page."""

    certificates: list[CertificateLine]
    next: uuid.UUID | None


class CertificateAnswer(CertificateLine):
    """A certificate, its households looked at again this moment; with what it states and the key that signed it."""

    figures: GateFiguresAnswer
    facts: dict[str, Any] = Field(description="文件内容，各户除外")
    key: str = Field(description="签名密钥，用于 yigai gate --key")


class CertificateFile(BaseModel):
    """The file that anybody counts again: `yigai gate`, or by hand (`docs/decisions/0033`)."""

    document: dict[str, Any]
    note: str
