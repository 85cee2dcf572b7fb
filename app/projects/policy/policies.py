"""A district's policy: proposed by one person of its office, in force once another approves; the one in force of an estate."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.paging import START, Cursor, records
from app.core.values.may import May, by_hand
from app.projects import errors
from app.projects.kinds import PolicyState, PolicyStep
from app.projects.models import PolicyDecision, PolicyVersion
from app.projects.plans.plans import plain
from app.projects.policy.district_policy import BUILT_IN, DistrictPolicy, faults
from app.projects.policy.presets import presets
from app.projects.second_word import faults_of_reason
from app.register import places


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """What holds in a district: its version, numbered from 1, or what is built in, numbered 0.

    `sha256` is the hash that its version was stored under, whatever a policy has come to say since.
    """

    number: int
    policy: DistrictPolicy
    since: datetime | None
    sha256: bytes


_NATIONAL = PolicyInForce(0, BUILT_IN, None, BUILT_IN.sha256())


@dataclass(frozen=True, slots=True)
class DecidedVersion:
    """A version of a district's policy with what was decided of it; None while it waits."""

    version: PolicyVersion
    decision: PolicyDecision | None

    @property
    def state(self) -> PolicyState:
        """Where it stands."""
        if self.decision is None:
            return PolicyState.PROPOSED
        return PolicyState.APPROVED if self.decision.approved else PolicyState.REJECTED


@dataclass(frozen=True, slots=True)
class PolicyMay:
    """Whether somebody may propose a version, or decide the one that waits (`version_id`)."""

    may: May
    version_id: uuid.UUID | None


def read(version: PolicyVersion) -> DistrictPolicy:
    """What a version says."""
    return DistrictPolicy.model_validate(version.content)


async def in_force(session: AsyncSession, community_id: uuid.UUID, then: datetime | None = None) -> PolicyInForce:
    """The policy in force of the district that an estate lies in, now or `then`; the built-in one where it had set none."""
    above = await places.over_estate(session, community_id)
    return await in_force_of_district(session, above[0], then) if above else _NATIONAL


async def in_force_of_district(
    session: AsyncSession, district_id: uuid.UUID, then: datetime | None = None
) -> PolicyInForce:
    """The policy in force of a district, now or `then`; the built-in one where it had set none."""
    query = (
        select(PolicyVersion, PolicyDecision.decided_at)
        .join(PolicyDecision, PolicyDecision.version_id == PolicyVersion.id)
        .where(PolicyVersion.district_id == district_id, PolicyDecision.approved)
        .order_by(PolicyVersion.number.desc())
        .limit(1)
    )
    if then is not None:
        query = query.where(PolicyDecision.decided_at <= then)
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return _NATIONAL
    version, since = found
    return PolicyInForce(version.number, read(version), since, version.sha256)


async def listed(
    session: AsyncSession, district_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[DecidedVersion], str | None]:
    """Fifty versions of a district, the newest first, and the next page's cursor."""
    query = select(PolicyVersion).where(PolicyVersion.district_id == district_id)
    columns = PolicyVersion.proposed_at, PolicyVersion.id
    found, following = await records(session, query, columns, after, newest_first=True)
    ids = [one.id for one in found]
    rows = await session.scalars(select(PolicyDecision).where(PolicyDecision.version_id.in_(ids)))
    decisions = {one.version_id: one for one in rows}
    return [DecidedVersion(one, decisions.get(one.id)) for one in found], following


async def may(session: AsyncSession, district_id: uuid.UUID, by: uuid.UUID, hand: str) -> list[PolicyMay]:
    """What somebody may do about a district's policy; `hand` is whose it is, empty where theirs."""
    waiting = await _waiting(session, district_id)
    found = [PolicyMay(await by_hand(PolicyStep.PROPOSE, hand, partial(require_proposal, waiting)), None)]
    if waiting is not None:
        rule = partial(require_decision, waiting, by)
        found += [
            PolicyMay(await by_hand(step, hand, rule), waiting.version.id)
            for step in (PolicyStep.APPROVE, PolicyStep.REJECT)
        ]
    return found


async def require_proposal(waiting: DecidedVersion | None) -> None:
    """Refuse a version while another waits for its decision."""
    if waiting is not None:
        raise Refused(errors.POLICY_WAITING, number=waiting.version.number)


async def require_decision(decided: DecidedVersion, by: uuid.UUID) -> None:
    """Refuse a decision by whoever proposed the version, or on one that was decided."""
    if decided.decision is not None:
        raise Refused(errors.POLICY_DECIDED, number=decided.version.number, state=decided.state.label)
    if decided.version.proposed_by == by:
        raise Refused(errors.POLICY_SAME_PERSON)


async def _waiting(session: AsyncSession, district_id: uuid.UUID) -> DecidedVersion | None:
    """The version that waits for another person."""
    version = await session.scalar(
        select(PolicyVersion)
        .outerjoin(PolicyDecision, PolicyDecision.version_id == PolicyVersion.id)
        .where(PolicyVersion.district_id == district_id, PolicyDecision.version_id.is_(None))
    )
    return DecidedVersion(version, None) if version is not None else None


async def propose(
    session: AsyncSession,
    district_id: uuid.UUID,
    preset: str | None,
    sent: DistrictPolicy | None,
    reason: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> DecidedVersion:
    """Propose the next version, from a preset or with all it says; nothing changes before another person approves.

    Raises Refused while another version waits, or with every fault of what is sent: what is below the law names the article.
    """
    await places.lock_district(session, district_id)
    await require_proposal(await _waiting(session, district_id))
    policy = sent if sent is not None else presets().get(preset or "")
    if policy is None or (sent is not None and preset is not None):
        choice = FieldFault("preset", f"请选择一个预设（{'、'.join(presets())}），或者填写政策全文，二者择一。")
        raise Refused(errors.POLICY_FAULTY, [choice])
    if found := faults(policy):
        raise Refused(errors.POLICY_FAULTY, found)
    now = await in_force_of_district(session, district_id)
    if now.number and now.policy == policy:
        raise Refused(errors.POLICY_UNCHANGED, number=now.number)
    last = await session.scalar(select(func.max(PolicyVersion.number)).where(PolicyVersion.district_id == district_id))
    version = PolicyVersion(
        id=uuid.uuid4(),
        district_id=district_id,
        number=(last or 0) + 1,
        content=policy.model_dump(mode="json"),
        sha256=policy.sha256(),
        reason=plain(reason),
        proposed_by=by,
        proposed_at=at,
    )
    session.add(version)
    await session.flush()
    return DecidedVersion(version, None)


async def decide(
    session: AsyncSession,
    district_id: uuid.UUID,
    version_id: uuid.UUID,
    *,
    approve: bool,
    reason: str,
    by: uuid.UUID,
    at: datetime,
) -> DecidedVersion:
    """The word of another person of the district's office: approved, the version is in force from now on."""
    await places.lock_district(session, district_id)
    version = await session.get(PolicyVersion, version_id)
    if version is None or version.district_id != district_id:
        raise Refused(NOT_FOUND)
    await require_decision(DecidedVersion(version, await session.get(PolicyDecision, version_id)), by)
    if faulty := faults_of_reason(approve=approve, reason=reason):
        raise Refused(errors.POLICY_FAULTY, faulty)
    decision = PolicyDecision(
        version_id=version_id, approved=approve, reason=plain(reason), decided_by=by, decided_at=at
    )
    session.add(decision)
    await session.flush()
    return DecidedVersion(version, decision)
