"""What a new version of limits and routes changes, in words for those who work by it. Pure: standard library only."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.complaints.categories import CATEGORIES, Heading
from app.complaints.limits.limits import Limits
from app.complaints.limits.routing import RoutingRule


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """Something that is otherwise than in the version before."""

    # Either is empty where a thing was not, or is no more.
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
    found = [
        PolicyChange(what, before, after)
        for (what, before), (_, after) in zip(old.lines(), new.lines(), strict=True)
        if before != after
    ]
    gone, come = [_rule(one, named) for one in old_rules], [_rule(one, named) for one in new_rules]
    found += [PolicyChange("派单目录", one, "") for one in gone if one not in come]
    found += [PolicyChange("派单目录", "", one) for one in come if one not in gone]
    return found


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
