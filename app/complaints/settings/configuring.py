"""A new version of limits and routes is taken whole, with everything that is wrong with it told at once."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import errors, plan_items
from app.complaints.categories import CATEGORIES
from app.complaints.kinds import IN_CHARGE, Rung
from app.complaints.lifecycle import Seat
from app.complaints.limits import policies
from app.complaints.limits.limits import Limits
from app.complaints.limits.routing import RoutingRule
from app.complaints.models import CasePolicy
from app.complaints.settings import units
from app.complaints.settings.option_schemas import limits_sent
from app.complaints.settings.settings_schemas import NewCasePolicy, RuleGiven
from app.core.errors import FieldFault, Refused
from app.register import places


async def configure(
    session: AsyncSession, community_id: uuid.UUID, sent: NewCasePolicy, *, by: uuid.UUID, at: datetime
) -> CasePolicy:
    """Write the next version of an estate; it holds for what is reported from now on. Raises Refused with every fault."""
    limits = limits_sent(Limits, sent)
    faults = [FieldFault(field, what) for field, what in limits.faults()]
    rules = await _rules(session, community_id, sent.rules, faults)
    if faults:
        raise Refused(errors.CASE_POLICY_FAULTY, faults)
    return await policies.configured(session, community_id, limits, rules, sent.reason, by=by, at=at)


async def _rules(
    session: AsyncSession, community_id: uuid.UUID, sent: list[RuleGiven], faults: list[FieldFault]
) -> list[RoutingRule]:
    """The routing table as it is kept; what is wrong with it is added to the faults."""
    street_id = await places.street_of(session, community_id)
    there = {one.id: one for one in await units.of_street(session, street_id)} if street_id is not None else {}
    named = sorted({name for one in sent for name in one.buildings or ()})
    buildings = await places.buildings_named(session, community_id, named)
    planned = await plan_items.named(session, community_id, [one.project_id for one in sent])
    made = []
    for index, one in enumerate(sent):
        at = f"rules.{index}"
        found = []
        if (one.to_rung is Rung.UNIT) != (one.to_unit_id is not None) or one.to_rung not in IN_CHARGE:
            found.append(FieldFault(f"{at}.to_rung", "派给责任单位须选单位，派给社区、街道、区则不选单位。"))
        elif one.to_unit_id is not None and one.to_unit_id not in there:
            found.append(FieldFault(f"{at}.to_unit_id", "本街道没有这个责任单位，请先登记。"))
        elif one.to_unit_id is not None and there[one.to_unit_id].ended_at is not None:
            found.append(FieldFault(f"{at}.to_unit_id", f"“{there[one.to_unit_id].name}”已停用，请另选。"))
        if one.category is not None and one.category not in CATEGORIES:
            found.append(FieldFault(f"{at}.category", "没有这个类别，请从类别表中选择。"))
        elif one.category is not None and one.heading not in {None, CATEGORIES[one.category].heading}:
            found.append(FieldFault(f"{at}.category", "这个类别不在所选的大类之下，请改选其一。"))
        found += [
            FieldFault(f"{at}.buildings.{position}", f"本小区没有楼栋“{name}”，请照名册上的写法填写。")
            for position, name in enumerate(one.buildings or ())
            if name not in buildings
        ]
        found += plan_items.faults(planned, one.project_id, one.plan_item or "", f"{at}.")
        faults += found
        if not found:
            made.append(_rule(one, buildings))
    faults += _twice(sent)
    return made


def _rule(sent: RuleGiven, buildings: Mapping[str, uuid.UUID]) -> RoutingRule:
    return RoutingRule(
        id=uuid.uuid4(),
        to=Seat(sent.to_rung, sent.to_unit_id),
        buildings=frozenset(buildings[name] for name in sent.buildings) if sent.buildings is not None else None,
        **sent.model_dump(exclude={"to_rung", "to_unit_id", "buildings"}),
    )


def _twice(sent: list[RuleGiven]) -> list[FieldFault]:
    """Lines whose conditions stand above already, so that they would never hold."""
    seen: dict[str, int] = {}
    found = []
    for index, one in enumerate(sent):
        said = one.model_dump_json(exclude={"to_rung", "to_unit_id"})
        if said in seen:
            found.append(FieldFault(f"rules.{index}", f"条件与第 {seen[said] + 1} 行相同，请删去其中一行。"))
        seen.setdefault(said, index)
    return found
