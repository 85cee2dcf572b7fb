"""The first page of a phone: all that waits for a resident, over all their flats, each gone once it is done."""

import gzip
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import residents
from tests.conftest import PASSWORD, Town, add_staff
from tests.consultation.estate import FLATS, MORNING, Estate, Phone
from tests.consultation.surveys.papers import GENERAL, enter, opened, project_of, say
from tests.databases import statements

HOME = FLATS[0]
FIRST = {"kind": "stairwell", "building": "1", "stairwell": "1"}
LIFT = {"code": "DT-1-1", "title": "加装电梯", "kind": "lift", "scope": FIRST, "consents": FIRST}


@pytest.fixture
async def estate(town: Town, sealer: Sealer) -> Estate:
    """Twenty-four flats, a plan, and a consultation in its first round."""
    made = Estate(town, sealer)
    await made.set_up()
    return made


async def waiting(phone: Phone) -> list[dict[str, Any]]:
    answer = await phone.client.get("/v1/resident/start")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["waiting"])


async def kinds(phone: Phone) -> list[str]:
    return [one["kind"] for one in await waiting(phone)]


async def only(phone: Phone, kind: str) -> dict[str, Any]:
    (found,) = [one for one in await waiting(phone) if one["kind"] == kind]
    return found


def ids(line: dict[str, Any]) -> dict[str, str]:
    """What the page of a line is opened with."""
    return {name: value for name, (value,) in parse_qs(urlsplit(line["page"]).query, strict_parsing=True).items()}


async def bind(estate: Estate, phone: Phone, place: str) -> None:
    """Bind a phone to one more flat, and find its owner."""
    part = estate.parts[place]
    async with estate.town.database.write() as session:
        at = await now(session)
        one, other = [await add_staff(session, uuid.uuid4().hex, "职员", PASSWORD, at) for _ in range(2)]
        code = await residents.issue_code(session, estate.sealer, part.part.community_id, part.part.id, by=one, at=at)
    answer = await phone.client.post(
        "/v1/public/residents/bind", json={"code": code}, headers={"Idempotency-Key": uuid.uuid4().hex}
    )
    assert answer.status_code == 201, answer.text
    async with estate.town.database.write() as session:
        binding = uuid.UUID(answer.json()["binding_id"])
        owner = part.owners[0][0].id
        await residents.confirm(session, part.part.community_id, binding, owner, "当面核对", by=other, at=at)


async def test_a_round_waits_until_one_has_spoken_and_a_condition_until_it_is_met(estate: Estate) -> None:
    phone = await estate.phone(HOME)
    line = await only(phone, "round")
    assert (line["title"], line["flat"], line["act"]) == ("整体改造意愿征询", HOME, "说说您家的意见")
    assert (line["due_at"], line["shown"]) == (None, "")
    opened_with = ids(line)
    assert f"/v1/resident/flats/{opened_with['binding']}/consultations/{opened_with['consultation']}" == phone.base
    assert urlsplit(line["page"]).path == "asking/round/round"
    await phone.post("/answers", {"stance": "conditional", "condition": "立管移到厨房外侧", "reasons": ["cost"]})
    assert await kinds(phone) == ["condition"]
    await phone.post("/condition-met")
    assert await kinds(phone) == []


async def test_who_is_not_confirmed_is_told_to_be_and_is_asked_nothing_that_owners_alone_answer(estate: Estate) -> None:
    flatmate = await estate.phone(HOME, confirmed=False)
    (line,) = await waiting(flatmate)
    assert (line["kind"], line["title"], ids(line)) == (
        "binding",
        HOME,
        {"binding": flatmate.flat.rpartition("/")[2]},
    )


async def test_what_was_entered_waits_for_its_owner_and_asks_nothing_twice(estate: Estate) -> None:
    await estate.visits("ma", estate.visit(HOME))
    phone, neighbour = await estate.phone(HOME), await estate.phone(FLATS[1])
    line = await only(phone, "claim")
    assert (await kinds(phone), await kinds(neighbour)) == (["claim"], ["round"])
    assert line["title"] == "对“整体改造意愿征询”的意见"
    await phone.turned_to("").client.post(
        f"/v1/resident/claims/{ids(line)['claim']}/dispute",
        json={"told": "没有人来过"},
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    # What is disputed counts for nothing: the household is asked once more.
    assert await kinds(phone) == ["round"]


async def test_a_helper_prepares_and_then_it_is_the_owner_who_is_waited_for(estate: Estate) -> None:
    phone = await estate.phone(HOME)
    helper = await estate.helper(phone)
    assert (await kinds(phone), await kinds(helper)) == (["round"], ["round"])
    await helper.post("/prepared-answers", {"stance": "agree", "helper_name": "李小明"})
    assert (await kinds(phone), await kinds(helper)) == (["prepared"], [])
    claim = ids(await only(phone, "prepared"))["claim"]
    await phone.client.post(f"/v1/resident/claims/{claim}/confirm", headers={"Idempotency-Key": uuid.uuid4().hex})
    assert await kinds(phone) == []


async def test_a_promise_waits_once_staff_call_it_kept(estate: Estate) -> None:
    promise = {"promised": "施工期间每天清扫楼道", "keeper": "施工单位 王工", "due_on": "2026-12-31"}
    await estate.visits("ma", estate.visit(HOME, promises=[promise]))
    phone, flatmate = await estate.phone(HOME), await estate.phone(HOME, confirmed=False)
    claim = ids(await only(phone, "claim"))["claim"]
    await phone.client.post(f"/v1/resident/claims/{claim}/confirm", headers={"Idempotency-Key": uuid.uuid4().hex})
    assert await kinds(phone) == []
    (mine,) = (await phone.get())["promises"]
    await estate.post("liu", f"{estate.consultation}/promises/{mine['id']}/words", {"told": "已经开始每天清扫"})
    line = await only(phone, "promise")
    assert (line["title"], ids(line)["promise"]) == ("施工期间每天清扫楼道", mine["id"])
    assert "promise" not in await kinds(flatmate)
    await phone.post(f"/promises/{mine['id']}/words", {"kept": False, "told": "三楼还没有扫"})
    assert await kinds(phone) == []


async def test_a_survey_waits_while_it_is_open_until_one_has_answered(estate: Estate) -> None:
    phone, entered = await estate.phone(HOME), await estate.phone(FLATS[1])
    for one in (phone, entered):
        await one.post("/answers", {"stance": "agree"})
    survey = await opened(estate, GENERAL, project=False)
    line = await only(phone, "survey")
    assert (line["title"], line["shown"], f"/surveys/{ids(line)['survey']}") == (
        "停车调查",
        "2026-12-01 11:00",
        survey,
    )
    await enter(estate, survey, FLATS[1], {"q1": "1"})
    assert await kinds(entered) == ["claim"]
    await say(phone, survey, {"q1": "1"})
    assert await kinds(phone) == []
    late = await estate.phone(FLATS[2])
    assert "survey" in await kinds(late)
    await estate.clock(MORNING + timedelta(hours=2))
    assert "survey" not in await kinds(late)


async def test_a_meeting_waits_for_those_it_is_for_until_it_is_over(estate: Estate) -> None:
    here, there = await estate.phone(HOME), await estate.phone("1-2-101")
    starts = MORNING + timedelta(days=7)
    await estate.post(
        "ma",
        "/meetings",
        {
            "consultation_id": estate.consultation.rpartition("/")[2],
            "scope": FIRST,
            "title": "1 单元坝坝会",
            "place": "楼前空地",
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=2)).isoformat(),
            "agenda": "介绍方案，答疑，听取意见。",
            "organiser": "桃花岭小区业主委员会",
            "contact": "社区服务台 0717-1234567",
            "posting_places": ["1 栋门厅"],
        },
    )
    line = await only(here, "meeting")
    assert (line["title"], line["shown"]) == ("1 单元坝坝会（楼前空地）", "2026-12-08 09:00")
    # What is due comes before what has no term.
    assert (await kinds(here), await kinds(there)) == (["meeting", "round"], ["round"])
    await estate.clock(starts + timedelta(hours=2))
    assert "meeting" not in await kinds(here)


async def test_works_inside_a_flat_wait_for_its_owner(estate: Estate) -> None:
    project = await project_of(estate)
    await estate.post("liu", f"/projects/{project['id']}/plans", {"title": "改造方案", "items": ["外墙保温", LIFT]})
    phone, there = await estate.phone(HOME), await estate.phone("1-2-101")
    line = await only(phone, "part_consent")
    assert (line["title"], ids(line)["code"]) == ("整体改造：加装电梯", "DT-1-1")
    assert "part_consent" not in await kinds(there)
    await phone.turned_to("").post(
        f"/projects/{project['id']}/part-consents", {"code": "DT-1-1", "agrees": False, "words": "挡我家窗户"}
    )
    assert "part_consent" not in await kinds(phone)


async def test_a_returned_application_waits_until_it_is_made_again(estate: Estate) -> None:
    phone = (await estate.phone(HOME)).turned_to("")
    made = await phone.post("/applications", {"matter": "lift", "words": "本单元六层以上多是老人，盼望加装电梯"})
    assert "application" not in await kinds(phone)
    decision = {"accept": False, "words": "请先征求本单元其他住户的意见"}
    await estate.post("jie", f"/applications/{made['id']}/decision", decision, 200)
    line = await only(phone, "application")
    assert (line["title"], ids(line)["application"]) == ("第 1 号申请：加装电梯", made["id"])
    await phone.post("/applications", {"matter": "lift", "words": "已征求全单元意见，都盼望加装电梯"})
    assert "application" not in await kinds(phone)


async def test_one_answer_is_small_and_costs_the_same_for_two_flats(estate: Estate) -> None:
    project = await project_of(estate)
    await estate.post("liu", f"/projects/{project['id']}/plans", {"title": "改造方案", "items": [LIFT]})
    await opened(estate, GENERAL, project=False)
    await estate.visits("ma", estate.visit(HOME), estate.visit(FLATS[1]))
    phone = await estate.phone(HOME)
    with statements(estate.town.database) as one_flat:
        lines = await waiting(phone)
    assert {one["kind"] for one in lines} >= {"claim", "survey", "part_consent"}
    packed = gzip.compress((await phone.client.get("/v1/resident/start")).content, 6)
    assert len(packed) <= 2048
    await bind(estate, phone, FLATS[1])
    with statements(estate.town.database) as two_flats:
        more = await waiting(phone)
    assert len(more) > len(lines)
    assert {one["flat"] for one in more} == {HOME, FLATS[1]}
    print("STATEMENTS", len(one_flat), len(two_flats), len(packed))
    assert len(two_flats) <= len(one_flat)
