"""What must hold before works may start: proposed by one person, in force once another approves, never below the policy."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.paging import PAGE
from app.core.values.canonical import Value, digest
from app.core.values.may import May, by_hand
from app.projects import errors
from app.projects.gating import append, lock
from app.projects.kinds import Approver, DecidedMatter, RequirementState, RequirementStep
from app.projects.models import Project, Requirement, RequirementProposal, RequirementSet
from app.projects.plans.plan_drafting import nowhere
from app.projects.plans.plans import plain
from app.projects.policy import policies
from app.projects.policy.policies import PolicyInForce
from app.projects.policy.required import Condition, PolicyNeeds, shortfalls
from app.projects.policy.stage_orders import FOUR_FIFTHS
from app.projects.schemas import (
    CertifiedGateRequirement,
    EmergencyRequirement,
    RequirementInput,
    VoteRequirement,
)
from app.projects.second_word import faults_of_reason
from app.register.imports.current import load
from app.register.imports.difference import RegisteredPart
from app.register.schemas import as_scope
from app.register.scopes import Scope, read_scope


@dataclass(frozen=True, slots=True)
class RequirementMay:
    """Whether somebody may propose what must hold, or decide the proposal that waits (`proposal_id`)."""

    may: May
    proposal_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class RequirementHands:
    """In whose hands it is to propose, to decide as anybody, and to decide as the district; empty where in theirs."""

    proposes: str
    decides: str
    district: str

    def deciding(self, approver: Approver) -> str:
        """In whose hands a decision is where the policy says who approves."""
        return self.district if approver is Approver.DISTRICT else self.decides


async def proposals(session: AsyncSession, project_id: uuid.UUID) -> Sequence[RequirementProposal]:
    """The fifty latest proposals of a project, the newest first."""
    found = await session.scalars(
        select(RequirementProposal)
        .where(RequirementProposal.project_id == project_id)
        .order_by(RequirementProposal.proposed_at.desc(), RequirementProposal.id)
        .limit(PAGE)
    )
    return found.all()


async def may(
    session: AsyncSession, project_id: uuid.UUID, by: uuid.UUID, hands: RequirementHands
) -> list[RequirementMay]:
    """What somebody may do about what must hold before works."""
    waiting = await _waiting(session, project_id)
    first = await by_hand(RequirementStep.PROPOSE, hands.proposes, partial(require_proposal, waiting))
    found = [RequirementMay(first, None)]
    if waiting is not None:
        rule = partial(require_decision, waiting, by, hands)
        for step in (RequirementStep.APPROVE, RequirementStep.REJECT):
            hand = hands.deciding(waiting.approver)
            found.append(RequirementMay(await by_hand(step, hand, rule), waiting.id))
    return found


async def require_proposal(waiting: RequirementProposal | None) -> None:
    """Refuse a proposal while another waits for its decision."""
    if waiting is not None:
        raise Refused(errors.REQUIREMENTS_WAITING)


async def require_decision(proposal: RequirementProposal, by: uuid.UUID, hands: RequirementHands) -> None:
    """Refuse a decision by whoever proposed it, by the street where the policy asks the district, or on one decided."""
    if proposal.state != RequirementState.PROPOSED:
        raise Refused(errors.REQUIREMENTS_DECIDED, state=proposal.state.label)
    if proposal.proposed_by == by:
        raise Refused(errors.REQUIREMENTS_SAME_PERSON)
    if hand := hands.deciding(proposal.approver):
        raise Refused(errors.REQUIREMENTS_OTHER_HAND, hand=hand)


async def _waiting(session: AsyncSession, project_id: uuid.UUID) -> RequirementProposal | None:
    return await session.scalar(
        select(RequirementProposal).where(
            RequirementProposal.project_id == project_id, RequirementProposal.state == RequirementState.PROPOSED
        )
    )


async def propose(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: Sequence[RequirementInput],
    reason: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> RequirementProposal:
    """Propose everything that must hold before works may start; nothing changes before another person approves.

    A requirement that is set again with the same content is the same one, and what was recorded of it stands. Raises
    Refused with every fault at once: a scope that names nothing, a repetition, less than the policy in force asks for, or a
    part of the project left out.
    """
    project = await lock(session, project_id, community_id)
    await require_proposal(await _waiting(session, project_id))
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
    policy = await policies.in_force(session, community_id)
    faults += _below(policy, project, parts, drawn)
    if faults:
        raise Refused(errors.REQUIREMENTS_FAULTY, faults)
    proposal = RequirementProposal(
        id=uuid.uuid4(),
        project_id=project_id,
        requirement_ids=await _keep_requirements(session, project_id, drawn),
        approver=policy.policy.approver,
        reason=plain(reason),
        state=RequirementState.PROPOSED,
        proposed_by=by,
        proposed_at=at,
        decision_reason="",
    )
    session.add(proposal)
    await session.flush()
    return proposal


async def decide(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    proposal_id: uuid.UUID,
    *,
    approve: bool,
    reason: str,
    hands: RequirementHands,
    by: uuid.UUID,
    at: datetime,
) -> RequirementProposal:
    """Another person's word: approved, it takes the place of what was set before.

    Raises Refused where it may not stand by whom it is, or where it is below the policy that is in force by now.
    """
    project = await lock(session, project_id, community_id)
    proposal = await session.get(RequirementProposal, proposal_id, populate_existing=True)
    if proposal is None or proposal.project_id != project_id:
        raise Refused(NOT_FOUND)
    await require_decision(proposal, by, hands)
    if faulty := faults_of_reason(approve=approve, reason=reason):
        raise Refused(errors.REQUIREMENTS_FAULTY, faulty)
    policy = await policies.in_force(session, community_id)
    if approve:
        kept = await session.scalars(select(Requirement).where(Requirement.id.in_(proposal.requirement_ids)))
        parts = (await load(session, community_id)).parts
        if found := _below(policy, project, parts, kept.all()):
            raise Refused(errors.REQUIREMENTS_FAULTY, found)
    proposal.state = RequirementState.APPROVED if approve else RequirementState.REJECTED
    proposal.decided_by, proposal.decided_at, proposal.decision_reason = by, at, plain(reason)
    await session.flush()
    if approve:
        await append(session, project, await _chosen(session, proposal, policy, by, at))
    return proposal


async def _chosen(
    session: AsyncSession, proposal: RequirementProposal, policy: PolicyInForce, by: uuid.UUID, at: datetime
) -> RequirementSet:
    of_project = select(func.max(RequirementSet.number)).where(RequirementSet.project_id == proposal.project_id)
    return RequirementSet(
        project_id=proposal.project_id,
        number=(await session.scalar(of_project) or 0) + 1,
        requirement_ids=list(proposal.requirement_ids),
        reason=proposal.reason,
        set_by=proposal.proposed_by,
        set_at=at,
        approved_by=by,
        policy_number=policy.number,
        policy_sha256=policy.sha256,
    )


def _below(
    policy: PolicyInForce, project: Project, parts: Sequence[RegisteredPart], drawn: Sequence[Requirement]
) -> list[FieldFault]:
    """Where these ask for less than the policy in force, or leave a part of the project out."""
    name = f"本区政策（第 {policy.number} 版）" if policy.number else "民法典第278条"
    needs = PolicyNeeds(name, policy.policy.voted, tuple(policy.policy.of_households.items()))
    conditions = [
        Condition(one.kind, read_scope(one.scope), one.matter, one.facts.get("percent", FOUR_FIFTHS)) for one in drawn
    ]
    found = shortfalls(needs, read_scope(project.scope), parts, conditions)
    return [FieldFault("requirements", one) for one in found]


def _drawn(project_id: uuid.UUID, sent: RequirementInput, scope: Scope) -> Requirement:
    facts: dict[str, int | str] = {}
    decides: DecidedMatter | None = None
    match sent:
        case EmergencyRequirement(danger=danger):
            facts = {"danger": plain(danger)}
        # What requirements from before could not say is left out where it is what they meant: set again they are the same.
        case VoteRequirement(matter=matter) if matter is not DecidedMatter.PLAN:
            decides = matter
        case CertifiedGateRequirement(percent=percent) if percent != FOUR_FIFTHS:
            facts = {"percent": percent}
    title, where = plain(sent.title), scope.canonical()
    told: dict[str, Value] = {**facts} if decides is None else {**facts, "matter": decides}
    sha256 = digest({"kind": sent.kind, "title": title, "scope": where, "facts": told})
    return Requirement(
        id=uuid.uuid4(),
        project_id=project_id,
        kind=sent.kind,
        title=title,
        scope=where,
        facts=facts,
        decides=decides,
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
