"""What goes over the wire about projects: plans, what must hold, gates, emergencies."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.core.answers import Answer
from app.projects.carrying.carrying_schemas import CarryingAnswer
from app.projects.kinds import (
    Approver,
    DecidedMatter,
    EmergencyState,
    GateState,
    ProjectState,
    RequirementKind,
    RequirementState,
)
from app.projects.plans.plan_schemas import NewPlan as NewPlan  # what is sent about a project is asked for together
from app.projects.plans.plan_schemas import PlanAnswer as PlanAnswer
from app.projects.plans.plan_schemas import Title
from app.register.schemas import Input, PartsScopeInput, ScopeInput, Words
from app.register.scope_answers import ScopeAnswer, StairwellName


class MaterialShare(Input):
    """The share beyond which a change of the plan is material, at most one fifth."""

    numerator: int = Field(1, ge=1, le=100)
    denominator: int = Field(10, ge=5, le=1000)


class NewProject(Input):
    """A renovation project: its official number, and the scope it is for."""

    number: str = Field(min_length=1, max_length=40, examples=["2026-西陵-017"])
    title: Title = Field(examples=["桃花岭小区整体改造"])
    scope: ScopeInput
    material_share: MaterialShare = Field(
        default_factory=lambda: MaterialShare(numerator=1, denominator=10),
        description="预算或内容变动超过这一比例即为重大变更，受影响住户须重新征询",
    )


class VoteRequirement(Input):
    """The owners of a scope decide jointly, and the result has been posted (law R-08)."""

    kind: Literal["vote"]
    title: Title = Field(examples=["整体改造方案表决"])
    scope: ScopeInput
    matter: DecidedMatter = Field(DecidedMatter.PLAN, description="表决的是什么；表决中决定这件事的事项通过才算具备")


class CertifiedGateRequirement(Input):
    """Four fifths of all households of the scope, shown by a certificate in force of this gate (law R-63)."""

    title: Title = Field(examples=["同意纳入改造"])
    scope: ScopeInput
    percent: int = Field(80, ge=80, le=100, description="占全部住户的百分比，只能提高")


class InclusionGateRequirement(CertifiedGateRequirement):
    """Four fifths of the households agree to be included, by a certificate in force; whatever the version of the plan."""

    kind: Literal["inclusion_gate"]


class AskedGateRequirement(CertifiedGateRequirement):
    """Four fifths of the households were asked about this version of the plan, by a certificate in force."""

    kind: Literal["asked_gate"]


class AgreedGateRequirement(CertifiedGateRequirement):
    """Four fifths of the households agree to this version of the plan, by a certificate in force."""

    kind: Literal["agreed_gate"]


class PartConsentsRequirement(Input):
    """The owners of named parts agree, each for their own (law R-62)."""

    kind: Literal["part_consents"]
    title: Title = Field(examples=["首层业主同意占用外墙"])
    scope: PartsScopeInput


class EmergencyRequirement(Input):
    """A danger that does not wait; it opens works by an act of its own, of the street and the district."""

    kind: Literal["emergency"]
    title: Title = Field(examples=["燃气立管应急更换"])
    scope: ScopeInput
    danger: Words = Field(examples=["2 栋燃气立管锈蚀泄漏，随时可能爆燃"])


type RequirementInput = Annotated[
    VoteRequirement
    | InclusionGateRequirement
    | AskedGateRequirement
    | AgreedGateRequirement
    | PartConsentsRequirement
    | EmergencyRequirement,
    Field(discriminator="kind"),
]


class NewRequirements(Input):
    """Everything that must hold before works may start; once approved it takes the place of what was set before."""

    requirements: list[RequirementInput] = Field(min_length=1, max_length=50)
    reason: Words = Field(examples=["按本区老旧小区改造办法设定"])


class SecondWord(Input):
    """Another person's word on what somebody proposed."""

    approve: bool = Field(examples=[True])
    reason: str = Field("", max_length=500, description="不予批准时必填")


class RequirementDecision(SecondWord):
    """Another person's word on what must hold before works."""


class NewEmergency(Input):
    """An emergency put before the district, with the document it rests on."""

    requirement_id: uuid.UUID
    document: str = Field(min_length=2, max_length=200, examples=["西消安鉴〔2026〕12 号鉴定意见"])
    evidence: list[uuid.UUID] = Field(min_length=1, max_length=20, description="文件的证据编号")
    reason: Words


class EmergencyDecision(SecondWord):
    """The district's word on an emergency."""


class RequirementFacts(Answer):
    """What a requirement asks beside its kind: a matter that is voted on, the percent of the households, or the danger."""

    matter: DecidedMatter | None = None
    percent: int | None = None
    danger: str | None = Field(None, examples=["2 栋燃气立管锈蚀泄漏，随时可能爆燃"])


class GateAnswer(Answer):
    """A requirement in force and where it stands; `missing` says what is missing, empty where it holds.

    `carried` says from which earlier version it holds, and why, where that is so.
    """

    requirement_id: uuid.UUID
    kind: RequirementKind
    title: str
    where: str = Field(examples=["全小区"])
    scope: ScopeAnswer
    facts: RequirementFacts
    state: GateState
    recorded_at: datetime | None
    missing: str
    carried: str = Field("", examples=["由第 1 版方案沿用，因为：只更换了图纸的签章页。"])


class RiserWorksAnswer(Answer):
    """An item of the plan in one riser (a lift: in its stairwell), which starts there once all parts it touches agreed.

    In public risers of one to four parts are left out.
    """

    code: str
    title: str
    building: str
    stairwell: StairwellName
    riser: str
    flats: int
    complete: bool
    may_start: bool


class ProjectLine(Answer):
    """A project in a list; `alarm_since` where works could start once and no longer can, or two bodies are to decide how
    works that have begun go on.
    """

    id: uuid.UUID
    number: str
    title: str
    where: str
    state: ProjectState
    plan_number: int | None
    may_start: bool
    alarm_since: datetime | None


class ProjectPage(ProjectLine):
    """A project as anybody sees it: plan versions, gates, and why works may not start."""

    community_id: uuid.UUID
    scope: ScopeAnswer
    material_share: str = Field("1/10", description="预算或内容变动超过这一比例即为重大变更")
    plans: list[PlanAnswer]
    carryings: list[CarryingAnswer] = Field(description="声明没有实质变更的各版，生效的，此前的办理结果沿用")
    gates: list[GateAnswer]
    risers: list[RiserWorksAnswer] = Field(description="须经专有部分业主同意的内容，逐个立管（电梯按单元）能否开工")
    reasons: list[str] = Field(examples=[["“整体改造方案表决”（全小区）尚未具备。"]])


class EmergencyAnswer(Answer):
    """An emergency and where it stands."""

    id: uuid.UUID
    requirement_id: uuid.UUID
    plan_version_id: uuid.UUID
    document: str
    evidence: list[uuid.UUID]
    reason: str
    state: EmergencyState
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str


class RequirementLine(Answer):
    """A requirement as it is proposed."""

    kind: RequirementKind
    title: str
    where: str = Field(examples=["全小区"])
    scope: ScopeAnswer
    facts: RequirementFacts


class RequirementProposalAnswer(Answer):
    """What must hold before works as somebody proposed it, who is to approve it, and where that stands."""

    id: uuid.UUID
    requirements: list[RequirementLine]
    approver: Approver
    reason: str
    state: RequirementState
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str


class ProjectAnswer(ProjectPage):
    """A project as the office sees it: with who set what must hold and why, what was proposed, and its emergencies."""

    requirements_number: int | None
    requirements_reason: str
    requirements_set_by: str
    requirements_approved_by: str
    requirements_policy: int | None = Field(description="设定时本区政策的版本，0 为未制定，从前设定的为空")
    requirement_proposals: list[RequirementProposalAnswer]
    created_by: str
    created_at: datetime
    emergencies: list[EmergencyAnswer]
