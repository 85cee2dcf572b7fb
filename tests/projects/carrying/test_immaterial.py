"""What differs in plain lines, and what of it may not be carried over."""

from dataclasses import replace

import pytest

from app.core.values.fractions import Threshold
from app.projects.carrying.immaterial import home_costs, material, plain_lines
from app.projects.kinds import FundingSource, ItemKind, SharingRule
from app.projects.plans.cost_sharing import Sharing
from app.projects.plans.plans import BudgetLine, FundingLine, PlanContent, PlanDocument, PlanItem
from app.register.imports.difference import RegisteredPart
from app.register.kinds import PartKind
from app.register.scopes import EstateScope, StairwellScope
from tests.projects.carrying.homes import home

TENTH = Threshold(1, 10, inclusive=False)
ESTATE = EstateScope()
HOMES = [home("1-1-101", area_c=9000), home("1-1-201", area_c=6000), home("1-1-车位1", PartKind.PARKING, 1200)]
BY_AREA, BY_HOUSEHOLD = Sharing(SharingRule.BY_AREA), Sharing(SharingRule.BY_HOUSEHOLD)
BASE = PlanContent(
    "方案",
    "两年内",
    (PlanItem("外墙保温", "A"), PlanItem("加装电梯", "B", ItemKind.LIFT, StairwellScope("1", "1"))),
    (PlanDocument("图纸.pdf", "ab" * 32, "one"),),
    (BudgetLine("A", "保温板", "A", 100_000), BudgetLine("B", "电梯", "B", 50_000)),
    (FundingLine(FundingSource.CITY, "", 120_000), FundingLine(FundingSource.OWNERS, "", 30_000, BY_AREA)),
)


def reasons(new: PlanContent, old: PlanContent = BASE, homes: list[RegisteredPart] = HOMES) -> list[str]:
    return material(old, new, TENTH, ESTATE, homes)


def paying(city: int, owners: int, sharing: Sharing | None = BY_AREA, gap: int = 0) -> PlanContent:
    lines = FundingLine(FundingSource.CITY, "", city), FundingLine(FundingSource.OWNERS, "", owners, sharing)
    return replace(BASE, funding=lines, gap_fen=gap, gap_reason="另筹" if gap else "")


@pytest.mark.parametrize(
    "changed",
    [
        replace(BASE, title="改造方案"),
        replace(BASE, description="两年之内完成"),
        replace(BASE, documents=(PlanDocument("图纸.pdf", "cd" * 32, "two"),)),
        replace(BASE, items=BASE.items[::-1]),
        replace(BASE, budget=(BudgetLine("A", "保温板", "A", 99_000), BudgetLine("B", "电梯", "B", 51_000))),
        paying(121_000, 29_000),
    ],
)
def test_words_documents_and_costs_within_what_was_decided_are_not_material(changed: PlanContent) -> None:
    assert reasons(changed) == []
    assert plain_lines(BASE, changed)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (replace(BASE, items=(*BASE.items, PlanItem("更换立管", "C"))), "“更换立管”（项目全部范围）新增"),
        (replace(BASE, items=BASE.items[:1]), "“加装电梯”（1 栋 1 单元）删去"),
        (replace(BASE, items=(replace(BASE.items[0], title="外墙粉刷"), BASE.items[1])), "“外墙粉刷”"),
        (
            replace(BASE, items=(BASE.items[0], replace(BASE.items[1], scope=StairwellScope("1", "2")))),
            "“加装电梯”（1 栋 1 单元；1 栋 2 单元）改动",
        ),
        (replace(BASE, items=(replace(BASE.items[0], consents=ESTATE), BASE.items[1])), "“外墙保温”"),
        (paying(119_900, 30_100), "有 2 处专有部分分摊的金额增加，如 1-1-101 由 180.00 元增加到 180.60 元"),
        # The same sum in another way: one home pays less, and the other more.
        (
            paying(120_000, 30_000, BY_HOUSEHOLD),
            "有 1 处专有部分分摊的金额增加，如 1-1-201 由 120.00 元增加到 150.00 元",
        ),
        (paying(119_900, 30_000, gap=100), "资金缺口由 0.00 元增加到 1.00 元"),
        (
            replace(BASE, budget=(BudgetLine("A", "保温板", "A", 115_100), BudgetLine("B", "电梯", "B", 50_000))),
            "预算合计由 1500.00 元变为 1651.00 元",
        ),
    ],
)
def test_items_places_and_what_a_home_pays_are_material(changed: PlanContent, named: str) -> None:
    assert any(named in one for one in reasons(changed)), reasons(changed)


def test_where_a_plan_does_not_say_what_each_pays_what_all_pay_together_counts() -> None:
    silent = paying(120_000, 30_000, None)
    assert home_costs(silent, ESTATE, HOMES) is None
    assert reasons(paying(121_000, 29_000, None), silent) == []
    assert reasons(paying(119_900, 30_100, None), silent) == ["业主出资合计由 300.00 元增加到 301.00 元。"]
    # A register that does not say enough leaves no home's sum known.
    homes = [home("1-1-101", area_c=None)]
    assert reasons(paying(119_900, 30_100), BASE, homes) == ["业主出资合计由 300.00 元增加到 301.00 元。"]


def test_what_differs_is_said_line_by_line() -> None:
    new = replace(
        paying(121_000, 29_000),
        title="改造方案",
        description="两年之内",
        budget=(BudgetLine("A", "保温板", "A", 99_000), BudgetLine("C", "扶手", "B", 51_000)),
        documents=(PlanDocument("图纸.pdf", "cd" * 32, "two"), PlanDocument("清单.pdf", "ef" * 32, "three")),
    )
    assert plain_lines(BASE, new) == [
        "方案名称由“方案”改为“改造方案”。",
        "方案说明的文字有改动，见两版方案全文。",
        "预算“保温板”由 1000.00 元变为 990.00 元。",
        "预算“电梯”（500.00 元）删去。",
        "预算“扶手”（510.00 元）新增。",
        "资金“市级财政·”由 1200.00 元变为 1210.00 元。",
        "资金“业主出资·”由 300.00 元变为 290.00 元。",
        "文件“图纸.pdf”改动。",
        "文件“清单.pdf”新增。",
    ]
    assert plain_lines(BASE, replace(BASE, items=BASE.items[::-1])) == ["各项内容的先后次序有改动。"]
