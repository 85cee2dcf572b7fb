"""What must hold before works over HTTP: by two persons, never below the district's policy, on the whole of the project."""

from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from app.core.sealing import Sealer
from app.identity.permissions import Role
from tests.conftest import Town
from tests.consultation.estate import ESTATE
from tests.consultation.gates.works import FIRST, VOTE, Works
from tests.projects.second_hand import approve

SECOND = FIRST | {"stairwell": "2"}
AGREED = {"kind": "agreed_gate", "title": "八成同意方案", "scope": ESTATE}


@pytest.fixture
async def works(town: Town, sealer: Sealer) -> Works:
    made = Works(town, sealer)
    await made.set_up()
    async with town.database.read() as session:
        district = await session.scalar(text("SELECT id FROM district"))
    for login in ("qu", "zhu"):
        made.people[login] = await town.person(login, Role.DISTRICT_OFFICE, str(district))
    return made


def body(*required: dict[str, Any]) -> dict[str, Any]:
    return {"requirements": list(required), "reason": "按本区办法设定"}


async def propose(works: Works, *required: dict[str, Any], status: int = 201) -> dict[str, Any]:
    return await works.post("jie", f"{works.project}/requirements", body(*required), status)


async def faults(works: Works, *required: dict[str, Any]) -> list[str]:
    refused = await propose(works, *required, status=422)
    assert refused["code"] == "requirements_faulty"
    return [one["message"] for one in refused["fields"]]


async def set_policy(works: Works, **sent: Any) -> None:
    district = (await works.people["qu"].get("/v1/office/me")).json()["mandates"][0]["scope_id"]
    path = f"/v1/office/districts/{district}/policies"
    made = await works.people["qu"].post(path, json={"reason": "按省办法制定"} | sent)
    assert made.status_code == 201, made.text
    approved = await works.people["zhu"].post(f"{path}/{made.json()['id']}/decision", json={"approve": True})
    assert approved.status_code == 200, approved.text


async def may(works: Works, login: str) -> dict[str, tuple[bool, str, str]]:
    page = (await works.people[login].get(f"{works.office}{works.project}")).json()
    return {one["act"]: (one["now"], one["why"], one["hand"]) for one in page["requirements_may"]}


async def lines(works: Works, login: str) -> list[str]:
    found = (await works.people[login].get("/v1/office/work")).json()["lines"]
    return [one["path"] for one in found if one["kind"] == "requirements"]


async def test_a_vote_of_one_stairwell_does_not_do_for_the_estate(works: Works) -> None:
    (missing,) = await faults(works, VOTE | {"scope": FIRST})
    assert missing.startswith("对“改造方案”的表决没有覆盖项目的全部范围，还缺：1 栋 2 单元。")
    await propose(works, VOTE | {"scope": FIRST}, VOTE | {"scope": SECOND})


async def test_every_matter_covers_the_whole_but_a_lift_is_its_stairwells(works: Works) -> None:
    income = VOTE | {"title": "公共收益表决", "matter": "common_income"}
    (missing,) = await faults(works, VOTE, income | {"scope": SECOND})
    assert missing.startswith("对“公共收益的使用”的表决没有覆盖项目的全部范围，还缺：1 栋 1 单元。")
    await propose(works, VOTE, income, VOTE | {"title": "加装电梯", "matter": "lift", "scope": FIRST})


async def test_nothing_holds_before_another_person_approved_it(works: Works, owner: asyncpg.Connection) -> None:
    proposed = await propose(works, VOTE)
    (waiting,) = proposed["requirement_proposals"]
    assert (proposed["gates"], proposed["requirements_number"], waiting["state"]) == ([], None, "proposed")
    assert waiting["requirements"][0]["facts"]["matter"] == "plan"
    assert (await approve(works.people["jie"], f"{works.office}{works.project}", 403))["code"] == (
        "requirements_same_person"
    )
    assert (await propose(works, VOTE, status=409))["code"] == "requirements_waiting"
    page = await approve(works.people["jie2"], f"{works.office}{works.project}")
    assert (page["requirements_set_by"], page["requirements_approved_by"]) == ("职员jie", "职员jie2")
    assert (page["requirements_number"], page["requirements_policy"]) == (1, 0)
    assert [one["state"] for one in page["gates"]] == ["missing"]
    assert (await approve(works.people["jie2"], f"{works.office}{works.project}", 409))["code"] == (
        "requirements_decided"
    )
    kept = await owner.fetchrow("SELECT set_by, approved_by, policy_sha256 FROM requirement_set")
    assert kept is not None
    assert (kept["set_by"], kept["approved_by"]) == (works.people["jie"].id, works.people["jie2"].id)
    assert len(kept["policy_sha256"]) == 32


async def test_what_was_refused_is_proposed_anew(works: Works) -> None:
    await propose(works, VOTE)
    path = f"{works.office}{works.project}"
    assert (await approve(works.people["qu"], path, 422, approve=False))["fields"][0]["field"] == "reason"
    page = await approve(works.people["qu"], path, approve=False, reason="须先征询居民")
    assert (page["requirement_proposals"][0]["state"], page["gates"]) == ("rejected", [])
    await propose(works, VOTE)


async def test_a_button_and_a_line_of_work_say_what_the_act_answers(works: Works) -> None:
    assert await may(works, "jie") == {"propose": (True, "", "")}
    await propose(works, VOTE)
    for login, now, hand in (("jie", False, ""), ("jie2", True, ""), ("qu", True, ""), ("liu", False, "区住建")):
        told = await may(works, login)
        assert (told["approve"][0], hand in told["approve"][2]) == (now, True), login
    own = (await may(works, "jie"))["approve"][1]
    assert own == (await approve(works.people["jie"], f"{works.office}{works.project}", 403))["message"]
    again = (await may(works, "jie"))["propose"][1]
    assert again == (await propose(works, VOTE, status=409))["message"]
    path = f"{works.office}{works.project}"
    assert [await lines(works, one) for one in ("jie", "jie2", "qu", "liu")] == [[], [path], [path], []]
    await approve(works.people["qu"], path)
    assert await lines(works, "jie2") == []


async def test_a_project_tightens_the_policy_and_never_loosens_it(works: Works) -> None:
    await set_policy(works, preset="beijing")
    missing = await faults(works, VOTE)
    assert missing == [
        "本区政策（第 1 版）要求对“改造后的管理模式”进行业主共同表决，住户意见达到比例、部分业主同意都不能代替，请加上这一项。",
        "本区政策（第 1 版）要求“八成以上住户同意纳入改造”（80% 以上），比例只能提高，不能降低，请加上或改正。",
    ]
    management = VOTE | {"title": "管理模式表决", "matter": "management_model"}
    included = {"kind": "inclusion_gate", "title": "同意纳入改造", "scope": ESTATE, "percent": 85}
    page = await works.require(VOTE, management, included, AGREED)
    assert page["requirements_policy"] == 1
    facts = [one["facts"] for one in page["gates"]]
    assert [one["matter"] for one in facts] == ["plan", "management_model", None, None]
    assert [one["percent"] for one in facts] == [None, None, 85, 80]


async def test_a_share_below_the_policys_is_refused_and_so_is_a_gate_of_a_part(works: Works) -> None:
    high = {"preset": "own", "works": [{"kind": "vote", "matter": "plan"}, {"kind": "agreed_gate", "percent": 90}]}
    await set_policy(works, policy=high)
    (low,) = await faults(works, VOTE, AGREED)
    assert "（90% 以上），比例只能提高" in low
    (part,) = await faults(works, VOTE, AGREED | {"percent": 90, "scope": FIRST})
    assert "还缺：1 栋 2 单元" in part
    await propose(works, VOTE, AGREED | {"percent": 90})


async def test_a_policy_that_came_meanwhile_is_asked_again_at_the_approval(works: Works) -> None:
    await propose(works, VOTE)
    await set_policy(works, preset="ningbo")
    refused = await approve(works.people["jie2"], f"{works.office}{works.project}", 422)
    assert "改造后的管理模式" in refused["fields"][0]["message"]


async def test_where_the_policy_asks_the_district_another_of_the_street_does_not_do(works: Works) -> None:
    await set_policy(works, policy={"preset": "own", "approver": "district"})
    await propose(works, VOTE)
    told = (await may(works, "jie2"))["approve"]
    assert (told[0], told[2]) == (False, "区住建部门")
    path = f"{works.office}{works.project}"
    assert (await approve(works.people["jie2"], path, 403))["code"] == "requirements_other_hand"
    assert (await lines(works, "jie2"), await lines(works, "qu")) == ([], [path])
    await approve(works.people["qu"], path)
