"""The work list of a living estate: each role's lines, and each line's address opened by whoever it is for."""

import uuid
from collections.abc import Iterable
from typing import Any

import pytest

from app.core.sealing import Sealer
from app.identity.permissions import Role
from tests.conftest import Person, Town
from tests.consultation.estate import FLATS
from tests.projects.asked.test_asked_routes import ASKED, Site


@pytest.fixture
async def site(town: Town, sealer: Sealer) -> Site:
    made = Site(town, sealer)
    await made.set_up()
    return made


async def lines(person: Person) -> list[dict[str, Any]]:
    """All lines of somebody, each with an address that answers them."""
    answer = await person.get("/v1/office/work")
    assert answer.status_code == 200, answer.text
    for one in answer.json()["lines"]:
        opened = await person.get(one["path"])
        assert opened.status_code == 200, (one["kind"], one["path"], opened.text)
        assert one["subject"], one["kind"]
    return list(answer.json()["lines"])


def of_kind(found: Iterable[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [one for one in found if one["kind"] == kind]


async def kinds(site: Site) -> dict[str, set[str]]:
    return {login: {one["kind"] for one in await lines(person)} for login, person in site.people.items()}


async def test_an_application_leads_from_the_street_to_its_lift_and_is_gone_once_done(site: Site) -> None:
    phone = await site.at_home(FLATS[0])
    made = await phone.post("/applications", ASKED)
    path = f"/applications/{made['id']}"
    (waits,) = of_kind(await lines(site.people["jie"]), "application")
    assert (waits["subject"], waits["place"]) == ("第 1 号申请：加装电梯", FLATS[0])
    await site.post("jie", f"{path}/decision", {"accept": True}, 200)
    (waits,) = of_kind(await lines(site.people["liu"]), "application_accepted")
    assert (waits["path"], waits["place"], waits["due_at"]) == (f"{site.office}{path}", FLATS[0], None)
    found = await kinds(site)
    assert {login for login, own in found.items() if "application_accepted" in own} == {"liu", "ma", "jie", "jie2"}
    assert not any("lift" in own for own in found.values())
    await site.post("liu", f"{path}/project", {"project_id": site.project}, 200)
    found = await kinds(site)
    assert {login for login, own in found.items() if "lift" in own} == {"liu", "ma"}
    assert not any("application_accepted" in own for own in found.values())
    await site.post("liu", f"{path}/lift/asking", {"body": "owners_committee"})
    assert not any("lift" in own for own in (await kinds(site)).values())


async def test_wishes_wait_by_project_until_they_are_answered(site: Site) -> None:
    path = f"/projects/{site.project}/wishes"
    made = [
        await site.post("liu", path, site.household(place, words="希望保留香樟树", way="window")) for place in FLATS[:2]
    ]
    (waits,) = of_kind(await lines(site.people["ma"]), "wish")
    assert (waits["count"], waits["subject"], waits["place"]) == (2, "整体改造", "")
    opened = (await site.people["ma"].get(waits["path"])).json()["lines"]
    assert [one["id"] for one in opened] == [one["id"] for one in made]
    for one in made:
        answer = {"outcome": "not_adopted", "words": "北侧是唯一的消防通道"}
        await site.post("ma", f"{path}/{one['id']}/answers", answer)
    assert of_kind(await lines(site.people["ma"]), "wish") == []


async def test_a_round_waits_to_be_closed_and_then_the_next_to_be_opened(site: Site) -> None:
    (waits,) = of_kind(await lines(site.people["ma"]), "round_to_close")
    assert waits["subject"] == "整体改造意愿征询：第一轮：全体住户"
    assert of_kind(await lines(site.people["ma"]), "round_to_open") == []
    await site.post("ma", f"{site.consultation}/rounds/first/report")
    (waits,) = of_kind(await lines(site.people["liu"]), "round_to_open")
    assert waits["subject"] == "整体改造意愿征询：第二轮：网格员走访尚未同意户"
    assert of_kind(await lines(site.people["liu"]), "round_to_close") == []
    await site.post("ma", f"{site.consultation}/rounds/second")
    assert of_kind(await lines(site.people["liu"]), "round_to_open") == []


async def test_where_everybody_agreed_no_further_round_waits(site: Site) -> None:
    await site.visits("ma", *(site.visit(one) for one in FLATS))
    await site.post("ma", f"{site.consultation}/rounds/first/report")
    assert of_kind(await lines(site.people["ma"]), "round_to_open") == []


async def test_a_posting_waits_to_be_hung_by_its_day(site: Site) -> None:
    draft = {
        "subject_kind": "notice",
        "subject_id": str(uuid.uuid4()),
        "title": "停水通知",
        "text": "本周六九时至十二时停水。",
        "issuer": "桃花岭社区居委会",
        "contact": "社区服务站",
        "places": ["1 栋门厅", "南门"],
        "days": 3,
        "planned_on": "2026-12-01",
    }
    made = await site.post("liu", "/postings", draft)
    (waits,) = of_kind(await lines(site.people["liu"]), "to_hang")
    assert (waits["subject"], waits["place"], waits["count"]) == ("停水通知", "1 栋门厅、南门", 2)
    assert (waits["due_at"], waits["overdue"]) == ("2026-12-02T00:00:00+08:00", False)
    found = await kinds(site)
    assert {login for login, own in found.items() if "to_hang" in own} == {"liu", "ma", "jie", "jie2"}
    await site.post("liu", f"/postings/{made['id']}/withdraw", {"reason": "改期"})
    assert of_kind(await lines(site.people["liu"]), "to_hang") == []


async def test_a_flag_on_entries_waits_for_another_unit_until_it_is_handled(site: Site) -> None:
    await site.visits("ma", *(site.visit(one) for one in FLATS[:17]))
    (waits,) = of_kind(await lines(site.people["jie"]), "claim_flag")
    assert (waits["count"], waits["place"][-1]) == (17, "等")
    assert set(waits["place"].removesuffix("等").split("、")) < set(FLATS[:17])
    found = await kinds(site)
    assert {login for login, own in found.items() if "claim_flag" in own} == {"liu", "jie", "jie2"}
    (flag,) = (await site.people["liu"].get(waits["path"])).json()["lines"]
    finding = {"finding": "explained", "reasons": "集中登记，逐户核对相符。"}
    await site.post("liu", f"/claim-flags/{flag['key']}/findings", finding)
    assert of_kind(await lines(site.people["jie"]), "claim_flag") == []


async def test_phones_that_came_too_fast_wait_until_staff_asked_at_the_door(site: Site) -> None:
    for _ in range(4):
        await site.at_home(FLATS[0], confirmed=False)
    (waits,) = of_kind(await lines(site.people["liu"]), "binding_flag")
    assert (waits["count"], waits["place"]) == (4, FLATS[0])
    bindings = (await site.people["liu"].get(f"{site.office}/bindings")).json()["lines"]
    for one in bindings:
        ended = await site.people["liu"].post(f"{site.office}/bindings/{one['id']}/end")
        assert ended.status_code == 204, ended.text
    assert of_kind(await lines(site.people["liu"]), "binding_flag") == []


async def test_who_calls_back_is_told_how_many_are_left(site: Site) -> None:
    site.people["san"] = await site.town.person("san", Role.THIRD_PARTY_CALLER, site.id)
    await site.visits("ma", *(site.visit(one) for one in FLATS[:6]))
    await site.post("jie", "/samples", {"size": 59})
    (waits,) = of_kind(await lines(site.people["san"]), "call")
    assert (await site.people["san"].get(waits["path"])).json() == {"left": waits["count"]}
    assert waits["count"] == 6
    nowhere = await site.people["san"].get(f"{site.office}/samples/{uuid.uuid4()}/next")
    assert nowhere.status_code == 404
