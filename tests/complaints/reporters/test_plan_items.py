"""A report names an item of a plan in force, it goes where the table says for that item, and goes on saying what it was."""

import uuid
from typing import Any

from app.complaints.models import Complaint
from app.core.installation import now
from app.projects import service as projects
from app.projects.plans.plan_schemas import NewPlan
from app.register.scopes import EstateScope, Scope, StairwellScope
from tests.complaints.reporters.test_entering import enter
from tests.complaints.reporters.yard import Yard

LIFT = {"code": "L1", "title": "加装电梯", "kind": "lift"}
ROOF = {"code": "R1", "title": "屋面防水", "kind": "roof"}


async def project(yard: Yard, title: str = "老旧小区改造", scope: Scope | None = None) -> str:
    async with yard.database.write() as session:
        made = await projects.enter(
            session,
            yard.hall.desk.id,
            uuid.uuid4().hex[:6],
            title,
            scope or EstateScope(),
            by=yard.hall.staff["street"],
            at=await now(session),
        )
    return str(made.id)


async def publish(yard: Yard, of: str, *items: str | dict[str, Any]) -> None:
    async with yard.database.write() as session:
        plan = NewPlan.model_validate({"title": "改造方案", "items": list(items)})
        await projects.publish(
            session,
            yard.hall.desk.id,
            uuid.UUID(of),
            plan,
            by=yard.hall.staff["street"],
            at=await now(session),
        )


async def routed(yard: Yard, *rules: dict[str, Any], status: int = 201) -> Any:
    sent = {"rules": [{"to_rung": "unit", "to_unit_id": str(yard.unit)} | one for one in rules]}
    answer = await (await yard.staff("street")).post(
        f"{yard.office}/case-policies", json=sent | {"reason": "按方案内容派单"}
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_the_form_offers_what_the_plans_in_force_do_at_a_place(yard: Yard) -> None:
    me, grid = await yard.phone(), await yard.staff("grid")
    whole, other = await project(yard), await project(yard, "二单元电梯", StairwellScope("1", "2"))
    await project(yard, "还没有方案的项目")
    await publish(yard, whole, "外墙保温")
    await publish(yard, whole, "屋面维修", LIFT | {"scope": {"kind": "stairwell", "building": "1", "stairwell": "1"}})
    await publish(yard, other, LIFT)
    path = f"{yard.at}/complaints/form"
    stairwells = {one["name"]: one["id"] for one in (await me.get(path))["stairwells"]}

    async def offered(stairwell: str | None) -> dict[str, list[tuple[str, str]]]:
        asked = {} if stairwell is None else {"stairwell_id": stairwell}
        form = await me.get(path, params=asked)
        same = await grid.get(f"{yard.office}/complaint-form", params=asked)
        assert same.json() == form
        return {one["title"]: [(each["key"], each["title"]) for each in one["items"]] for one in form["projects"]}

    lift, repair = ("L1", "加装电梯"), ("屋面维修", "屋面维修")
    assert await offered(None) == {"二单元电梯": [lift], "老旧小区改造": [repair, lift]}
    assert await offered(stairwells["1"]) == {"老旧小区改造": [repair, lift]}
    assert await offered(stairwells["2"]) == {"二单元电梯": [lift], "老旧小区改造": [repair]}
    assert await offered(str(uuid.uuid4())) == {}


async def test_a_report_by_whatever_way_names_an_item_of_the_plan_in_force_or_is_told_what_to_do(yard: Yard) -> None:
    me, grid = await yard.phone(), await yard.staff("grid")
    of, bare = await project(yard), await project(yard, "还没有方案的项目")
    await publish(yard, of, ROOF, LIFT)
    await publish(yard, of, ROOF)

    async def refused(**said: Any) -> set[tuple[str, str]]:
        by_phone, dry = await me.report(422, **said), await me.check(422, **said)
        by_staff = await enter(yard, grid, 422, **said)
        assert by_phone["fields"] == by_staff["fields"] == dry["fields"]
        return {(one["field"], one["message"]) for one in by_phone["fields"]}

    assert await refused(plan_item="R1") == {
        ("plan_item", "请先选择这一项所属的改造项目，再从其现行方案中选择；没有合适的，请不填。")
    }
    assert await refused(plan_item="L1", project_id=of) == {
        ("plan_item", "“老旧小区改造”的现行方案里没有“L1”，请从方案所列内容中选择，或不填。")
    }
    assert await refused(plan_item="R1", project_id=bare) == {
        ("plan_item", "“还没有方案的项目”还没有公布方案，请不填这一项。")
    }
    assert await refused(plan_item="R1", project_id=str(uuid.uuid4())) == {
        ("project_id", "本小区没有这个改造项目，请重新选择，或不填。")
    }
    assert (await me.report(plan_item="R1", project_id=of))["plan_item"] == "屋面防水"
    for channel in ("hotline", "window", "supervisor", "chat"):
        await enter(yard, grid, plan_item="R1", project_id=of, channel=channel)
    assert [one.plan_item for one in await yard.complaints()] == ["R1"] * 5


async def test_a_route_names_the_same_items_and_what_is_of_another_goes_elsewhere(yard: Yard) -> None:
    me, of = await yard.phone(), await project(yard)
    await publish(yard, of, ROOF, LIFT)
    wrong = await routed(yard, {"plan_item": "R1"}, {"plan_item": "X9", "project_id": of}, status=422)
    assert [one["field"] for one in wrong["fields"]] == ["rules.0.plan_item", "rules.1.plan_item"]
    (rule,) = (await routed(yard, {"plan_item": "R1", "project_id": of}))["rules"]
    assert (rule["project"], rule["plan_item"], rule["plan_item_title"]) == ("老旧小区改造", "R1", "屋面防水")

    async def sent_to(**said: Any) -> tuple[str, str]:
        case = await me.report(project_id=of, **said)
        return case["state"], case["charge"]

    assert await sent_to(plan_item="R1") == ("offered", "滨江物业")
    assert await sent_to(plan_item="L1") == ("reported", "")
    assert await sent_to() == ("reported", "")
    # Called otherwise in the next version, it is the same item.
    await publish(yard, of, ROOF | {"title": "屋面防水和保温"}, LIFT)
    assert await sent_to(plan_item="R1") == ("offered", "滨江物业")
    changed = await routed(yard, {"plan_item": "L1", "project_id": of})
    assert [(one["before"], one["after"]) for one in changed["changes"]] == [
        ("老旧小区改造 · 屋面防水和保温 → 滨江物业", ""),
        ("", "老旧小区改造 · 加装电梯 → 滨江物业"),
    ]


async def test_an_old_case_says_what_the_item_was_called_whatever_later_plans_say(yard: Yard) -> None:
    me, of = await yard.phone(), await project(yard)
    street = await yard.staff("street")

    async def reads(case: dict[str, Any]) -> tuple[str, str]:
        seen = await me.see(case)
        kept = (await street.get(f"{yard.office}/complaints/{case['id']}")).json()
        assert seen["plan_item"] == kept["plan_item_title"]
        return kept["plan_item"], kept["plan_item_title"]

    await publish(yard, of, ROOF, LIFT)
    first = await me.report(plan_item="R1", project_id=of)
    await publish(yard, of, ROOF | {"title": "屋面防水和保温"}, LIFT)
    second = await me.report(plan_item="R1", project_id=of)
    await publish(yard, of, LIFT)
    await me.report(422, plan_item="R1", project_id=of)
    assert (await reads(first), await reads(second)) == (("R1", "屋面防水"), ("R1", "屋面防水和保温"))
    # What was typed before items were chosen is read as it was typed, with a project or without.
    for case, project_id in ((first, uuid.UUID(of)), (second, None)):
        async with yard.database.write() as session:
            row = await session.get_one(Complaint, uuid.UUID(case["id"]))
            row.plan_item, row.project_id = "楼顶那个防水", project_id
        assert await reads(case) == ("楼顶那个防水", "楼顶那个防水")
