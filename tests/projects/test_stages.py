"""The stages of a project in their order, what each hangs on, and where an application stands."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.projects.asked.application_states import SOURCES, scope_of, state
from app.projects.kinds import ApplicationAct, ApplicationMatter, ApplicationState, ProjectStage, RequirementKind
from app.projects.stages import FOR_ACCEPTANCE, FOR_WARRANTY, OWN_ORDER, StageFacts, following, missing
from app.register.scopes import EstateScope, StairwellScope

S, K = ProjectStage, RequirementKind
OPEN = StageFacts(
    [(K.AGREED_GATE, ""), (K.VOTE, "")],
    (),
    accepted=True,
    published=True,
    standing={FOR_ACCEPTANCE: (), FOR_WARRANTY: ()},
)
BARE = StageFacts([], ("街道办事处还没有设定开工条件。",), accepted=False, published=False)


def test_a_whole_life_goes_through_every_stage_once() -> None:
    came = [S.APPLIED]
    while (ahead := following(came[-1], OWN_ORDER, OPEN)) and came[-1] is not S.CLOSED:
        assert missing(ahead[0], OWN_ORDER, OPEN) == ()
        came.append(ahead[0])
    assert came == list(S)
    assert following(S.CLOSED, OWN_ORDER, OPEN) == ()


def test_a_gate_that_nobody_required_is_passed_over() -> None:
    assert following(S.IN_PLAN_YEAR, OWN_ORDER, BARE) == (S.WORKS,)
    assert following(S.IN_PLAN_YEAR, OWN_ORDER, StageFacts([(K.VOTE, "")], (), accepted=True, published=True)) == (
        S.VOTED,
    )
    assert following(S.IN_PLAN_YEAR, OWN_ORDER, StageFacts([(K.EMERGENCY, "")], (), accepted=True, published=True)) == (
        S.WORKS,
    )
    assert following(S.ACCEPTANCE, OWN_ORDER, OPEN) == (S.WARRANTY, S.WORKS)
    assert following(S.WARRANTY, OWN_ORDER, OPEN) == (S.CLOSED, S.WORKS)
    assert following(None, OWN_ORDER, BARE) == (S.APPLIED, S.IN_PLAN_YEAR)


@pytest.mark.parametrize(
    ("stage", "facts", "why"),
    [
        (S.ACCEPTED, BARE, ("还没有街道已受理并并入本项目的申请。",)),
        (S.IN_PLAN_YEAR, BARE, ("还没有街道已受理并并入本项目的申请，也没有公布改造方案，不能列入年度计划。",)),
        (S.IN_PLAN_YEAR, StageFacts([], (), accepted=True, published=False), ()),
        (S.IN_PLAN_YEAR, StageFacts([], (), accepted=False, published=True), ()),
        (S.WORKS, BARE, ("街道办事处还没有设定开工条件。",)),
        (
            S.VOTED,
            StageFacts([(K.VOTE, "甲"), (K.AGREED_GATE, "乙"), (K.VOTE, "丙")], (), accepted=True, published=True),
            ("甲", "丙"),
        ),
        (S.CONSULTED, StageFacts([(K.VOTE, "甲"), (K.AGREED_GATE, "乙")], (), accepted=True, published=True), ("乙",)),
        (S.ACCEPTANCE, replace(OPEN, works=("缺表决。",)), ("缺表决。",)),
        (S.WARRANTY, replace(OPEN, works=("缺表决。",), outdated=("旧版。",)), ("缺表决。", "旧版。")),
        (S.WARRANTY, replace(OPEN, running=("未满。",)), ()),
        (S.CLOSED, replace(OPEN, outdated=("旧版。",), running=("未满。",)), ("旧版。", "未满。")),
        (S.CLOSED, replace(OPEN, standing={FOR_WARRANTY: ("冒名。",)}), ("冒名。",)),
    ],
)
def test_what_is_missing_is_said(stage: ProjectStage, facts: StageFacts, why: tuple[str, ...]) -> None:
    assert missing(stage, OWN_ORDER, facts) == why


KINDS = K.VOTE, K.AGREED_GATE, K.EMERGENCY
FACTS = st.builds(
    lambda gates, accepted, published: StageFacts(
        gates, tuple(why for _, why in gates if why), accepted=accepted, published=published
    ),
    st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(("", "缺"))), max_size=4),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(st.tuples(FACTS, st.sampled_from(S)), max_size=20))
def test_whatever_happens_between_no_stage_is_entered_whose_gates_do_not_hold(
    wanted: list[tuple[StageFacts, ProjectStage]],
) -> None:
    now: ProjectStage | None = None
    for facts, stage in wanted:
        if stage not in following(now, OWN_ORDER, facts) or missing(stage, OWN_ORDER, facts):
            continue
        shut = {kind for kind, why in facts.gates if why}
        assert stage is not S.IN_PLAN_YEAR or facts.accepted or facts.published
        assert stage is not S.ACCEPTED or facts.accepted
        assert stage is not S.CONSULTED or K.AGREED_GATE not in shut
        assert stage is not S.VOTED or K.VOTE not in shut
        assert stage is not S.WORKS or not shut
        now = stage


@given(st.lists(st.sampled_from(ApplicationAct), max_size=12))
def test_an_application_moves_only_where_its_acts_may_be_done(wanted: list[ApplicationAct]) -> None:
    done: list[ApplicationAct] = []
    for act in wanted:
        before = state(done)
        if before in SOURCES[act]:
            done.append(act)
            assert (state(done) is before) == (act is ApplicationAct.REPEAT)
    if ApplicationAct.RETURN in done or ApplicationAct.WITHDRAW in done:
        assert not state(done).open
    assert (state(done) is ApplicationState.IN_PROJECT) == (ApplicationAct.LINK in done)


def test_a_household_asks_for_its_stairwell_or_for_the_estate() -> None:
    assert scope_of(ApplicationMatter.LIFT, "3", "1") == StairwellScope("3", "1")
    assert scope_of(ApplicationMatter.WHOLE, "3", "1") == EstateScope()
