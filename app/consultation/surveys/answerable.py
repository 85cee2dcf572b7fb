"""When a survey may be answered and by whom, and an answer as it is kept."""

from datetime import datetime

from app.consultation import errors
from app.consultation.kinds import Voice
from app.consultation.surveys import queries
from app.consultation.surveys.kinds import QuestionKind, SurveyState, SurveyWord
from app.consultation.surveys.models import SurveyVersion
from app.consultation.surveys.questions import SurveyQuestion, Value, answer_faults, plain_answers, word_faults
from app.consultation.surveys.reading import questions_of
from app.consultation.surveys.schemas import Answers
from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA
from app.identity.residents.dwelling import Dweller
from app.projects.plans.plans import plain


def voice_of(own: Dweller) -> Voice:
    """In which voice somebody at a flat answers: a confirmed owner as owner, anybody else as an occupant."""
    return Voice.OWNER if own.owner_id is not None else Voice.OCCUPANT


def require_open(version: SurveyVersion, at: datetime) -> None:
    """Raise Refused unless the survey is open at this instant."""
    state = queries.state(version, at)
    if state is not SurveyState.OPEN:
        opens, closes = (f"{one.astimezone(CHINA):%Y年%m月%d日 %H:%M}" for one in (version.opens_at, version.closes_at))
        raise Refused(errors.SURVEY_NOT_OPEN, state=state.label, opens=opens, closes=closes)


def require_voice(version: SurveyVersion, voice: Voice) -> None:
    """Raise Refused where the survey does not ask this population."""
    if voice not in version.voices.heard:
        raise Refused(errors.SURVEY_NOT_YOU, who=version.voices.label, voice=voice.label)


def checked(
    version: SurveyVersion,
    word: SurveyWord,
    sent: Answers,
    *,
    own: bool = False,
    face_to_face: bool = False,
) -> dict[str, Value]:
    """Answers as they are kept, none where the word is another; raises Refused with everything wrong in them.

    `own` where they are said on one's own phone, `face_to_face` where whoever enters them met somebody at home.
    """
    questions = questions_of(version)
    answers: dict[str, Value] = {
        name: dict(value) if isinstance(value, dict) else plain(value) if isinstance(value, str) else value
        for name, value in sent.items()
    }
    faults = (
        answer_faults(questions, answers)
        if word is SurveyWord.ANSWERED
        else word_faults(version.purpose, word, answers, own=own, face_to_face=face_to_face)
    )
    if faults:
        raise Refused(errors.SURVEY_ANSWER_FAULTY, [FieldFault(field, told) for field, told in faults])
    return plain_answers(questions, answers)


def written(questions: list[SurveyQuestion], answers: dict[str, Value]) -> str:
    """What was written freely, all of it; empty where nothing was."""
    texts = [answers[one.id] for one in questions if one.kind is QuestionKind.TEXT and one.id in answers]
    return "\n".join(str(one) for one in texts)
