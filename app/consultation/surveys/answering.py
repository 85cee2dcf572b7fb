"""One's own answer to a survey, from a phone; it may be replaced until the survey closes."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.surveys import answerable, entered, queries
from app.consultation.surveys.models import Survey, SurveyAnswer, SurveyVersion
from app.consultation.surveys.reading import SurveyRead, questions_of, read
from app.consultation.surveys.schemas import OwnSurveyAnswer
from app.core.errors import NOT_FOUND, Refused
from app.identity import errors as identity_errors
from app.identity.residents.dwelling import Dweller
from app.moderation import service as moderation
from app.moderation.kinds import ContentKind


async def my_survey(session: AsyncSession, own: Dweller, survey: Survey, version: SurveyVersion) -> SurveyRead:
    """The survey with one's own household; raises Refused where it does not ask it."""
    found = await read(session, survey, version, part_ids=[own.part_id])
    if own.part_id not in found.households:
        raise Refused(NOT_FOUND)
    return found


async def answer(
    session: AsyncSession, own: Dweller, survey_id: uuid.UUID, sent: OwnSurveyAnswer, at: datetime
) -> SurveyAnswer:
    """Keep what a resident answers; what others entered in this owner's name gives way at once.

    Free text is put before content safety. Raises Refused before the opening and after the closing, for who may not
    answer, and for what is wrong in it.
    """
    # Nobody takes turns here: answers are only added, and a version that has opened changes no more.
    survey, version = await queries.published(session, own.community_id, survey_id)
    await my_survey(session, own, survey, version)
    answerable.require_open(version, at)
    voice = answerable.voice_of(own)
    answerable.require_voice(version, voice)
    if own.in_doubt:
        raise Refused(identity_errors.OWNERS_ONLY)
    said = SurveyAnswer(
        **own.columns(),
        id=uuid.uuid4(),
        survey_id=survey_id,
        number=version.number,
        voice=voice,
        word=sent.word,
        answers=answerable.checked(version, sent.word, sent.answers, own=True),
        at=at,
        received_at=at,
    )
    session.add(said)
    await session.flush()
    await entered.give_way(session, survey, said, at)
    if text := answerable.written(questions_of(version), said.answers):
        await moderation.ask_text(
            session,
            own.community_id,
            ContentKind.SURVEY_ANSWER,
            said.id,
            text,
            resident_id=own.resident_id,
            at=at,
        )
    return said
