"""Limits and routes as one configuration: stored as they are, every fault told at once, changes in words."""

import json
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from app.complaints.categories import CATEGORIES, Heading
from app.complaints.kinds import ClockKind, Rung, Urgency
from app.complaints.lifecycle import Seat
from app.complaints.limits.limits import LADDER, LIMITS, Limits
from app.complaints.limits.options import MOST, Limit, LimitOption, SwitchOption
from app.complaints.limits.policies import _row
from app.complaints.limits.routing import RoutingRule
from app.complaints.settings.option_schemas import limits_answer, limits_input, limits_sent, limits_shown
from app.complaints.settings.policy_change import PolicyChange, changes
from app.core.periods import PeriodUnit

ONE_LIMIT = st.sampled_from(PeriodUnit).flatmap(
    lambda unit: st.builds(Limit, st.integers(1, MOST[unit]), st.just(unit))
)


def in_order(table: dict[ClockKind, Limit]) -> dict[ClockKind, Limit]:
    """The table with what is done first before what is done last."""
    pair = [table[clock] for clock in (ClockKind.FIRST_ACTION, ClockKind.RESOLVE) if clock in table]
    if len(pair) < 2:
        return table
    first, last = sorted(pair, key=lambda one: one.least_hours)
    return table | {ClockKind.FIRST_ACTION: first, ClockKind.RESOLVE: last}


TABLES = st.fixed_dictionaries(dict.fromkeys(ClockKind, ONE_LIMIT)).map(in_order)
GIVEN = st.builds(
    Limits,
    by_urgency=st.fixed_dictionaries(dict.fromkeys(Urgency, TABLES)),
    by_category=st.dictionaries(
        st.sampled_from(sorted(CATEGORIES)),
        st.dictionaries(st.sampled_from(ClockKind), ONE_LIMIT).map(in_order),
        max_size=4,
    ),
    extension_days=st.integers(1, 10),
    fallback=st.sampled_from([Rung.COMMUNITY, Rung.STREET]),
    danger_phones=st.just((("燃气抢修", "0717-6000000"),)),
    public=st.booleans(),
)


def test_the_defaults_are_those_of_the_rule_book() -> None:
    """R-92: acknowledge 24 h, dispatch 1 and return 2 working days, danger 2 h, 3, 5 and 15 working days."""
    limits = Limits()
    assert limits.faults() == []
    for category, clock, words in (
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
        assert limits.limit(category, clock).words == words
    with pytest.raises(KeyError):
        limits.limit("roof.moon", ClockKind.ACCEPT)
    assert {one.heading for one in CATEGORIES.values()} == set(Heading)


@given(GIVEN)
def test_what_is_stored_is_what_was_given(limits: Limits) -> None:
    assert limits.faults() == []
    assert Limits.from_json(limits.as_json()) == limits
    for code, category in CATEGORIES.items():
        for clock in ClockKind:
            own = limits.by_category.get(code, {})
            assert limits.limit(code, clock) == own.get(clock, limits.by_urgency[category.urgency][clock])


def test_every_fault_is_told_at_once() -> None:
    few = {clock: one for clock, one in LIMITS[Urgency.DANGER].items() if clock is not ClockKind.ACCEPT}
    found = Limits(
        by_urgency={**LIMITS, Urgency.DANGER: few},
        by_category={
            "roof.moon": {},
            "roof.leak": {ClockKind.RESOLVE: Limit(0, PeriodUnit.HOURS)},
            "gas.leak": {ClockKind.ACCEPT: Limit(721, PeriodUnit.HOURS)},
        },
        extension_days=11,
        ladder=((Rung.STREET, 1), (Rung.COMMUNITY, 2)),
        fallback=Rung.DISTRICT,
    ).faults()
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


def test_what_is_done_last_does_not_end_before_what_is_done_first() -> None:
    """A day and two working days: the case would be late before anybody had to look at it."""
    wrong = {ClockKind.FIRST_ACTION: Limit(2, PeriodUnit.WORKING_DAYS), ClockKind.RESOLVE: Limit(24, PeriodUnit.HOURS)}
    found = Limits(
        by_urgency={**LIMITS, Urgency.ORDINARY: {**LIMITS[Urgency.ORDINARY], **wrong}},
        by_category={"roof.leak": wrong, "water.out": wrong | {ClockKind.RESOLVE: Limit(48, PeriodUnit.HOURS)}},
    ).faults()
    assert [field for field, _ in found] == ["by_urgency.ordinary.resolve", "by_category.roof.leak.resolve"]
    assert found[0][1].startswith("办结时限（24 小时）比首次处理时限（2 个工作日）短")


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
    assert [field for field, _ in Limits(ladder=ladder).faults()] == ["ladder"]


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


FIVE_DAYS = Limit(5, PeriodUnit.WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class MoreLimits(Limits):
    """The configuration with two options more, each a line."""

    second_call: Annotated[Limit, LimitOption("二次回访", act="二次回访时限")] = FIVE_DAYS
    by_night: Annotated[bool, SwitchOption("夜间派单")] = True


SET: dict[type[Limits], dict[str, Any]] = {
    Limits: {
        "by_urgency": {
            urgency: {clock: {"amount": 9, "unit": "calendar_days"} for clock in ClockKind} for urgency in Urgency
        },
        "by_category": {"roof.leak": {"resolve": {"amount": 3, "unit": "hours"}}},
        "extension_days": 3,
        "longest_pause": {"amount": 3, "unit": "calendar_days"},
        "ladder": [{"rung": "community", "working_days": 0}, {"rung": "district", "working_days": 2}],
        "fallback": "street",
        "danger_phones": [{"whose": "燃气抢修", "number": "0717-6000000"}],
        "public": True,
    }
}
SET[MoreLimits] = SET[Limits] | {"second_call": {"amount": 8, "unit": "hours"}, "by_night": False}
EVERY_OPTION = [(kind, name) for kind in (Limits, MoreLimits) for name in kind.options()]


@pytest.mark.parametrize(("kind", "name"), EVERY_OPTION, ids=[f"{kind.__name__}-{name}" for kind, name in EVERY_OPTION])
def test_an_option_is_set_stored_answered_and_told_by_its_line_alone(kind: type[Limits], name: str) -> None:
    """One that is added and given no value here fails, and no other file knows its name."""
    wire, defaults = limits_input(kind), kind()
    sent = wire.model_validate({name: SET[kind][name]})
    limits = limits_sent(kind, sent)
    changed = getattr(limits, name)
    assert changed != getattr(defaults, name)
    assert limits == replace(defaults, **{name: changed}), "nothing else is set"
    assert limits.faults() == []

    stored = limits.as_json()
    assert list(stored) == list(kind.options())
    assert kind.from_json(stored) == limits
    assert kind.from_json({other: value for other, value in stored.items() if other != name}) == defaults

    answer = limits_answer(BaseModel, kind)(**limits_shown(limits)).model_dump(mode="json")
    before = limits_answer(BaseModel, kind)(**limits_shown(defaults)).model_dump(mode="json")
    assert {other for other in answer if answer[other] != before[other]} == {name}
    in_words = isinstance(changed, Limit) or name in {"by_urgency", "by_category"}
    assert in_words or answer[name] == SET[kind][name]

    told = changes(defaults, limits, [], [])
    assert told, "it is told in words"
    assert all(one.what and one.after and one.before != one.after for one in told)
    label = kind.options()[name].label
    assert {one.what for one in told} == {label} if label else all("：" in one.what for one in told)


def test_what_is_left_out_or_null_is_the_default_where_that_may_be_sent() -> None:
    wire = limits_input(Limits)
    assert limits_sent(Limits, wire()) == Limits()
    assert (
        limits_sent(Limits, wire.model_validate(dict.fromkeys(["by_urgency", "longest_pause", "ladder"]))) == Limits()
    )
    assert [name for name, field in wire.model_fields.items() if field.default is None] == [
        "by_urgency",
        "longest_pause",
        "ladder",
    ]
    assert not any(field.is_required() for field in wire.model_fields.values())


def test_a_number_out_of_bounds_is_refused_by_the_line_of_its_option() -> None:
    limits = MoreLimits(
        extension_days=0, longest_pause=Limit(61, PeriodUnit.WORKING_DAYS), second_call=Limit(0, PeriodUnit.HOURS)
    )
    assert limits.faults() == [
        ("extension_days", "延期最多 10 个工作日，请填 1 到 10。"),
        ("longest_pause", "一次暂停的最长时间须在 1 到 60 个工作日之间。"),
        ("second_call", "二次回访时限须在 1 到 720 小时之间。"),
    ]


def test_the_stored_form_is_the_one_of_every_version_before() -> None:
    limits = limits_sent(Limits, limits_input(Limits).model_validate(SET[Limits] | {"by_urgency": None}))
    assert json.loads(json.dumps(limits.as_json())) == {
        "by_urgency": {
            urgency: {clock: [limit.amount, limit.unit] for clock, limit in table.items()}
            for urgency, table in LIMITS.items()
        },
        "by_category": {"roof.leak": {"resolve": [3, "hours"]}},
        "extension_days": 3,
        "longest_pause": [3, "calendar_days"],
        "ladder": [["community", 0], ["district", 2]],
        "fallback": "street",
        "danger_phones": [["燃气抢修", "0717-6000000"]],
        "public": True,
    }
    row = _row(uuid.uuid4(), 1, limits, (), "定期调整", None, datetime.now(UTC))
    assert row["sha256"].hex() == "76f76ab1feb48433ac84db074fb04b226cc4b70ad8ec98ed0ad9aea532088ef7"
