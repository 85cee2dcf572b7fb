"""The street accepts a household's application: its stairwell is asked from that minute, and the committee reports in time.

Asked is by a survey of the stairwell that opens at once and needs no project and no plan. Applications of several
households for one matter share it while it runs.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.kinds import StairwellAct
from app.consultation.stairwells.models import StairwellAsking, StairwellReport
from app.consultation.stairwells.questions import AGREES, WHETHER, draft
from app.consultation.surveys import drafting, queries
from app.consultation.surveys.reading import read
from app.consultation.surveys.schemas import NewSurvey, NewSurveyVersion
from app.consultation.surveys.sums import tally
from app.core.calendar import DueTime, set_due
from app.core.errors import NOT_FOUND, Refused
from app.core.periods import PeriodUnit
from app.core.values.may import May, by_hand
from app.projects.asked import applications
from app.projects.asked.applications import ApplicationNow
from app.projects.kinds import ApplicationMatter
from app.projects.plans.plans import plain
from app.projects.wording import scope_words
from app.register import queries as register
from app.register.scopes import StairwellScope

ASKED_WITHIN = 30
"""Days within which a stairwell answers and the committee reports; no statute names a period."""


@dataclass(frozen=True, slots=True)
class AskingNow:
    """A stairwell that is asked because of an application, until when, and the report once it was made."""

    asking: StairwellAsking
    due: DueTime
    report: StairwellReport | None

    def overdue(self, at: datetime) -> bool:
        """Whether the committee let the time pass, or reported too late."""
        return (self.report.at if self.report is not None else at) >= self.due.due_at


@dataclass(frozen=True, slots=True)
class StairwellFigures:
    """Of a stairwell's households how many there are, how many answered, and how many agree; until when they may answer."""

    households: int
    answered: int
    agreeing: int
    closes_at: datetime

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by name, as a report keeps them."""
        return {"households": self.households, "answered": self.answered, "agreeing": self.agreeing}


async def decide(
    session: AsyncSession,
    community_id: uuid.UUID,
    application_id: uuid.UUID,
    *,
    accept: bool,
    words: str,
    by: uuid.UUID,
    at: datetime,
) -> ApplicationNow:
    """The street accepts or returns; one accepted of a household is put to its stairwell in the same transaction."""
    found = await applications.decide(session, community_id, application_id, accept=accept, words=words, by=by, at=at)
    if accept and found.application.part_id is not None:
        await _begin(session, community_id, found, by, at)
    return found


async def _begin(
    session: AsyncSession, community_id: uuid.UUID, accepted: ApplicationNow, by: uuid.UUID, at: datetime
) -> None:
    application = accepted.application
    if application.part_id is None:
        raise RuntimeError("an application of no household")
    part = await register.part(session, community_id, application.part_id)
    scope = StairwellScope(part.building, part.stairwell)
    running = await _running(session, community_id, application.matter, scope, at)
    if running is not None:
        survey_id, due_id = running
    else:
        due = await set_due(session, at, ASKED_WITHIN, PeriodUnit.CALENDAR_DAYS)
        asked = NewSurvey(draft=draft(application.matter, scope, scope_words(scope)))
        survey = await drafting.enter(session, community_id, asked, by=by, at=at)
        await drafting.publish(session, community_id, survey.id, NewSurveyVersion(closes_at=due.due_at), by=by, at=at)
        survey_id, due_id = survey.id, due.id
    session.add(StairwellAsking(application_id=application.id, survey_id=survey_id, due_id=due_id, at=at))
    await session.flush()


async def _running(
    session: AsyncSession, community_id: uuid.UUID, matter: ApplicationMatter, scope: StairwellScope, at: datetime
) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The survey that asks this stairwell about this matter now, and its term; the estate's turn is held."""
    same = await applications.ids_of(session, community_id, matter)
    rows = await session.execute(
        select(StairwellAsking.survey_id, StairwellAsking.due_id)
        .where(
            StairwellAsking.application_id.in_(same),
            ~exists().where(StairwellReport.survey_id == StairwellAsking.survey_id),
        )
        .order_by(StairwellAsking.at)
    )
    for survey_id, due_id in rows:
        _, version = await queries.published(session, community_id, survey_id)
        if version.document["scope"] == scope.canonical() and at < version.closes_at:
            return survey_id, due_id
    return None


async def of_applications(session: AsyncSession, application_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, AskingNow]:
    """The askings that these applications began; one query, and those without one are left out."""
    rows = await session.execute(
        select(StairwellAsking, DueTime, StairwellReport)
        .join(DueTime, DueTime.id == StairwellAsking.due_id)
        .outerjoin(StairwellReport, StairwellReport.survey_id == StairwellAsking.survey_id)
        .where(StairwellAsking.application_id.in_(application_ids))
    )
    return {asking.application_id: AskingNow(asking, due, report) for asking, due, report in rows}


async def find(session: AsyncSession, community_id: uuid.UUID, application_id: uuid.UUID) -> AskingNow:
    """The asking that an application of this estate began; raises Refused where there is none."""
    await applications.find(session, community_id, application_id)
    now = (await of_applications(session, [application_id])).get(application_id)
    if now is None:
        raise Refused(NOT_FOUND)
    return now


async def figures(session: AsyncSession, now: AskingNow) -> StairwellFigures:
    """What the stairwell's households say now."""
    survey, version = await queries.published(session, None, now.asking.survey_id)
    found = await read(session, survey, version)
    whether = next(one for one in found.questions if one.id == WHETHER)
    counted = tally(whether, found.for_households())
    households = counted.everybody.households
    answered = households - counted.silent.households
    return StairwellFigures(households, answered, counted.cells[AGREES].households, version.closes_at)


async def require_report(now: AskingNow, stairwell: StairwellFigures, at: datetime) -> None:
    """Refuse a report on a stairwell as it stands: made already, or somebody may still answer."""
    if now.report is not None:
        raise Refused(errors.STAIRWELL_REPORTED)
    if stairwell.answered < stairwell.households and at < stairwell.closes_at:
        raise Refused(errors.STAIRWELL_NOT_YET, until=now.due.end.words, from_at=stairwell.closes_at)


async def may(now: AskingNow, stairwell: StairwellFigures, at: datetime, hand: str) -> list[May]:
    """Whether somebody may report what came of asking; `hand` is whose it is, empty where theirs."""
    return [await by_hand(StairwellAct.REPORT, hand, partial(require_report, now, stairwell, at))]


async def report(
    session: AsyncSession,
    community_id: uuid.UUID,
    application_id: uuid.UUID,
    words: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> AskingNow:
    """What came of asking, with the figures of now, for the street and for whoever applied."""
    survey_id = (await find(session, community_id, application_id)).asking.survey_id
    await queries.lock(session, community_id, survey_id)
    now = await find(session, community_id, application_id)
    stairwell = await figures(session, now)
    await require_report(now, stairwell, at)
    made = StairwellReport(survey_id=survey_id, **stairwell.counts, words=plain(words), by=by, at=at)
    session.add(made)
    await session.flush()
    return replace(now, report=made)


async def sharing(session: AsyncSession, survey_id: uuid.UUID) -> list[ApplicationNow]:
    """The applications that a stairwell is asked about by a survey, however many in the same number of queries."""
    rows = await session.scalars(
        select(StairwellAsking.application_id)
        .where(StairwellAsking.survey_id == survey_id)
        .order_by(StairwellAsking.at, StairwellAsking.application_id)
    )
    ids = rows.all()
    found = await applications.of_ids(session, ids)
    return [found[one] for one in ids]
