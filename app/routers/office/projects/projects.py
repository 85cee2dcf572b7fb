"""Renovation projects: entered, plans published, what must hold and emergencies by two persons."""

import uuid
from typing import Annotated

from fastapi import Query, Security

from app.consultation.part_consents import consent_gate
from app.core.installation import now
from app.core.paging import Page
from app.core.values.fractions import Threshold
from app.identity import service as identity
from app.identity.permissions import Permission
from app.notifications.plans import plan_published
from app.projects import emergency, queries, service
from app.projects.carrying import declaring, reading
from app.projects.carrying.carrying_schemas import PublishedPlan
from app.projects.models import EmergencyAct
from app.projects.plans.plan_schemas import PlanDifferenceAnswer
from app.projects.policy import requiring
from app.projects.policy.requiring import RequirementHands
from app.projects.queries import ProjectNow
from app.projects.schemas import (
    EmergencyAnswer,
    EmergencyDecision,
    NewEmergency,
    NewPlan,
    NewProject,
    NewRequirements,
    ProjectAnswer,
    ProjectLine,
    RequirementDecision,
)
from app.register.schemas import as_scope
from app.routers.access import Desk, Tx, community_desk
from app.routers.answers import may_answers, plan_answers, project_answers
from app.routers.answers.may_answers import OfficeProjectAnswer
from app.routers.deeds import Deed
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting import plan_change

router = Routes(tag="office:projects", prefix="/communities/{community_id}/projects")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_READ])]
Writer = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_WRITE])]
Street = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_REQUIRE])]
Second = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_SECOND])]
District = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_APPROVE])]


async def _read(session: Tx, community_id: uuid.UUID, project_id: uuid.UUID) -> ProjectAnswer:
    return await _answer_of(session, await queries.find(session, project_id, community_id))


async def _answer_of(session: Tx, project_now: ProjectNow) -> ProjectAnswer:
    acts = await queries.emergencies(session, project_now.project.id)
    proposals = await requiring.proposals(session, project_now.project.id)
    required = project_now.required
    staff = [project_now.project.created_by, *((required.set_by, required.approved_by) if required else ())]
    staff += [who for one in proposals for who in (one.proposed_by, one.decided_by)]
    names = await identity.names(session, [*staff, *(who for act in acts for who in (act.proposed_by, act.decided_by))])
    return ProjectAnswer(
        **await project_answers.page(session, project_now, office=True),
        requirements_number=project_now.required.number if project_now.required else None,
        requirements_reason=project_now.required.reason if project_now.required else "",
        requirements_set_by=names.get(required.set_by, "") if required else "",
        requirements_approved_by=names.get(required.approved_by, "") if required and required.approved_by else "",
        requirements_policy=required.policy_number if required else None,
        requirement_proposals=await project_answers.requirement_proposals(session, proposals, names),
        created_by=names.get(project_now.project.created_by, ""),
        created_at=project_now.project.created_at,
        emergencies=[_emergency(act, names) for act in acts],
    )


def _hands(desk: Desk) -> RequirementHands:
    asked = Permission.PROJECT_REQUIRE, Permission.PROJECT_SECOND, Permission.PROJECT_APPROVE
    return RequirementHands(*(desk.hand_for(one) for one in asked))


def _emergency(act: EmergencyAct, names: dict[uuid.UUID, str]) -> EmergencyAnswer:
    return EmergencyAnswer.from_row(
        act,
        proposed_by=names.get(act.proposed_by, ""),
        decided_by=names.get(act.decided_by, "") if act.decided_by else None,
    )


@router.post("", summary="登记改造项目", status_code=201, max_body_size=DOCUMENT, once="project:enter")
async def enter(community_id: uuid.UUID, sent: NewProject, _: Writer, deed: Deed) -> ProjectAnswer:
    """Enter a project under its official number; works cannot start before a plan and what must hold are known."""
    scope = as_scope(sent.scope)
    share = Threshold(sent.material_share.numerator, sent.material_share.denominator, inclusive=False)
    project = await service.enter(
        deed.session, community_id, sent.number, sent.title, scope, share=share, by=deed.by, at=deed.at
    )
    return await _read(deed.session, community_id, project.id)


@router.get("", summary="改造项目清单")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[ProjectLine]:
    """Fifty projects, the newest first, each with whether works may start."""
    found, following = await queries.listed(session, community_id, after=after)
    return Page(lines=[project_answers.line(one) for one in found], next=following)


@router.get("/{project_id}", summary="一个改造项目")
async def project(community_id: uuid.UUID, project_id: uuid.UUID, desk: Reader, session: Tx) -> OfficeProjectAnswer:
    """A project with its plan versions, each gate, every reason why works may not start, and what I may do about its
    emergencies now, not yet, or not at all.
    """
    found = await queries.find(session, project_id, community_id)
    answer = await _answer_of(session, found)
    proposes, decides = desk.hand_for(Permission.PROJECT_REQUIRE), desk.hand_for(Permission.PROJECT_APPROVE)
    may = await emergency.may(session, found, desk.person_id, proposes, decides)
    of_requirements = await requiring.may(session, project_id, desk.person_id, _hands(desk))
    of_carryings = await declaring.may(
        await reading.of_project(session, project_id),
        desk.person_id,
        desk.bodies,
        desk.hand_for(Permission.PLAN_SECOND),
        desk.hand_for(Permission.POSTING_WRITE),
    )
    return OfficeProjectAnswer(
        **dict(answer),
        may=may_answers.of_emergencies(may),
        requirements_may=may_answers.of_requirements(of_requirements),
        carryings_may=may_answers.of_carryings(of_carryings, desk.first_for(Permission.PLAN_SECOND)),
    )


@router.post("/{project_id}/plans", summary="公布方案", status_code=201, max_body_size=DOCUMENT, once="project:publish")
async def publish(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: NewPlan,
    desk: Writer,
    deed: Deed,
) -> PublishedPlan:
    """Publish the next version of the plan; whatever was agreed to an earlier one no longer opens works.

    Votes on an earlier version that have not been counted are void at once. `change` says whom the change concerns. One
    declared to change nothing material (`immaterial`) comes into force, with the gates of the one before, once another body
    approved it and its posting ran; until then nothing changes.
    """
    votes = await plan_change.hold_votes(deed.session, community_id, project_id)
    at = await now(deed.session)
    before = await queries.find(deed.session, project_id, community_id)
    kept = await service.publish(deed.session, community_id, project_id, sent, by=deed.by, bodies=desk.bodies, at=at)
    found = await queries.find(deed.session, project_id, community_id)
    declared = await reading.of_version(deed.session, kept.id)
    if declared is None:
        await plan_change.void(deed.session, votes, kept.number, by=deed.by, at=at)
        await consent_gate.settle(deed.session, project_id, at)
        await plan_published(deed.session, before, found, at)
    older = before.plan
    change = await plan_answers.between(deed.session, found, older, kept, parts=True) if older is not None else None
    answer = await plan_answers.plan(deed.session, community_id, kept)
    carrying = project_answers.carrying(declared) if declared is not None else None
    return PublishedPlan(**answer.model_dump(), change=change, carrying=carrying)


@router.get("/{project_id}/plans/{plan_id}/difference", summary="两版方案的差别和受影响的住户")
async def difference(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    plan_id: uuid.UUID,
    _: Reader,
    session: Tx,
    since: Annotated[uuid.UUID | None, Query(description="与哪一版比较，不填为上一版")] = None,
) -> PlanDifferenceAnswer:
    """What a version changed piece by piece, whether that is material, and which households are to be asked again."""
    return await plan_answers.since(session, project_id, plan_id, since, community_id)


@router.post(
    "/{project_id}/requirements",
    summary="提出开工条件",
    status_code=201,
    max_body_size=DOCUMENT,
    once="project:require",
)
async def require(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: NewRequirements,
    _: Street,
    deed: Deed,
) -> ProjectAnswer:
    """Propose everything that must hold before works may start; it holds once another person approves it.

    The district's policy in force is the least that may be asked, on every part of the project's scope.
    """
    await requiring.propose(
        deed.session, community_id, project_id, sent.requirements, sent.reason, by=deed.by, at=deed.at
    )
    return await _read(deed.session, community_id, project_id)


@router.post(
    "/{project_id}/requirement-proposals/{proposal_id}/decision",
    summary="批准开工条件",
    once="project:decide_requirements",
    optional_key=True,
)
async def decide_requirements(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    proposal_id: uuid.UUID,
    sent: RequirementDecision,
    desk: Second,
    session: Tx,
) -> ProjectAnswer:
    """Another person's word on what was proposed; approved, it takes the place of what was set before."""
    at = await now(session)
    await requiring.decide(
        session,
        community_id,
        project_id,
        proposal_id,
        approve=sent.approve,
        reason=sent.reason,
        hands=_hands(desk),
        by=desk.person_id,
        at=at,
    )
    await consent_gate.settle(session, project_id, at)
    return await _read(session, community_id, project_id)


@router.post("/{project_id}/emergencies", summary="提交应急施工", status_code=201, once="emergency:propose")
async def propose_emergency(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: NewEmergency,
    _: Street,
    deed: Deed,
) -> EmergencyAnswer:
    """Put an emergency before the district, with the document it rests on."""
    act = await emergency.propose(
        deed.session,
        community_id,
        project_id,
        sent.requirement_id,
        sent.document,
        sent.evidence,
        sent.reason,
        by=deed.by,
        at=deed.at,
    )
    return _emergency(act, await identity.names(deed.session, [act.proposed_by]))


@router.post(
    "/{project_id}/emergencies/{act_id}/decision",
    summary="批准应急施工",
    once="project:decide_emergency",
    optional_key=True,
)
async def decide_emergency(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    act_id: uuid.UUID,
    sent: EmergencyDecision,
    desk: District,
    session: Tx,
) -> EmergencyAnswer:
    """The district lets the works start without the owners' decision, or does not."""
    act = await emergency.decide(
        session,
        community_id,
        project_id,
        act_id,
        approve=sent.approve,
        reason=sent.reason,
        by=desk.member.id,
        at=await now(session),
    )
    return _emergency(act, await identity.names(session, [act.proposed_by, act.decided_by]))
