"""What goes over the wire about gates and their certificates."""

import uuid
from datetime import date, datetime
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from app.claims.kinds import EvidenceClass
from app.consultation.gates.kinds import CertificateState, GateKind, GateTrust, GateWord
from app.consultation.kinds import PromiseDecision
from app.consultation.schemas import PromiseAnswer
from app.consultation.surveys.kinds import QuestionRole
from app.core.answers import Answer, InstantText
from app.posting.schemas import Place
from app.projects.kinds import AcceptanceBase
from app.register.schemas import Input, Name, Words


class NewCertificate(Input):
    """Certify a gate: of a survey (inclusion, satisfaction) or of a consultation (asked on the plan, agreed to it)."""

    kind: GateKind = Field(examples=["plan_agreed"])
    survey_id: uuid.UUID | None = None
    consultation_id: uuid.UUID | None = Field(None, examples=["2e9a4c70-5b1d-4f38-9c62-7d0e8f1a3b54"])

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


class GateFiguresAnswer(Answer):
    """A gate's figures. `share` is of all households of the population, `of_base` of those in the base, which are the same but
    where a district's policy says otherwise before completion is accepted; the test is 100 x counted >= percent x base.

    `by_claim` of the counted are entered by others and not confirmed.
    """

    households: int
    counted: int
    share: str = Field(description="占全部户数的比例", examples=["81.2%"])
    base: AcceptanceBase = Field(description="基数")
    base_households: int = Field(description="基数有多少户")
    of_base: str = Field(description="占基数的比例", examples=["84.4%"])
    percent: int = Field(description="要求达到基数的百分之几", examples=[80])
    not_reached: int = Field(description="多次上门未能见到、每次留有照片的户数")
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
    """How many households agree to a matter that was asked by itself; who is counted agrees to the first."""

    role: QuestionRole
    households: int
    share: str


class GateCheck(Answer):
    """A gate as it stands now; nothing is recorded by looking."""

    kind: GateKind
    title: str
    where: str
    population: str
    figures: GateFiguresAnswer
    both_ways: BothWaysAnswer
    agreed_to: list[QuestionAgreed]


class CertifiedProject(BaseModel):
    """The project that a certificate is about."""

    number: str = Field(examples=["2026-西陵-017"])
    title: str


class CertifiedPlan(BaseModel):
    """The version of the plan that was asked about."""

    number: int
    sha256: str


class CertifiedRule(BaseModel):
    """The share that was asked for, and the least share in percent that had to answer."""

    denominator: int
    least_response: int
    numerator: int


class AcceptanceRule(BaseModel):
    """The same of satisfaction, as the district's policy of that day asks for it: also of whom it is a share."""

    base: AcceptanceBase
    denominator: Literal[100]
    least_response: int
    numerator: int = Field(examples=[80])
    policy: str = Field(
        description="当时有效的本区政策的校验值",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    tries: int = Field(examples=[3])


class CertifiedSource(BaseModel):
    """The survey or consultation that was counted."""

    id: uuid.UUID
    kind: str = Field(description="survey 问卷，consultation 征询", examples=["survey"])
    sha256: str
    title: str


class CertifiedMatter(BaseModel):
    """A matter that households were asked by itself, and who agrees, by names made for this matter alone."""

    agreed: int
    agrees: list[str] = Field(examples=[["3f0a1c9e10d27b64e5a8"]])
    matter: QuestionRole
    words: str = Field(examples=["配合施工"])


class CertificateFacts(BaseModel):
    """What a certificate states beside its figures. Fields stand as the file spells them: in the order of their names."""

    asked: list[str] = Field(default_factory=list, description="以前的证明：须全部同意的事项", examples=[["配合施工"]])
    certified_at: InstantText
    community: str
    gate: GateKind
    gate_words: str = Field(examples=["同意本方案"])
    matters: list[CertifiedMatter] = Field(default_factory=list, description="逐项征求的事项，第一项是计入的")
    plan: CertifiedPlan | None
    population: str
    project: CertifiedProject
    rule: AcceptanceRule | CertifiedRule
    source: CertifiedSource
    t: Literal["gate_certificate"]
    v: int = Field(ge=1, le=3, description="3：满意度，按本区政策；2：逐项计算；1：以前的证明，须全部同意")
    where: str = Field(examples=["全小区"])


class FileFigures(BaseModel):
    """The figures that a file states, and what they stand on."""

    by_claim: int
    channels: dict[EvidenceClass, int]
    counted: int
    households: int
    reached: bool
    responded: int
    stands_without: dict[EvidenceClass, bool]
    stands_without_claims: bool
    stands_without_disputed: bool


class AcceptanceFigures(BaseModel):
    """The same of satisfaction: also how many households are in the base, and how many were not reached."""

    base_households: int
    by_claim: int
    channels: dict[EvidenceClass, int]
    counted: int
    households: int
    not_reached: int
    reached: bool
    responded: int
    stands_without: dict[EvidenceClass, bool]
    stands_without_claims: bool
    stands_without_disputed: bool


class FileRow(BaseModel):
    """A household, by a name made for this file alone; on what it rests where it is counted."""

    disputed: bool
    evidence: EvidenceClass | None
    household: str = Field(examples=["3f0a1c9e10d27b64e5a8"])
    state: GateWord
    trust: GateTrust | None


class _Certified(BaseModel):
    """What the documents of all gates say."""

    certified_at: InstantText
    community: str
    gate: GateKind
    gate_words: str = Field(examples=["同意本方案"])
    households: list[FileRow]
    matters: list[CertifiedMatter]
    plan: CertifiedPlan | None
    population: str
    project: CertifiedProject
    source: CertifiedSource
    t: Literal["gate_certificate"]
    where: str = Field(examples=["全小区"])


class CertificateDocument(_Certified):
    """The document that is counted again, spelled as it was signed: `sha256` is of its canonical JSON."""

    figures: FileFigures
    rule: CertifiedRule
    v: Literal[2]


class AcceptanceDocument(_Certified):
    """The same of satisfaction, counted by what the district's policy asks for before completion is accepted."""

    figures: AcceptanceFigures
    rule: AcceptanceRule
    v: Literal[3]


class EarlierCertificateDocument(BaseModel):
    """The same from before matters were counted one by one: who is counted agrees to all that was asked."""

    asked: list[str] = Field(examples=[["是否同意本方案"]])
    certified_at: InstantText
    community: str
    figures: FileFigures
    gate: GateKind
    gate_words: str = Field(examples=["同意本方案"])
    households: list[FileRow]
    plan: CertifiedPlan | None
    population: str
    project: CertifiedProject
    rule: CertifiedRule
    source: CertifiedSource
    t: Literal["gate_certificate"]
    v: Literal[1]
    where: str = Field(examples=["全小区"])


class CertificateLine(Answer):
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


class CertificateAnswer(CertificateLine):
    """A certificate, its households looked at again this moment; with what it states and the key that signed it."""

    figures: GateFiguresAnswer
    facts: CertificateFacts = Field(description="文件内容，各户和各项数字除外")
    key: str = Field(description="签名密钥，用于 yigai gate --key")


class CertificateFile(BaseModel):
    """The file that anybody counts again: `yigai gate`, or by hand (`docs/decisions/0033`)."""

    document: CertificateDocument | AcceptanceDocument | EarlierCertificateDocument = Field(discriminator="v")
    note: str


class NewRuling(Input):
    """What becomes of a promise that its household does not call kept, decided by a named person of the street."""

    decision: PromiseDecision = Field(examples=["carried"])
    due_on: date | None = Field(None, description="保修期内继续兑现的新期限")
    reason: Words = Field(examples=["立管移位须待燃气停气，列入保修期第一个月"])


class NewAcceptancePosting(Input):
    """Where the posting before the acceptance hangs, whose it is, and for how many days."""

    issuer: Name = Field(description="落款单位", examples=["学院街道办事处"])
    contact: str = Field(min_length=2, max_length=100, examples=["街道城建科 0717-1234567"])
    posting_places: list[Place] = Field(
        min_length=1, max_length=200, description="张贴在哪里", examples=[["小区公告栏"]]
    )
    days: int = Field(7, ge=1, le=60, description="公示天数")


class SatisfiedSums(BaseModel):
    """How many of all households are satisfied, by the certificate."""

    counted: int
    households: int


class PromiseSums(BaseModel):
    """What became of the promises; a field for each decision of the street."""

    all: int
    kept: int
    carried: int
    not_to_be_kept: int


class AcceptanceFacts(BaseModel):
    """What was posted before the acceptance, as its hash is made of it."""

    t: Literal["acceptance_check"]
    v: Literal[1]
    project: str = Field(examples=["2026-西陵-017"])
    plan: CertifiedPlan | None
    certificate: str
    satisfied: SatisfiedSums
    promises: PromiseSums
    open_quality_cases: int
    at: InstantText


class AcceptanceCheckAnswer(Answer):
    """What was posted before the acceptance; `sha256` is of the canonical JSON of `facts`."""

    id: uuid.UUID
    facts: AcceptanceFacts
    sha256: str
    posting_id: uuid.UUID
    at: datetime


class AcceptanceAnswer(BaseModel):
    """What the acceptance of a project hangs on now, and everything that is missing, in sentences.

    Open cases about quality are counted, with where they are read; they block nothing.
    """

    certificate_id: uuid.UUID | None
    certificate_lapsed: str
    households: int | None
    satisfied: int | None
    promises: list[PromiseAnswer]
    open_promises: int
    open_quality_cases: int
    cases_path: str = Field(examples=["/v1/office/communities/…/complaints?heading=quality"])
    last_check: AcceptanceCheckAnswer | None
    posted: bool
    missing: list[str]
