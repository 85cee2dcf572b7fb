"""From an item menu to a ranked list, and from the list to a version of the plan."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.surveys import queries
from app.consultation.surveys.kinds import QuestionKind, QuestionRole, SurveyState
from app.consultation.surveys.models import Survey, SurveyPlan, SurveyVersion
from app.consultation.surveys.questions import SurveyQuestion
from app.consultation.surveys.ranking import RankedItem, chosen_options, ranked
from app.consultation.surveys.reading import SurveyRead, read
from app.consultation.surveys.schemas import NewPlanFromSurvey, PlanFromSurvey, WishSums
from app.consultation.surveys.sums import tally
from app.consultation.surveys.wished import WishFigures, wish_figures
from app.core.errors import FieldFault, Refused
from app.projects import queries as project_queries
from app.projects import service as projects
from app.projects.kinds import RequirementKind
from app.projects.policy import policies
from app.projects.schemas import NewPlan
from app.register.people.households import households
from app.register.scopes import read_scope


def require_closed(version: SurveyVersion, at: datetime) -> None:
    """Raise Refused until the survey has closed."""
    state = queries.state(version, at)
    if state is not SurveyState.CLOSED:
        raise Refused(errors.SURVEY_NOT_CLOSED, state=state.label, from_at=version.closes_at)


@dataclass(frozen=True, slots=True)
class WishesNow:
    """A closed survey with its answers, the project of which a plan may be drawn, and how many households were asked."""

    project_id: uuid.UUID
    survey: SurveyRead
    figures: WishFigures


async def require_ready(session: AsyncSession, survey: Survey, version: SurveyVersion, at: datetime) -> WishesNow:
    """Refuse a plan from a survey as it stands; answers what it would be drawn from."""
    require_closed(version, at)
    if survey.project_id is None:
        raise Refused(errors.SURVEY_NO_PROJECT)
    now = await wishes(session, survey.project_id, survey, version)
    figures = now.figures
    if figures.needed:
        raise Refused(errors.WISHES_TOO_FEW, asked=figures.in_words(), needed=figures.needed)
    return now


async def wishes(session: AsyncSession, project_id: uuid.UUID, survey: Survey, version: SurveyVersion) -> WishesNow:
    """How many of the households of a project's scope a survey asked, beside what the district's policy asks for.

    An emergency stands in place of what must hold before works, so the households where one is required need not be
    asked; whoever answers there is counted in the ranking, and in neither figure here.
    """
    found = await read(session, survey, version)
    project = await project_queries.find(session, project_id, survey.community_id)
    emergencies = [read_scope(one.scope) for one in project.requirements if one.kind is RequirementKind.EMERGENCY]
    of_project = await households(session, survey.community_id, read_scope(project.project.scope))
    policy = (await policies.in_force(session, survey.community_id)).policy
    words = [found.word_of(one.part_id) for one in of_project if not any(scope.holds(one) for scope in emergencies)]
    return WishesNow(project_id, found, wish_figures(words, policy.wishes_percent))


def contents(survey: SurveyRead) -> dict[str, list[RankedItem]]:
    """Every item menu of a survey by question, its items the most needed first."""
    menus = [one for one in survey.questions if one.kind is QuestionKind.ITEMS]
    return {one.id: _ranked(survey, one) for one in menus}


def _ranked(survey: SurveyRead, menu: SurveyQuestion) -> list[RankedItem]:
    return ranked(menu, tally(menu, survey.for_households()))


def models(survey: SurveyRead) -> list[tuple[str, int]]:
    """The management model that the most households chose, several where they are tied; none where it was not asked.

    A choice that stands for none of the models is left out.
    """
    question = next((one for one in survey.questions if one.role is QuestionRole.MANAGEMENT_MODEL), None)
    if question is None:
        return []
    agreeing = {one.label for one in question.options if one.agrees}
    return [one for one in chosen_options(question, tally(question, survey.for_households())) if one[0] in agreeing]


async def publish_plan(
    session: AsyncSession,
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    sent: NewPlanFromSurvey,
    *,
    by: uuid.UUID,
    at: datetime,
) -> PlanFromSurvey:
    """Publish the next version of the project's plan from a closed survey's ranked list, and keep what it was made from.

    Items are taken in the order of their rank; tied ones in the order in which they are named here, for somebody has to
    put them one after another. Raises Refused for what no menu holds, and as `projects.publish` does.
    """
    survey, version = await queries.published(session, community_id, survey_id)
    now = await require_ready(session, survey, version, at)
    items = contents(now.survey).get(sent.question)
    if items is None:
        raise Refused(errors.SURVEY_FAULTY, [FieldFault("question", "这不是改造内容菜单题，请填写菜单题的题号。")])
    by_option = {one.option: one for one in items}
    faults = [
        FieldFault(f"options.{index}", "菜单里没有这一项，或者与前面的重复，请检查。")
        for index, one in enumerate(sent.options)
        if one not in by_option or one in sent.options[:index]
    ]
    if faults:
        raise Refused(errors.SURVEY_FAULTY, faults)
    taken = sorted((by_option[one] for one in sent.options), key=lambda one: one.rank)
    plan = await projects.publish(
        session,
        community_id,
        now.project_id,
        NewPlan(title=sent.title, description=sent.description, items=[one.label for one in taken]),
        by=by,
        at=at,
    )
    session.add(
        SurveyPlan(
            plan_version_id=plan.id,
            survey_id=survey_id,
            question=sent.question,
            items=[_as_json(one) | {"taken": one.option in sent.options} for one in items],
            wishes=now.figures.as_json(),
            by=by,
            at=at,
        )
    )
    await session.flush()
    return PlanFromSurvey(
        plan_version_id=plan.id,
        number=plan.number,
        sha256=plan.sha256.hex(),
        items=plan.items,
        wishes=WishSums(**now.figures.as_json()),
    )


def _as_json(item: RankedItem) -> dict[str, Any]:
    return {
        "rank": item.rank,
        "tied": item.tied,
        "option": item.option,
        "label": item.label,
        "must": item.must.households,
        "would_like": item.would_like.households,
    }
