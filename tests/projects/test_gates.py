"""May works start: derived from the records on the plan in force, and every reason why not, in words."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.projects.gates import NO_PLAN, NOTHING_REQUIRED, GateRecord, Required, works
from app.projects.kinds import GateState, Passage
from app.projects.plans.plans import PlanDocument, plain, plan_sha256
from app.projects.wording import scope_words
from app.register.scopes import BuildingsScope, EstateScope, PartsScope, Scope, StairwellScope

AT = datetime(2026, 11, 24, 17, tzinfo=UTC)  # the 25th in China
VOTE = Required("v", "方案表决", "全小区")
WISHES = Required("w", "意愿征询", "1 栋")


def record(requirement: Required, plan: int = 1, passage: Passage = Passage.PASSED, reason: str = "") -> GateRecord:
    return GateRecord(requirement.id, plan, passage, AT, reason)


def test_nothing_starts_without_a_plan_and_without_something_required() -> None:
    assert works([], None, []).reasons == (NO_PLAN, NOTHING_REQUIRED)
    assert works([], 1, []).reasons == (NOTHING_REQUIRED,)
    assert works([VOTE], None, []).reasons == (NO_PLAN, "“方案表决”（全小区）尚未具备。")


def test_every_requirement_must_hold_and_each_missing_one_is_named() -> None:
    found = works([VOTE, WISHES], 1, [record(VOTE)])
    assert not found.may_start
    assert found.reasons == ("“意愿征询”（1 栋）尚未具备。",)
    assert [gate.state for gate in found.gates] == [GateState.OPEN, GateState.MISSING]
    done = works([VOTE, WISHES], 1, [record(VOTE), record(WISHES)])
    assert (done.may_start, done.reasons) == (True, ())


def test_a_lapse_shuts_the_gate_and_the_latest_word_holds() -> None:
    lapsed = record(VOTE, passage=Passage.LAPSED, reason="结果被法院撤销。")
    found = works([VOTE], 1, [record(VOTE), lapsed])
    assert found.reasons == ("“方案表决”（全小区）已于2026年11月25日失效：结果被法院撤销。",)
    assert found.gates[0].state is GateState.LAPSED
    assert works([VOTE], 1, [record(VOTE), lapsed, record(VOTE)]).may_start
    silent = works([VOTE], 1, [record(VOTE, passage=Passage.LAPSED)])
    assert silent.reasons == ("“方案表决”（全小区）已于2026年11月25日失效：没有写明原因。",)


def test_what_was_agreed_to_another_plan_opens_nothing() -> None:
    found = works([VOTE], 2, [record(VOTE, plan=1)])
    assert found.gates[0].state is GateState.EARLIER_PLAN
    assert found.reasons == ("“方案表决”（全小区）针对的是第 1 版方案，现行方案是第 2 版，须重新办理。",)
    assert works([VOTE], 2, [record(VOTE, plan=2), record(VOTE, plan=1, passage=Passage.LAPSED)]).may_start


def test_records_of_what_is_not_required_do_not_matter() -> None:
    assert works([VOTE], 1, [record(WISHES, passage=Passage.LAPSED), record(VOTE)]).may_start


HISTORY = st.lists(
    st.builds(
        GateRecord,
        st.sampled_from("abc"),
        st.integers(1, 3),
        st.sampled_from(Passage),
        st.integers(0, 1000).map(lambda minutes: AT + timedelta(minutes=minutes)),
        st.sampled_from(["", "因故"]),
    ),
    max_size=20,
)


@given(st.lists(st.sampled_from("abc"), unique=True, max_size=3), st.one_of(st.none(), st.integers(1, 3)), HISTORY)
def test_it_equals_a_recount_from_the_history(ids: list[str], plan: int | None, history: list[GateRecord]) -> None:
    """A plain recount: play the history from its beginning, keeping which gates are open on which plan."""
    open_gates: set[tuple[str, int]] = set()
    for one in history:
        gate = (one.requirement_id, one.plan_number)
        open_gates = open_gates | {gate} if one.passage is Passage.PASSED else open_gates - {gate}
    required = [Required(one, one, "全小区") for one in ids]
    found = works(required, plan, history)
    assert found.may_start is (bool(ids) and plan is not None and {(one, plan) for one in ids} <= open_gates)
    assert found.may_start is (found.reasons == ())
    shut = [gate for gate in found.gates if gate.state is not GateState.OPEN]
    assert all(bool(gate.missing) is (gate in shut) for gate in found.gates)
    assert {gate.required.id for gate in shut} == {one for one in ids if (one, plan) not in open_gates}


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (EstateScope(), "全小区"),
        (BuildingsScope(("1", "2")), "1 栋、2 栋"),
        (StairwellScope("3", "2"), "3 栋 2 单元"),
        (StairwellScope("3", ""), "3 栋 不分单元部分"),
        (PartsScope(frozenset({"a", "b"})), "指定的 2 处专有部分"),
    ],
)
def test_scopes_in_words(scope: Scope, words: str) -> None:
    assert scope_words(scope) == words


def test_the_hash_of_a_plan_can_be_computed_by_anybody() -> None:
    document = {
        "t": "plan",
        "v": 1,
        "title": "改造方案",
        "description": "",
        "items": ["外墙保温"],
        "documents": [{"name": "方案.pdf", "sha256": "ab" * 32}],
    }
    spelled = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    kept = PlanDocument("方案.pdf", "ab" * 32, "kept-here")
    moved = PlanDocument("方案.pdf", "ab" * 32, "kept-there")
    made = plan_sha256("改造方案", "", ["外墙保温"], [kept])
    assert made == hashlib.sha256(spelled.encode()).digest() == plan_sha256("改造方案", "", ["外墙保温"], [moved])


@given(st.lists(st.text("ab", max_size=3), max_size=3), st.lists(st.text("ab", max_size=3), max_size=3))
def test_other_items_another_hash(one: list[str], other: list[str]) -> None:
    assert (plan_sha256("t", "", one, []) == plan_sha256("t", "", other, [])) is (one == other)


def test_two_ways_of_typing_a_text_are_one() -> None:
    assert plain(" 方案 \r\n  e\u0301 \n") == "方案\n\u00e9"
