"""Versions of limits and routes as they are shown, with what each changed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import plan_items
from app.complaints.limits import policies
from app.complaints.limits.routing import RoutingRule
from app.complaints.models import CasePolicy
from app.complaints.settings import policy_change, units
from app.complaints.settings.option_schemas import limits_shown
from app.complaints.settings.settings_schemas import (
    PolicyAnswer,
    PolicyLine,
    RuleAnswer,
)
from app.identity import service as identity
from app.register import queries as register


async def lines(session: AsyncSession, case_policies: Sequence[CasePolicy]) -> list[PolicyLine]:
    """Versions as a list shows them."""
    names = await identity.names(session, [one.entered_by for one in case_policies])
    return [PolicyLine.model_validate(_line(one, names)) for one in case_policies]


async def answer_of(session: AsyncSession, policy: CasePolicy) -> PolicyAnswer:
    """A version in full, and what is otherwise than in the one before."""
    limits, rules = policies.limits_of(policy), policies.rules_of(policy)
    before = await policies.numbered(session, policy.community_id, policy.number - 1) if policy.number > 1 else None
    old = policies.rules_of(before) if before is not None else []
    named = await _named(session, policy.community_id, [*rules, *old])
    items = {(one.project_id, one.plan_item) for one in (*rules, *old) if one.plan_item is not None}
    titles = await plan_items.titles(session, items, policy.at)
    differences = (
        policy_change.changes(
            policies.limits_of(before),
            limits,
            [_titled(one, titles) for one in old],
            [_titled(one, titles) for one in rules],
            lambda one: named.get(one, str(one)),
        )
        if before is not None
        else []
    )
    answer: PolicyAnswer = PolicyAnswer.model_validate(
        _line(policy, await identity.names(session, [policy.entered_by]))
        | limits_shown(limits)
        | {
            "rules": [_rule(one, named, _titled(one, titles).plan_item) for one in rules],
            "changes": differences,
        }
    )
    return answer


def _line(policy: CasePolicy, names: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    return {
        "number": policy.number,
        "sha256": policy.sha256.hex(),
        "reason": policy.reason,
        "entered_by": names.get(policy.entered_by, "") if policy.entered_by is not None else "",
        "at": policy.at,
    }


async def _named(session: AsyncSession, community_id: uuid.UUID, rules: Sequence[RoutingRule]) -> dict[uuid.UUID, str]:
    named = await units.names(session, [one.to.unit_id for one in rules])
    named |= await register.places_in_words(session, {each for one in rules for each in one.buildings or ()}, ())
    there = await plan_items.named(session, community_id, [one.project_id for one in rules])
    return named | {project.id: project.title for project in there.values()}


def _titled(rule: RoutingRule, titles: Mapping[plan_items.Named, str]) -> RoutingRule:
    """A rule with its item by the title."""
    return rule if rule.plan_item is None else replace(rule, plan_item=titles[rule.project_id, rule.plan_item])


def _rule(rule: RoutingRule, named: Mapping[uuid.UUID, str], item: str | None) -> RuleAnswer:
    return RuleAnswer.from_row(
        rule,
        to_rung=rule.to.rung,
        to_unit_id=rule.to.unit_id,
        to=named.get(rule.to.unit_id, "") if rule.to.unit_id is not None else rule.to.rung.label,
        buildings=sorted(named.get(each, "") for each in rule.buildings) if rule.buildings is not None else None,
        project=named.get(rule.project_id) if rule.project_id is not None else None,
        plan_item_title=item,
    )
