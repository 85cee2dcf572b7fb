"""Draft a survey and publish it. A published version never changes; a new one takes its place before the opening only."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.surveys import queries, telling
from app.consultation.surveys.kinds import SurveyPurpose
from app.consultation.surveys.models import Survey, SurveyVersion
from app.consultation.surveys.questions import Option, SurveyQuestion, question_faults, read_question
from app.consultation.surveys.schemas import NewSurvey, NewSurveyVersion, QuestionInput, SurveyDraft
from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA
from app.core.values.canonical import digest
from app.projects import queries as projects
from app.projects.plans.plans import plain
from app.register.people.households import households
from app.register.schemas import as_scope
from app.register.scopes import EstateScope, Scope, read_scope
from app.wechat import codes
from app.wechat.scenes import Opens

SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=366)


async def enter(
    session: AsyncSession, community_id: uuid.UUID, sent: NewSurvey, *, by: uuid.UUID, at: datetime
) -> Survey:
    """Keep a new draft; raises Refused with every fault at once."""
    survey = Survey(
        id=uuid.uuid4(),
        community_id=community_id,
        project_id=sent.project_id,
        draft={},
        created_by=by,
        created_at=at,
        drafted_by=by,
        drafted_at=at,
    )
    survey.draft = await _drawn(session, survey, sent.draft)
    session.add(survey)
    await session.flush()
    return survey


async def redraft(
    session: AsyncSession,
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    sent: SurveyDraft,
    *,
    by: uuid.UUID,
    at: datetime,
) -> Survey:
    """Put another draft in its place; raises Refused once the survey has opened."""
    survey = await queries.lock(session, community_id, survey_id)
    await require_not_started(await queries.version(session, survey_id), at)
    survey.draft = await _drawn(session, survey, sent)
    survey.drafted_by, survey.drafted_at = by, at
    await session.flush()
    return survey


async def publish(
    session: AsyncSession,
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    sent: NewSurveyVersion,
    *,
    by: uuid.UUID,
    at: datetime,
) -> SurveyVersion:
    """Publish the draft as the next version, which holds from now on; raises Refused once an earlier one has opened."""
    survey = await queries.lock(session, community_id, survey_id)
    last = await queries.version(session, survey_id)
    await require_not_started(last, at)
    opens_at = sent.opens_at or at
    faults = []
    if opens_at < at:
        faults.append(FieldFault("opens_at", "开始时间不能早于现在；要马上开始请留空。"))
    if not SHORTEST <= sent.closes_at - opens_at <= LONGEST:
        faults.append(FieldFault("closes_at", "截止时间须在开始之后 1 小时至 366 天之间。"))
    if faults:
        raise Refused(errors.SURVEY_FAULTY, faults)
    made = SurveyVersion(
        survey_id=survey_id,
        number=last.number + 1 if last is not None else 1,
        document=survey.draft,
        sha256=digest(survey.draft),
        opens_at=opens_at,
        closes_at=sent.closes_at,
        published_by=by,
        published_at=at,
    )
    session.add(made)
    await session.flush()
    await codes.want(session, Opens.SURVEY, survey_id, at)
    await telling.survey_published(session, survey, made)
    return made


async def require_not_started(last: SurveyVersion | None, at: datetime) -> None:
    """Refuse another draft or version of a survey that has opened."""
    if last is not None and last.opens_at <= at:
        raise Refused(errors.SURVEY_STARTED, opens=f"{last.opens_at.astimezone(CHINA):%Y年%m月%d日 %H:%M}")


async def _drawn(session: AsyncSession, survey: Survey, sent: SurveyDraft) -> dict[str, Any]:
    """The draft as it is kept and hashed."""
    questions = [_question(number, one) for number, one in enumerate(sent.questions, start=1)]
    faults = [FieldFault(f"draft.{field}", told) for field, told in question_faults(questions, sent.purpose)]
    scope, more = await _scope(session, survey, sent)
    faults += more
    if not faults and not await households(session, survey.community_id, scope):
        faults.append(FieldFault("draft.scope", "名册中这个范围内没有住宅，请检查范围或先导入名册。"))
    if faults:
        raise Refused(errors.SURVEY_FAULTY, faults)
    return {
        "title": plain(sent.title),
        "intro": plain(sent.intro),
        "purpose": sent.purpose,
        "plan_version_id": str(sent.plan_version_id) if sent.plan_version_id is not None else None,
        "scope": scope.canonical(),
        "voices": sent.voices,
        "unit": sent.unit,
        "least_response": sent.least_response,
        "questions": [one.as_json() for one in questions],
    }


async def _scope(session: AsyncSession, survey: Survey, sent: SurveyDraft) -> tuple[Scope, list[FieldFault]]:
    """The scope asked, and what is wrong with project and plan."""
    faults: list[FieldFault] = []
    scope: Scope = EstateScope()
    if survey.project_id is None:
        if sent.purpose is not SurveyPurpose.GENERAL:
            faults.append(FieldFault("project_id", f"“{sent.purpose.label}”问卷须属于一个改造项目，请选择。"))
        if sent.plan_version_id is not None:
            faults.append(FieldFault("draft.plan_version_id", "问卷不属于任何改造项目，不能针对一版方案，请留空。"))
    else:
        found = await projects.find(session, survey.project_id, survey.community_id)
        scope = read_scope(found.project.scope)
        versions = await projects.plan_versions(session, survey.project_id)
        if sent.plan_version_id is not None and all(one.id != sent.plan_version_id for one in versions):
            faults.append(FieldFault("draft.plan_version_id", "这个项目没有这一版方案，请从项目的方案中选择。"))
        if sent.plan_version_id is None and sent.purpose is SurveyPurpose.SATISFACTION:
            faults.append(FieldFault("draft.plan_version_id", "满意度调查须写明针对哪一版方案。"))
    return (as_scope(sent.scope) if sent.scope is not None else scope), faults


def _question(number: int, sent: QuestionInput) -> SurveyQuestion:
    options = [Option(str(place), plain(one.label), one.agrees) for place, one in enumerate(sent.options, start=1)]
    drawn = SurveyQuestion(
        f"q{number}", sent.kind, plain(sent.title), tuple(options), sent.most, sent.required, sent.role
    )
    return read_question(drawn.as_json())
