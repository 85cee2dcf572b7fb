"""Versions without material change that wait: for another body's word, and to be posted."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.bodies.body import bodies_of
from app.identity.permissions import Role
from app.projects.kinds import CarryingState
from app.projects.models import PlanCarrying, Project
from app.projects.wording import scope_place
from app.register.scopes import read_scope
from app.register.waiting import MOST, Waits


async def to_decide(
    session: AsyncSession, roles: Mapping[uuid.UUID, frozenset[Role]], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Those of another person and of no body of theirs; `roles` are all that they have at an estate and in parts of it."""
    found = []
    for community_id, theirs in roles.items():
        rows = await session.execute(
            select(Project, PlanCarrying)
            .join(PlanCarrying, PlanCarrying.project_id == Project.id)
            .where(
                Project.community_id == community_id,
                PlanCarrying.state == CarryingState.PROPOSED,
                PlanCarrying.proposed_by != who,
                ~PlanCarrying.proposed_bodies.bool_op("&&")(sorted(bodies_of(theirs))),
            )
            .order_by(PlanCarrying.proposed_at, Project.id)
            .limit(most)
        )
        found += [_waits(project, one, one.proposed_at) for project, one in rows]
    return found[:most]


async def to_post(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """Those that another body approved and whose posting nobody drafted."""
    rows = await session.execute(
        select(Project, PlanCarrying)
        .join(PlanCarrying, PlanCarrying.project_id == Project.id)
        .where(
            Project.community_id.in_(community_ids),
            PlanCarrying.state == CarryingState.APPROVED,
            PlanCarrying.posting_id.is_(None),
        )
        .order_by(PlanCarrying.decided_at, Project.id)
        .limit(most)
    )
    return [_waits(project, one, one.decided_at or one.proposed_at) for project, one in rows]


def _waits(project: Project, declared: PlanCarrying, since: datetime) -> Waits:
    where = scope_place(read_scope(project.scope))
    return Waits(project.community_id, (project.id,), since, about=f"{project.title}：{declared.reason}", place=where)
