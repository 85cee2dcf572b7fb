"""An order of stages that cannot be taken says why, everything at once, and with the article where the law asks it."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.projects.kinds import ProjectStage
from app.projects.policy.district_policy import BUILT_IN, DistrictPolicy, faults
from app.projects.stages import OWN_ORDER

OWN = [one.value for one in ProjectStage]
VOTE_ON_PLAN = {"kind": "vote", "matter": "plan"}


def policy(*stages: str, **gates: list[dict[str, Any]]) -> DistrictPolicy:
    placed = [{"stage": one, "gates": gates.get(one, [])} for one in stages or OWN]
    return DistrictPolicy.model_validate({"preset": "own", "stages": placed})


def moved(stage: str, before: str) -> list[str]:
    """The program's order with a stage before another."""
    rest = [one for one in OWN if one != stage]
    place = rest.index(before)
    return [*rest[:place], stage, *rest[place:]]


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        (policy(*moved("works", "voted")), "policy.stages.4.stage", "民法典第278条"),
        (policy(*moved("works", "consulted")), "policy.stages.3.stage", "先征询，后施工"),
        (policy(*moved("accepted", "applied")), "policy.stages.0.stage", "先申请，后受理"),
        (policy(*moved("closed", "warranty")), "policy.stages.7.stage", "先保修，后办结"),
        (policy(*OWN, "applied"), "policy.stages.9.stage", "“已申请”前面已经有了"),
        (policy(*OWN[:4], *OWN[5:]), "policy.stages", "还缺：完成表决。改建共有部分由业主共同决定（民法典第278条）"),
        (policy(warranty=[{"kind": "plan"}]), "policy.stages.7.gates", "开工以后的阶段不另设条件"),
        (policy(voted=[VOTE_ON_PLAN], works=[VOTE_ON_PLAN]), "policy.stages.5.gates.0", "与前面的一项相同"),
        (policy(voted=[{"kind": "asked", "percent": 79}]), "policy.stages.4.gates.0.percent", "79% 低于 80%"),
        (
            policy(in_plan_year=[{"kind": "consensus", "matter": "include", "percent": 66}]),
            "policy.stages.2.gates.0.percent",
            "66% 低于 80%",
        ),
    ],
)
def test_an_order_that_cannot_be_taken_says_why(sent: DistrictPolicy, field: str, words: str) -> None:
    found = {one.field: one.message for one in faults(sent)}
    assert words in found[field]


def test_every_fault_comes_at_once() -> None:
    sent = policy(*moved("works", "consulted"), "applied", works=[{"kind": "agreed", "percent": 50}])
    assert [one.field for one in faults(sent)] == [
        "policy.stages.9.stage",
        "policy.stages.3.stage",
        "policy.stages.3.stage",
        "policy.stages.3.gates.0.percent",
    ]


@pytest.mark.parametrize(
    "gate",
    [
        {"kind": "acceptance"},
        {"kind": "vote"},
        {"kind": "vote", "matter": "include"},
        {"kind": "consensus", "matter": "lift"},
        {"kind": "agreed", "percent": 101},
        {"kind": "bribe"},
    ],
)
def test_a_gate_that_there_is_not_is_no_policy(gate: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        policy(voted=[gate])


def test_the_duties_may_have_a_share_of_their_own() -> None:
    sent = policy(in_plan_year=[{"kind": "consensus", "matter": "pay_fee", "percent": 60}])
    assert faults(sent) == []
    (gate,) = sent.order[2].gates
    assert gate.title == "住户逐项达成共识：交纳物业费，60% 以上"


def test_a_policy_from_before_keeps_the_programs_order() -> None:
    content = BUILT_IN.model_dump(mode="json")
    del content["stages"]
    assert DistrictPolicy.model_validate(content).order == OWN_ORDER
