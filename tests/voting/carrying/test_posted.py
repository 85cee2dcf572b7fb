"""Over HTTP: declared by the owners' committee, approved by the street, posted, and in force once the posting ran."""

import uuid
from datetime import datetime
from typing import Any

import httpx
import pytest

from app.identity.permissions import Role
from app.worker import carry_over
from tests.consultation.gates.works import VOTE, Works
from tests.posting.evidence import put_evidence

WHY = "只更换了图纸的签章页，内容不变"
SHEET = {"issuer": "桃花岭小区业主委员会", "contact": "社区居委会一楼服务台", "posting_places": ["小区公告栏"]}


@pytest.fixture
async def voted(works: Works) -> Works:
    await works.require(VOTE)
    await works.pass_by_hand("vote")
    return works


async def declare(works: Works, login: str = "ma", status: int = 201, **more: Any) -> dict[str, Any]:
    sent = {"title": "改造方案", "description": "更换签章页", "items": ["外墙保温"], "immaterial": WHY}
    return await works.post(login, f"{works.project}/plans", sent | more, status)


async def decide(works: Works, plan: str, login: str = "jie", status: int = 201, **word: Any) -> dict[str, Any]:
    path = f"{works.project}/plans/{plan}/carrying/decision"
    return await works.post(login, path, {"approve": True} | word, status)


async def hang(works: Works, plan: str) -> str:
    """The posting drafted and hung; answers its id."""
    made = await works.post("ma", f"{works.project}/plans/{plan}/carrying/posting", SHEET)
    photo = str(await put_evidence(works.town.database, uuid.UUID(works.id)))
    await works.post("ma", f"/postings/{made['posting_id']}/hang", {"photos": [photo]})
    return str(made["posting_id"])


async def run(works: Works, posting: str) -> None:
    """The clock shows the end of the posting's days."""
    found = (await works.people["ma"].get(f"{works.office}/postings/{posting}")).json()
    await works.clock(datetime.fromisoformat(found["runs_until"]))
    for login in works.people:
        works.people[login] = await works.town.signed_in(login, works.people[login].id)


async def object_to(works: Works, posting: str) -> str:
    evidence = str(await put_evidence(works.town.database, uuid.UUID(works.id)))
    owner = str(works.parts["1-1-101"].owners[0][0].id)
    sent = {"owner_id": owner, "category": "content", "text": "图纸换了结构形式", "evidence": [evidence]}
    return str((await works.post("liu", f"/postings/{posting}/objections", sent))["id"])


async def answer(works: Works, objection: str, outcome: str) -> None:
    sent = {"outcome": outcome, "text": "已与设计单位核对", "document": "桃居复〔2026〕3 号"}
    await works.post("liu", f"/objections/{objection}/answer", sent)


async def may(works: Works, login: str) -> dict[str, bool]:
    page = (await works.people[login].get(f"{works.office}{works.project}")).json()
    return {one["act"]: one["now"] for one in page["carryings_may"]}


async def waits(works: Works, login: str) -> list[str]:
    lines = (await works.people[login].get("/v1/office/work")).json()["lines"]
    return [one["kind"] for one in lines if one["kind"].startswith("carrying")]


async def state(works: Works, number: int) -> str:
    (found,) = [one for one in (await works.page())["carryings"] if one["number"] == number]
    return str(found["state"])


async def test_a_version_without_material_change_carries_its_gates_over(voted: Works, http: httpx.AsyncClient) -> None:
    plan = await declare(voted)
    assert plan["carrying"]["differences"] == ["方案说明的文字有改动，见两版方案全文。"]
    assert (plan["carrying"]["state"], plan["carrying"]["proposed_bodies"]) == ("proposed", ["owners_committee"])
    page = await voted.page()
    assert (page["plan_number"], page["state"], page["alarm_since"]) == (1, "ready", None)
    # What a button says is what the act answers.
    assert await may(voted, "ma") == {"approve": False, "reject": False}
    assert await may(voted, "jie") == {"approve": True, "reject": True}
    assert [await waits(voted, login) for login in ("ma", "jie", "liu", "wang")] == [[], ["carrying"], ["carrying"], []]
    assert (await decide(voted, plan["id"], "ma", 403))["code"] == "carrying_same_person"
    assert (await decide(voted, plan["id"], "wang", 403))["code"] == "not_allowed"
    early = await voted.post("ma", f"{voted.project}/plans/{plan['id']}/carrying/posting", SHEET, 409)
    assert early["code"] == "carrying_not_approved"
    await decide(voted, plan["id"])
    assert await may(voted, "ma") == {"post": True}
    assert await waits(voted, "ma") == ["carrying_to_post"]
    assert (await decide(voted, plan["id"], "liu", 409))["code"] == "carrying_decided"
    posting = await hang(voted, plan["id"])
    again = await voted.post("ma", f"{voted.project}/plans/{plan['id']}/carrying/posting", SHEET, 409)
    assert again["code"] == "carrying_posted"
    text = (await http.get(f"/v1/public/postings/{posting}")).json()["text"]
    assert "业主委员会认为以上改动不涉及项目内容、范围" in text
    assert f"理由是：{WHY}。街道办事处核对后同意。" in text
    assert "方案说明的文字有改动" in text
    linked = (await http.get(f"/v1/public{voted.project}/linked")).json()["lines"]
    assert posting in {one["id"] for one in linked if one["kind"] == "posting"}
    assert (await carry_over(voted.town.database), await state(voted, 2)) == ([], "approved")
    assert (await voted.page())["plan_number"] == 1
    await run(voted, posting)
    assert await carry_over(voted.town.database) == [uuid.UUID(plan["id"])]
    public = (await http.get(f"/v1/public{voted.project}")).json()
    assert (public["plan_number"], public["may_start"], public["alarm_since"]) == (2, True, None)
    assert public["gates"][0]["carried"] == f"由第 1 版方案沿用，因为：{WHY}。"
    assert public["carryings"][0]["state"] == "carried"
    assert await carry_over(voted.town.database) == []
    # The gates of a stage ask the same.
    await voted.stage("in_plan_year", plan_year=2027)
    await voted.stage("voted")
    await voted.stage("works")


async def test_who_is_of_both_bodies_is_none(voted: Works) -> None:
    plan = await declare(voted, "liu")
    await voted.town.appoint("jie2", Role.GRID_WORKER, voted.id)
    assert (await decide(voted, plan["id"], "jie2", 403))["code"] == "carrying_same_body"
    assert await may(voted, "jie2") == {"approve": False, "reject": False}
    assert (await waits(voted, "jie2"), await waits(voted, "jie")) == ([], ["carrying"])
    await decide(voted, plan["id"], "jie")


async def test_what_is_material_is_refused_with_what_differs(voted: Works) -> None:
    refused = await declare(voted, status=422, items=["外墙保温", "加装电梯"])
    assert refused["code"] == "carrying_material"
    assert [one["message"] for one in refused["fields"]] == ["项目内容“加装电梯”（项目全部范围）新增。"]
    assert [one["number"] for one in (await voted.page())["plans"]] == [1]


@pytest.mark.parametrize("outcome", ["upheld", "partly"])
async def test_an_objection_that_stands_ends_it_and_the_version_before_stays(voted: Works, outcome: str) -> None:
    plan = await declare(voted)
    await decide(voted, plan["id"])
    posting = await hang(voted, plan["id"])
    objection = await object_to(voted, posting)
    await run(voted, posting)
    # Unanswered, it stops the version and fells nothing.
    assert (await carry_over(voted.town.database), await state(voted, 2)) == ([], "approved")
    await answer(voted, objection, outcome)
    await carry_over(voted.town.database)
    page = await voted.page()
    assert (page["carryings"][0]["state"], page["carryings"][0]["outcome"]) == ("objected", "公示期间的异议成立。")
    assert (page["plan_number"], page["may_start"], page["alarm_since"]) == (1, True, None)


async def test_an_objection_that_was_dismissed_stops_nothing(voted: Works) -> None:
    plan = await declare(voted)
    await decide(voted, plan["id"])
    posting = await hang(voted, plan["id"])
    await answer(voted, await object_to(voted, posting), "dismissed")
    await run(voted, posting)
    await carry_over(voted.town.database)
    assert await state(voted, 2) == "carried"


async def test_a_withdrawn_posting_is_drafted_anew(voted: Works) -> None:
    plan = await declare(voted)
    await decide(voted, plan["id"])
    posting = await hang(voted, plan["id"])
    await voted.post("ma", f"/postings/{posting}/withdraw", {"reason": "文字有误，另行公示"})
    assert await may(voted, "ma") == {}
    await carry_over(voted.town.database)
    assert await may(voted, "ma") == {"post": True}
    await run(voted, await hang(voted, plan["id"]))
    await carry_over(voted.town.database)
    assert await state(voted, 2) == "carried"


async def test_works_that_began_go_on_meanwhile_and_no_alarm_is_raised(voted: Works, http: httpx.AsyncClient) -> None:
    await voted.stage("in_plan_year", plan_year=2027)
    await voted.stage("voted")
    await voted.stage("works")
    plan = await declare(voted)
    for _ in range(2):
        page = await voted.page()
        assert (page["state"], page["may_start"], page["alarm_since"]) == ("begun", True, None)
        if page["carryings"][0]["state"] == "proposed":
            await decide(voted, plan["id"])
    await run(voted, await hang(voted, plan["id"]))
    await carry_over(voted.town.database)
    page = await voted.page()
    assert (page["plan_number"], page["state"], page["may_start"]) == (2, "begun", True)
    assert (await http.get(f"/v1/public{voted.project}/alarms")).json()["lines"] == []
