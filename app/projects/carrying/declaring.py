"""A version is declared to change nothing material, and another body says yes or no to it.

Who is of both bodies is none (docs/decisions/0063). What is declared is looked at again when it is approved, for the
register may have changed who pays what.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.values.may import May, by_hand
from app.identity.bodies.body import Body, names_of
from app.projects import errors, queries
from app.projects.carrying import reading
from app.projects.carrying.immaterial import material, plain_lines
from app.projects.carrying.reading import CarryingNow
from app.projects.gating import lock
from app.projects.kinds import CarryingState, CarryingStep
from app.projects.models import PlanCarrying, PlanVersion
from app.projects.plans.plans import PlanContent, plain
from app.projects.queries import ProjectNow
from app.projects.second_word import faults_of_reason
from app.register.imports.current import load
from app.register.scopes import read_scope


@dataclass(frozen=True, slots=True)
class CarryingMay:
    """Whether somebody may do an act about the version `plan_version_id`, declared to change nothing material."""

    may: May
    plan_version_id: uuid.UUID


async def material_against(session: AsyncSession, project: ProjectNow, content: PlanContent) -> list[str]:
    """What of a version is material against the plan in force, and against every version whose gates hold for it.

    So small steps add up.
    """
    parts = (await load(session, project.project.community_id)).parts
    scope = read_scope(project.project.scope)
    found = [
        reason
        for one in project.versions
        for reason in material(queries.content(one), content, project.share, scope, parts)
    ]
    return list(dict.fromkeys(found))


async def require_declaration(session: AsyncSession, project: ProjectNow, content: PlanContent) -> PlanVersion:
    """Refuse to declare a version that is the first one, comes while another waits, or changes something material.

    Answers the version in force, against which it is declared.
    """
    if project.plan is None:
        raise Refused(errors.CARRYING_FIRST)
    if (waiting := await reading.open_of(session, project.project.id)) is not None:
        raise Refused(errors.CARRYING_WAITING, number=waiting.number)
    if found := await material_against(session, project, content):
        raise Refused(errors.CARRYING_MATERIAL, [FieldFault("immaterial", one) for one in found])
    return project.plan


async def declare(
    session: AsyncSession,
    plan: PlanVersion,
    in_force: PlanVersion,
    reason: str,
    *,
    by: uuid.UUID,
    bodies: Collection[Body],
    at: datetime,
) -> PlanCarrying:
    """Keep that a version just published changes nothing material, with what differs; it is not in force by this."""
    row = PlanCarrying(
        plan_version_id=plan.id,
        project_id=plan.project_id,
        from_version_id=in_force.id,
        reason=reason,
        differences=plain_lines(queries.content(in_force), queries.content(plan)),
        state=CarryingState.PROPOSED,
        proposed_by=by,
        proposed_bodies=sorted(bodies),
        proposed_at=at,
        decided_bodies=[],
        decision_reason="",
        outcome="",
    )
    session.add(row)
    await session.flush()
    return row


async def overtake(session: AsyncSession, project_id: uuid.UUID, number: int, at: datetime) -> None:
    """What still waits comes to nothing, because another version is in force now; the project is locked by the caller."""
    if (waiting := await reading.open_of(session, project_id)) is not None:
        await end(session, waiting.row, CarryingState.OVERTAKEN, f"第 {number} 版方案已经公布。", at)


async def end(session: AsyncSession, row: PlanCarrying, state: CarryingState, outcome: str, at: datetime) -> None:
    """Nothing more is to come of it; carried, the version is in force from now on. The project is locked by the caller."""
    row.state, row.outcome, row.ended_at = state, outcome, at
    await session.flush()


async def require_word(now: CarryingNow, by: uuid.UUID, bodies: Collection[Body]) -> None:
    """Refuse a word on what was declared by whoever published it, or by anybody of a body of theirs."""
    if now.row.state is not CarryingState.PROPOSED:
        raise Refused(errors.CARRYING_DECIDED, state=now.row.state.label)
    if now.row.proposed_by == by:
        raise Refused(errors.CARRYING_SAME_PERSON)
    if shared := set(now.row.proposed_bodies) & set(bodies):
        raise Refused(errors.CARRYING_SAME_BODY, bodies=names_of(shared))


async def may(
    carryings: Sequence[CarryingNow], by: uuid.UUID, bodies: Collection[Body], hand: str, posts: str
) -> list[CarryingMay]:
    """What somebody may do about what waits; whose it is to say a word, and to draft the posting, empty where theirs."""
    found = []
    for one in carryings:
        if one.row.state is CarryingState.PROPOSED:
            rule = partial(require_word, one, by, bodies)
            found += [
                CarryingMay(await by_hand(step, hand, rule), one.row.plan_version_id)
                for step in (CarryingStep.APPROVE, CarryingStep.REJECT)
            ]
        elif one.row.state is CarryingState.APPROVED and one.row.posting_id is None:
            post = await by_hand(CarryingStep.POST, posts, partial(require_posting, one))
            found.append(CarryingMay(post, one.row.plan_version_id))
    return found


async def require_posting(now: CarryingNow) -> None:
    """Refuse the posting of what another body has not approved, or of what has one."""
    if now.row.state is not CarryingState.APPROVED:
        raise Refused(errors.CARRYING_NOT_APPROVED, state=now.row.state.label)
    if now.row.posting_id is not None:
        raise Refused(errors.CARRYING_POSTED)


async def decide(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    plan_version_id: uuid.UUID,
    *,
    approve: bool,
    reason: str,
    by: uuid.UUID,
    bodies: Collection[Body],
    at: datetime,
) -> CarryingNow:
    """Another body's word; approved, it is to be posted, and otherwise the version never comes into force.

    Raises Refused where it is not theirs to say, or where something is material by now.
    """
    project = await lock(session, project_id, community_id)
    now = await reading.find(session, project_id, plan_version_id)
    await require_word(now, by, bodies)
    if faults := faults_of_reason(approve=approve, reason=reason):
        raise Refused(errors.PLAN_FAULTY, faults)
    if approve:
        found = (await queries.as_they_stand(session, [project]))[0]
        version = await queries.version(session, project_id, plan_version_id)
        if reasons := await material_against(session, found, queries.content(version)):
            raise Refused(errors.CARRYING_MATERIAL, [FieldFault("approve", one) for one in reasons])
    row = now.row
    row.decided_by, row.decided_bodies, row.decided_at = by, sorted(bodies), at
    row.decision_reason = plain(reason)
    if approve:
        row.state = CarryingState.APPROVED
        await session.flush()
    else:
        await end(session, row, CarryingState.REJECTED, row.decision_reason, at)
    return now
