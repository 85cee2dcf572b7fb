"""Lifts: the stairwell of whoever applied is asked, and what came of it is written down."""

import uuid
from typing import Annotated

from fastapi import Security
from pydantic import Field

from app.consultation.kinds import ConsultRound, RoundBody
from app.consultation.rounds import queries as consultations
from app.consultation.rounds import rounds
from app.consultation.rounds.history import read
from app.consultation.schemas import NewConsultation
from app.identity.permissions import Permission
from app.projects.asked import lifts
from app.projects.asked.asked_schemas import LiftAnswer, NewLiftResult
from app.projects.wording import scope_words
from app.register.schemas import Input, StairwellScopeInput
from app.register.scopes import read_scope
from app.routers.access import Desk, Tx, community_desk
from app.routers.answers import asked_answers
from app.routers.deeds import Deed
from app.routers.routes import Routes

router = Routes(tag="office:projects", prefix="/communities/{community_id}/applications/{application_id}/lift")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.APPLICATION_RECORD])]
Asker = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_WRITE])]


class LiftAskingBody(Input):
    """Who asks the stairwell."""

    body: RoundBody = Field(examples=["owners_committee"])


@router.post("/asking", summary="征询申请人所在单元", status_code=201, once="lift:ask")
async def ask(
    community_id: uuid.UUID,
    application_id: uuid.UUID,
    sent: LiftAskingBody,
    _: Asker,
    deed: Deed,
) -> LiftAnswer:
    """Begin a consultation of the applicant's stairwell on the project's plan in force; its first round is open at once."""
    found = await lifts.to_ask(deed.session, community_id, application_id)
    scope, by = found.application.scope, deed.by
    asking = NewConsultation.model_validate(
        {
            "project_id": found.project_id,
            "title": f"{scope_words(read_scope(scope))}加装电梯征询"[:60],
            "scope": StairwellScopeInput.model_validate(scope).model_dump(),
            "body": sent.body,
        }
    )
    begun = await rounds.enter(deed.session, community_id, asking, by=by, at=deed.at)
    await rounds.open_round(deed.session, community_id, begun.id, ConsultRound.FIRST, by=by, at=deed.at)
    await lifts.record_asking(deed.session, application_id, begun.id, by=by, at=deed.at)
    told = await lifts.find(deed.session, community_id, application_id)
    return await asked_answers.lift(deed.session, told)


@router.get("", summary="加装电梯征询的结果")
async def read_one(community_id: uuid.UUID, application_id: uuid.UUID, _: Reader, session: Tx) -> LiftAnswer:
    """The consultation of the stairwell, and every word on what came of it."""
    return await asked_answers.lift(session, await lifts.find(session, community_id, application_id))


@router.post("/result", summary="登记结果：随改造实施，或预留基坑", status_code=201, once="lift:result")
async def settle(
    community_id: uuid.UUID,
    application_id: uuid.UUID,
    sent: NewLiftResult,
    _: Asker,
    deed: Deed,
) -> LiftAnswer:
    """ "Agreed" takes three quarters of all households of the stairwell, as the consultation has it now."""
    found = await lifts.find(deed.session, community_id, application_id)
    consultation = await consultations.find(deed.session, community_id, found.asking.consultation_id)
    figures = (await read(deed.session, consultation)).meter(deed.at)
    told = await lifts.settle(
        deed.session,
        community_id,
        application_id,
        sent.result,
        sent.decided_on,
        sent.document,
        sent.evidence,
        households=figures.households,
        supporting=figures.supporting,
        by=deed.by,
        at=deed.at,
    )
    return await asked_answers.lift(deed.session, told)
