"""Two bodies decide how works go on: the street proposes, the district approves; where the street is late, the other way round.

Each decision is kept with its reason and read by everybody. After "stop" or "a part", a later one may let more go on.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.values.may import May, by_hand
from app.identity.bodies.body import unit_of
from app.identity.permissions import Role
from app.media import service as media
from app.projects import errors, queries
from app.projects.alarms import reading
from app.projects.alarms.reading import AlarmNow
from app.projects.gating import lock
from app.projects.kinds import AlarmCourse, AlarmStep
from app.projects.models import SiteAlarmProposal, SiteAlarmRuling
from app.projects.plans.plans import plain

BODIES = (Role.STREET_OFFICE, Role.DISTRICT_OFFICE)
"""The two that decide; the first proposes while the three working days run."""


async def may(now: AlarmNow, by: uuid.UUID, roles: Collection[Role], at: datetime, hand: str) -> list[May]:
    """What somebody may do about an alarm as it stands; `hand` is whose it is, empty where theirs."""
    if now.waiting is None:
        return [await by_hand(AlarmStep.PROPOSE, hand, partial(require_proposal, now, roles, at))]
    ruling = partial(require_ruling, now, by, roles)
    return [await by_hand(step, hand, ruling) for step in (AlarmStep.APPROVE, AlarmStep.REJECT)]


async def require_proposal(now: AlarmNow, roles: Collection[Role], at: datetime) -> Role:
    """Refuse a proposal on an alarm as it stands; answers the body that makes it."""
    if now.waiting is not None:
        raise Refused(errors.ALARM_PROPOSED)
    if now.decision is not None and now.decision[0].course == AlarmCourse.GO_ON:
        raise Refused(errors.ALARM_DECIDED)
    body = _body(roles)
    if body is BODIES[0]:
        return body
    # A body that was to speak first and did not is not waited for any longer.
    if now.decision is None and at < now.due.due_at:
        raise Refused(errors.ALARM_STREET_FIRST, until=now.due.end.words, from_at=now.due.due_at)
    return body


async def require_ruling(now: AlarmNow, by: uuid.UUID, roles: Collection[Role]) -> Role:
    """Refuse a word by somebody on what was proposed; answers the body that says it, which is not the one that proposed."""
    if now.waiting is None:
        raise Refused(errors.ALARM_NOTHING_PROPOSED)
    if now.waiting.proposed_by == by:
        raise Refused(errors.ALARM_SAME_PERSON)
    body = _body(roles)
    if body is now.waiting.proposed_as:
        raise Refused(errors.ALARM_SAME_BODY, body=body.label)
    return body


def _body(roles: Collection[Role]) -> Role:
    """For which of the two somebody speaks; refuses who is of both."""
    body = unit_of(roles, BODIES)
    if body is None:
        raise Refused(errors.ALARM_OF_TWO)
    return body


async def propose(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    alarm_id: uuid.UUID,
    course: AlarmCourse,
    items: Sequence[str],
    reason: str,
    evidence: Sequence[uuid.UUID],
    *,
    by: uuid.UUID,
    roles: Collection[Role],
    at: datetime,
) -> AlarmNow:
    """One body proposes how the works go on; `items` are those that do, where not all of them.

    Raises Refused where it is not theirs to propose now, or with every fault of what is sent.
    """
    await lock(session, project_id, community_id)
    now = await reading.find(session, project_id, alarm_id)
    body = await require_proposal(now, roles, at)
    plan = (await queries.find(session, project_id, community_id)).plan
    known = {one.key for one in queries.content(plan).items} if plan is not None else set()
    faults = await media.unknown(session, community_id, evidence)
    if (course is AlarmCourse.PART) != bool(items):
        faults.append(FieldFault("items", "部分继续施工的须写明哪些项目内容，其他处理意见不填。"))
    faults += [
        FieldFault(f"items.{index}", "现行方案中没有这项内容，或者重复，请填方案项目内容的编号（没有编号的填名称）。")
        for index, one in enumerate(items)
        if one not in known or one in items[:index]
    ]
    if faults:
        raise Refused(errors.ALARM_FAULTY, faults)
    session.add(
        SiteAlarmProposal(
            id=uuid.uuid4(),
            alarm_id=alarm_id,
            course=course,
            items=list(items),
            reason=plain(reason),
            evidence=list(evidence),
            proposed_as=body,
            proposed_by=by,
            proposed_at=at,
        )
    )
    await session.flush()
    return await reading.find(session, project_id, alarm_id)


async def rule(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    alarm_id: uuid.UUID,
    *,
    approve: bool,
    reason: str,
    by: uuid.UUID,
    roles: Collection[Role],
    at: datetime,
) -> AlarmNow:
    """The other body approves what waits, and it is decided; or does not, and something else is to be proposed."""
    await lock(session, project_id, community_id)
    now = await reading.find(session, project_id, alarm_id)
    body = await require_ruling(now, by, roles)
    waiting = now.waiting
    if waiting is None:
        raise Refused(errors.ALARM_NOTHING_PROPOSED)
    session.add(
        SiteAlarmRuling(
            proposal_id=waiting.id,
            proposed_by=waiting.proposed_by,
            proposed_as=waiting.proposed_as,
            approved=approve,
            reason=plain(reason),
            ruled_as=body,
            ruled_by=by,
            ruled_at=at,
        )
    )
    await session.flush()
    return await reading.find(session, project_id, alarm_id)
