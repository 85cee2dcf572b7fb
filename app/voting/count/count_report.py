"""A count as the JSON object of docs/count.md, and as rows for people.

The rows are one wording for the terminal, the sheet and the posting. Every share stands with its fraction and is
truncated, never rounded (law section 12). Figures of the authority's own system come without ballots, and so without
alternatives, robustness and lines set aside. Pure: standard library and other pure files only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.core.values.fractions import Threshold, percent, square_metres
from app.voting.count.outcome import (
    Alternative,
    AreaAndHeads,
    CountResult,
    ItemCount,
    LeftOut,
    Outcome,
    SetAside,
    Shortfall,
)
from app.voting.law.rules import MajorityRule


def as_json(result: CountResult, rule: MajorityRule | None = None) -> dict[str, Any]:
    """The object of docs/count.md, for `json.dumps`; areas are decimal strings in m2.

    `rule` is the one rule given for all items; it is needed only where there is no item to read it from.
    """
    names = {item.rule.name for item in result.items.values()} or ({rule.name} if rule else set())
    return {
        "rule": names.pop() if len(names) == 1 else None,
        "items": {str(number): _item(item) for number, item in sorted(result.items.items())},
        "set_aside": {reason: result.set_aside[reason] for reason in SetAside if reason in result.set_aside},
    }


def _item(item: ItemCount) -> dict[str, Any]:
    return {
        "rule": item.rule.name,
        "total": _sum(item.total),
        "participating": _sum(item.participating),
        "agree": _sum(item.agree),
        "disagree": _sum(item.disagree),
        "abstain": _sum(item.abstain),
        "content_invalid": _sum(item.content_invalid),
        "checks": {
            "participation_area": item.checks.participation_area,
            "participation_heads": item.checks.participation_heads,
            "agreement_area": item.checks.agreement_area,
            "agreement_heads": item.checks.agreement_heads,
        },
        "outcome": item.outcome,
        "alternatives": {
            question: item.alternatives[question] for question in Alternative if question in item.alternatives
        },
        "sensitive": item.sensitive,
        "robustness": {
            left_out: "stands" if item.robustness[left_out] is item.outcome else "does not stand"
            for left_out in LeftOut
            if left_out in item.robustness
        },
        "shortfall": _shortfall(item.shortfall),
        "standing": item.standing,
    }


def _sum(amount: AreaAndHeads) -> dict[str, Any]:
    return {"area_m2": square_metres(amount.area_c), "heads": amount.heads}


def _shortfall(short: Shortfall) -> dict[str, Any]:
    return {"area_m2": square_metres(short.area_c), "heads": short.heads, "fewest_heads": short.fewest_heads}


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One of the four comparisons in words, e.g. 参与面积 · 2/3 以上 · 5761.53 / 8642.31 平方米 · 66.66% · …

    `needed` is the least that would have been enough out of the same whole, `short` what is missing of it; both say
    so where there is no whole to take a share of. `part`, `total` (heads, or 0.01 m2) and the share asked draw a meter.
    """

    name: str
    threshold: str
    fraction: str
    percent: str
    needed: str
    short: str
    met: bool
    part: int
    total: int
    numerator: int
    denominator: int


def comparison_rows(item: ItemCount) -> tuple[ComparisonRow, ...]:
    """The four comparisons in the order of the law: participation by area and heads, then agreement by area and heads."""
    return (
        *participation_rows(item.rule.participation, item.total, item.participating),
        *agreement_rows(item.rule.agreement, item.participating, item.agree),
    )


def participation_rows(
    threshold: Threshold, total: AreaAndHeads, participating: AreaAndHeads
) -> tuple[ComparisonRow, ...]:
    """Compare those who took part with the roll, by area and by heads."""
    return (
        _row("参与面积", threshold, participating.area_c, total.area_c, square_metres, "平方米"),
        _row("参与人数", threshold, participating.heads, total.heads, str, "人"),
    )


def agreement_rows(threshold: Threshold, participating: AreaAndHeads, agree: AreaAndHeads) -> tuple[ComparisonRow, ...]:
    """Compare those who agree with those who took part, by area and by heads."""
    return (
        _row("同意面积", threshold, agree.area_c, participating.area_c, square_metres, "平方米"),
        _row("同意人数", threshold, agree.heads, participating.heads, str, "人"),
    )


def _row(
    name: str, threshold: Threshold, part: int, total: int, form: Callable[[int], str], unit: str
) -> ComparisonRow:
    least, met = threshold.least(total), threshold.met(part, total)
    needed, short = f"{form(least)} {unit}", "已达到" if met else f"还差 {form(least - part)} {unit}"
    if total == 0:
        needed, short = "—", "分母为零，视为未达到"
    return ComparisonRow(
        name,
        threshold.words(),
        f"{form(part)} / {form(total)} {unit}",
        percent(part, total),
        needed,
        short,
        met,
        part,
        total,
        threshold.numerator,
        threshold.denominator,
    )


def sum_rows(item: ItemCount) -> tuple[tuple[str, str, str], ...]:
    """What the sums are, as (name, area in m2, heads)."""
    sums = (
        ("名册合计", item.total),
        ("参与表决", item.participating),
        ("同意", item.agree),
        ("反对", item.disagree),
        ("弃权", item.abstain),
        ("内容无效", item.content_invalid),
    )
    return tuple((name, square_metres(amount.area_c), str(amount.heads)) for name, amount in sums)


def alternative_rows(item: ItemCount) -> tuple[tuple[str, str, bool], ...]:
    """The unsettled questions answered the other way, as (question, outcome, whether the outcome is the same)."""
    return tuple(
        (question.label, item.alternatives[question].label, item.alternatives[question] is item.outcome)
        for question in Alternative
        if question in item.alternatives
    )


def robustness_rows(item: ItemCount) -> tuple[tuple[str, bool], ...]:
    """Whether the outcome stands without a class of ballots; never with sums, which would expose people."""
    return tuple(
        (left_out.label, item.robustness[left_out] is item.outcome)
        for left_out in LeftOut
        if left_out in item.robustness
    )


def set_aside_rows(result: CountResult) -> tuple[tuple[str, int], ...]:
    """Why lines were not counted and how many, over all items, in the order in which the classes are tried."""
    return tuple((reason.label, result.set_aside[reason]) for reason in SetAside if reason in result.set_aside)


def shortfall_words(item: ItemCount) -> str:
    """What further agreement would carry the item, or "" where it is carried already."""
    short = item.shortfall
    if item.outcome is Outcome.CARRIED:
        return ""
    if short.fewest_heads is None:
        return "尚未参与者全部同意也达不到通过标准"
    return (
        f"若由尚未参与者补足，还需同意面积 {square_metres(short.area_c)} 平方米、同意人数 {short.heads} 人；"
        f"从面积最大者起，最少 {short.fewest_heads} 人同意即可通过"
    )
