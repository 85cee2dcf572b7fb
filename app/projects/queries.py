"""Reading projects: each with its plan in force, what must hold, and whether works may start."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Exists, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.core.values.fractions import Threshold
from app.projects.gates import CarriedFrom, GateRecord, Required, Works, works
from app.projects.kinds import DecidedMatter, ProjectStage, ProjectState, RequirementKind
from app.projects.models import (
    EmergencyAct,
    Gate,
    PlanVersion,
    Project,
    Requirement,
    RequirementSet,
    SiteAlarm,
    SiteAlarmProposal,
    SiteAlarmRuling,
    StageStep,
    WorksAlarm,
)
from app.projects.plans.in_force import carried_of, chain, in_force
from app.projects.plans.plans import BudgetLine, FundingLine, PlanContent, PlanDocument, PlanItem
from app.projects.wording import scope_words
from app.register.scopes import Scope, read_scope

PAGE = 50


@dataclass(frozen=True, slots=True)
class ProjectNow:
    """A project as it stands: plan and requirements in force, the gates derived, the alarm where one is open.

    `began_at` is when its works began; from then on an alarm is one that two bodies decide, and `undecided_since` says
    since when one waits for them. `earlier` are the versions whose gates hold for the plan in force, the newest first.
    """

    project: Project
    plan: PlanVersion | None
    required: RequirementSet | None
    requirements: tuple[Requirement, ...]
    works: Works
    alarm: WorksAlarm | None
    began_at: datetime | None = None
    undecided_since: datetime | None = None
    earlier: tuple[PlanVersion, ...] = ()

    @property
    def versions(self) -> tuple[PlanVersion, ...]:
        """The plan in force and the versions whose gates hold for it, the newest first; none before the first is published."""
        return (self.plan, *self.earlier) if self.plan is not None else ()

    def holds_for(self, plan_version_id: uuid.UUID | None) -> bool:
        """Whether what was found on a version holds for the plan in force."""
        return any(one.id == plan_version_id for one in self.versions)

    @property
    def alarm_since(self) -> datetime | None:
        """Since when an alarm is open: that works may not start any more, or that two bodies are to decide."""
        return self.undecided_since or (self.alarm.raised_at if self.alarm is not None else None)

    @property
    def share(self) -> Threshold:
        """Beyond what a change of the plan is material."""
        return Threshold(self.project.material_numerator, self.project.material_denominator, inclusive=False)

    @property
    def state(self) -> ProjectState:
        """Where it stands in one word."""
        if self.plan is None:
            return ProjectState.PREPARING
        if self.began_at is not None:
            return ProjectState.BEGUN
        return ProjectState.READY if self.works.may_start else ProjectState.WAITING


async def as_they_stand(session: AsyncSession, projects: Sequence[Project]) -> list[ProjectNow]:
    """These projects as they stand, in eight queries whatever their number."""
    ids = [one.id for one in projects]
    plans = {
        one.project_id: one
        for one in await session.scalars(
            select(PlanVersion)
            .where(PlanVersion.project_id.in_(ids), in_force())
            .ext(distinct_on(PlanVersion.project_id))
            .order_by(PlanVersion.project_id, PlanVersion.number.desc())
        )
    }
    sets = {
        one.project_id: one
        for one in await session.scalars(
            select(RequirementSet)
            .where(RequirementSet.project_id.in_(ids))
            .ext(distinct_on(RequirementSet.project_id))
            .order_by(RequirementSet.project_id, RequirementSet.number.desc())
        )
    }
    known = {one.id: one for one in await session.scalars(select(Requirement).where(Requirement.project_id.in_(ids)))}
    history, carried = await _history(session, ids), await carried_of(session, ids)
    open_alarms = await alarms(session, ids)
    began, undecided = await began_at(session, ids), await undecided_since(session, ids)
    found = []
    for project in projects:
        plan, required = plans.get(project.id), sets.get(project.id)
        requirements = tuple(known[one] for one in required.requirement_ids) if required else ()
        named = [Required(str(one.id), one.title, where(one)) for one in requirements]
        earlier = chain(plan, carried)
        hold = [CarriedFrom(one.number, reason) for one, reason in earlier]
        derived = works(named, plan.number if plan else None, history[project.id], hold)
        found.append(
            ProjectNow(
                project,
                plan,
                required,
                requirements,
                derived,
                open_alarms.get(project.id),
                began.get(project.id),
                undecided.get(project.id),
                tuple(one for one, _ in earlier),
            )
        )
    return found


def where(requirement: Requirement) -> str:
    """Where a requirement holds, in words; of a vote on something else than the plan, also on what."""
    place = scope_words(read_scope(requirement.scope))
    return place if requirement.matter in {None, DecidedMatter.PLAN} else f"{place}，表决{requirement.matter.label}"


async def began_at(session: AsyncSession, project_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When the works of each of these projects began that came so far; mending after an acceptance begins nothing anew."""
    rows = await session.execute(
        select(StageStep.project_id, func.min(StageStep.at).label("at"))
        .where(StageStep.project_id.in_(project_ids), StageStep.stage == ProjectStage.WORKS)
        .group_by(StageStep.project_id)
    )
    return {row.project_id: row.at for row in rows}


async def published_at(session: AsyncSession, project_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When the plan in force of each of these projects that has one was published."""
    rows = await session.execute(
        select(PlanVersion.project_id, func.max(PlanVersion.published_at).label("at"))
        .where(PlanVersion.project_id.in_(project_ids), in_force())
        .group_by(PlanVersion.project_id)
    )
    return {row.project_id: row.at for row in rows}


async def undecided_since(session: AsyncSession, project_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Of these projects those with an alarm that nobody decided, each with when the first of them was raised."""
    rows = await session.execute(
        select(SiteAlarm.project_id, func.min(SiteAlarm.raised_at).label("since"))
        .where(SiteAlarm.project_id.in_(project_ids), ~alarm_decided())
        .group_by(SiteAlarm.project_id)
    )
    return {row.project_id: row.since for row in rows}


def alarm_decided() -> Exists:
    """Whether two bodies decided an alarm, for a query of alarms."""
    return exists().where(
        SiteAlarmProposal.alarm_id == SiteAlarm.id,
        SiteAlarmRuling.proposal_id == SiteAlarmProposal.id,
        SiteAlarmRuling.approved.is_(True),
    )


async def alarms(session: AsyncSession, project_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, WorksAlarm]:
    """The open alarm of each of these projects that has one: works could start there, and no longer can."""
    rows = await session.scalars(
        select(WorksAlarm).where(WorksAlarm.project_id.in_(project_ids), WorksAlarm.settled_at.is_(None))
    )
    return {one.project_id: one for one in rows}


async def _history(session: AsyncSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[GateRecord]]:
    recorded: dict[uuid.UUID, list[GateRecord]] = defaultdict(list)
    rows = await session.execute(
        select(Gate, PlanVersion.number)
        .join(PlanVersion, PlanVersion.id == Gate.plan_version_id)
        .where(Gate.project_id.in_(ids))
        .order_by(Gate.id)
    )
    for gate, number in rows:
        recorded[gate.project_id].append(
            GateRecord(
                str(gate.requirement_id),
                number,
                gate.passage,
                gate.at,
                gate.reason,
                str(gate.subject_id),
            )
        )
    return recorded


async def find(session: AsyncSession, project_id: uuid.UUID, community_id: uuid.UUID | None = None) -> ProjectNow:
    """A project (of this estate, where it is named); raises Refused where there is none."""
    project = await session.get(Project, project_id)
    if project is None or community_id not in {None, project.community_id}:
        raise Refused(NOT_FOUND)
    return (await as_they_stand(session, [project]))[0]


async def require_here(session: AsyncSession, project_id: uuid.UUID, community_id: uuid.UUID) -> None:
    """Refuse a project that is not of this estate."""
    project = await session.get(Project, project_id)
    if project is None or project.community_id != community_id:
        raise Refused(NOT_FOUND)


async def listed(
    session: AsyncSession, community_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[ProjectNow], str | None]:
    """Fifty projects of an estate, the newest first, and the next page's cursor."""
    query = select(Project).where(Project.community_id == community_id)
    found, following = await records(session, query, (Project.created_at, Project.id), after, newest_first=True)
    return await as_they_stand(session, found), following


@dataclass(frozen=True, slots=True)
class Planned:
    """A project with its scope and what its plan in force says; None where it has none yet.

    `since` is when that plan was published, or the project begun.
    """

    id: uuid.UUID
    title: str
    scope: Scope
    plan: PlanContent | None
    since: datetime


async def planned(
    session: AsyncSession, community_id: uuid.UUID, ids: Collection[uuid.UUID] | None = None
) -> list[Planned]:
    """Projects of an estate, each with what its plan in force says, the newest first: these, or the fifty latest."""
    latest = (
        select(PlanVersion.id)
        .where(PlanVersion.project_id == Project.id, in_force())
        .order_by(PlanVersion.number.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )
    query = (
        select(Project, PlanVersion)
        .outerjoin(PlanVersion, PlanVersion.id == latest)
        .where(Project.community_id == community_id)
        .order_by(Project.created_at.desc(), Project.id.desc())
    )
    query = query.limit(PAGE) if ids is None else query.where(Project.id.in_(ids))
    return [
        Planned(
            project.id,
            project.title,
            read_scope(project.scope),
            content(plan) if plan is not None else None,
            plan.published_at if plan is not None else project.created_at,
        )
        for project, plan in await session.execute(query)
    ]


async def item_titles(
    session: AsyncSession, project_ids: Collection[uuid.UUID], at: datetime
) -> dict[tuple[uuid.UUID, str], str]:
    """The titles of all items of these projects' plans, by project and `PlanItem.key`, as they were at an instant.

    Of one that was dropped before, the last title it had; of one that came later, the first.
    """
    titles: dict[tuple[uuid.UUID, str], str] = {}
    for one in await session.scalars(
        select(PlanVersion).where(PlanVersion.project_id.in_(project_ids)).order_by(PlanVersion.number)
    ):
        for item in content(one).items:
            if one.published_at <= at or (one.project_id, item.key) not in titles:
                titles[one.project_id, item.key] = item.title
    return titles


async def requirements_by_id(session: AsyncSession, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Requirement]:
    """These requirements by their ids, set or only proposed."""
    found = await session.scalars(select(Requirement).where(Requirement.id.in_(ids)))
    return {one.id: one for one in found}


async def requiring(session: AsyncSession, kind: RequirementKind) -> list[uuid.UUID]:
    """The projects of which something of a kind is required, or was."""
    rows = await session.scalars(
        select(Requirement.project_id).where(Requirement.kind == kind).distinct().order_by(Requirement.project_id)
    )
    return list(rows)


async def plan_versions(session: AsyncSession, project_id: uuid.UUID) -> Sequence[PlanVersion]:
    """The fifty latest versions of a plan, the newest first."""
    found = await session.scalars(
        select(PlanVersion).where(PlanVersion.project_id == project_id).order_by(PlanVersion.number.desc()).limit(PAGE)
    )
    return found.all()


async def plan_versions_of(
    session: AsyncSession, project_id: uuid.UUID, numbers: Collection[int]
) -> Sequence[PlanVersion]:
    """These versions of a plan, in order."""
    found = await session.scalars(
        select(PlanVersion)
        .where(PlanVersion.project_id == project_id, PlanVersion.number.in_(numbers))
        .order_by(PlanVersion.number)
    )
    return found.all()


async def emergencies(session: AsyncSession, project_id: uuid.UUID) -> Sequence[EmergencyAct]:
    """The fifty latest emergencies of a project, the newest first."""
    found = await session.scalars(
        select(EmergencyAct)
        .where(EmergencyAct.project_id == project_id)
        .order_by(EmergencyAct.proposed_at.desc(), EmergencyAct.id)
        .limit(PAGE)
    )
    return found.all()


def content(plan_version: PlanVersion) -> PlanContent:
    """What a version says, as plans.py compares it."""
    return PlanContent(
        plan_version.title,
        plan_version.description,
        tuple(PlanItem.from_json(one) for one in plan_version.item_details)
        or tuple(PlanItem(one) for one in plan_version.items),
        tuple(PlanDocument(**one) for one in plan_version.documents),
        tuple(BudgetLine(**one) for one in plan_version.budget),
        tuple(FundingLine.from_json(one) for one in plan_version.funding),
        plan_version.gap_fen,
        plan_version.gap_reason,
    )


async def version(session: AsyncSession, project_id: uuid.UUID, plan_id: uuid.UUID) -> PlanVersion:
    """A version of this project's plan; raises Refused where there is none."""
    found = await session.get(PlanVersion, plan_id)
    if found is None or found.project_id != project_id:
        raise Refused(NOT_FOUND)
    return found


async def document(
    session: AsyncSession, project_id: uuid.UUID, plan_id: uuid.UUID, evidence_id: uuid.UUID
) -> tuple[uuid.UUID, PlanDocument]:
    """A document that this version of the plan lists, with its estate; raises Refused where it lists none such."""
    project, found = await session.get(Project, project_id), await version(session, project_id, plan_id)
    listed_there = [one for one in content(found).documents if one.evidence_id == str(evidence_id)]
    if project is None or not listed_there:
        raise Refused(NOT_FOUND)
    return project.community_id, listed_there[0]


async def version_before(session: AsyncSession, newer: PlanVersion) -> PlanVersion:
    """The version that another one took the place of; raises Refused for the first."""
    found = await session.scalar(
        select(PlanVersion).where(PlanVersion.project_id == newer.project_id, PlanVersion.number == newer.number - 1)
    )
    if found is None:
        raise Refused(NOT_FOUND)
    return found


async def versions_by_id(session: AsyncSession, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, PlanVersion]:
    """These versions by their ids."""
    found = await session.scalars(select(PlanVersion).where(PlanVersion.id.in_(ids)))
    return {one.id: one for one in found}
