"""The order of the stages as a district's policy says it, with the gates before each, and why one cannot be taken.

Source: policy list, part 1 (the orders of Hebei, Beijing and Ningbo); Civil Code art. 278.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.core.errors import FieldFault
from app.projects.kinds import ConsensusMatter, DecidedMatter, ProjectStage, StageGateKind
from app.projects.stages import OWN_ORDER, StageGate, StageRule
from app.register.schemas import Input

FOUR_FIFTHS = 80

_SEQUENCES = (
    (ProjectStage.APPLIED, ProjectStage.ACCEPTED, "先申请，后受理"),
    (ProjectStage.VOTED, ProjectStage.WORKS, "改建共有部分由业主共同决定，先表决，后施工（民法典第278条）"),
    (ProjectStage.CONSULTED, ProjectStage.WORKS, "先征询，后施工（老旧小区改造可复制政策机制清单（第四批））"),
    (ProjectStage.IN_PLAN_YEAR, ProjectStage.WORKS, "先列入年度计划，后施工"),
    (ProjectStage.ACCEPTED, ProjectStage.WORKS, "先受理，后施工"),
    (ProjectStage.WORKS, ProjectStage.ACCEPTANCE, "先施工，后验收"),
    (ProjectStage.ACCEPTANCE, ProjectStage.WARRANTY, "先验收，后保修"),
    (ProjectStage.WARRANTY, ProjectStage.CLOSED, "先保修，后办结"),
)
"""What comes before what in every district, and why."""

_HOUSEHOLDS = StageGateKind.INCLUSION, StageGateKind.ASKED, StageGateKind.AGREED
_PLAIN = StageGateKind.APPLICATION, StageGateKind.SURVEY, StageGateKind.PLAN

type Percent = Annotated[int, Field(ge=1, le=100)]
"""A share of all households, or more."""


class _Sent(Input):
    """A piece of an order: it never changes."""

    model_config = ConfigDict(frozen=True)


class PlainGate(_Sent):
    """An application that the street accepted, contents that households chose, or a published plan."""

    kind: Literal[StageGateKind.APPLICATION, StageGateKind.SURVEY, StageGateKind.PLAN] = Field(
        json_schema_extra={"x-labels": {one: one.label for one in _PLAIN}}
    )

    @property
    def gate(self) -> StageGate:
        """The gate as the rules of stages read it."""
        return StageGate(self.kind)


class HouseholdGate(_Sent):
    """A certificate in force of a share of all households."""

    kind: Literal[StageGateKind.INCLUSION, StageGateKind.ASKED, StageGateKind.AGREED] = Field(
        json_schema_extra={"x-labels": {one: one.label for one in _HOUSEHOLDS}}
    )
    percent: Percent = Field(FOUR_FIFTHS, description="占全部住户的百分比，以上含本数")

    @property
    def gate(self) -> StageGate:
        """The gate as the rules of stages read it."""
        return StageGate(self.kind, percent=self.percent)


class VoteGate(_Sent):
    """A matter that owners decided by a vote of art. 278, whose announcement hangs."""

    kind: Literal[StageGateKind.VOTE]
    matter: DecidedMatter

    @property
    def gate(self) -> StageGate:
        """The gate as the rules of stages read it."""
        return StageGate(self.kind, self.matter)


class ConsensusGate(_Sent):
    """A share of all households that agrees to one matter, asked and counted by itself."""

    kind: Literal[StageGateKind.CONSENSUS]
    matter: ConsensusMatter
    percent: Percent = Field(FOUR_FIFTHS, description="占全部住户的百分比，以上含本数")

    @property
    def gate(self) -> StageGate:
        """The gate as the rules of stages read it."""
        return StageGate(self.kind, self.matter, self.percent)


type AnyGate = Annotated[PlainGate | HouseholdGate | VoteGate | ConsensusGate, Field(discriminator="kind")]


class PlacedStage(_Sent):
    """A stage at its place, with the gates before it."""

    stage: ProjectStage
    gates: tuple[AnyGate, ...] = Field((), max_length=20, description="进入本阶段前须具备的条件")

    @property
    def rule(self) -> StageRule:
        """The stage as the rules of stages read it."""
        return StageRule(self.stage, tuple(one.gate for one in self.gates))


OWN_STAGES = tuple(PlacedStage(stage=one.stage) for one in OWN_ORDER)
"""The order of a district that has set none, without gates."""


def order_faults(stages: Sequence[PlacedStage]) -> list[FieldFault]:
    """Why an order cannot be taken, every reason at once."""
    places = [one.stage for one in stages]
    found = [
        FieldFault(f"policy.stages.{index}.stage", f"“{one.label}”前面已经有了，请删去。")
        for index, one in enumerate(places)
        if one in places[:index]
    ]
    if absent := [one.label for one in ProjectStage if one not in places]:
        law = "" if ProjectStage.VOTED in places else "改建共有部分由业主共同决定（民法典第278条）。"
        found.append(
            FieldFault("policy.stages", f"还缺：{'、'.join(absent)}。{law}各阶段都须列出，没有条件的自动跳过。")
        )
    found += [
        FieldFault(
            f"policy.stages.{places.index(later)}.stage",
            f"“{later.label}”不能排在“{earlier.label}”前面：{why}。请调整顺序。",
        )
        for earlier, later, why in _SEQUENCES
        if earlier in places and later in places and places.index(later) < places.index(earlier)
    ]
    return found + _gate_faults(stages, places)


def _gate_faults(stages: Sequence[PlacedStage], places: Sequence[ProjectStage]) -> list[FieldFault]:
    found = []
    works = places.index(ProjectStage.WORKS) if ProjectStage.WORKS in places else len(places)
    named: set[tuple[StageGateKind, DecidedMatter | ConsensusMatter | None]] = set()
    for index, one in enumerate(stages):
        if one.gates and index > works:
            found.append(
                FieldFault(f"policy.stages.{index}.gates", "开工以后的阶段不另设条件，请移到“施工”或以前的阶段。")
            )
        for number, gate in enumerate(one.rule.gates):
            field = f"policy.stages.{index}.gates.{number}"
            if (gate.kind, gate.matter) in named:
                found.append(FieldFault(field, "与前面的一项相同，请删去：前面阶段的条件，后面的阶段同样要具备。"))
            named.add((gate.kind, gate.matter))
            certain = gate.kind in _HOUSEHOLDS or gate.matter is ConsensusMatter.WHETHER
            if certain and gate.percent < FOUR_FIFTHS:
                found.append(FieldFault(f"{field}.percent", below(gate.percent)))
    return found


def below(percent: int) -> str:
    """What is said of a share of households below four fifths."""
    return (
        f"{percent}% 低于 {FOUR_FIFTHS}%：老旧小区改造可复制政策机制清单（第四批）以八成住户为准，"
        "比例可以提高，不能降低。"
    )
