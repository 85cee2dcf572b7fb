"""Limits and routes as one configuration: stored as they are, every fault told at once, changes in words."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.complaints.categories import CATEGORIES, Heading
from app.complaints.kinds import ClockKind, Rung, Urgency
from app.complaints.lifecycle import Seat
from app.complaints.limits.limits import LADDER, LIMITS, MOST, Limit, Limits, faults
from app.complaints.limits.routing import RoutingRule
from app.complaints.settings.policy_change import PolicyChange, changes
from app.core.periods import PeriodUnit

ONE_LIMIT = st.sampled_from(PeriodUnit).flatmap(
    lambda unit: st.builds(Limit, st.integers(1, MOST[unit]), st.just(unit))
)
TABLES = st.fixed_dictionaries(dict.fromkeys(ClockKind, ONE_LIMIT))
GIVEN = st.builds(
    Limits,
    by_urgency=st.fixed_dictionaries(dict.fromkeys(Urgency, TABLES)),
    by_category=st.dictionaries(
        st.sampled_from(sorted(CATEGORIES)), st.dictionaries(st.sampled_from(ClockKind), ONE_LIMIT), max_size=4
    ),
    extension_days=st.integers(1, 10),
    fallback=st.sampled_from([Rung.COMMUNITY, Rung.STREET]),
    danger_phones=st.just((("燃气抢修", "0717-6000000"),)),
    public=st.booleans(),
)


def test_the_defaults_are_those_of_the_rule_book() -> None:
    """R-92: acknowledge 24 h, dispatch 1 and return 2 working days, danger 2 h, 3, 5 and 15 working days."""
    limits = Limits()
    assert faults(limits) == []
    for category, clock, shown in (
        ("roof.leak", ClockKind.ACCEPT, "24 小时"),
        ("roof.leak", ClockKind.DISPATCH, "1 个工作日"),
        ("roof.leak", ClockKind.RETURN, "2 个工作日"),
        ("roof.leak", ClockKind.RESOLVE, "5 个工作日"),
        ("noise_dust.noise", ClockKind.RESOLVE, "3 个工作日"),
        ("quality.material", ClockKind.RESOLVE, "15 个工作日"),
        ("gas.leak", ClockKind.ACCEPT, "2 小时"),
        ("water.out", ClockKind.RESOLVE, "24 小时"),
        ("water.out", ClockKind.CALL_BACK, "3 个工作日"),
        ("water.out", ClockKind.CONFIRM, "7 日"),
    ):
        assert limits.limit(category, clock).shown == shown
    with pytest.raises(KeyError):
        limits.limit("roof.moon", ClockKind.ACCEPT)
    assert {one.heading for one in CATEGORIES.values()} == set(Heading)


@given(GIVEN)
def test_what_is_stored_is_what_was_given(limits: Limits) -> None:
    assert faults(limits) == []
    assert Limits.from_json(limits.as_json()) == limits
    for code, category in CATEGORIES.items():
        for clock in ClockKind:
            own = limits.by_category.get(code, {})
            assert limits.limit(code, clock) == own.get(clock, limits.by_urgency[category.urgency][clock])


def test_every_fault_is_told_at_once() -> None:
    few = {clock: one for clock, one in LIMITS[Urgency.DANGER].items() if clock is not ClockKind.ACCEPT}
    found = faults(
        Limits(
            by_urgency={**LIMITS, Urgency.DANGER: few},
            by_category={
                "roof.moon": {},
                "roof.leak": {ClockKind.RESOLVE: Limit(0, PeriodUnit.HOURS)},
                "gas.leak": {ClockKind.ACCEPT: Limit(721, PeriodUnit.HOURS)},
            },
            extension_days=11,
            ladder=((Rung.STREET, 1), (Rung.COMMUNITY, 2)),
            fallback=Rung.DISTRICT,
        )
    )
    assert [field for field, _ in found] == [
        "by_urgency.danger",
        "by_category.roof.moon",
        "by_category.roof.leak.resolve",
        "by_category.gas.leak.accept",
        "extension_days",
        "ladder",
        "fallback",
    ]
    assert all(what.endswith("。") for _, what in found)


@pytest.mark.parametrize(
    "ladder",
    [
        (),
        ((Rung.UNIT, 0),),
        ((Rung.COMMUNITY, 1), (Rung.COMMUNITY, 2)),
        ((Rung.COMMUNITY, 3), (Rung.STREET, 2)),
        ((Rung.COMMUNITY, -1),),
        ((Rung.COMMUNITY, 61),),
    ],
)
def test_a_ladder_goes_up(ladder: Any) -> None:
    assert [field for field, _ in faults(Limits(ladder=ladder))] == ["ladder"]


def test_what_a_version_changes_is_said_in_words() -> None:
    unit = uuid.UUID(int=1)
    old_rule = RoutingRule(uuid.uuid4(), Seat(Rung.UNIT, unit), heading="roof")
    same = replace(old_rule, id=uuid.uuid4())
    new_rule = RoutingRule(uuid.uuid4(), Seat(Rung.COMMUNITY), category="roof.leak")
    new = Limits(
        by_category={"roof.leak": {ClockKind.RESOLVE: Limit(3, PeriodUnit.WORKING_DAYS)}},
        extension_days=5,
        ladder=LADDER[:2],
    )
    found = changes(Limits(), new, [old_rule], [same, new_rule], {unit: "宏达"}.__getitem__)
    assert found == [
        PolicyChange("屋面外墙·屋面漏雨：办结", "", "3 个工作日"),
        PolicyChange("最长延期", "10 个工作日", "5 个工作日"),
        PolicyChange(
            "逾期上报",
            "责任单位负责人（到期即报）、社区（逾期第 1 个工作日）、街道（逾期第 6 个工作日）、区住建部门（逾期第 11 个工作日）",
            "责任单位负责人（到期即报）、社区（逾期第 1 个工作日）",
        ),
        PolicyChange("派单目录", "", "屋面漏雨 → 社区"),
    ]
    assert changes(new, new, [old_rule], [same], str) == []
    gone = changes(new, new, [old_rule], [], {unit: "宏达"}.__getitem__)
    assert gone == [PolicyChange("派单目录", "屋面外墙 → 宏达", "")]
