"""应急施工: works that cannot wait for the owners' decision, opened by two persons on a document.

The street proposes, the district approves. What is opened is one requirement on one version of the plan, and what
stands in the gate's record is this act.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.media import service as media
from app.projects import errors, queries
from app.projects.gating import append, lock
from app.projects.kinds import EmergencyState, Passage, RequirementKind
from app.projects.models import EmergencyAct, Gate
from app.projects.plans.plans import plain

SUBJECT = "emergency_act"


async def propose(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    requirement_id: uuid.UUID,
    document: str,
    evidence: Sequence[uuid.UUID],
    reason: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> EmergencyAct:
    """Put an emergency before the district, for the plan in force and a requirement of that kind in force."""
    project = await lock(session, project_id, community_id)
    found = (await queries.as_they_stand(session, [project]))[0]
    if not any(one.id == requirement_id and one.kind == RequirementKind.EMERGENCY for one in found.requirements):
        raise Refused(errors.NO_EMERGENCY)
    if found.plan is None:
        raise Refused(errors.PLAN_MISSING)
    if await session.scalar(
        select(EmergencyAct.id).where(
            EmergencyAct.project_id == project_id,
            EmergencyAct.requirement_id == requirement_id,
            EmergencyAct.state == EmergencyState.PROPOSED,
        )
    ):
        raise Refused(errors.EMERGENCY_WAITING)
    if faults := await media.unknown(session, community_id, evidence):
        raise Refused(errors.PROJECT_FAULTY, faults)
    act = EmergencyAct(
        id=uuid.uuid4(),
        project_id=project_id,
        requirement_id=requirement_id,
        plan_version_id=found.plan.id,
        document=plain(document),
        evidence=list(evidence),
        reason=plain(reason),
        state=EmergencyState.PROPOSED,
        proposed_by=by,
        proposed_at=at,
        decision_reason="",
    )
    session.add(act)
    await session.flush()
    return act


async def decide(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    act_id: uuid.UUID,
    *,
    approve: bool,
    reason: str,
    by: uuid.UUID,
    at: datetime,
) -> EmergencyAct:
    """The district's word; approving passes the gate. Raises Refused where it may not stand, or stands no more."""
    project = await lock(session, project_id, community_id)
    act = await session.get(EmergencyAct, act_id, populate_existing=True)
    if act is None or act.project_id != project_id:
        raise Refused(NOT_FOUND)
    if act.state != EmergencyState.PROPOSED:
        raise Refused(errors.EMERGENCY_DECIDED, state=act.state.label)
    if act.proposed_by == by:
        raise Refused(errors.EMERGENCY_SAME_PERSON)
    if not approve and not reason:
        raise Refused(errors.PROJECT_FAULTY, [FieldFault("reason", "不予批准须写明理由。")])
    found = (await queries.as_they_stand(session, [project]))[0]
    in_force = found.plan is not None and found.plan.id == act.plan_version_id
    if approve and not (in_force and any(one.id == act.requirement_id for one in found.requirements)):
        raise Refused(errors.EMERGENCY_OUTDATED)
    act.state = EmergencyState.APPROVED if approve else EmergencyState.REJECTED
    act.decided_by, act.decided_at, act.decision_reason = by, at, plain(reason)
    await session.flush()
    if approve:
        passed = Gate(
            project_id=project_id,
            requirement_id=act.requirement_id,
            plan_version_id=act.plan_version_id,
            passage=Passage.PASSED,
            subject_kind=SUBJECT,
            subject_id=act.id,
            reason=act.document,
            at=at,
        )
        await append(session, project, passed)
    return act
