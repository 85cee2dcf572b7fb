"""Alarms after works began: listed, a proposal by one body, a ruling by the other."""

import uuid
from typing import Annotated

from fastapi import Security

from app.core.installation import now
from app.core.paging import Page
from app.identity.permissions import Permission
from app.projects import queries
from app.projects.alarms import deciding, reading
from app.projects.alarms.alarm_schemas import AlarmRulingBody, NewAlarmProposal, SiteAlarmAnswer
from app.routers.access import Desk, Tx, community_desk
from app.routers.answers import alarm_answers, may_answers
from app.routers.answers.may_answers import OfficeAlarmAnswer
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:projects", prefix="/communities/{community_id}/projects/{project_id}/alarms")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_READ])]
Decider = Annotated[Desk, Security(community_desk, scopes=[Permission.WORKS_DECIDE])]


@router.get("", summary="施工警示清单")
async def listed(
    community_id: uuid.UUID, project_id: uuid.UUID, _: Reader, session: Tx, after: After
) -> Page[SiteAlarmAnswer]:
    """Fifty alarms raised after works began, the newest first, each with what two bodies decided."""
    await queries.require_here(session, project_id, community_id)
    at = await now(session)
    found, following = await reading.listed(session, project_id, after=after)
    return Page(lines=[alarm_answers.alarm(one, at) for one in found], next=following)


@router.get("/{alarm_id}", summary="一个施工警示")
async def read_one(
    community_id: uuid.UUID, project_id: uuid.UUID, alarm_id: uuid.UUID, desk: Reader, session: Tx
) -> OfficeAlarmAnswer:
    """An alarm, and whether I may propose about it or rule on what was proposed."""
    await queries.require_here(session, project_id, community_id)
    at = await now(session)
    found = await reading.find(session, project_id, alarm_id)
    hand = desk.hand_for(Permission.WORKS_DECIDE)
    may = await deciding.may(found, desk.person_id, desk.member.roles_touching(desk.place), at, hand)
    first = desk.first_for(Permission.WORKS_DECIDE)
    return OfficeAlarmAnswer(**dict(alarm_answers.alarm(found, at)), may=may_answers.of_acts(may, first))


@router.post("/{alarm_id}/proposals", summary="提出施工警示的处理意见", status_code=201, once="alarm:propose")
async def propose(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    alarm_id: uuid.UUID,
    sent: NewAlarmProposal,
    desk: Decider,
    deed: Deed,
) -> SiteAlarmAnswer:
    """Go on, go on with a part, or stop: one body proposes, the other decides; the district where the street is late."""
    found = await deciding.propose(
        deed.session,
        community_id,
        project_id,
        alarm_id,
        sent.course,
        sent.items,
        sent.reason,
        sent.evidence,
        by=deed.by,
        roles=desk.member.roles_touching(desk.place),
        at=deed.at,
    )
    return alarm_answers.alarm(found, deed.at)


@router.post("/{alarm_id}/ruling", summary="批准或不批准处理意见", status_code=201, once="alarm:rule")
async def rule(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    alarm_id: uuid.UUID,
    sent: AlarmRulingBody,
    desk: Decider,
    deed: Deed,
) -> SiteAlarmAnswer:
    """The other body's word on what waits, with its reason; approved, it is what both decided."""
    found = await deciding.rule(
        deed.session,
        community_id,
        project_id,
        alarm_id,
        approve=sent.approve,
        reason=sent.reason,
        by=deed.by,
        roles=desk.member.roles_touching(desk.place),
        at=deed.at,
    )
    return alarm_answers.alarm(found, deed.at)
