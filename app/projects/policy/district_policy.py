"""What a district's policy says, its hash, and why one cannot be taken.

Days and windows may be longer than the law's and never shorter. The thresholds of a vote are those of art. 278 and are no
part of it; a share of households stands beside the vote and never in its place.

Source: Civil Code art. 278; law R-08, R-55, R-63 to R-65; policy list, parts 1, 3 and 5.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.core.errors import FieldFault
from app.core.values.canonical import digest
from app.projects.kinds import AcceptanceBase, Approver, DecidedMatter, RequirementKind
from app.projects.policy.stage_orders import FOUR_FIFTHS, OWN_STAGES, Percent, PlacedStage, below, order_faults
from app.projects.stages import StageRule
from app.register.schemas import Input

LEAST_EXTENSION_DAYS = 7
MOST_EXTENSION_DAYS = 60

BELOW_278 = (
    "开工条件须包括对“改造方案”的业主共同表决：改建共有部分由业主共同决定（民法典第278条），"
    "住户意见达到比例只能与表决并列，不能代替表决。"
)


class _Part(Input):
    """A part of a policy: it never changes."""

    model_config = ConfigDict(frozen=True)


class VoteCondition(_Part):
    """The owners decide a matter by a vote of art. 278, whose thresholds are the law's."""

    kind: Literal[RequirementKind.VOTE]
    matter: DecidedMatter


_GATES = RequirementKind.INCLUSION_GATE, RequirementKind.ASKED_GATE, RequirementKind.AGREED_GATE


class HouseholdCondition(_Part):
    """A share of all households, by a certificate in force; it stands beside the vote (law R-65)."""

    kind: Literal[RequirementKind.INCLUSION_GATE, RequirementKind.ASKED_GATE, RequirementKind.AGREED_GATE] = Field(
        json_schema_extra={"x-labels": {gate: gate.label for gate in _GATES}}
    )
    percent: Percent = Field(FOUR_FIFTHS, description="占全部住户的百分比，以上含本数")


type WorksCondition = Annotated[VoteCondition | HouseholdCondition, Field(discriminator="kind")]


class AcceptancePolicy(_Part):
    """How satisfied households must be before completion is accepted, of whom, and how many must answer (law R-64).

    Who must answer is a share of all households whatever the base, so that no base can be made small.
    """

    percent: Percent = Field(FOUR_FIFTHS, description="满意的住户占基数的百分比，以上含本数")
    base: AcceptanceBase = Field(AcceptanceBase.HOUSEHOLDS, description="基数：满意的住户是哪些住户的百分之几")
    least_response_percent: Percent = Field(FOUR_FIFTHS, description="至少百分之几的全部住户作了答复，不论基数")
    tries: int = Field(3, ge=3, le=10, description="在几个不同的日子上门仍未见到、每次留有照片的，可以不计入基数")


class DistrictPolicy(_Part):
    """Everything that a district lays down for its renovation projects."""

    preset: str = Field(min_length=2, max_length=40, pattern="^[a-z][a-z0-9_]*$", examples=["hebei"])
    works: tuple[WorksCondition, ...] = Field(
        (VoteCondition(kind=RequirementKind.VOTE, matter=DecidedMatter.PLAN),),
        max_length=20,
        description="开工前须具备的条件",
    )
    approver: Approver = Field(Approver.ANOTHER_PERSON, description="开工条件由谁复核")
    extension_days: int = Field(
        LEAST_EXTENSION_DAYS, ge=1, le=MOST_EXTENSION_DAYS, description="延长投票的公示张贴几日"
    )
    wishes_percent: Percent = Field(FOUR_FIFTHS, description="制定方案前须征询到的住户百分比")
    acceptance: AcceptancePolicy = AcceptancePolicy()
    stages: tuple[PlacedStage, ...] = Field(
        OWN_STAGES, max_length=20, description="各阶段的顺序，及进入每一阶段前须具备的条件"
    )

    def sha256(self) -> bytes:
        """SHA-256 over everything it says."""
        return digest(self.model_dump(mode="json"))

    @property
    def voted(self) -> frozenset[DecidedMatter]:
        """The matters that owners must have decided before works."""
        return frozenset(one.matter for one in self.works if isinstance(one, VoteCondition))

    @property
    def order(self) -> tuple[StageRule, ...]:
        """The stages in this district's order, each with the gates before it."""
        return tuple(one.rule for one in self.stages)

    @property
    def of_households(self) -> dict[RequirementKind, int]:
        """The percentages of households that must stand before works, by gate."""
        return {one.kind: one.percent for one in self.works if isinstance(one, HouseholdCondition)}


BUILT_IN = DistrictPolicy(preset="national")
"""What holds in a district that has set nothing: what the law asks, and no more."""


def faults(policy: DistrictPolicy) -> list[FieldFault]:
    """Why a policy cannot be taken, every reason at once, each with the article that it falls below."""
    found = []
    if DecidedMatter.PLAN not in policy.voted:
        found.append(FieldFault("policy.works", BELOW_278))
    asked = [(one.kind, one.matter if isinstance(one, VoteCondition) else None) for one in policy.works]
    found += [
        FieldFault(f"policy.works.{index}", "与前面的一项相同，请删去。")
        for index, one in enumerate(asked)
        if one in asked[:index]
    ]
    found += [
        FieldFault(f"policy.works.{index}.percent", below(one.percent))
        for index, one in enumerate(policy.works)
        if isinstance(one, HouseholdCondition) and one.percent < FOUR_FIFTHS
    ]
    if policy.extension_days < LEAST_EXTENSION_DAYS:
        found.append(
            FieldFault(
                "policy.extension_days",
                f"延长投票的公示至少张贴 {LEAST_EXTENSION_DAYS} 日，可以延长，不能缩短（民法典第278条，表决须让业主知晓）。",
            )
        )
    if policy.wishes_percent < FOUR_FIFTHS:
        found.append(FieldFault("policy.wishes_percent", below(policy.wishes_percent)))
    for field in ("percent", "least_response_percent"):
        if (share := getattr(policy.acceptance, field)) < FOUR_FIFTHS:
            found.append(FieldFault(f"policy.acceptance.{field}", below(share)))
    return found + order_faults(policy.stages)
