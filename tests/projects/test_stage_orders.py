"""A machine over the whole chain of a project, for each preset's order: no stage is reached whose gates do not hold.

What each order asks is written here a second time, as the policy list tells it, and not read from the presets.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.projects.kinds import ConsensusMatter, DecidedMatter, ProjectStage, RequirementKind, StageGateKind
from app.projects.policy.presets import presets
from app.projects.stages import (
    FOR_ACCEPTANCE,
    FOR_WARRANTY,
    OWN_ORDER,
    StageFacts,
    StageGate,
    before,
    following,
    missing,
    votes_before_works,
)

S, K, G = ProjectStage, RequirementKind, StageGateKind
APPLICATION, PLAN = StageGate(G.APPLICATION), StageGate(G.PLAN)
SURVEY, INCLUSION = StageGate(G.SURVEY), StageGate(G.INCLUSION, percent=80)
ASKED, AGREED = StageGate(G.ASKED, percent=80), StageGate(G.AGREED, percent=80)
ON_CONTENTS, ON_PLAN, ON_MODEL = (
    StageGate(G.VOTE, one) for one in (DecidedMatter.CONTENTS, DecidedMatter.PLAN, DecidedMatter.MANAGEMENT_MODEL)
)
MATTERS = [StageGate(G.CONSENSUS, one, 80) for one in ConsensusMatter]
ORDERS: dict[str, list[tuple[ProjectStage, list[StageGate]]]] = {
    "hebei": [
        (S.APPLIED, []),
        (S.ACCEPTED, []),
        (S.IN_PLAN_YEAR, [INCLUSION]),
        (S.CONSULTED, [PLAN, AGREED]),
        (S.VOTED, [ON_PLAN]),
        (S.WORKS, []),
    ],
    "beijing": [
        (S.APPLIED, []),
        (S.ACCEPTED, [APPLICATION]),
        (S.CONSULTED, [PLAN, ASKED]),
        (S.IN_PLAN_YEAR, MATTERS),
        (S.VOTED, [ON_PLAN, ON_MODEL]),
        (S.WORKS, []),
    ],
    "ningbo": [
        (S.APPLIED, [SURVEY, ON_CONTENTS]),
        (S.ACCEPTED, [APPLICATION]),
        (S.VOTED, [PLAN, ON_PLAN, ON_MODEL]),
        (S.IN_PLAN_YEAR, []),
        (S.WORKS, []),
    ],
}
EVERY = list(dict.fromkeys(gate for order in ORDERS.values() for _, gates in order for gate in gates))
LATER = [*EVERY, FOR_ACCEPTANCE, FOR_WARRANTY]
NOTHING = StageFacts([], ("街道办事处还没有设定开工条件。",), accepted=False, published=False)


def holding(facts: StageFacts) -> set[StageGate]:
    """The gates that hold."""
    found = {gate for gate, why in facts.standing.items() if not why}
    return found | ({APPLICATION} if facts.accepted else set()) | ({PLAN} if facts.published else set())


def with_gate(facts: StageFacts, gate: StageGate, *, holds: bool) -> StageFacts:
    """The facts once a gate is opened or falls."""
    if gate == APPLICATION:
        return replace(facts, accepted=holds)
    if gate == PLAN:
        return replace(facts, published=holds)
    return replace(facts, standing={**facts.standing, gate: () if holds else (f"缺{gate.title}",)})


def with_requirements(facts: StageFacts, kinds: list[tuple[RequirementKind, bool]]) -> StageFacts:
    """The facts once these are required before works, each met or not."""
    gates = [(kind, "" if met else f"缺{kind.label}") for kind, met in kinds]
    return replace(facts, gates=gates, works=tuple(why for _, why in gates if why) if gates else NOTHING.works)


Act = tuple[str, int, bool, list[tuple[RequirementKind, bool]]]
REQUIRED = st.lists(
    st.tuples(st.sampled_from((K.VOTE, K.AGREED_GATE, K.EMERGENCY)), st.sampled_from((True, True, False))), max_size=2
)
ACTS = st.tuples(
    st.sampled_from(("enter", "enter", "gate", "gate", "gate", "require", "policy", "version", "day")),
    st.integers(0, 60),
    st.sampled_from((True, True, True, False)),
    REQUIRED,
)


def walk(
    preset: str, acts: list[Act], facts: StageFacts = NOTHING, came: Sequence[ProjectStage] = ()
) -> list[ProjectStage]:
    """Do these acts one after the other, entering only what may be entered; whatever is entered is judged by itself."""
    order, came = presets()[preset].order, list(came)
    for act, number, yes, kinds in acts:
        match act:
            case "gate":
                facts = with_gate(facts, LATER[number % len(LATER)], holds=yes)
            case "version":  # published or carried over: whether the acceptance is of it
                facts = replace(facts, outdated=() if yes else ("验收的是旧版。",))
            case "day":
                facts = replace(facts, running=() if yes else ("保修期未满。",))
            case "require":
                facts = with_requirements(facts, kinds)
            case "policy":
                preset = sorted(ORDERS)[number % 3]
                order = presets()[preset].order
            case _:
                ahead = following(came[-1] if came else None, order, facts)
                if ahead and not missing(stage := ahead[number % len(ahead)], order, facts):
                    judge(preset, stage, facts, came)
                    came.append(stage)
                    if stage is S.WORKS and not facts.began:
                        under = () if facts.emergency else votes_before_works(order)
                        assert set(under) == (set() if facts.emergency else votes_of(preset))
                        facts = replace(facts, began=True, voted=under)
    return came


def judge(preset: str, stage: ProjectStage, facts: StageFacts, came: list[ProjectStage]) -> None:
    """Everything that must hold where a stage is entered."""
    places = [one for one, _ in ORDERS[preset]]
    emergency = bool(facts.gates) and {kind for kind, _ in facts.gates} == {K.EMERGENCY}
    if stage in places and not (stage is S.WORKS and emergency) and S.WORKS not in came:
        wanted = {gate for _, gates in ORDERS[preset][: places.index(stage) + 1] for gate in gates}
        assert wanted <= holding(facts), (preset, stage, wanted - holding(facts))
    if stage is S.WORKS:
        assert facts.gates, "nothing is required"
        assert not [why for _, why in facts.gates if why]
    if stage is S.IN_PLAN_YEAR:
        assert facts.accepted or facts.published
    if stage in {S.ACCEPTANCE, S.WARRANTY, S.CLOSED}:
        assert S.WORKS in came
        # What opened the works stands for the version in force, whatever fell or was published since.
        assert not [why for _, why in facts.gates if why]
        assert set(facts.voted) <= holding(facts)
        assert (FOR_ACCEPTANCE if stage is S.ACCEPTANCE else FOR_WARRANTY) in holding(facts)
        assert stage is S.ACCEPTANCE or not facts.outdated
        assert stage is not S.CLOSED or not facts.running


def votes_of(preset: str) -> set[StageGate]:
    """The votes before works, as the policy list has them."""
    return {gate for _, gates in ORDERS[preset] for gate in gates if gate.kind is G.VOTE}


@given(st.sampled_from(sorted(ORDERS)), st.lists(ACTS, max_size=80))
def test_no_sequence_of_permitted_acts_reaches_a_stage_whose_gates_do_not_hold(preset: str, acts: list[Act]) -> None:
    walk(preset, acts)


@given(st.sampled_from(sorted(ORDERS)), st.lists(ACTS, max_size=40))
def test_nothing_that_falls_after_works_began_is_passed_over_on_the_way_to_the_close(
    preset: str, acts: list[Act]
) -> None:
    begun = with_requirements(replace(NOTHING, accepted=True, published=True, began=True), [(K.VOTE, True)])
    voted = votes_before_works(presets()[preset].order)
    walk(preset, acts, replace(begun, voted=voted, standing=dict.fromkeys(LATER, ())), [S.WORKS])


@pytest.mark.parametrize("preset", sorted(ORDERS))
def test_each_order_opens_stage_by_stage_as_its_gates_do(preset: str) -> None:
    order = presets()[preset].order
    facts = with_requirements(NOTHING, [(K.VOTE, True)])
    facts = replace(facts, standing={gate: (f"缺{gate.title}",) for gate in EVERY})
    if preset == "hebei":  # of a project that stands in the plan of a year the street accepted something in every order
        facts = replace(facts, accepted=True)
    now = None
    for stage, gates in ORDERS[preset]:
        for gate in gates:
            assert stage in following(now, order, facts)
            assert missing(stage, order, facts), (stage, gate)
            facts = with_gate(facts, gate, holds=True)
        assert following(now, order, facts)[0] is stage
        assert missing(stage, order, facts) == ()
        now = stage


def test_the_machine_comes_to_the_end() -> None:
    whole: list[Act] = [("gate", number, True, []) for number in range(len(LATER))]
    whole += [("require", 0, True, [(K.VOTE, True)]), *[("enter", 0, True, [])] * 9]
    assert {preset: walk(preset, whole)[-1] for preset in ORDERS} == dict.fromkeys(ORDERS, S.CLOSED)


def test_a_gate_that_nobody_answered_for_does_not_hold() -> None:
    bare = StageFacts([], (), accepted=True, published=True)
    assert missing(S.APPLIED, presets()["ningbo"].order, bare) == (
        "“改造内容由问卷征集”尚未核对。",
        "“业主共同表决通过并公告：改造内容”尚未核对。",
    )


def test_emergencies_open_works_past_everything_once_approved_and_where_nothing_else_is_required() -> None:
    order = presets()["beijing"].order
    for kinds, ahead, lacks in (
        ([(K.EMERGENCY, True)], (S.APPLIED, S.IN_PLAN_YEAR, S.WORKS), False),
        ([(K.EMERGENCY, False)], (S.APPLIED, S.IN_PLAN_YEAR), True),
        ([(K.EMERGENCY, True), (K.VOTE, True)], (S.APPLIED, S.IN_PLAN_YEAR), True),
    ):
        facts = with_requirements(NOTHING, kinds)
        assert following(None, order, facts) == ahead
        assert bool(missing(S.WORKS, order, facts)) == lacks


def test_once_works_began_the_gates_of_earlier_stages_are_asked_no_more() -> None:
    aged = StageFacts([], (), accepted=True, published=True, began=True)
    order = presets()["ningbo"].order
    assert [missing(one, order, aged) for one in (S.APPLIED, S.VOTED, S.WORKS)] == [()] * 3
    assert before(S.WORKS, order, aged) == ()
    assert before(S.ACCEPTANCE, order, aged) == (FOR_ACCEPTANCE,)
    voted = replace(aged, voted=votes_before_works(order))
    assert before(S.ACCEPTANCE, order, voted) == (FOR_ACCEPTANCE, ON_CONTENTS, ON_PLAN, ON_MODEL)


def test_a_district_that_set_no_order_has_the_programs_own_without_gates() -> None:
    assert presets()["zhuhai"].order == OWN_ORDER
    assert not [gate for one in OWN_ORDER for gate in one.gates]
