"""What goes over the wire about units, warranties, limits and routes."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from app.complaints import plan_items
from app.complaints.categories import Heading
from app.complaints.kinds import Rung, UnitKind, UnitSeat
from app.complaints.limits.limits import Limits
from app.complaints.settings.option_schemas import CategoryCode, PhoneNumber, limits_answer, limits_input, plain
from app.complaints.settings.policy_change import PolicyChange
from app.core.answers import Answer
from app.register.schemas import Input, Words

type UnitName = Annotated[str, AfterValidator(plain), Field(min_length=2, max_length=60, examples=["宏达建设有限公司"])]
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


class RuleGiven(Input):
    """A line of the routing table: conditions that are all to hold, and whose such a case is."""

    to_rung: Rung
    to_unit_id: uuid.UUID | None = None
    heading: Heading | None = None
    category: CategoryCode | None = None
    buildings: list[Building] | None = Field(None, min_length=1, max_length=200)
    project_id: uuid.UUID | None = None
    plan_item: PlanItem | None = None


LimitsInput = limits_input(Limits)


class NewCasePolicy(LimitsInput):  # type: ignore[misc, valid-type]
    """Limits and routes, whole: what is left out is the default, and not what was before."""

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


class PolicyLine(Answer):
    """A version: who set it when and why, and its hash."""

    number: int
    sha256: str
    reason: str
    entered_by: str = Field(description="默认版本为空")
    at: datetime


# A type checker follows no class that is made while the program starts.
LimitsAnswer = limits_answer(PolicyLine, Limits)


class PolicyAnswer(LimitsAnswer):  # type: ignore[misc, valid-type]
    """A version in full, with what it changed."""

    rules: list[RuleAnswer]
    changes: list[PolicyChange]
