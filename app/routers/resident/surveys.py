"""Surveys that ask my household: the questions, my answer, and what was entered for us."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import Security

from app.consultation.surveys import answerable, answering, queries
from app.consultation.surveys.kinds import SurveyState
from app.consultation.surveys.reading import SurveyRead
from app.consultation.surveys.schemas import GivenAnswer, MySurvey, OwnSurveyAnswer, RecordedAnswer, SurveyLine
from app.core.installation import now
from app.core.paging import Page
from app.identity.residents import dwelling
from app.identity.residents.dwelling import Dweller
from app.register.people.households import households
from app.register.scopes import EstateScope, read_scope
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.answers import survey_answers
from app.routers.deeds import Deed
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/flats/{binding_id}/surveys")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]


@router.get("", summary="我家的问卷")
async def listed(binding_id: uuid.UUID, me: Mine, session: Tx, after: After) -> Page[SurveyLine]:
    """The surveys that ask my household, of the newest fifty of the estate: announced, open and closed."""
    own = await dwelling.dweller(session, me.resident_id, binding_id)
    found, following = await queries.listed(session, own.community_id, published_only=True, after=after)
    versions, at = await queries.versions(session, [one.id for one in found]), await now(session)
    here = await households(session, own.community_id, EstateScope(), part_ids=[own.part_id])
    lines = [
        survey_answers.line(one, versions[one.id], at)
        for one in found
        if here and read_scope(versions[one.id].document["scope"]).holds(here[0])
    ]
    return Page(lines=lines, next=following)


@router.get("/{survey_id}", summary="一份问卷和我家的答案")
async def read_one(binding_id: uuid.UUID, survey_id: uuid.UUID, me: Mine, session: Tx) -> MySurvey:
    """The questions and what I answered; a confirmed owner sees what staff entered for the flat, and nobody else's own."""
    own = await dwelling.dweller(session, me.resident_id, binding_id)
    survey, version = await queries.published(session, own.community_id, survey_id)
    return _mine(await answering.my_survey(session, own, survey, version), own, await now(session))


def _mine(survey: SurveyRead, own: Dweller, at: datetime) -> MySurvey:
    voice = answerable.voice_of(own)
    me = str(own.resident_id)
    given = [
        RecordedAnswer.from_row(
            one,
            id=uuid.UUID(one.id),
            answers=dict(one.answers),
            mine=one.given_by == me,
        )
        for one in survey.households[own.part_id].heard
        if one.given_by == me or (own.owner_id is not None and not one.given_by)
    ]
    return MySurvey(
        **survey_answers.paper(survey.survey, survey.version, at).model_dump(),
        may_answer=(
            queries.state(survey.version, at) is SurveyState.OPEN and voice in survey.voices.heard and not own.in_doubt
        ),
        given=given,
    )


@router.post(
    "/{survey_id}/answers",
    summary="回答问卷（截止前可以更换）",
    status_code=201,
    max_body_size=DOCUMENT,
    once="survey:answer",
)
async def answer(
    binding_id: uuid.UUID,
    survey_id: uuid.UUID,
    sent: OwnSurveyAnswer,
    _: Mine,
    deed: Deed,
) -> GivenAnswer:
    """A confirmed owner answers as owner, anybody else bound to the flat as an occupant; the latest answer holds, whole.

    What somebody entered for me gives way at once.
    """
    own = await dwelling.dweller(deed.session, deed.by, binding_id)

    said = await answering.answer(deed.session, own, survey_id, sent, deed.at)
    return GivenAnswer.from_row(said)
