"""The check before a notice lists every fault at once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.projects.kinds import DecidedMatter
from app.voting.drafting.notice_check import ItemDraft, NoticeFinding, VoteDraft, check, faults
from app.voting.law.matters import Matter
from app.voting.law.ruleset import NATIONAL, PRESETS
from app.voting.law.small_circle import Estimate
from app.voting.lifecycle import Mode

EARLIEST = datetime.fromisoformat("2026-03-17T00:00:00+08:00")
ITEM = ItemDraft(1, "整体改造", "同意按公示的改造方案实施小区整体改造。", (Matter.REBUILD,), decides=DecidedMatter.PLAN)
GOOD = VoteDraft(
    rules=replace(NATIONAL, include_parking=False, online_basis="市建规〔2024〕1号"),
    mode=Mode.BINDING,
    items=(ITEM,),
    has_plan_version=True,
    needs_plan_version=True,
    has_roll=True,
    parts_without_area=(),
    roll_changes=(),
    coming=(),
    circle=Estimate(40, 0),
    opens_at=EARLIEST,
    closes_at=EARLIEST + timedelta(days=10),
    earliest=EARLIEST,
    appointing_document="街道备案〔2025〕12号",
)


def fields(draft: VoteDraft) -> list[str]:
    return [one.field for one in faults(check(draft))]


def test_a_good_draft_has_no_fault_and_no_warning() -> None:
    assert check(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"has_roll": False}, "roll"),
        ({"parts_without_area": ("1-1-101", "1-1-102")}, "roll"),
        ({"has_plan_version": False}, "plan_version_id"),
        ({"items": (replace(ITEM, decides=None),)}, "items"),
        ({"appointing_document": " "}, "appointing_document"),
        ({"items": ()}, "items"),
        ({"opens_at": EARLIEST - timedelta(seconds=1)}, "opens_at"),
        ({"closes_at": EARLIEST + timedelta(days=5) - timedelta(seconds=1)}, "closes_at"),
        ({"closes_at": EARLIEST + timedelta(days=60, seconds=1)}, "closes_at"),
        ({"rules": replace(GOOD.rules, deemed_votes=True)}, "rules"),
        ({"rules": replace(GOOD.rules, online_basis="")}, "rules.online_basis"),
        ({"rules": replace(PRESETS["beijing"], include_parking=False, online_basis="x")}, "mode"),
        ({"items": (replace(ITEM, choices=("agree", "abstain")),)}, "items.1.choices"),
        ({"items": (replace(ITEM, choices=("agree", "disagree")),)}, "items.1.choices"),
        ({"items": (replace(ITEM, matters=()),)}, "items.1.matters"),
        ({"items": (replace(ITEM, text="是否同意改造，并且是否同意使用维修资金？"),)}, "items.1.text"),
        ({"items": (ITEM, replace(ITEM, number=2, decides=None, text="选聘甲物业并提高物业费。"))}, "items.2.text"),
        ({"items": (replace(ITEM, text="从方案A、方案B、方案C中任选一项。"),)}, "items.1.text"),
    ],
)
def test_each_fault_is_found_at_its_place(changes: dict[str, object], field: str) -> None:
    found = fields(replace(GOOD, **changes))  # type: ignore[arg-type]
    assert set(found) == {field}


@pytest.mark.parametrize(
    "text",
    [
        "同意利用公共收益建设地面停车位。",
        "同意选聘甲物业服务企业，物业费按合同每平方米1.2元。",
        "同意使用维修资金更换电梯。",
        "同意选聘甲物业并委托业主委员会签订合同。",
    ],
)
def test_one_decision_with_its_means_is_one_matter(text: str) -> None:
    assert check(replace(GOOD, items=(ITEM, replace(ITEM, number=2, decides=None, text=text)))) == []


def test_exactly_the_shortest_and_the_longest_window_are_lawful() -> None:
    for days in (5, 60):
        assert check(replace(GOOD, closes_at=EARLIEST + timedelta(days=days))) == []


def test_paper_needs_no_basis_for_phones() -> None:
    assert check(replace(GOOD, mode=Mode.PAPER, rules=replace(GOOD.rules, online_basis=""))) == []


def test_a_small_circle_is_warned_of_with_the_figure_and_not_stopped() -> None:
    found = check(replace(GOOD, circle=Estimate(40, 38)))
    assert [(one.field, one.fault) for one in found] == [("roll", False)]
    assert "40" in found[0].what
    assert "38" in found[0].what
    assert faults(found) == []


def test_figures_of_the_authority_need_no_basis_for_phones() -> None:
    auxiliary = replace(PRESETS["beijing"], include_parking=False, online_basis="")
    assert check(replace(GOOD, mode=Mode.AUXILIARY, rules=auxiliary)) == []


def test_every_fault_is_listed_at_once() -> None:
    bad = replace(
        GOOD,
        has_roll=False,
        has_plan_version=False,
        opens_at=EARLIEST - timedelta(days=1),
        closes_at=EARLIEST,
        items=(replace(ITEM, choices=("agree",)), replace(ITEM, number=2, matters=())),
    )
    assert fields(bad) == ["plan_version_id", "roll", "opens_at", "closes_at", "items.1.choices", "items.2.matters"]


def test_a_finding_says_what_and_how_to_mend_it() -> None:
    found: list[NoticeFinding] = check(replace(GOOD, has_roll=False, items=(replace(ITEM, choices=("agree",)),)))
    assert all(one.what.endswith("。") for one in found)
