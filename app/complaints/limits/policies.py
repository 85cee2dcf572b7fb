"""Limits and routes as an estate has them, version by version; a case keeps the version it was reported under."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.kinds import Rung
from app.complaints.lifecycle import Seat
from app.complaints.limits.limits import Limits
from app.complaints.limits.routing import RoutingRule
from app.complaints.models import CasePolicy
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.core.values.canonical import Value, digest


async def current(session: AsyncSession, community_id: uuid.UUID) -> CasePolicy | None:
    """The version in force; None where nobody configured anything and nothing was reported yet."""
    wanted = select(CasePolicy).where(CasePolicy.community_id == community_id)
    return await session.scalar(wanted.order_by(CasePolicy.number.desc()).limit(1))


async def in_force(session: AsyncSession, community_id: uuid.UUID, at: datetime) -> CasePolicy:
    """The version in force; the first, of the defaults, is written now where there is none."""
    found = await current(session, community_id)
    if found is not None:
        return found
    # Two first cases at once, or a first case and a first configuration: the second waits here and finds a row.
    await _alone(session, community_id)
    row = _row(community_id, 1, Limits(), (), "默认时限", None, at)
    await session.execute(insert(CasePolicy).values(row).on_conflict_do_nothing())
    return await required(session, community_id)


async def configured(
    session: AsyncSession,
    community_id: uuid.UUID,
    limits: Limits,
    rules: Sequence[RoutingRule],
    reason: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> CasePolicy:
    """Write the next version; what is wrong with it was told before (`limits.faults`, and the units of the rules)."""
    await _alone(session, community_id)
    found = await current(session, community_id)
    number = 1 if found is None else found.number + 1
    made = CasePolicy(**_row(community_id, number, limits, rules, reason, by, at))
    session.add(made)
    await session.flush()
    return made


async def required(session: AsyncSession, community_id: uuid.UUID) -> CasePolicy:
    """The version in force; raises Refused where there is none yet."""
    found = await current(session, community_id)
    if found is None:
        raise Refused(NOT_FOUND)
    return found


async def numbered(session: AsyncSession, community_id: uuid.UUID, number: int) -> CasePolicy:
    """A version by its number; raises Refused where there is none."""
    found = await session.scalar(
        select(CasePolicy).where(CasePolicy.community_id == community_id, CasePolicy.number == number)
    )
    if found is None:
        raise Refused(NOT_FOUND)
    return found


async def versions(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[CasePolicy], str | None]:
    """Fifty versions, the latest first, and the next page's cursor."""
    wanted = select(CasePolicy).where(CasePolicy.community_id == community_id)
    return await records(session, wanted, (CasePolicy.number,), after, newest_first=True)


def limits_of(policy: CasePolicy) -> Limits:
    """What limits.py reads of a version."""
    return Limits.from_json(policy.limits)


def rules_of(policy: CasePolicy) -> list[RoutingRule]:
    """The routing table of a version, in its order."""
    return [_rule(told) for told in policy.rules["rules"]]


async def _alone(session: AsyncSession, community_id: uuid.UUID) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"case_policy:{community_id}", 0))))


def _row(
    community_id: uuid.UUID,
    number: int,
    limits: Limits,
    rules: Sequence[RoutingRule],
    reason: str,
    by: uuid.UUID | None,
    at: datetime,
) -> dict[str, Any]:
    told, routes = limits.as_json(), [_rule_as_json(rule) for rule in rules]
    return {
        "id": uuid.uuid4(),
        "community_id": community_id,
        "number": number,
        "limits": told,
        "rules": {"rules": routes},
        "sha256": digest({"limits": _spelled(told), "rules": [*routes]}),
        "reason": reason,
        "entered_by": by,
        "at": at,
    }


def _spelled(fields: dict[str, Any]) -> dict[str, Any]:
    """The limits with keys that canonical JSON takes: a category's code has a point in it."""
    return fields | {"by_category": [[code, limits] for code, limits in sorted(fields["by_category"].items())]}


def _rule_as_json(rule: RoutingRule) -> dict[str, Value]:
    return {
        "id": str(rule.id),
        "to_rung": rule.to.rung,
        "to_unit_id": str(rule.to.unit_id) if rule.to.unit_id else None,
        "heading": rule.heading,
        "category": rule.category,
        "buildings": [*sorted(str(one) for one in rule.buildings)] if rule.buildings is not None else None,
        "project_id": str(rule.project_id) if rule.project_id else None,
        "plan_item": rule.plan_item,
    }


def _rule(fields: dict[str, Any]) -> RoutingRule:
    unit, buildings, project = fields["to_unit_id"], fields["buildings"], fields["project_id"]
    return RoutingRule(
        id=uuid.UUID(fields["id"]),
        to=Seat(Rung(fields["to_rung"]), uuid.UUID(unit) if unit else None),
        heading=fields["heading"],
        category=fields["category"],
        buildings=frozenset(uuid.UUID(one) for one in buildings) if buildings is not None else None,
        project_id=uuid.UUID(project) if project else None,
        plan_item=fields["plan_item"],
    )
