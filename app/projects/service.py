"""The acts on a project: enter it, publish a version of its plan, set what must hold before works may start."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.values.canonical import digest
from app.core.values.fractions import Threshold
from app.projects import errors, queries, wishes
from app.projects.alarms.raising import raise_alarm
from app.projects.gating import append, lock
from app.projects.kinds import OF_HOUSEHOLDS, AlarmCause
from app.projects.models import PlanVersion, Project, Requirement, RequirementSet
from app.projects.plans.plan_changes import concerned
from app.projects.plans.plan_drafting import draft, nowhere
from app.projects.plans.plan_schemas import NewPlan
from app.projects.plans.plans import PlanContent, plain
from app.projects.queries import ProjectNow
from app.projects.schemas import EmergencyRequirement, HouseholdGateRequirement, RequirementInput
from app.register.imports.current import load
from app.register.schemas import as_scope
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
    session: AsyncSession, community_id: uuid.UUID, project_id: uuid.UUID, sent: NewPlan, *, by: uuid.UUID, at: datetime
) -> PlanVersion:
    """Publish the next version of the plan; it is in force from now on, and never changes.

    Whatever was agreed to an earlier version no longer opens works (law R-58). How many wishes have no answer yet is
    kept with it, and holds nothing up. Raises Refused where nothing differs from the version in force, or with every
    fault of what is sent.
    """
    project = await lock(session, project_id, community_id)
    content = await draft(session, community_id, read_scope(project.scope), sent)
    last = await session.scalar(
        select(PlanVersion).where(PlanVersion.project_id == project_id).order_by(PlanVersion.number.desc()).limit(1)
    )
    if last is not None and last.sha256 == content.sha256:
        raise Refused(errors.PLAN_UNCHANGED, number=last.number)
    plan = PlanVersion(
        id=uuid.uuid4(),
        project_id=project_id,
        number=last.number + 1 if last is not None else 1,
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
    before = (await queries.as_they_stand(session, [project]))[0]
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


async def require(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: Sequence[RequirementInput],
    reason: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> RequirementSet:
    """Set everything that must hold before works may start, in place of what was set before.

    A requirement that is set again with the same content is the same one, and what was recorded of it stands. Raises
    Refused with every fault at once: a scope that names nothing, a repetition, household gates alone (law R-65: they
    do not take the place of the owners' decision).
    """
    project = await lock(session, project_id, community_id)
    parts = (await load(session, community_id)).parts
    scopes = [as_scope(one.scope) for one in sent]
    faults = [
        nowhere(f"requirements.{index}.scope.{field}")
        for index, scope in enumerate(scopes)
        for field in scope.missing(parts)
    ]
    drawn = [_drawn(project_id, one, scope) for one, scope in zip(sent, scopes, strict=True)]
    hashes = [one.sha256 for one in drawn]
    faults += [
        FieldFault(f"requirements.{index}", "与前面的一项完全相同，请删去。")
        for index, one in enumerate(hashes)
        if one in hashes[:index]
    ]
    faults += [
        FieldFault(f"requirements.{index}.numerator", "比例不能大于 1，请检查分子和分母。")
        for index, one in enumerate(sent)
        if isinstance(one, HouseholdGateRequirement) and one.numerator > one.denominator
    ]
    if all(one.kind in OF_HOUSEHOLDS for one in drawn):
        faults.append(
            FieldFault("requirements", "住户意见达到比例不能代替业主决定，请至少加上一项表决、业主同意或应急施工。")
        )
    if faults:
        raise Refused(errors.REQUIREMENTS_FAULTY, faults)
    last = await session.scalar(select(func.max(RequirementSet.number)).where(RequirementSet.project_id == project_id))
    chosen = RequirementSet(
        project_id=project_id,
        number=(last or 0) + 1,
        requirement_ids=await _keep_requirements(session, project_id, drawn),
        reason=plain(reason),
        set_by=by,
        set_at=at,
    )
    await append(session, project, chosen)
    return chosen


def _drawn(project_id: uuid.UUID, sent: RequirementInput, scope: Scope) -> Requirement:
    match sent:
        case HouseholdGateRequirement(numerator=numerator, denominator=denominator):
            facts: dict[str, int | str] = {"numerator": numerator, "denominator": denominator}
        case EmergencyRequirement(danger=danger):
            facts = {"danger": plain(danger)}
        case _:
            facts = {}
    title, where = plain(sent.title), scope.canonical()
    sha256 = digest({"kind": sent.kind, "title": title, "scope": where, "facts": dict(facts)})
    return Requirement(
        id=uuid.uuid4(),
        project_id=project_id,
        kind=sent.kind,
        title=title,
        scope=where,
        facts=facts,
        sha256=sha256,
    )


async def _keep_requirements(
    session: AsyncSession, project_id: uuid.UUID, drawn: Sequence[Requirement]
) -> list[uuid.UUID]:
    """The ids of these requirements, of which those that were set before are there already."""
    known = {
        one.sha256: one
        for one in await session.scalars(select(Requirement).where(Requirement.project_id == project_id))
    }
    session.add_all(one for one in drawn if one.sha256 not in known)
    await session.flush()
    return [known.get(one.sha256, one).id for one in drawn]
