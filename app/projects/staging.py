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
from app.projects.stages import StageFacts, StageGate, before, following, missing


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


async def stages(session: AsyncSession, project: ProjectNow, ask: AskGates) -> StagesNow:
    """How far a project has come, in the order of its district."""
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
    )
    ahead = following(came[-1] if came else None, order, facts)
    wanted = {gate for stage in (*came, *ahead) for gate in before(stage, order, facts) if gate.kind not in _OWN}
    if wanted:
        facts = replace(facts, standing=await ask(project, wanted))
    return StagesNow(
        tuple(steps),
        {one: missing(one, order, facts) for one in ahead},
        {one: why for one in dict.fromkeys(came) if (why := missing(one, order, facts))},
    )


async def applied(
    session: AsyncSession, project: Project, document: str, ask: AskGates, *, by: uuid.UUID, at: datetime
) -> None:
    """An application became part of the project, whose row is held: it has been applied for, where it had no stage.

    Where something stands before that in the district's order and does not hold, no stage is written down: the application
    is part of the project, and the street writes the stage down once it may.
    """
    now = await stages(session, await queries.find(session, project.id), ask)
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
    now = await stages(session, found, ask)
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
    return await stages(session, found, ask)
