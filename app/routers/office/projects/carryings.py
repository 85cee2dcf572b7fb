"""A version that changes nothing material: another body's word on it, and its posting."""

import uuid
from typing import Annotated

from fastapi import Security

from app.identity.permissions import Permission
from app.projects.carrying import declaring
from app.projects.carrying.carrying_schemas import CarryingAnswer, CarryingDecision, NewCarryingPosting
from app.routers.access import Desk, community_desk
from app.routers.answers import project_answers
from app.routers.deeds import Deed
from app.routers.routes import Routes
from app.voting.carrying import posted

router = Routes(tag="office:projects", prefix="/communities/{community_id}/projects/{project_id}/plans/{plan_id}")

Second = Annotated[Desk, Security(community_desk, scopes=[Permission.PLAN_SECOND])]
Poster = Annotated[Desk, Security(community_desk, scopes=[Permission.POSTING_WRITE])]


@router.post("/carrying/decision", summary="批准方案没有实质变更", status_code=201, once="carrying:decide")
async def decide(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    plan_id: uuid.UUID,
    sent: CarryingDecision,
    desk: Second,
    deed: Deed,
) -> CarryingAnswer:
    """Another body's word; approved, the version is posted, and else it never comes into force."""
    found = await declaring.decide(
        deed.session,
        community_id,
        project_id,
        plan_id,
        approve=sent.approve,
        reason=sent.reason,
        by=deed.by,
        bodies=desk.bodies,
        at=deed.at,
    )
    return project_answers.carrying(found)


@router.post("/carrying/posting", summary="起草方案没有实质变更的公示", status_code=201, once="carrying:post")
async def post(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    plan_id: uuid.UUID,
    sent: NewCarryingPosting,
    _: Poster,
    deed: Deed,
) -> CarryingAnswer:
    """What differs in plain lines, drafted as a posting; once it ran without an objection that stands, the gates hold."""
    found = await posted.post(
        deed.session,
        community_id,
        project_id,
        plan_id,
        issuer=sent.issuer,
        contact=sent.contact,
        places=sent.posting_places,
        days=sent.days,
        by=deed.by,
        at=deed.at,
    )
    return project_answers.carrying(found)
