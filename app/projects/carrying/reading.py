"""Carryings as they stand, each with the numbers of its two versions."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.errors import NOT_FOUND, Refused
from app.core.paging import PAGE
from app.projects.kinds import CarryingState
from app.projects.models import PlanCarrying, PlanVersion

OPEN = frozenset({CarryingState.PROPOSED, CarryingState.APPROVED})
"""States in which something is still to come of it."""


@dataclass(frozen=True, slots=True)
class CarryingNow:
    """A version that was declared to change nothing material: which one, against which, and what became of it."""

    row: PlanCarrying
    number: int
    from_number: int


async def of_project(session: AsyncSession, project_id: uuid.UUID) -> list[CarryingNow]:
    """The fifty latest of a project, the newest first."""
    return await _read(session, PlanCarrying.project_id == project_id, most=PAGE)


async def find(session: AsyncSession, project_id: uuid.UUID, plan_version_id: uuid.UUID) -> CarryingNow:
    """What was declared of a version; raises Refused where nothing was."""
    found = await of_version(session, plan_version_id)
    if found is None or found.row.project_id != project_id:
        raise Refused(NOT_FOUND)
    return found


async def of_version(session: AsyncSession, plan_version_id: uuid.UUID) -> CarryingNow | None:
    """What was declared of a version; None where it came into force by being published."""
    found = await _read(session, PlanCarrying.plan_version_id == plan_version_id, most=1)
    return found[0] if found else None


async def open_of(session: AsyncSession, project_id: uuid.UUID) -> CarryingNow | None:
    """The one of a project of which something is still to come."""
    found = await _read(session, PlanCarrying.project_id == project_id, PlanCarrying.state.in_(OPEN), most=1)
    return found[0] if found else None


async def posted(session: AsyncSession) -> list[CarryingNow]:
    """Those of any project that another body approved, whose posting was drafted and that are not in force yet."""
    return await _read(session, PlanCarrying.state == CarryingState.APPROVED, PlanCarrying.posting_id.is_not(None))


async def _read(session: AsyncSession, *where: ColumnElement[bool], most: int | None = None) -> list[CarryingNow]:
    newer, older = aliased(PlanVersion), aliased(PlanVersion)
    rows = await session.execute(
        select(PlanCarrying, newer.number, older.number)
        .join(newer, newer.id == PlanCarrying.plan_version_id)
        .join(older, older.id == PlanCarrying.from_version_id)
        .where(*where)
        .order_by(newer.number.desc(), PlanCarrying.plan_version_id)
        .limit(most)
        # What was read before its project was locked may have changed since.
        .execution_options(populate_existing=True)
    )
    return [CarryingNow(row, number, from_number) for row, number, from_number in rows]
