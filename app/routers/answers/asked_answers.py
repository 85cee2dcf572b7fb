"""Applications, wishes, stages and lifts as they go over the wire, to the office, to residents and to anybody."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from app.consultation.stairwells import asking
from app.consultation.stairwells.asking import AskingNow
from app.identity import service as identity
from app.projects.asked.applications import ApplicationNow
from app.projects.asked.asked_schemas import (
    ApplicationAnswer,
    ApplicationFigure,
    ApplicationStepAnswer,
    LiftAnswer,
    LiftWordAnswer,
    StageMissing,
    StagesAnswer,
    StageStepAnswer,
    StairwellAskingAnswer,
    WishAnswered,
)
from app.projects.asked.lifts import LiftNow
from app.projects.household import AtTheirFlat
from app.projects.kinds import ApplicationAct
from app.projects.staging import StagesNow
from app.projects.wishes import WishNow
from app.projects.wording import scope_words
from app.register import queries as register
from app.register.scopes import read_scope
from app.routers.access import Tx

SAID_BY_THE_STREET = frozenset({ApplicationAct.ACCEPT, ApplicationAct.RETURN})


async def applications(
    session: Tx, current_applications: Sequence[ApplicationNow], at: datetime, reader: AtTheirFlat | None = None
) -> list[ApplicationAnswer]:
    """Applications with their households and who did what, in a constant number of queries.

    A `reader` of the flat who asked for the same as somebody else there is not shown what that one wrote.
    """

    def show_own(words: str, resident_id: uuid.UUID | None) -> str:
        mine = reader is None or (reader.owner if resident_id is None else resident_id in reader.others)
        return words if mine else ""

    parts = await register.placed(
        session, [one.application.part_id for one in current_applications if one.application.part_id]
    )
    staff = {step.staff_id for one in current_applications for step in one.steps if step.staff_id is not None}
    names = await identity.names(session, staff)
    askings = await asking.of_applications(session, [one.application.id for one in current_applications])
    return [
        ApplicationAnswer.from_row(
            row,
            state=one.state,
            part=parts[row.part_id].name if row.part_id is not None and row.part_id in parts else "",
            where=scope_words(read_scope(row.scope)),
            words=show_own(row.words, row.resident_id),
            answer_by=one.due.due_at,
            answer_by_shown=one.due.end.words,
            overdue=one.overdue(at),
            project_id=one.project_id,
            steps=[
                ApplicationStepAnswer.from_row(
                    step,
                    words=step.words if step.act in SAID_BY_THE_STREET else show_own(step.words, step.resident_id),
                    by=names.get(step.staff_id, "") if step.staff_id else "",
                )
                for step in one.steps
            ],
            figures=[ApplicationFigure.model_validate(each) for each in row.figures],
            stairwell_asking=stairwell_asking(askings[row.id], at) if row.id in askings else None,
        )
        for one in current_applications
        for row in [one.application]
    ]


def stairwell_asking(now: AskingNow, at: datetime) -> StairwellAskingAnswer:
    """A stairwell that is asked, without figures: in a stairwell those could single somebody out."""
    return StairwellAskingAnswer(
        survey_id=now.asking.survey_id,
        asked_at=now.asking.at,
        due_at=now.due.due_at,
        due_at_shown=now.due.end.words,
        overdue=now.overdue(at),
        reported_at=now.report.at if now.report is not None else None,
        words=now.report.words if now.report is not None else "",
    )


async def application(
    session: Tx, application_now: ApplicationNow, at: datetime, reader: AtTheirFlat | None = None
) -> ApplicationAnswer:
    """One application."""
    return (await applications(session, [application_now], at, reader))[0]


async def wishes(session: Tx, wishs: Sequence[WishNow]) -> list[WishAnswered]:
    """Wishes with their households and answers, in a constant number of queries."""
    parts = await register.placed(session, [one.wish.part_id for one in wishs])
    names = await identity.names(session, {one.answer.by for one in wishs if one.answer is not None})
    return [
        WishAnswered.from_row(
            one.wish,
            part=parts[one.wish.part_id].name if one.wish.part_id in parts else "",
            outcome=said.outcome if said is not None else None,
            plan_number=one.plan_number,
            answer=said.words if said is not None else "",
            answered_by=names.get(said.by, "") if said is not None else "",
            answered_at=said.at if said is not None else None,
        )
        for one in wishs
        for said in [one.answer]
    ]


async def stages(session: Tx, stages_now: StagesNow, *, named: bool) -> StagesAnswer:
    """How far a project has come; who wrote it down is `named` to the office alone."""
    names: dict[uuid.UUID, str] = await identity.names(session, {one.by for one in stages_now.steps}) if named else {}
    return StagesAnswer(
        stage=stages_now.stage,
        steps=[StageStepAnswer.from_row(one, by=names.get(one.by, "")) for one in stages_now.steps],
        following=[StageMissing(stage=one, missing=list(why)) for one, why in stages_now.following.items()],
        fallen=[StageMissing(stage=one, missing=list(why)) for one, why in stages_now.fallen.items()],
    )


async def lift(session: Tx, lift_now: LiftNow) -> LiftAnswer:
    """A stairwell that is asked about a lift."""
    names = await identity.names(session, {one.by for one in lift_now.words})
    return LiftAnswer(
        application_id=lift_now.asking.application_id,
        consultation_id=lift_now.asking.consultation_id,
        where=scope_words(lift_now.scope),
        asked_at=lift_now.asking.at,
        words=[LiftWordAnswer.from_row(one, by=names.get(one.by, "")) for one in lift_now.words],
    )
