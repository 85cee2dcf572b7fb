"""What goes over the wire about units, warranties, limits and routes."""

import unicodedata
import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from app.complaints import plan_items
from app.complaints.categories import Heading
from app.complaints.kinds import ClockKind, Rung, UnitKind, UnitSeat, Urgency
from app.core.answers import Answer
from app.core.periods import PeriodUnit
from app.register.schemas import Input, Words


def _plain(text: str) -> str:
    """One spelling of each character, as what is hashed wants it; refuses what is not seen."""
    spelled = unicodedata.normalize("NFC", text)
    if not spelled.isprintable():
        raise ValueError("含有看不见的字符，请删去。")
    return spelled


type UnitName = Annotated[
    str, AfterValidator(_plain), Field(min_length=2, max_length=60, examples=["宏达建设有限公司"])
]
type PhoneNumber = Annotated[
    str, Field(pattern=r"^[0-9+][0-9 \-转]{2,29}$", examples=["0717-6000001"], description="电话，分机写“转”")
]
type Building = Annotated[str, Field(min_length=1, max_length=60, examples=["1"])]
type PlanItem = Annotated[
    str,
    Field(
        min_length=1,
        max_length=plan_items.LONGEST,
        examples=["屋面防水"],
        description="方案内容的编码，没有编码的填名称",
    ),
]
type CategoryCode = Annotated[str, Field(max_length=40, examples=["roof.leak"])]


class NewUnit(Input):
    """A responsible unit of the street."""

    name: UnitName
    kind: UnitKind
    phone: PhoneNumber


class UnitPhone(Input):
    """A unit's number."""

    phone: PhoneNumber


class NewUnitMember(Input):
    """Who works in the unit; they have a mandate as responsible unit."""

    login: Annotated[str, Field(min_length=1, max_length=60, examples=["hongda-wang"])]
    seat: UnitSeat


class UnitMemberAnswer(Answer):
    """Somebody who works, or worked, in a unit."""

    id: uuid.UUID
    name: str
    seat: UnitSeat
    from_at: datetime
    until_at: datetime | None


class UnitAnswer(Answer):
    """A responsible unit; `ended_at` where it answers for nothing any more."""

    id: uuid.UUID
    name: str
    kind: UnitKind
    phone: str
    at: datetime
    ended_at: datetime | None


class UnitWithMembers(UnitAnswer):
    """A unit with everybody who works or worked in it."""

    members: list[UnitMemberAnswer]


class NewWarranty(Input):
    """保修: which repairs a unit owes, where, on which document, from a day until before another."""

    unit_id: uuid.UUID
    headings: list[Heading] | None = Field(None, min_length=1, max_length=20, description="不填为全部")
    buildings: list[Building] | None = Field(None, min_length=1, max_length=200, description="不填为全小区")
    project_id: uuid.UUID | None = None
    document: Words = Field(examples=["竣工验收备案表〔2026〕3号"])
    from_on: date
    until_on: date


class WarrantyAnswer(Answer):
    """A warranty, and whether it runs today."""

    id: uuid.UUID
    unit_id: uuid.UUID
    unit: str
    headings: list[Heading] | None
    buildings: list[str] | None
    project_id: uuid.UUID | None
    document: str
    from_on: date
    until_on: date
    runs: bool


class LimitGiven(Input):
    """How long something may take."""

    amount: Annotated[int, Field(ge=-1000000, le=1000000, examples=[5])]
    unit: PeriodUnit


class LadderStep(Input):
    """A rung, and on which working day after the end it is told (0: at once)."""

    rung: Rung
    working_days: Annotated[int, Field(ge=-1000000, le=1000000)]


class DangerPhone(Input):
    """Whom to call at once, and at what number."""

    whose: Annotated[str, AfterValidator(_plain), Field(min_length=2, max_length=40, examples=["燃气抢修"])]
    number: PhoneNumber


class RuleGiven(Input):
    """A line of the routing table: conditions that are all to hold, and whose such a case is."""

    to_rung: Rung
    to_unit_id: uuid.UUID | None = None
    heading: Heading | None = None
    category: CategoryCode | None = None
    buildings: list[Building] | None = Field(None, min_length=1, max_length=200)
    project_id: uuid.UUID | None = None
    plan_item: PlanItem | None = None


class NewCasePolicy(Input):
    """Limits and routes, whole: what is left out is the default, and not what was before."""

    by_urgency: dict[Urgency, dict[ClockKind, LimitGiven]] | None = None
    by_category: dict[CategoryCode, dict[ClockKind, LimitGiven]] = Field(default_factory=dict, max_length=60)
    extension_days: Annotated[int, Field(ge=-1000000, le=1000000)] = 10
    longest_pause: LimitGiven | None = Field(None, description="一次暂停计时的最长时间，不填为 10 个工作日")
    ladder: list[LadderStep] | None = Field(None, max_length=10)
    fallback: Rung = Rung.COMMUNITY
    danger_phones: list[DangerPhone] = Field(default_factory=list, max_length=20)
    public: bool = Field(False, description="允许对外公开办理情况（逐件公开）")
    rules: list[RuleGiven] = Field(default_factory=list, max_length=300)
    reason: Words = Field(examples=["开工后调整派单目录"])


class RuleAnswer(Answer):
    """A line of the routing table in words."""

    id: uuid.UUID
    to_rung: Rung
    to_unit_id: uuid.UUID | None
    to: str
    heading: Heading | None
    category: str | None
    buildings: list[str] | None
    project_id: uuid.UUID | None
    project: str | None
    plan_item: str | None
    plan_item_title: str | None


class ChangeAnswer(Answer):
    """Something that is otherwise than in the version before."""

    what: str
    before: str
    after: str


class PolicyLine(BaseModel):
    """A version: who set it when and why, and its hash."""

    number: int
    sha256: str
    reason: str
    entered_by: str = Field(description="默认版本为空")
    at: datetime


class PolicyAnswer(PolicyLine):
    """A version in full, with what it changed."""

    by_urgency: dict[Urgency, dict[ClockKind, str]] = Field(examples=[{"ordinary": {"resolve": "5 个工作日"}}])
    by_category: dict[str, dict[ClockKind, str]]
    extension_days: int
    longest_pause: str = Field(examples=["10 个工作日"])
    ladder: list[LadderStep]
    fallback: Rung
    danger_phones: list[DangerPhone]
    public: bool
    rules: list[RuleAnswer]
    changes: list[ChangeAnswer]


class PolicyPage(BaseModel):
    """Fifty versions, the latest first; `next` is the cursor of the next page."""

    versions: list[PolicyLine]
    next: int | None
