"""应急施工: works that cannot wait for the owners' decision, opened by two persons on a document.

The street proposes, the district approves. What is opened is one requirement on one version of the plan, and what
stands in the gate's record is this act.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.values.may import May, by_hand
from app.media import service as media
from app.projects import errors, queries
from app.projects.gating import append, lock
from app.projects.kinds import EmergencyState, EmergencyStep, Passage, RequirementKind
from app.projects.models import EmergencyAct, Gate, PlanVersion
from app.projects.plans.plans import plain
from app.projects.queries import ProjectNow
from app.projects.second_word import faults_of_reason

SUBJECT = "emergency_act"


@dataclass(frozen=True, slots=True)
class EmergencyMay:
    """Whether somebody may propose an emergency of a requirement, or decide one that waits (`act_id`)."""

    may: May
    requirement_id: uuid.UUID
    act_id: uuid.UUID | None


async def may(
    session: AsyncSession, project: ProjectNow, by: uuid.UUID, proposes: str, decides: str
) -> list[EmergencyMay]:
    """What somebody may do about a project's emergencies; whose it is to propose and to decide, empty where theirs."""
    waiting = await _waiting(session, project.project.id)
    found = [
        EmergencyMay(
            await by_hand(EmergencyStep.PROPOSE, proposes, partial(require_proposal, project, one.id, waiting)),
            one.id,
            None,
        )
        for one in project.requirements
        if one.kind == RequirementKind.EMERGENCY
    ]
    for act in waiting:
        for step in (EmergencyStep.APPROVE, EmergencyStep.REJECT):
            rule = partial(require_decision, project, act, by, approve=step is EmergencyStep.APPROVE)
            found.append(EmergencyMay(await by_hand(step, decides, rule), act.requirement_id, act.id))
    return found


async def require_proposal(
    project: ProjectNow, requirement_id: uuid.UUID, waiting: Sequence[EmergencyAct]
) -> PlanVersion:
    """Refuse an emergency of a requirement as the project stands; answers the plan that it is of."""
    if not any(one.id == requirement_id and one.kind == RequirementKind.EMERGENCY for one in project.requirements):
        raise Refused(errors.NO_EMERGENCY)
    if project.plan is None:
        raise Refused(errors.PLAN_MISSING)
    if any(one.requirement_id == requirement_id for one in waiting):
        raise Refused(errors.EMERGENCY_WAITING)
    return project.plan


async def require_decision(project: ProjectNow, act: EmergencyAct, by: uuid.UUID, *, approve: bool) -> None:
    """Refuse a decision by somebody on an emergency, as it and the project stand."""
    if act.state != EmergencyState.PROPOSED:
        raise Refused(errors.EMERGENCY_DECIDED, state=act.state.label)
    if act.proposed_by == by:
        raise Refused(errors.EMERGENCY_SAME_PERSON)
    if approve and not (
        project.holds_for(act.plan_version_id) and any(one.id == act.requirement_id for one in project.requirements)
    ):
        raise Refused(errors.EMERGENCY_OUTDATED)


async def _waiting(session: AsyncSession, project_id: uuid.UUID) -> Sequence[EmergencyAct]:
    """The emergencies of a project that wait for the district."""
    found = await session.scalars(
        select(EmergencyAct)
        .where(EmergencyAct.project_id == project_id, EmergencyAct.state == EmergencyState.PROPOSED)
        .order_by(EmergencyAct.proposed_at, EmergencyAct.id)
    )
    return found.all()


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
    plan = await require_proposal(found, requirement_id, await _waiting(session, project_id))
    if faults := await media.unknown(session, community_id, evidence):
        raise Refused(errors.PROJECT_FAULTY, faults)
    act = EmergencyAct(
        id=uuid.uuid4(),
        project_id=project_id,
        requirement_id=requirement_id,
        plan_version_id=plan.id,
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
    found = (await queries.as_they_stand(session, [project]))[0]
    await require_decision(found, act, by, approve=approve)
    if faulty := faults_of_reason(approve=approve, reason=reason):
        raise Refused(errors.PROJECT_FAULTY, faulty)
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
