"""What households wish of a project, and what became of it; and how far the project has come."""

import uuid
from typing import Annotated

from fastapi import Query, Security

from app.consultation.gates import works
from app.core.installation import now
from app.core.paging import Page
from app.identity.permissions import Permission
from app.notifications import asked as tell
from app.projects import queries, staging, wishes
from app.projects.asked.asked_schemas import (
    NewStage,
    NewWish,
    NewWishAnswer,
    StagesAnswer,
    WishAnswered,
)
from app.routers.access import Desk, Tx, community_desk
from app.routers.answers import asked_answers, may_answers, stage_gates
from app.routers.answers.may_answers import OfficeStagesAnswer
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:projects", prefix="/communities/{community_id}/projects/{project_id}")

Recorder = Annotated[Desk, Security(community_desk, scopes=[Permission.APPLICATION_RECORD])]
Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_READ])]
Writer = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_WRITE])]
Street = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_REQUIRE])]


@router.post("/wishes", summary="登记住户的诉求（来电、窗口、网络）", status_code=201, once="wish:record")
async def write_down(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: NewWish,
    _: Recorder,
    deed: Deed,
) -> WishAnswered:
    """Write down what an owner wishes; they read it and its answer on their own phone."""
    found = await wishes.write_down(
        deed.session,
        community_id,
        project_id,
        sent.part_id,
        sent.owner_id,
        sent.way,
        sent.words,
        by=deed.by,
        at=deed.at,
    )
    return (await asked_answers.wishes(deed.session, [found]))[0]


@router.get("/wishes", summary="住户的诉求及去向")
async def listed(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    _: Recorder,
    session: Tx,
    after: After,
    *,
    unanswered: Annotated[bool, Query(description="只看尚未答复的")] = False,
) -> Page[WishAnswered]:
    """Fifty wishes, the longest waiting first; all of them, or those that nobody has answered."""
    found, following = await wishes.listed(session, community_id, project_id, unanswered_only=unanswered, after=after)
    return Page(lines=await asked_answers.wishes(session, found), next=following)


@router.post("/wishes/{wish_id}/answers", summary="答复诉求", status_code=201, once="wish:answer")
async def answer(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    wish_id: uuid.UUID,
    sent: NewWishAnswer,
    _: Writer,
    deed: Deed,
) -> WishAnswered:
    """Adopted, wholly or partly, in which version of the plan; or why not. A later answer takes this one's place."""
    found = await wishes.answer(
        deed.session,
        community_id,
        project_id,
        wish_id,
        sent.outcome,
        sent.plan_number,
        sent.words,
        by=deed.by,
        at=deed.at,
    )
    await tell.wish_answered(deed.session, found, deed.at)
    return (await asked_answers.wishes(deed.session, [found]))[0]


@router.get("/stages", summary="项目进展到哪一阶段")
async def stages(community_id: uuid.UUID, project_id: uuid.UUID, desk: Reader, session: Tx) -> OfficeStagesAnswer:
    """Every stage it came to, what may come next, what is missing for that, and whether I may write it down."""
    at = await now(session)
    project = await works.of_now(session, await queries.find(session, project_id, community_id), at)
    found = await staging.stages(session, project, stage_gates.asking(session, at), at)
    answer = await asked_answers.stages(session, found, named=True)
    may = await staging.may(found, desk.hand_for(Permission.PROJECT_REQUIRE))
    return OfficeStagesAnswer(**dict(answer), may=may_answers.of_acts(may))


@router.post("/stages", summary="登记进入下一阶段", status_code=201, once="stage:advance")
async def advance(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: NewStage,
    _: Street,
    deed: Deed,
) -> StagesAnswer:
    """The project came to a stage, on a document, once what it hangs on holds: in the district's order, through its gates."""
    await queries.require_here(deed.session, project_id, community_id)
    # What has lapsed shuts its gate now, and not once the worker comes by.
    await works.settle(deed.session, project_id, deed.at)
    found = await staging.advance(
        deed.session,
        community_id,
        project_id,
        sent.stage,
        sent.document,
        sent.evidence,
        stage_gates.asking(deed.session, deed.at),
        plan_year=sent.plan_year,
        until_on=sent.until_on,
        by=deed.by,
        at=deed.at,
    )
    return await asked_answers.stages(deed.session, found, named=True)
