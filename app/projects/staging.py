"""Write down that a project came to a stage: by the street, on a document, and only when what it hangs on holds.

The order and the gates are those of the district's policy in force. What a gate lacks is asked of whoever knows it, when a
stage is entered: of votes and of households the rooms above, which hand one question down.
"""

import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA
from app.core.values.may import May, by_hand
from app.media import service as media
from app.projects import errors, queries
from app.projects.gating import lock
from app.projects.kinds import ApplicationAct, ProjectStage, StageGateKind
from app.projects.models import ApplicationStep, Project, StageStep
from app.projects.plans.plans import plain
from app.projects.policy import policies
from app.projects.queries import ProjectNow
from app.projects.stages import StageFacts, StageGate, before, following, missing, votes_before_works


@dataclass(frozen=True, slots=True)
class StagesNow:
    """The steps of a project in order, what could come next, and what is missing for each of that.

    `fallen` are the stages it came to whose gates hold no more: a plan was changed, a result annulled.
    """

    steps: tuple[StageStep, ...]
    following: dict[ProjectStage, tuple[str, ...]]
    fallen: dict[ProjectStage, tuple[str, ...]]

    @property
    def stage(self) -> ProjectStage | None:
        """The stage it is at."""
        return self.steps[-1].stage if self.steps else None


type Standing = Mapping[StageGate, Sequence[str]]
"""What is missing of each gate, in sentences; of one that holds, nothing."""

type AskGates = Callable[[ProjectNow, Collection[StageGate]], Awaitable[Standing]]
"""What is missing of gates that rooms above answer for, asked only where a stage hangs on them."""

_OWN = frozenset({StageGateKind.APPLICATION, StageGateKind.PLAN})
"""Gates that this room answers for."""


async def stages(session: AsyncSession, project: ProjectNow, ask: AskGates, at: datetime) -> StagesNow:
    """How far a project has come at an instant, in the order of its district."""
    project_id = project.project.id
    steps = (
        await session.scalars(select(StageStep).where(StageStep.project_id == project_id).order_by(StageStep.id))
    ).all()
    accepted = await session.scalar(
        select(ApplicationStep.id)
        .where(ApplicationStep.project_id == project_id, ApplicationStep.act == ApplicationAct.LINK)
        .limit(1)
    )
    order = (await policies.in_force(session, project.project.community_id)).policy.order
    came = [one.stage for one in steps]
    facts = StageFacts(
        [(kept.kind, gate.missing) for kept, gate in zip(project.requirements, project.works.gates, strict=True)],
        project.works.reasons,
        accepted is not None,
        project.plan is not None,
        began=project.began_at is not None,
        outdated=await _outdated(session, project, steps),
        running=_running(steps, at),
    )
    if project.began_at is not None and not facts.emergency:
        under = await policies.in_force(session, project.project.community_id, project.began_at)
        facts = replace(facts, voted=votes_before_works(under.policy.order))
    ahead = following(came[-1] if came else None, order, facts)
    wanted = {gate for stage in (*came, *ahead) for gate in before(stage, order, facts) if gate.kind not in _OWN}
    if wanted:
        facts = replace(facts, standing=await ask(project, wanted))
    return StagesNow(
        tuple(steps),
        {one: missing(one, order, facts) for one in ahead},
        {one: why for one in dict.fromkeys(came) if (why := missing(one, order, facts))},
    )


async def _outdated(session: AsyncSession, project: ProjectNow, steps: Sequence[StageStep]) -> tuple[str, ...]:
    """Why the last acceptance is not of the version in force; empty where it is, or nothing was accepted."""
    last = next((one for one in reversed(steps) if one.stage is ProjectStage.ACCEPTANCE), None)
    if last is None or project.plan is None or project.holds_for(last.plan_version_id):
        return ()
    accepted = (await queries.versions_by_id(session, [last.plan_version_id] if last.plan_version_id else [])).values()
    which = "".join(f"第 {one.number} 版" for one in accepted) or "以前的"
    return (f"验收的是{which}方案，现行方案是第 {project.plan.number} 版，须转入施工，按现行方案重新验收。",)


def _running(steps: Sequence[StageStep], at: datetime) -> tuple[str, ...]:
    """Why the warranty is not over on the day of an instant."""
    last = next((one.until_on for one in reversed(steps) if one.until_on is not None), None)
    if last is None or last < at.astimezone(CHINA).date():
        return ()
    return (f"保修期到 {last.year}年{last.month}月{last.day}日 为止，期满后才能办结。",)


async def applied(
    session: AsyncSession, project: Project, document: str, ask: AskGates, *, by: uuid.UUID, at: datetime
) -> None:
    """An application became part of the project, whose row is held: it has been applied for, where it had no stage.

    Where something stands before that in the district's order and does not hold, no stage is written down: the application
    is part of the project, and the street writes the stage down once it may.
    """
    now = await stages(session, await queries.find(session, project.id), ask, at)
    if not now.steps and now.following.get(ProjectStage.APPLIED) == ():
        step = StageStep(
            project_id=project.id, stage=ProjectStage.APPLIED, document=document, evidence=[], by=by, at=at
        )
        session.add(step)
        await session.flush()


async def require_ready(now: StagesNow, wanted: ProjectStage) -> None:
    """Refuse a stage that is not the next, or what it hangs on does not hold."""
    next_ones = "、".join(one.label for one in now.following)
    otherwise = f"下一阶段是{next_ones}。" if next_ones else "已经没有下一阶段。"
    if why := "".join(now.following.get(wanted, [otherwise])):
        stage = now.stage.label if now.stage else "尚未登记阶段"
        raise Refused(errors.STAGE_NOT_NOW, now=stage, wanted=wanted.label, why=why)


async def may(now: StagesNow, hand: str) -> list[May]:
    """The stages that somebody may write down next; `hand` is whose it is, empty where theirs."""
    return [await by_hand(stage, hand, partial(require_ready, now, stage)) for stage in now.following]


async def advance(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    wanted: ProjectStage,
    document: str,
    evidence: Sequence[uuid.UUID],
    ask: AskGates,
    *,
    plan_year: int | None,
    until_on: date | None,
    by: uuid.UUID,
    at: datetime,
) -> StagesNow:
    """A project came to a stage; raises Refused where it is not the next, or what it hangs on does not hold."""
    await lock(session, project_id, community_id)
    found = await queries.find(session, project_id, community_id)
    now = await stages(session, found, ask, at)
    await require_ready(now, wanted)
    faults = await media.unknown(session, community_id, evidence)
    if (wanted is ProjectStage.IN_PLAN_YEAR) != (plan_year is not None):
        faults.append(FieldFault("plan_year", "列入年度计划须填年度，其他阶段不填。"))
    if (wanted is ProjectStage.WARRANTY) != (until_on is not None):
        faults.append(FieldFault("until_on", "保修须填期满日，其他阶段不填。"))
    elif until_on is not None and until_on <= at.astimezone(CHINA).date():
        faults.append(FieldFault("until_on", "保修期满日须晚于今天。"))
    if faults:
        raise Refused(errors.STAGE_FAULTY, faults)
    session.add(
        StageStep(
            project_id=project_id,
            stage=wanted,
            plan_version_id=found.plan.id if found.plan is not None else None,
            document=plain(document),
            evidence=list(evidence),
            plan_year=plan_year,
            until_on=until_on,
            by=by,
            at=at,
        )
    )
    await session.flush()
    return await stages(session, found, ask, at)
