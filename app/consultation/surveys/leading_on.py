"""What leads a survey on from where it stands, and whether somebody may do it: by the rules that the acts ask."""

from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.surveys import drafting, planning, queries
from app.consultation.surveys.kinds import QuestionKind, SurveyAct, SurveyState
from app.consultation.surveys.models import Survey, SurveyVersion
from app.consultation.surveys.reading import questions_of
from app.core.values.may import May, by_hand


async def may_publish(version: SurveyVersion | None, at: datetime, hand: str) -> list[May]:
    """Until a survey opens: another draft, and its publication; `hand` is whose it is, empty where theirs."""
    if queries.state(version, at) not in {SurveyState.DRAFT, SurveyState.ANNOUNCED}:
        return []
    rule = partial(drafting.require_not_started, version, at)
    return [await by_hand(act, hand, rule) for act in (SurveyAct.REDRAFT, SurveyAct.PUBLISH)]


async def may_plan(
    session: AsyncSession, survey: Survey, version: SurveyVersion | None, at: datetime, hand: str
) -> list[May]:
    """A plan from a published item menu; `hand` is whose it is, empty where theirs."""
    if version is None or all(one.kind is not QuestionKind.ITEMS for one in questions_of(version)):
        return []
    return [await by_hand(SurveyAct.PLAN, hand, partial(planning.require_ready, session, survey, version, at))]
