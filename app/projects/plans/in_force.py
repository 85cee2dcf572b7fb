"""Which versions of a plan are in force, and of which earlier ones the gates hold for them."""

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.projects.kinds import CarryingState
from app.projects.models import PlanCarrying, PlanVersion


def in_force() -> ColumnElement[bool]:
    """Whether a version of a plan is, or was, in force, for a query of versions.

    One that was declared to change nothing material comes into force by being carried, and not by being published.
    """
    return ~exists().where(PlanCarrying.plan_version_id == PlanVersion.id, PlanCarrying.state != CarryingState.CARRIED)


type Carried = dict[uuid.UUID, tuple[PlanVersion, str]]


async def carried_of(session: AsyncSession, ids: Collection[uuid.UUID]) -> Carried:
    """By version: the one whose gates hold for it, and why it changes nothing material."""
    rows = await session.execute(
        select(PlanCarrying, PlanVersion)
        .join(PlanVersion, PlanVersion.id == PlanCarrying.from_version_id)
        .where(PlanCarrying.project_id.in_(ids), PlanCarrying.state == CarryingState.CARRIED)
    )
    return {one.plan_version_id: (version, one.reason) for one, version in rows}


def chain(plan: PlanVersion | None, carried: Carried) -> list[tuple[PlanVersion, str]]:
    """The versions whose gates hold for a plan, the newest first, each with why they do for the one after it."""
    found: list[tuple[PlanVersion, str]] = []
    while plan is not None and plan.id in carried:
        found.append(carried[plan.id])
        plan = found[-1][0]
    return found
