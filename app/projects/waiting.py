"""What of projects waits: emergencies, what must hold before works, applications to answer and to join, lifts to ask about, wishes, works that may not go on."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.projects import queries
from app.projects.asked import applications as applied_for
from app.projects.asked import lifts as lifts_asked
from app.projects.asked.applications import ApplicationNow
from app.projects.kinds import Approver, EmergencyState, RequirementState
from app.projects.models import EmergencyAct, PolicyDecision, PolicyVersion, Project, RequirementProposal, Wish
from app.projects.wishes import ANSWERED
from app.projects.wording import scope_place
from app.register.queries import part_names
from app.register.scopes import read_scope
from app.register.waiting import MOST, Waits


def of_project(
    project: Project, *ids: uuid.UUID, since: datetime, due_at: datetime | None = None, about: str = "", count: int = 1
) -> Waits:
    """Something of a project that waits: `about` what of it, where its title does not say all."""
    return Waits(
        project.community_id,
        ids,
        since,
        due_at,
        count=count,
        about=f"{project.title}：{about}" if about else project.title,
        place=scope_place(read_scope(project.scope)),
    )


async def emergencies(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Emergencies that somebody else proposed and that nobody has decided."""
    rows = await session.execute(
        select(Project, EmergencyAct.id, EmergencyAct.proposed_at)
        .join(EmergencyAct, EmergencyAct.project_id == Project.id)
        .where(
            Project.community_id.in_(community_ids),
            EmergencyAct.state == EmergencyState.PROPOSED,
            EmergencyAct.proposed_by != who,
        )
        .order_by(EmergencyAct.proposed_at, Project.id)
        .limit(most)
    )
    return [of_project(project, project.id, act_id, since=proposed_at) for project, act_id, proposed_at in rows]


async def requirements(
    session: AsyncSession,
    community_ids: Collection[uuid.UUID],
    who: uuid.UUID,
    *,
    district: Collection[uuid.UUID],
    most: int = MOST,
) -> list[Waits]:
    """What must hold before works as somebody else proposed it, undecided; of what the district alone approves, in `district`."""
    rows = await session.execute(
        select(Project, RequirementProposal.proposed_at)
        .join(RequirementProposal, RequirementProposal.project_id == Project.id)
        .where(
            Project.community_id.in_(community_ids),
            or_(RequirementProposal.approver != Approver.DISTRICT, Project.community_id.in_(district)),
            RequirementProposal.state == RequirementState.PROPOSED,
            RequirementProposal.proposed_by != who,
        )
        .order_by(RequirementProposal.proposed_at, Project.id)
        .limit(most)
    )
    return [of_project(project, project.id, since=proposed_at) for project, proposed_at in rows]


async def policies(
    session: AsyncSession, community_ids: Mapping[uuid.UUID, uuid.UUID], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Versions of a policy that somebody else proposed, undecided: once for each district, under one of its estates.

    `community_ids` has an estate of each district.
    """
    rows = await session.scalars(
        select(PolicyVersion)
        .outerjoin(PolicyDecision, PolicyDecision.version_id == PolicyVersion.id)
        .where(
            PolicyVersion.district_id.in_(community_ids),
            PolicyDecision.version_id.is_(None),
            PolicyVersion.proposed_by != who,
        )
        .order_by(PolicyVersion.proposed_at, PolicyVersion.id)
        .limit(most)
    )
    return [
        Waits(
            community_ids[one.district_id],
            (one.district_id,),
            one.proposed_at,
            about=f"第 {one.number} 版",
        )
        for one in rows
    ]


async def applications(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Applications that the street has neither accepted nor returned, but for those this person wrote down."""
    return await _of_applications(
        session, await applied_for.unanswered(session, community_ids, most, but_by=who), answered=False
    )


async def accepted(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """Applications that the street accepted, to be made part of a project."""
    return await _of_applications(session, await applied_for.accepted(session, community_ids, most))


async def lifts(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """Lifts that are part of a project and whose stairwell is to be asked."""
    return await _of_applications(session, await lifts_asked.to_be_asked(session, community_ids, most))


async def _of_applications(
    session: AsyncSession, now: Sequence[ApplicationNow], *, answered: bool = True
) -> list[Waits]:
    parts = await part_names(session, {one.application.part_id for one in now if one.application.part_id is not None})
    return [
        Waits(
            row.community_id,
            (row.id,),
            one.moved_at if answered else row.at,
            None if answered else one.due.due_at,
            about=f"第 {row.number} 号申请：{row.matter.label}",
            place=parts.get(row.part_id, "") if row.part_id is not None else scope_place(read_scope(row.scope)),
        )
        for one in now
        for row in [one.application]
    ]


async def wishes(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """How many wishes of each project nobody has answered, the longest waiting first."""
    rows = await session.execute(
        select(Project, func.min(Wish.at), func.count())
        .join(Wish, Wish.project_id == Project.id)
        .where(Project.community_id.in_(community_ids), Wish.id.not_in(ANSWERED))
        .group_by(Project.id)
        .order_by(func.min(Wish.at), Project.id)
        .limit(most)
    )
    return [of_project(project, project.id, since=since, count=number) for project, since, number in rows]


async def alarms(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """Projects whose works were allowed to start and no longer are."""
    rows = await session.scalars(select(Project).where(Project.community_id.in_(community_ids)))
    projects = {one.id: one for one in rows}
    open_ones = sorted((await queries.alarms(session, projects)).values(), key=lambda one: (one.raised_at, one.id))
    return [of_project(projects[one.project_id], one.project_id, since=one.raised_at) for one in open_ones[:most]]
