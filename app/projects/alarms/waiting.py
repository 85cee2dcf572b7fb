"""Alarms that wait for the street or the district: to propose how the works go on, and to rule on what was proposed."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Exists, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime
from app.identity.bodies.body import unit_of
from app.identity.permissions import Role
from app.projects import queries
from app.projects.alarms.deciding import BODIES
from app.projects.models import Project, SiteAlarm, SiteAlarmProposal, SiteAlarmRuling
from app.projects.waiting import of_project
from app.register.waiting import MOST, Waits


def _proposed() -> Exists:
    """Whether a proposal about an alarm waits for the other body."""
    ruled = exists().where(SiteAlarmRuling.proposal_id == SiteAlarmProposal.id)
    return exists().where(SiteAlarmProposal.alarm_id == SiteAlarm.id, ~ruled)


def _where(body: Role, roles: Mapping[uuid.UUID, frozenset[Role]]) -> list[uuid.UUID]:
    """The estates where somebody speaks for this body; `roles` are theirs there and in parts of it."""
    return [one for one, here in roles.items() if unit_of(here, BODIES) is body]


async def to_propose(
    session: AsyncSession, roles: Mapping[uuid.UUID, frozenset[Role]], at: datetime, *, most: int = MOST
) -> list[Waits]:
    """Alarms that nobody decided or proposed about: the street's from the first minute, the district's once overdue."""
    streets, districts = (_where(body, roles) for body in BODIES)
    rows = await session.execute(
        select(Project, SiteAlarm, DueTime.due_at)
        .join(SiteAlarm, SiteAlarm.project_id == Project.id)
        .join(DueTime, DueTime.id == SiteAlarm.due_id)
        .where(
            Project.community_id.in_(streets) | (Project.community_id.in_(districts) & (DueTime.due_at <= at)),
            ~queries.alarm_decided(),
            ~_proposed(),
        )
        .order_by(DueTime.due_at, SiteAlarm.id)
        .limit(most)
    )
    return [
        of_project(project, project.id, alarm.id, since=alarm.raised_at, due_at=due_at, about=alarm.cause.label)
        for project, alarm, due_at in rows
    ]


async def to_rule(
    session: AsyncSession, roles: Mapping[uuid.UUID, frozenset[Role]], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Proposals of another body and another person that wait for a word."""
    found = []
    for body in BODIES:
        others: Collection[Role] = [one for one in BODIES if one is not body]
        rows = await session.execute(
            select(Project, SiteAlarm, SiteAlarmProposal, DueTime.due_at)
            .join(SiteAlarm, SiteAlarm.project_id == Project.id)
            .join(DueTime, DueTime.id == SiteAlarm.due_id)
            .join(SiteAlarmProposal, SiteAlarmProposal.alarm_id == SiteAlarm.id)
            .where(
                Project.community_id.in_(_where(body, roles)),
                SiteAlarmProposal.proposed_as.in_(others),
                SiteAlarmProposal.proposed_by != who,
                ~exists().where(SiteAlarmRuling.proposal_id == SiteAlarmProposal.id),
            )
            .order_by(DueTime.due_at, SiteAlarm.id)
            .limit(most)
        )
        found += [
            of_project(
                project, project.id, alarm.id, since=proposal.proposed_at, due_at=due_at, about=proposal.course.label
            )
            for project, alarm, proposal, due_at in rows
        ]
    return found[:most]
