"""Declared by one body, approved by another: until the posting ran the version before it stays in force."""

import uuid
from typing import Any

import asyncpg
import pytest
from sqlalchemy.exc import IntegrityError

from app.core.errors import Refused
from app.core.installation import now
from app.identity.bodies.body import Body
from app.projects import service
from app.projects.carrying import declaring, reading
from app.projects.carrying.reading import CarryingNow
from app.projects.kinds import CarryingState, GateState, Passage
from app.projects.models import PlanVersion, Project
from app.projects.plans.plan_schemas import NewPlan
from tests.projects.site import CLERK, STREET, VOTE, Site

COMMITTEE, OWNERS, OFFICE = Body.COMMITTEE, Body.OWNERS_COMMITTEE, Body.STREET
WHY = "只更换了图纸的签章页"


async def declare(site: Site, project: Project, *bodies: Body, items: tuple[str, ...] = ("外墙保温",)) -> PlanVersion:
    sent = NewPlan.model_validate(
        {"title": "改造方案", "description": uuid.uuid4().hex, "items": list(items), "immaterial": WHY}
    )
    async with site.database.write() as session:
        at, mine = await now(session), bodies or (OWNERS,)
        return await service.publish(session, site.community_id, project.id, sent, by=CLERK, bodies=mine, at=at)


async def decide(site: Site, plan: PlanVersion, *bodies: Body, by: uuid.UUID = STREET, **word: Any) -> CarryingNow:
    said = {"approve": True, "reason": ""} | word
    async with site.database.write() as session:
        return await declaring.decide(
            session,
            site.community_id,
            plan.project_id,
            plan.id,
            by=by,
            bodies=bodies or (OFFICE,),
            at=await now(session),
            **said,
        )


async def carry(site: Site, plan: PlanVersion) -> None:
    """Bring it into force as the room of votes does once its posting ran."""
    await decide(site, plan)
    async with site.database.write() as session:
        row = (await reading.find(session, plan.project_id, plan.id)).row
        row.posting_id = uuid.uuid4()
        await declaring.end(session, row, CarryingState.CARRIED, "公示期满，没有成立的异议。", await now(session))


async def state(site: Site, plan: PlanVersion) -> CarryingState:
    async with site.database.read() as session:
        return (await reading.find(session, plan.project_id, plan.id)).row.state


async def voted(site: Site) -> tuple[Project, PlanVersion, uuid.UUID]:
    project = await site.enter()
    plan = await site.publish(project, "外墙保温")
    (requirement,) = (await site.require(project, VOTE)).requirement_ids
    await site.record(project, requirement, plan)
    return project, plan, requirement


async def test_until_it_is_carried_the_version_before_it_stays_in_force_and_no_alarm_is_raised(site: Site) -> None:
    project, first, _ = await voted(site)
    second = await declare(site, project)
    for _ in ("declared", "approved"):
        found = await site.look(project)
        assert found.plan is not None
        assert (found.plan.number, found.works.may_start, found.alarm) == (1, True, None)
        if await state(site, second) is CarryingState.PROPOSED:
            await decide(site, second)
    async with site.database.write() as session:
        row = (await reading.find(session, project.id, second.id)).row
        assert (row.differences, row.proposed_bodies, row.decided_bodies) == (
            ["方案说明的文字有改动，见两版方案全文。"],
            ["owners_committee"],
            ["street"],
        )
    assert first.number == 1


async def test_carried_its_gates_are_those_of_the_version_before_with_the_reason(site: Site) -> None:
    project, _, requirement = await voted(site)
    second = await declare(site, project)
    await carry(site, second)
    found = await site.look(project)
    (gate,) = found.works.gates
    assert found.plan is not None
    assert (found.plan.number, found.works.may_start, gate.state) == (2, True, GateState.OPEN)
    assert gate.carried == f"由第 1 版方案沿用，因为：{WHY}。"
    third = await declare(site, project)
    await carry(site, third)
    found = await site.look(project)
    assert [one.number for one in found.versions] == [3, 2, 1]
    assert found.works.gates[0].carried == f"由第 1 版方案沿用，因为：{WHY}；{WHY}。"
    # What falls on the version that was decided falls for the one that it was carried over to, and raises the alarm.
    await site.record(project, requirement, found.versions[-1], Passage.LAPSED, "表决结果被法院撤销")
    found = await site.look(project)
    assert (found.works.may_start, found.alarm is not None) == (False, True)
    # What was found on the newer version is said of it, whatever befalls the older one since.
    await site.record(project, requirement, found.versions[0])
    await site.record(project, requirement, found.versions[-1], Passage.LAPSED, "证明已失效")
    assert (await site.look(project)).works.gates[0].carried == ""
    assert (await site.may_start(project))[0]


async def test_an_ordinary_version_carries_nothing_over(site: Site) -> None:
    project, _, _ = await voted(site)
    await carry(site, await declare(site, project))
    await site.publish(project, "外墙保温", "加装电梯")
    found = await site.look(project)
    assert (found.works.may_start, found.works.gates[0].state, found.earlier) == (False, GateState.EARLIER_PLAN, ())


async def test_what_is_material_is_refused_with_what_differs(site: Site) -> None:
    project, _, _ = await voted(site)
    with pytest.raises(Refused) as refused:
        await declare(site, project, items=("外墙保温", "加装电梯"))
    assert refused.value.code.name == "carrying_material"
    assert [one.message for one in refused.value.fields] == ["项目内容“加装电梯”（项目全部范围）新增。"]
    assert (await site.look(project)).works.may_start


async def test_who_is_of_the_publishers_body_or_of_both_says_no_word(site: Site) -> None:
    project, _, _ = await voted(site)
    second = await declare(site, project)
    for by, bodies, code in (
        (CLERK, (OFFICE,), "carrying_same_person"),
        (STREET, (OWNERS,), "carrying_same_body"),
        (STREET, (OFFICE, OWNERS), "carrying_same_body"),
    ):
        with pytest.raises(Refused) as refused:
            await decide(site, second, *bodies, by=by)
        assert refused.value.code.name == code
    third = await site.publish(project, "外墙保温", "加装电梯")
    assert (third.number, await state(site, second)) == (3, CarryingState.OVERTAKEN)
    both = await declare(site, project, OFFICE, COMMITTEE, items=("外墙保温", "加装电梯"))
    for body in (OFFICE, COMMITTEE):
        with pytest.raises(Refused) as refused:
            await decide(site, both, body)
        assert refused.value.code.name == "carrying_same_body"
    await decide(site, both, OWNERS)


async def test_refused_it_never_comes_into_force_and_the_same_may_be_published_as_a_new_version(site: Site) -> None:
    project, _, _ = await voted(site)
    second = await declare(site, project)
    with pytest.raises(Refused) as refused:
        await declare(site, project)
    assert refused.value.code.name == "carrying_waiting"
    with pytest.raises(Refused) as refused:
        await decide(site, second, approve=False)
    assert [one.field for one in refused.value.fields] == ["reason"]
    await decide(site, second, approve=False, reason="图纸换了结构形式")
    found = await site.look(project)
    assert found.plan is not None
    assert (found.plan.number, found.works.may_start, await state(site, second)) == (1, True, CarryingState.REJECTED)
    with pytest.raises(Refused) as refused:
        await decide(site, second)
    assert refused.value.code.name == "carrying_decided"
    again = await site.publish(project, "外墙保温", description=second.description)
    assert (again.number, again.sha256 == second.sha256, await site.may_start(project)) == (
        3,
        True,
        (False, ["“整体改造方案表决”（全小区）针对的是第 1 版方案，现行方案是第 3 版，须重新办理。"]),
    )


async def test_a_first_version_has_nothing_to_carry(site: Site) -> None:
    project = await site.enter()
    with pytest.raises(Refused) as refused:
        await declare(site, project)
    assert refused.value.code.name == "carrying_first"


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("decided_by = proposed_by", "two_persons"),
        ("decided_bodies = proposed_bodies", "two_bodies"),
        ("state = 'carried', ended_at = now()", "posted"),
        ("state = 'carried'", "ended"),
    ],
)
async def test_the_database_holds_two_persons_two_bodies_and_a_posting(
    site: Site, owner: asyncpg.Connection, change: str, broken: str
) -> None:
    project, _, _ = await voted(site)
    await decide(site, await declare(site, project))
    with pytest.raises((asyncpg.CheckViolationError, IntegrityError), match=broken):
        await owner.execute(f"UPDATE plan_carrying SET {change}")  # noqa: S608 - one of ours
