"""The stairwell of whoever applied is asked from the acceptance on: how it stands, and what the committee reports of it."""

import uuid
from typing import Annotated

from fastapi import Security

from app.consultation.stairwells import asking
from app.consultation.stairwells.asking import AskingNow
from app.core.installation import now
from app.identity.permissions import Permission
from app.notifications import asked as tell
from app.projects.asked.asked_schemas import NewStairwellReport
from app.routers.access import Desk, Tx, community_desk
from app.routers.answers import asked_answers, may_answers
from app.routers.answers.may_answers import OfficeStairwellAnswer
from app.routers.deeds import Deed
from app.routers.routes import Routes

router = Routes(tag="office:projects", prefix="/communities/{community_id}/applications/{application_id}/stairwell")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.APPLICATION_RECORD])]
Asker = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_WRITE])]


async def _answer_of(session: Tx, asking_now: AskingNow, desk: Desk) -> OfficeStairwellAnswer:
    at = await now(session)
    figures = await asking.figures(session, asking_now)
    may = await asking.may(asking_now, figures, at, desk.hand_for(Permission.CONSULT_WRITE))
    return OfficeStairwellAnswer.from_row(
        asking_now.report or figures,
        **asked_answers.stairwell_asking(asking_now, at).model_dump(),
        may=may_answers.of_acts(may),
    )


@router.get("", summary="申请人所在单元的征询")
async def read_one(
    community_id: uuid.UUID, application_id: uuid.UUID, desk: Reader, session: Tx
) -> OfficeStairwellAnswer:
    """How many households of the stairwell answered and agree, as it stands now or as it was reported."""
    return await _answer_of(session, await asking.find(session, community_id, application_id), desk)


@router.post("/report", summary="报告单元征询的结果", status_code=201, once="stairwell:report")
async def report(
    community_id: uuid.UUID,
    application_id: uuid.UUID,
    sent: NewStairwellReport,
    desk: Asker,
    deed: Deed,
) -> OfficeStairwellAnswer:
    """What came of asking, once everybody answered or the time is over; whoever applied is told."""
    found = await asking.report(deed.session, community_id, application_id, sent.words, by=deed.by, at=deed.at)
    for one in await asking.sharing(deed.session, found.asking.survey_id):
        await tell.stairwell_reported(deed.session, one, sent.words, deed.at)
    return await _answer_of(deed.session, found, desk)
