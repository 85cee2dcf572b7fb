"""A machine over the whole chain of a project: whatever the order, no stage is reached whose gates do not hold."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.projects.kinds import (
    ConsensusMatter,
    DecidedMatter,
    ProjectStage,
    RequirementKind,
    StageGateKind,
)
from app.projects.stages import OWN_ORDER, StageFacts, StageGate, StageRule, before, following, missing

S, K, G = ProjectStage, RequirementKind, StageGateKind
CONTENTS = StageGate(G.VOTE, DecidedMatter.CONTENTS)
PLAN = StageGate(G.VOTE, DecidedMatter.PLAN)
WHETHER = StageGate(G.CONSENSUS, ConsensusMatter.WHETHER, 80)
FEE = StageGate(G.CONSENSUS, ConsensusMatter.PAY_FEE, 70)
GATES = CONTENTS, PLAN, WHETHER, FEE, StageGate(G.INCLUSION, percent=80), StageGate(G.APPLICATION), StageGate(G.PLAN)
EARLY = S.APPLIED, S.ACCEPTED, S.IN_PLAN_YEAR, S.CONSULTED, S.VOTED
LATE = S.ACCEPTANCE, S.WARRANTY, S.CLOSED


@st.composite
def orders(draw: st.DrawFn) -> tuple[StageRule, ...]:
    """Any order with works after everything that must stand before them, and any gates up to works."""
    placed = draw(st.permutations(EARLY))
    gates = st.lists(st.sampled_from(GATES), max_size=3, unique=True).map(tuple)
    return (*(StageRule(one, draw(gates)) for one in (*placed, S.WORKS)), *(StageRule(one) for one in LATE))


@st.composite
def facts(draw: st.DrawFn) -> StageFacts:
    """What may hold at any moment, before works."""
    word = st.sampled_from(("", "缺"))
    required = draw(st.lists(st.tuples(st.sampled_from((K.VOTE, K.AGREED_GATE, K.EMERGENCY)), word), max_size=3))
    return StageFacts(
        required,
        [why for _, why in required if why] if required else ["街道办事处还没有设定开工条件。"],
        accepted=draw(st.booleans()),
        published=draw(st.booleans()),
        standing={one: draw(word) for one in GATES},
    )


def walk(order: tuple[StageRule, ...], moments: list[tuple[StageFacts, ProjectStage]]) -> None:
    """Try these acts one after the other; whatever is taken must rest on gates that hold at that moment."""
    now, began = None, False
    places = [one.stage for one in order]
    for told, stage in moments:
        seen = StageFacts(told.gates, told.works, told.accepted, told.published, (), began, told.standing)
        if stage not in following(now, order, seen) or missing(stage, order, seen):
            continue
        # Worded otherwise than the rule itself: every gate at or before this place, looked at one by one.
        if not began and not (stage is S.WORKS and seen.emergency):
            for one in order[: places.index(stage) + 1]:
                for gate in one.gates:
                    holds = {G.APPLICATION: seen.accepted, G.PLAN: seen.published}
                    assert holds.get(gate.kind, seen.standing.get(gate) == ""), (stage, gate)
        if stage is S.WORKS:
            assert not seen.works
        if stage in LATE:
            assert began
        if stage is S.IN_PLAN_YEAR:
            assert seen.accepted or seen.published
        now, began = stage, began or stage is S.WORKS


MOMENTS: Any = st.lists(st.tuples(facts(), st.sampled_from(S)), max_size=25)


@given(orders(), MOMENTS)
def test_in_any_order_no_stage_is_entered_whose_gates_do_not_hold(
    order: tuple[StageRule, ...], moments: list[tuple[StageFacts, ProjectStage]]
) -> None:
    walk(order, moments)


NINGBO = (
    StageRule(S.APPLIED, (CONTENTS,)),
    StageRule(S.ACCEPTED, (StageGate(G.APPLICATION),)),
    StageRule(S.VOTED, (StageGate(G.PLAN), PLAN)),
    StageRule(S.IN_PLAN_YEAR),
    StageRule(S.CONSULTED),
    *OWN_ORDER[5:],
)


def test_a_gate_that_nobody_answered_for_does_not_hold() -> None:
    bare = StageFacts([], (), accepted=True, published=True)
    assert missing(S.APPLIED, NINGBO, bare) == ("“业主共同表决通过并公告：改造内容”尚未核对。",)


def test_the_vote_on_the_contents_stands_before_everything_after_it() -> None:
    shut = StageFacts([], (), accepted=True, published=True, standing={CONTENTS: "缺", PLAN: ""})
    assert [missing(one, NINGBO, shut) for one in (S.APPLIED, S.VOTED, S.IN_PLAN_YEAR, S.WORKS)] == [("缺",)] * 4
    assert following(S.ACCEPTED, NINGBO, shut) == (S.VOTED,)
    assert following(S.VOTED, NINGBO, shut) == (S.IN_PLAN_YEAR,)


def test_an_emergency_opens_works_past_everything_and_only_once_it_is_approved() -> None:
    for why, ahead, lacks in (
        ("", (S.APPLIED, S.IN_PLAN_YEAR, S.WORKS), ()),
        ("缺", (S.APPLIED, S.IN_PLAN_YEAR), ("缺",)),
    ):
        seen = StageFacts(
            [(K.EMERGENCY, why)],
            [why] if why else [],
            accepted=False,
            published=True,
            standing={CONTENTS: "", PLAN: ""},
        )
        assert following(None, NINGBO, seen) == ahead
        assert missing(S.WORKS, NINGBO, seen)[:1] == lacks


def test_once_works_began_the_gates_of_earlier_stages_are_asked_no_more() -> None:
    aged = StageFacts([], (), accepted=True, published=True, began=True, standing={CONTENTS: "缺", PLAN: "缺"})
    assert [missing(one, NINGBO, aged) for one in (S.APPLIED, S.VOTED, S.WORKS)] == [()] * 3
    assert before(S.WORKS, NINGBO, aged) == ()
