"""Recording gates, and the one question this room answers: may works start?

Source: policy list, part 3 (voted, posted, only then may works start); law R-08, R-58, and section 11 (works unlock).
"""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.projects import queries
from app.projects.gates import Works
from app.projects.kinds import Passage, RequirementKind
from app.projects.models import Gate, PlanVersion, Project, Requirement, RequirementSet, WorksAlarm


async def works_may_start(session: AsyncSession, project_id: uuid.UUID) -> tuple[bool, list[str]]:
    """Whether works may start under the plan in force, and everything that is missing, in Chinese sentences."""
    found = (await queries.find(session, project_id)).works
    return found.may_start, list(found.reasons)


async def record_gate(
    session: AsyncSession,
    project_id: uuid.UUID,
    requirement_id: uuid.UUID,
    passage: Passage,
    *,
    subject_kind: str,
    subject_id: uuid.UUID,
    plan_version_id: uuid.UUID,
    at: datetime,
    reason: str,
) -> Works:
    """Append what was found of a requirement on one version of the plan, and by what; the latest word holds.

    A record on a version that is no longer in force is kept and opens nothing. Works that can start no more raise an
    alarm. `reason` is read by everybody. Raises ValueError where requirement or plan are not the project's, or an
    emergency is passed by anything but its own act (emergency.py).
    """
    project = await lock(session, project_id)
    requirement = await session.get(Requirement, requirement_id)
    if requirement is None or requirement.project_id != project_id:
        raise ValueError(f"no requirement {requirement_id} of project {project_id}")
    if requirement.kind == RequirementKind.EMERGENCY and passage is Passage.PASSED:
        raise ValueError("an emergency is passed by its own act, of two persons")
    plan = await session.get(PlanVersion, plan_version_id)
    if plan is None or plan.project_id != project_id:
        raise ValueError(f"no plan version {plan_version_id} of project {project_id}")
    gate = Gate(
        project_id=project_id,
        requirement_id=requirement_id,
        plan_version_id=plan_version_id,
        passage=passage,
        subject_kind=subject_kind,
        subject_id=subject_id,
        reason=reason,
        at=at,
    )
    return await append(session, project, gate)


async def passed_by(
    session: AsyncSession, project_id: uuid.UUID, subject_id: uuid.UUID
) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The (requirement, plan version) of which the latest record is that this subject passed them, in force or not."""
    rows = await session.scalars(
        select(Gate)
        .where(Gate.project_id == project_id)
        .ext(distinct_on(Gate.requirement_id, Gate.plan_version_id))
        .order_by(Gate.requirement_id, Gate.plan_version_id, Gate.id.desc())
    )
    return [
        (one.requirement_id, one.plan_version_id)
        for one in rows
        if one.subject_id == subject_id and one.passage == Passage.PASSED
    ]


async def append(session: AsyncSession, project: Project, evidence: Gate | PlanVersion | RequirementSet) -> Works:
    """Add what changes whether works may start, and follow it with the alarm; the project is locked by the caller.

    Works that could start and no longer can raise an alarm; it is settled once they can again. Works that have begun raise
    none here: what befalls them is put to two bodies by whoever knows it (alarms/raising.py).
    """
    before = (await queries.as_they_stand(session, [project]))[0]
    session.add(evidence)
    await session.flush()
    after = (await queries.as_they_stand(session, [project]))[0]
    if before.works.may_start and not after.works.may_start and before.began_at is None:
        alarm = WorksAlarm(project_id=project.id, reasons=list(after.works.reasons), raised_at=await now(session))
        session.add(alarm)
        await session.flush()
    elif after.works.may_start and after.alarm is not None:
        open_ones = update(WorksAlarm).where(WorksAlarm.project_id == project.id, WorksAlarm.settled_at.is_(None))
        await session.execute(open_ones.values(settled_at=await now(session)))
    return after.works


async def lock(session: AsyncSession, project_id: uuid.UUID, community_id: uuid.UUID | None = None) -> Project:
    """The project's row (of this estate, where it is named), held until the transaction ends."""
    project = await session.scalar(select(Project).where(Project.id == project_id).with_for_update())
    if project is None or community_id not in {None, project.community_id}:
        raise Refused(NOT_FOUND)
    return project
