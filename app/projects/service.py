"""The acts on a project: enter it, publish a version of its plan."""

import uuid
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.values.fractions import Threshold
from app.identity.bodies.body import Body
from app.projects import errors, queries, wishes
from app.projects.alarms.raising import raise_alarm
from app.projects.carrying import declaring
from app.projects.gating import append, lock
from app.projects.kinds import AlarmCause
from app.projects.models import PlanVersion, Project
from app.projects.plans.plan_changes import concerned
from app.projects.plans.plan_drafting import draft, nowhere
from app.projects.plans.plan_schemas import NewPlan
from app.projects.plans.plans import PlanContent, plain
from app.projects.queries import ProjectNow
from app.register.imports.current import load
from app.register.scopes import Scope, read_scope

MATERIAL = Threshold(1, 10, inclusive=False)
"""Beyond one tenth a change of the plan is material, where a project is entered without a share of its own."""


async def enter(
    session: AsyncSession,
    community_id: uuid.UUID,
    number: str,
    title: str,
    scope: Scope,
    *,
    share: Threshold = MATERIAL,
    by: uuid.UUID,
    at: datetime,
) -> Project:
    """Enter a project under its official number; raises Refused where that is taken or the scope names nothing.

    `share` is beyond what a change of its plan is material, one fifth at the most.
    """
    number = plain(number)
    faults = [nowhere(f"scope.{field}") for field in scope.missing((await load(session, community_id)).parts)]
    if share.numerator * 5 > share.denominator:
        faults.append(FieldFault("material_share", "重大变更的比例不能高于五分之一。"))
    if faults:
        raise Refused(errors.PROJECT_FAULTY, faults)
    entered: Project | None = await session.scalar(
        insert(Project)
        .values(
            id=uuid.uuid4(),
            community_id=community_id,
            number=number,
            title=plain(title),
            scope=scope.canonical(),
            material_numerator=share.numerator,
            material_denominator=share.denominator,
            created_by=by,
            created_at=at,
        )
        .on_conflict_do_nothing()
        .returning(Project)
    )
    if entered is None:
        raise Refused(errors.PROJECT_EXISTS, number=number)
    return entered


async def publish(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: NewPlan,
    *,
    by: uuid.UUID,
    bodies: Collection[Body] = frozenset(),
    at: datetime,
) -> PlanVersion:
    """Publish the next version of the plan; it is in force from now on, and never changes.

    Whatever was agreed to an earlier version no longer opens works (law R-58); one declared to change nothing material, by
    somebody of these bodies, is not in force yet (carrying). How many wishes have no answer yet is kept with it, and holds
    nothing up. Raises Refused where nothing differs from the version in force, where what is declared is not so, or with
    every fault of what is sent.
    """
    project = await lock(session, project_id, community_id)
    content = await draft(session, community_id, read_scope(project.scope), sent)
    before = (await queries.as_they_stand(session, [project]))[0]
    if before.plan is not None and before.plan.sha256 == content.sha256:
        raise Refused(errors.PLAN_UNCHANGED, number=before.plan.number)
    immaterial = plain(sent.immaterial)
    in_force = await declaring.require_declaration(session, before, content) if immaterial else None
    last = await session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.project_id == project_id))
    plan = PlanVersion(
        id=uuid.uuid4(),
        project_id=project_id,
        number=(last or 0) + 1,
        title=content.title,
        description=content.description,
        items=[one.title for one in content.items],
        documents=[asdict(document) for document in content.documents],
        item_details=[] if content.bare else [one.canonical() for one in content.items],
        budget=[one.canonical() for one in content.budget],
        funding=[one.canonical() for one in content.funding],
        gap_fen=content.gap_fen,
        gap_reason=content.gap_reason,
        wishes_unanswered=await wishes.unanswered(session, project_id),
        sha256=content.sha256,
        published_by=by,
        published_at=at,
    )
    if in_force is not None:
        session.add(plan)
        await session.flush()
        await declaring.declare(session, plan, in_force, immaterial, by=by, bodies=bodies, at=at)
        return plan
    await declaring.overtake(session, project_id, plan.number, at)
    await append(session, project, plan)
    await _alarm_of_change(session, before, plan, content, at)
    return plan


async def _alarm_of_change(
    session: AsyncSession, before: ProjectNow, plan: PlanVersion, content: PlanContent, at: datetime
) -> None:
    """Works that have begun go on under another plan: an alarm, where it differs materially from what was agreed to.

    Compared is every version on which a gate rests, so that small steps add up; where none does, the last version.
    """
    if before.began_at is None or before.plan is None:
        return
    rest_on = {gate.record.plan_number for gate in before.works.gates if gate.record is not None}
    versions = await queries.plan_versions_of(session, plan.project_id, rest_on or {before.plan.number})
    reasons = [reason for one in versions for reason in concerned(queries.content(one), content, before.share).reasons]
    if reasons:
        await raise_alarm(
            session,
            before.project,
            plan.id,
            AlarmCause.MATERIAL_CHANGE,
            list(dict.fromkeys(reasons)),
            subject_kind="plan_version",
            subject_id=plan.id,
            at=at,
        )
