"""What a new version of limits and routes changes, in words for those who work by it. Pure: standard library only."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.complaints.categories import CATEGORIES, Heading
from app.complaints.kinds import ClockKind, Rung, Urgency
from app.complaints.limits.limits import Limit, Limits
from app.complaints.limits.routing import RoutingRule


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One thing that is otherwise than before: what, as it was and as it is; empty where it was not, or is no more."""

    what: str
    before: str
    after: str


def changes(
    old: Limits,
    new: Limits,
    old_rules: Iterable[RoutingRule],
    new_rules: Iterable[RoutingRule],
    named: Callable[[uuid.UUID], str] = str,
) -> list[PolicyChange]:
    """Everything that differs between two versions; none where only the reason was given anew.

    `named` gives the words for a unit, building or project.
    """
    found = [one for one in _compare(old, new) if one.before != one.after]
    gone, come = [_rule(one, named) for one in old_rules], [_rule(one, named) for one in new_rules]
    found += [PolicyChange("派单目录", one, "") for one in gone if one not in come]
    found += [PolicyChange("派单目录", "", one) for one in come if one not in gone]
    return found


def _compare(old: Limits, new: Limits) -> Iterator[PolicyChange]:
    for urgency in Urgency:
        for clock in ClockKind:
            what = f"{urgency.label}：{clock.label}"
            yield PolicyChange(what, _limit(old.by_urgency, urgency, clock), _limit(new.by_urgency, urgency, clock))
    for code in sorted({*old.by_category, *new.by_category}):
        for clock in ClockKind:
            what = f"{CATEGORIES[code].heading.label}·{CATEGORIES[code].label}：{clock.label}"
            yield PolicyChange(what, _limit(old.by_category, code, clock), _limit(new.by_category, code, clock))
    yield PolicyChange("最长延期", f"{old.extension_days} 个工作日", f"{new.extension_days} 个工作日")
    yield PolicyChange("最长暂停", old.longest_pause.shown, new.longest_pause.shown)
    yield PolicyChange("逾期上报", _ladder(old.ladder), _ladder(new.ladder))
    yield PolicyChange("兜底单位", old.fallback.label, new.fallback.label)
    yield PolicyChange("紧急电话", _phones(old.danger_phones), _phones(new.danger_phones))
    yield PolicyChange("对外公开", "开" if old.public else "关", "开" if new.public else "关")


def _limit(table: Mapping[Any, Mapping[ClockKind, Limit]], key: str, clock: ClockKind) -> str:
    found = table.get(key, {}).get(clock)
    return found.shown if found is not None else ""


def _ladder(ladder: tuple[tuple[Rung, int], ...]) -> str:
    return "、".join(
        f"{rung.label}（{'到期即报' if not days else f'逾期第 {days} 个工作日'}）" for rung, days in ladder
    )


def _phones(phones: tuple[tuple[str, str], ...]) -> str:
    return "、".join(f"{whose} {number}" for whose, number in phones)


def _rule(rule: RoutingRule, named: Callable[[uuid.UUID], str]) -> str:
    """A line of the routing table in words, equal where it says the same."""
    said = [
        Heading(rule.heading).label if rule.heading is not None else "",
        CATEGORIES[rule.category].label if rule.category is not None else "",
        "、".join(sorted(named(one) for one in rule.buildings)) if rule.buildings is not None else "",
        named(rule.project_id) if rule.project_id is not None else "",
        rule.plan_item or "",
    ]
    to = named(rule.to.unit_id) if rule.to.unit_id is not None else rule.to.rung.label
    return f"{' · '.join(one for one in said if one) or '全部'} → {to}"
