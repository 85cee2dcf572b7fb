"""What befalls a vote once works rest on it: undone it shuts what it alone had opened; doubted it stands. Two bodies decide."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from app.projects.kinds import AlarmCause, DecidedMatter, GateState, ProjectStage
from app.projects.models import PlanVersion, Project, SiteAlarm, StageStep
from app.projects.queries import ProjectNow
from app.voting import works_gate
from app.voting.lifecycle import Act
from app.voting.models import Vote
from tests.projects.carrying.test_declaring import carry, declare
from tests.projects.site import VOTE, Site
from tests.voting.live.ballot_box import DISTRICT, STREET, BallotBox
from tests.voting.live.test_decided_matters import final
from tests.voting.live.test_stage_votes import PLAN, missing

INCOME = VOTE | {"title": "公共收益表决", "matter": "common_income"}


async def opened(box: BallotBox, *required: dict[str, Any]) -> tuple[Project, PlanVersion]:
    """A project whose works this vote has opened, on its plan and on common income."""
    site = Site(box.desk)
    project = await site.enter()
    plan = await site.publish(project)
    await site.require(project, *(required or (VOTE, INCOME)))
    await box.opened(plan=(project.id, plan.id), second=DecidedMatter.COMMON_INCOME)
    await final(box)
    return project, plan


async def begin(box: BallotBox, project: Project) -> None:
    async with box.database.write() as session:
        at = await box.now()
        session.add(
            StageStep(project_id=project.id, stage=ProjectStage.WORKS, document="", evidence=[], by=uuid.uuid4(), at=at)
        )


async def look(box: BallotBox, project: Project) -> ProjectNow:
    return await Site(box.desk).look(project)


async def alarms(box: BallotBox) -> list[tuple[AlarmCause, uuid.UUID, list[str]]]:
    async with box.database.read() as session:
        rows = await session.scalars(select(SiteAlarm).order_by(SiteAlarm.raised_at))
        return [(one.cause, one.subject_id, one.reasons) for one in rows]


async def doubt(box: BallotBox, *numbers: int) -> None:
    async with box.database.write() as session:
        vote = await session.get_one(Vote, box.vote_id)
        await works_gate.doubted(session, vote, numbers, await box.now())


async def annul(box: BallotBox) -> None:
    await box.decide(await box.act(Act.ANNUL, STREET, document="（2026）鄂0502行初1号"), DISTRICT)


async def test_an_annulled_vote_shuts_what_it_opened_and_begun_works_are_put_to_two_bodies(box: BallotBox) -> None:
    project, _ = await opened(box)
    await begin(box, project)
    await annul(box)
    found = await look(box, project)
    assert [one.state for one in found.works.gates] == [GateState.LAPSED, GateState.LAPSED]
    ((cause, subject, reasons),) = await alarms(box)
    assert (cause, subject) == (AlarmCause.RESULT_UNDONE, box.vote_id)
    assert reasons[0].startswith(f"表决 {(await box.vote()).eid} 的结果不再有效：")
    assert found.alarm is None


async def test_before_works_began_undone_shuts_and_asks_no_two_bodies(box: BallotBox) -> None:
    project, _ = await opened(box)
    await box.withdraw((await box.vote()).final_posting_id)
    found = await look(box, project)
    assert ([one.state for one in found.works.gates], await alarms(box)) == ([GateState.LAPSED] * 2, [])
    assert found.alarm is not None


async def test_undone_shuts_nothing_that_another_vote_has_opened_since(box: BallotBox) -> None:
    project, plan = await opened(box)
    await begin(box, project)
    plan_gate, income = (await look(box, project)).requirements
    site = Site(box.desk)
    await site.record(project, income.id, plan)
    await box.withdraw((await box.vote()).final_posting_id)
    found = await look(box, project)
    assert [one.state for one in found.works.gates] == [GateState.LAPSED, GateState.OPEN]
    assert len(await alarms(box)) == 1
    assert plan_gate.matter is DecidedMatter.PLAN


async def test_undone_where_another_vote_opened_all_of_it_raises_nothing(box: BallotBox) -> None:
    project, plan = await opened(box)
    await begin(box, project)
    for requirement in (await look(box, project)).requirements:
        await Site(box.desk).record(project, requirement.id, plan)
    await annul(box)
    assert ((await look(box, project)).works.may_start, await alarms(box)) == (True, [])


async def test_what_was_decided_before_falls_for_the_version_that_it_was_carried_over_to(box: BallotBox) -> None:
    project, _ = await opened(box)
    site = Site(box.desk)
    await carry(site, await declare(site, project))
    await begin(box, project)
    assert (await look(box, project)).works.may_start
    assert (await missing(box, project))[PLAN] == "", "a stage asks the same"
    await annul(box)
    found = await look(box, project)
    assert [one.state for one in found.works.gates] == [GateState.LAPSED, GateState.LAPSED]
    assert [cause for cause, _, _ in await alarms(box)] == [AlarmCause.RESULT_UNDONE]


async def test_a_doubted_item_on_which_begun_works_rest_raises_one_alarm_and_shuts_nothing(box: BallotBox) -> None:
    project, _ = await opened(box)
    await begin(box, project)
    for _ in range(2):
        await doubt(box, 1)
    ((cause, subject, reasons),) = await alarms(box)
    assert (cause, subject) == (AlarmCause.FORGERY, box.vote_id)
    assert reasons == [f"表决 {(await box.vote()).eid} 剔除冒名的选票后，结论不同。"]
    assert (await look(box, project)).works.may_start


async def test_before_works_began_a_doubt_raises_nothing(box: BallotBox) -> None:
    await opened(box)
    await doubt(box, 1, 2)
    assert await alarms(box) == []


@pytest.mark.parametrize("numbers", [(), (2,)])
async def test_a_doubt_about_what_the_works_do_not_rest_on_raises_nothing(
    box: BallotBox, numbers: tuple[int, ...]
) -> None:
    project, _ = await opened(box, VOTE)
    await begin(box, project)
    await doubt(box, *numbers)
    assert await alarms(box) == []


async def test_a_doubt_about_a_vote_that_another_one_took_the_place_of_raises_nothing(box: BallotBox) -> None:
    project, plan = await opened(box, VOTE)
    await begin(box, project)
    (requirement,) = (await look(box, project)).requirements
    await Site(box.desk).record(project, requirement.id, plan)
    await doubt(box, 1)
    assert await alarms(box) == []
