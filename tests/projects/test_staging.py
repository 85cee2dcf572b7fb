"""A project comes to its stages on the database: on documents, through its gates, and some of them fall again."""

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest

from app.core.errors import Refused
from app.core.installation import CHINA, move_clock, now
from app.projects import queries, staging
from app.projects.kinds import Passage, ProjectStage
from app.projects.models import Project
from app.projects.queries import ProjectNow
from app.projects.stages import StageGate
from app.projects.staging import StagesNow, Standing
from tests.projects.site import ESTATE, STREET, VOTE, Site

AGREED = {"kind": "agreed_gate", "title": "八成同意方案", "scope": ESTATE}


async def ready(_: ProjectNow, gates: Collection[StageGate]) -> Standing:
    """Nothing is missing of what rooms above know (tests/consultation/gates, tests/voting/results)."""
    return dict.fromkeys(gates, ())


async def go(site: Site, project: Project, stage: ProjectStage, **more: Any) -> StagesNow:
    facts = {"plan_year": None, "until_on": None} | more
    async with site.database.write() as session:
        at = await now(session)
        return await staging.advance(
            session, site.community_id, project.id, stage, "学街办〔2026〕31 号", [], ready, by=STREET, at=at, **facts
        )


async def look(site: Site, project: Project) -> StagesNow:
    async with site.database.read() as session:
        return await staging.stages(session, await queries.find(session, project.id), ready, await now(session))


async def test_a_stage_falls_with_its_gate_and_stays_in_the_history(site: Site) -> None:
    project = await site.enter()
    plan = await site.publish(project)
    (vote,) = (await site.require(project, VOTE)).requirement_ids
    await go(site, project, ProjectStage.IN_PLAN_YEAR, plan_year=2027)
    with pytest.raises(Refused) as early:
        await go(site, project, ProjectStage.VOTED)
    assert (early.value.code.name, "尚未具备" in early.value.message) == ("stage_not_now", True)
    await site.record(project, vote, plan)
    await go(site, project, ProjectStage.VOTED)
    held = await go(site, project, ProjectStage.WORKS)
    assert (held.stage, held.fallen) == (ProjectStage.WORKS, {})
    await site.record(project, vote, plan, Passage.LAPSED, "结果被法院撤销")
    fallen = await look(site, project)
    assert set(fallen.fallen) == {ProjectStage.VOTED, ProjectStage.WORKS}
    assert [one.stage for one in fallen.steps] == ["in_plan_year", "voted", "works"]
    assert [one.plan_version_id for one in fallen.steps] == [plan.id] * 3
    # What was voted on is not the plan in force any more.
    await site.record(project, vote, plan)
    await site.publish(project, "屋面防水")
    assert set((await look(site, project)).fallen) == {ProjectStage.VOTED, ProjectStage.WORKS}


async def test_the_warranty_ends_on_a_day_and_a_faulty_work_is_done_again(site: Site) -> None:
    project = await site.enter()
    plan = await site.publish(project)
    (vote,) = (await site.require(project, VOTE)).requirement_ids
    await site.record(project, vote, plan)
    await go(site, project, ProjectStage.IN_PLAN_YEAR, plan_year=2027)
    for stage in (ProjectStage.VOTED, ProjectStage.WORKS, ProjectStage.ACCEPTANCE, ProjectStage.WORKS):
        await go(site, project, stage)
    await go(site, project, ProjectStage.ACCEPTANCE)
    async with site.database.read() as session:
        today = (await now(session)).astimezone(CHINA).date()
    for until_on in (None, today):
        with pytest.raises(Refused) as refused:
            await go(site, project, ProjectStage.WARRANTY, until_on=until_on)
        assert [one.field for one in refused.value.fields] == ["until_on"]
    await go(site, project, ProjectStage.WARRANTY, until_on=today + timedelta(days=730))
    with pytest.raises(Refused, match="期满后才能办结"):
        await go(site, project, ProjectStage.CLOSED)
    async with site.database.write() as session:
        await move_clock(session, timedelta(days=731))
    assert (await go(site, project, ProjectStage.CLOSED)).following == {}
    with pytest.raises(Refused) as over:
        await go(site, project, ProjectStage.CLOSED)
    assert "已经没有下一阶段" in over.value.message


async def at_works(site: Site) -> tuple[Project, uuid.UUID]:
    """A project whose works began, and the requirement of its vote."""
    project = await site.enter()
    plan = await site.publish(project)
    (vote,) = (await site.require(project, VOTE)).requirement_ids
    await site.record(project, vote, plan)
    await go(site, project, ProjectStage.IN_PLAN_YEAR, plan_year=2027)
    for stage in (ProjectStage.VOTED, ProjectStage.WORKS):
        await go(site, project, stage)
    return project, vote


async def test_a_version_nobody_voted_on_is_neither_accepted_nor_in_warranty_nor_closed(site: Site) -> None:
    project, vote = await at_works(site)
    unvoted = await site.publish(project, "屋面防水")
    with pytest.raises(Refused, match="须重新办理"):
        await go(site, project, ProjectStage.ACCEPTANCE)
    await site.record(project, vote, unvoted)
    await go(site, project, ProjectStage.ACCEPTANCE)
    # Another version after the acceptance: no warranty for what was not accepted, voted on or not.
    newer = await site.publish(project, "屋面防水", "外墙保温")
    until_on = (newer.published_at + timedelta(days=730)).date()
    for match in ("须重新办理", "验收的是第 2 版方案，现行方案是第 3 版"):
        with pytest.raises(Refused, match=match):
            await go(site, project, ProjectStage.WARRANTY, until_on=until_on)
        await site.record(project, vote, newer)
    for stage in (ProjectStage.WORKS, ProjectStage.ACCEPTANCE):
        await go(site, project, stage)
    await go(site, project, ProjectStage.WARRANTY, until_on=until_on)
    # One in the warranty: it is not closed over it, and works lead to the acceptance again.
    last = await site.publish(project, "屋面防水", "外墙保温", "楼道照明")
    async with site.database.write() as session:
        await move_clock(session, timedelta(days=740))
    await site.record(project, vote, last)
    with pytest.raises(Refused, match="现行方案是第 4 版"):
        await go(site, project, ProjectStage.CLOSED)
    assert (await go(site, project, ProjectStage.WORKS)).following.keys() == {ProjectStage.ACCEPTANCE}


async def test_a_result_annulled_during_the_works_stops_the_acceptance(site: Site) -> None:
    project, vote = await at_works(site)
    plan = (await site.look(project)).plan
    assert plan is not None
    await site.record(project, vote, plan, Passage.LAPSED, "结果被法院撤销")
    with pytest.raises(Refused, match="结果被法院撤销"):
        await go(site, project, ProjectStage.ACCEPTANCE)


async def test_an_empty_project_does_not_enter_the_plan_of_a_year(site: Site) -> None:
    project = await site.enter()
    with pytest.raises(Refused) as refused:
        await go(site, project, ProjectStage.IN_PLAN_YEAR, plan_year=2027)
    assert "也没有公布改造方案" in refused.value.message
    await site.publish(project)
    assert (await go(site, project, ProjectStage.IN_PLAN_YEAR, plan_year=2027)).stage is ProjectStage.IN_PLAN_YEAR


async def test_consulted_follows_from_the_agreement_of_the_households(site: Site) -> None:
    project = await site.enter()
    plan = await site.publish(project)
    agreed, _ = (await site.require(project, AGREED, VOTE)).requirement_ids
    await go(site, project, ProjectStage.IN_PLAN_YEAR, plan_year=2027)
    with pytest.raises(Refused, match="尚未具备"):
        await go(site, project, ProjectStage.CONSULTED)
    await site.record(project, agreed, plan)
    assert (await go(site, project, ProjectStage.CONSULTED)).stage is ProjectStage.CONSULTED
