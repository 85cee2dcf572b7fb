"""An owner says otherwise than what was entered in their name: in the words of the consultation or survey it is of."""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import errors as claims_errors
from app.claims import leading_on, service
from app.claims.kinds import ClaimAct, ClaimSaid, WordBy
from app.claims.reading.reading import ClaimNow
from app.claims.speaking import Speaker, changeable, require_window
from app.consultation.correction_schemas import MyCorrection
from app.consultation.models import ConsultOpinion
from app.consultation.rounds import claimed, queries, rounds
from app.consultation.surveys import answerable, entered, reading
from app.consultation.surveys import queries as surveys
from app.consultation.surveys.models import SurveyAnswer
from app.consultation.visits.recording import opinion_faults
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.values.may import May, by_hand
from app.moderation import service as moderation
from app.moderation.kinds import ContentKind
from app.projects.plans.plans import plain


async def correct(
    session: AsyncSession, claim_now: ClaimNow, sent: MyCorrection, speaker: Speaker, at: datetime
) -> ClaimNow:
    """Keep an owner's correction of a claim; it holds at once.

    Of a survey only while it may be answered: afterwards an owner may dispute what was entered, and nobody may answer
    anew. Raises Refused with every fault, and as `service.correct` does.
    """
    await require_ready(session, claim_now, at)
    claim = claim_now.claim
    if claim.subject_kind == claimed.SUBJECT:
        said = await _stance(session, claim_now, sent)
    else:
        said = await _answers(session, claim_now, sent, speaker, at)
    return await service.correct(session, claim.community_id, claim.id, said, speaker, at)


async def require_ready(session: AsyncSession, claim_now: ClaimNow, at: datetime) -> None:
    """Refuse that anybody says otherwise than a claim, of what is no consultation's, or of a survey that is not open."""
    claim = claim_now.claim
    if claim.subject_kind == reading.SUBJECT:
        answer = await session.get_one(SurveyAnswer, claim.subject_id)
        _, version = await surveys.published(session, claim.community_id, answer.survey_id)
        answerable.require_open(version, at)
    elif claim.subject_kind != claimed.SUBJECT:
        raise Refused(NOT_FOUND)


async def may(session: AsyncSession, claim_now: ClaimNow, by: uuid.UUID, at: datetime, hand: str) -> list[May]:
    """Whether somebody may write down at the window that an owner says otherwise; `hand` is whose it is, empty where theirs."""

    async def require() -> None:
        await require_window(session, claim_now, by)
        await require_ready(session, claim_now, at)
        await leading_on.require_at_window(session, claim_now, ClaimAct.CORRECT, by)

    return [await by_hand(ClaimAct.CORRECT, hand, require)] if changeable(claim_now) else []


async def _stance(session: AsyncSession, claim_now: ClaimNow, sent: MyCorrection) -> ClaimSaid:
    claim = claim_now.claim
    opinion = await session.get_one(ConsultOpinion, claim.subject_id)
    # Whoever adds to a consultation takes turns with its reports.
    await rounds.lock(session, claim.community_id, opinion.consultation_id)
    consultation = await queries.find(session, claim.community_id, opinion.consultation_id)
    # An owner who mends somebody else's entry owes it no reason.
    faults = [one for one in opinion_faults(sent.stance, sent.condition, ()) if one.field != "reasons"]
    if sent.answers is not None:
        faults.append(FieldFault("answers", "这是征询的意见，请填写 stance，不要填写问卷答案。"))
    if faults or sent.stance is None:
        raise Refused(claims_errors.CLAIM_CORRECTION_FAULTY, faults)
    return claimed.claim_of_stance(consultation.title, sent.stance, plain(sent.condition))


async def _answers(
    session: AsyncSession, claim_now: ClaimNow, sent: MyCorrection, speaker: Speaker, at: datetime
) -> ClaimSaid:
    claim = claim_now.claim
    answer = await session.get_one(SurveyAnswer, claim.subject_id)
    _, version = await surveys.published(session, claim.community_id, answer.survey_id)
    faults = []
    if sent.stance is not None or sent.condition:
        faults.append(FieldFault("stance", "这是问卷的答案，请填写 answers，不要填写意见和条件。"))
    if sent.answers is None:
        faults.append(FieldFault("answers", "请填写您的全部答案。"))
    if faults or sent.answers is None:
        raise Refused(claims_errors.CLAIM_CORRECTION_FAULTY, faults)
    answers = answerable.checked(version, sent.word, sent.answers, own=True)
    text = answerable.written(reading.questions_of(version), answers)
    if text and speaker.way is WordBy.PHONE and speaker.resident_id is not None:
        await moderation.ask_text(
            session,
            claim.community_id,
            ContentKind.SURVEY_ANSWER,
            uuid.uuid4(),
            text,
            resident_id=speaker.resident_id,
            at=at,
        )
    return replace(entered.claim_of_answers(version, sent.word, answers), about=claim.said["about"])
