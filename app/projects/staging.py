"""Write down that a project came to a stage: by the street, on a document, and only when what it hangs on holds."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
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
from app.projects.kinds import ApplicationAct, ProjectStage
from app.projects.models import ApplicationStep, Project, StageStep
from app.projects.plans.plans import plain
from app.projects.queries import ProjectNow
from app.projects.stages import OWN_ORDER, StageFacts, following, missing


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


type Acceptance = Callable[[], Awaitable[Sequence[str]]]
"""What is missing before a project may be accepted, asked of a room above only where it comes to that."""


async def stages(session: AsyncSession, project: ProjectNow, acceptance: Acceptance) -> StagesNow:
    """How far a project has come."""
    project_id = project.project.id
    steps = (
        await session.scalars(select(StageStep).where(StageStep.project_id == project_id).order_by(StageStep.id))
    ).all()
    accepted = await session.scalar(
        select(ApplicationStep.id)
        .where(ApplicationStep.project_id == project_id, ApplicationStep.act == ApplicationAct.LINK)
        .limit(1)
    )
    came = [one.stage for one in steps]
    asked = ProjectStage.ACCEPTANCE in came or (came and came[-1] is ProjectStage.WORKS)
    facts = StageFacts(
        [(kept.kind, gate.missing) for kept, gate in zip(project.requirements, project.works.gates, strict=True)],
        project.works.reasons,
        accepted is not None,
        project.plan is not None,
        await acceptance() if asked else (),
        began=project.began_at is not None,
    )
    return StagesNow(
        tuple(steps),
        {one: missing(one, OWN_ORDER, facts) for one in following(came[-1] if came else None, OWN_ORDER, facts)},
        {one: why for one in dict.fromkeys(came) if (why := missing(one, OWN_ORDER, facts))},
    )


async def applied(session: AsyncSession, project: Project, document: str, *, by: uuid.UUID, at: datetime) -> None:
    """An application became part of the project, whose row is held: it has been applied for, where it had no stage."""
    if await session.scalar(select(StageStep.id).where(StageStep.project_id == project.id).limit(1)) is None:
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
    acceptance: Acceptance,
    *,
    plan_year: int | None,
    until_on: date | None,
    by: uuid.UUID,
    at: datetime,
) -> StagesNow:
    """A project came to a stage; raises Refused where it is not the next, or what it hangs on does not hold."""
    await lock(session, project_id, community_id)
    found = await queries.find(session, project_id, community_id)
    now = await stages(session, found, acceptance)
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
    return await stages(session, found, acceptance)
