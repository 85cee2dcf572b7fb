"""Projects on the database: numbers, versions that never change, what must hold, gates, alarms."""

import asyncio
import uuid

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from app.core.errors import Refused
from app.core.installation import now
from app.core.paging import Cursor
from app.projects import gating, queries
from app.projects.kinds import GateState, Passage, ProjectState
from app.projects.models import Gate, PlanVersion, Project, Requirement, RequirementSet, WorksAlarm
from app.register.scopes import BuildingsScope
from tests.databases import statements
from tests.projects.site import DANGER, ESTATE, VOTE, WISHES, Site
from tests.register.flats import flat, owner


async def alarms(site: Site, project: Project) -> list[bool]:
    """The project's alarms in order: whether each is still open."""
    async with site.database.read() as session:
        rows = await session.scalars(
            select(WorksAlarm).where(WorksAlarm.project_id == project.id).order_by(WorksAlarm.raised_at)
        )
        return [one.settled_at is None for one in rows]


async def test_a_project_has_its_number_once_and_a_scope_that_is_there(site: Site) -> None:
    await site.desk.bring_in(flat("1-1-101", owner("王芳")))
    project = await site.enter(" 2026-017 ", BuildingsScope(("1",)))
    assert (project.number, project.scope) == ("2026-017", {"kind": "buildings", "buildings": ["1"]})
    with pytest.raises(Refused) as taken:
        await site.enter("2026-017")
    assert taken.value.code.name == "project_exists"
    with pytest.raises(Refused) as nowhere:
        await site.enter("2026-018", BuildingsScope(("1", "9")))
    assert [fault.field for fault in nowhere.value.fields] == ["scope.buildings.1"]
    assert (await site.look(project)).state is ProjectState.PREPARING


async def test_versions_are_numbered_and_the_last_is_in_force(site: Site) -> None:
    project = await site.enter()
    document = await site.document()
    documents = [{"name": "方案.pdf", "evidence_id": str(document)}]
    first = await site.publish(project, "外墙保温", documents=documents)
    with pytest.raises(Refused) as same:
        await site.publish(project, " 外墙保温", documents=documents)
    assert (same.value.code.name, "第 1 版" in same.value.message) == ("plan_unchanged", True)
    second = await site.publish(project, "外墙保温", "加装电梯", documents=documents)
    assert (first.number, second.number) == (1, 2)
    assert first.sha256 != second.sha256
    found = await site.look(project)
    assert found.plan is not None
    assert (found.plan.number, found.state) == (2, ProjectState.WAITING)
    async with site.database.read() as session:
        assert [one.number for one in await queries.plan_versions(session, project.id)] == [2, 1]


async def test_every_fault_of_a_plan_is_said_at_once(site: Site) -> None:
    project = await site.enter()
    kept = str(await site.document())
    with pytest.raises(Refused) as refused:
        await site.publish(
            project,
            "外墙保温",
            "外墙保温",
            documents=[
                {"name": "方案.pdf", "evidence_id": kept},
                {"name": "方案.pdf", "evidence_id": str(uuid.uuid4())},
            ],
        )
    assert [fault.field for fault in refused.value.fields] == [
        "documents.1.name",
        "documents.1.evidence_id",
        "items.1",
    ]


async def test_of_two_versions_published_at_once_both_are_kept_in_turn(site: Site) -> None:
    project = await site.enter()
    came = await asyncio.gather(*(site.publish(project, f"内容 {number}") for number in range(5)))
    assert sorted(one.number for one in came) == [1, 2, 3, 4, 5]


async def test_works_start_once_everything_required_holds_for_the_plan_in_force(site: Site) -> None:
    project = await site.enter()
    assert await site.may_start(project) == (False, ["还没有公布改造方案。", "街道办事处还没有设定开工条件。"])
    plan = await site.publish(project)
    required = await site.require(project, VOTE, WISHES)
    vote, wishes = required.requirement_ids
    assert not (await site.record(project, vote, plan)).may_start
    assert (await site.record(project, wishes, plan)).may_start
    assert await site.may_start(project) == (True, [])
    assert (await site.look(project)).state is ProjectState.READY
    assert await alarms(site, project) == []


async def test_a_lapse_shuts_the_gate_and_raises_an_alarm_until_it_opens_again(site: Site) -> None:
    project = await site.enter()
    plan = await site.publish(project)
    (vote,) = (await site.require(project, VOTE)).requirement_ids
    await site.record(project, vote, plan)
    works = await site.record(project, vote, plan, Passage.LAPSED, "结果被法院撤销")
    assert "失效：结果被法院撤销。" in works.reasons[0]
    alarm = (await site.look(project)).alarm
    assert alarm is not None
    assert tuple(alarm.reasons) == works.reasons
    await site.record(project, vote, plan, Passage.LAPSED, "再次记录")
    assert await alarms(site, project) == [True]
    await site.record(project, vote, plan)
    assert await alarms(site, project) == [False]
    assert (await site.look(project)).alarm is None
    await site.record(project, vote, plan, Passage.LAPSED)
    assert await alarms(site, project) == [False, True]


async def test_a_new_plan_shuts_the_gate_and_so_does_a_new_requirement(site: Site) -> None:
    project = await site.enter()
    first = await site.publish(project)
    (vote,) = (await site.require(project, VOTE)).requirement_ids
    await site.record(project, vote, first)
    second = await site.publish(project, "外墙保温", "加装电梯")
    may, reasons = await site.may_start(project)
    assert not may
    assert reasons == ["“整体改造方案表决”（全小区）针对的是第 1 版方案，现行方案是第 2 版，须重新办理。"]
    assert await alarms(site, project) == [True]
    await site.record(project, vote, first)
    assert not (await site.may_start(project))[0]
    await site.record(project, vote, second)
    assert await alarms(site, project) == [False]
    again = await site.require(project, VOTE, WISHES)
    assert again.requirement_ids[0] == vote
    assert await alarms(site, project) == [False, True]
    assert [gate.state for gate in (await site.look(project)).works.gates] == [GateState.OPEN, GateState.MISSING]
    await site.require(project, VOTE)
    assert await alarms(site, project) == [False, False]


async def test_every_fault_of_what_is_required_is_said_at_once(site: Site) -> None:
    await site.desk.bring_in(flat("1-1-101", owner("王芳")))
    project = await site.enter()
    wrong = WISHES | {"scope": {"kind": "buildings", "buildings": ["9"]}}
    with pytest.raises(Refused) as refused:
        await site.require(project, WISHES, WISHES, wrong)
    assert [fault.field for fault in refused.value.fields] == [
        "requirements.2.scope.buildings.0",
        "requirements.1",
        "requirements",
    ]
    part = str((await site.desk.parts())["1-1-101"].part.id)
    consents = {"kind": "part_consents", "title": "首层业主同意", "scope": {"kind": "parts", "parts": [part]}}
    kept = await site.require(project, WISHES, consents, VOTE)
    async with site.database.read() as session:
        found = await queries.find(session, project.id)
    assert [one.id for one in found.requirements] == kept.requirement_ids
    assert found.requirements[0].facts == {}


async def test_a_record_that_cannot_be_meant_is_a_mistake_of_the_room_that_makes_it(site: Site) -> None:
    project, other = await site.enter("1"), await site.enter("2")
    plan, elsewhere = await site.publish(project), await site.publish(other)
    vote, danger = (await site.require(project, VOTE, DANGER)).requirement_ids
    with pytest.raises(ValueError, match="no requirement"):
        await site.record(project, uuid.uuid4(), plan)
    with pytest.raises(ValueError, match="no requirement"):
        await site.record(other, vote, elsewhere)
    with pytest.raises(ValueError, match="no plan version"):
        await site.record(project, vote, elsewhere)
    with pytest.raises(ValueError, match="two persons"):
        await site.record(project, danger, plan)
    async with site.database.write() as session:
        with pytest.raises(Refused):
            await gating.lock(session, project.id, uuid.uuid4())


async def test_evidence_is_added_and_nothing_else(site: Site) -> None:
    project = await site.enter()
    plan = await site.publish(project)
    (vote,) = (await site.require(project, VOTE)).requirement_ids
    await site.record(project, vote, plan)
    for table in (PlanVersion, Requirement, RequirementSet, Gate):
        for statement in (update(table).values(project_id=project.id), delete(table)):
            with pytest.raises(DBAPIError, match="permission denied"):
                async with site.database.write() as session:
                    await session.execute(statement)


async def test_pages_of_fifty_the_newest_first(site: Site) -> None:
    made = [(await site.enter(str(number))).id for number in range(52)]
    async with site.database.read() as session:
        first, following = await queries.listed(session, site.community_id)
        rest, none = await queries.listed(session, site.community_id, after=Cursor(following))
        with pytest.raises(Refused):
            await queries.listed(session, site.community_id, after=Cursor(str(uuid.uuid4())))
    assert [one.project.id for one in (*first, *rest)] == made[::-1]
    assert (len(first), len(rest), none) == (50, 2, None)


async def test_a_list_asks_the_database_no_more_often_for_many(site: Site) -> None:
    asked = []
    for numbers in ("1", "23456789"):
        for number in numbers:
            project = await site.enter(number)
            plan = await site.publish(project)
            (vote,) = (await site.require(project, VOTE)).requirement_ids
            await site.record(project, vote, plan)
        with statements(site.database) as sent:
            async with site.database.read() as session:
                found, _ = await queries.listed(session, site.community_id)
        asked.append((len(found), len(sent)))
    assert [found for found, _ in asked] == [1, 9]
    assert asked[0][1] == asked[1][1]


async def test_requirements_name_their_scope_in_words(site: Site) -> None:
    await site.desk.bring_in(flat("1-1-101", owner("王芳")))
    project = await site.enter()
    await site.publish(project)
    stairwell = {"kind": "stairwell", "building": "1", "stairwell": "1"}
    income = {"title": "停车费使用", "scope": stairwell, "matter": "common_income"}
    await site.require(project, VOTE | {"scope": stairwell}, VOTE | income)
    assert (await site.may_start(project))[1] == [
        "“整体改造方案表决”（1 栋 1 单元）尚未具备。",
        "“停车费使用”（1 栋 1 单元，表决公共收益的使用）尚未具备。",
    ]
    assert (await site.look(project)).project.scope == ESTATE
    async with site.database.read() as session:
        assert await now(session) >= project.created_at
