"""Projects over HTTP: who may do what, what anybody sees, and an emergency that takes the street and the district."""

import uuid
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.core.installation import now
from app.identity.permissions import Role
from app.projects import gating
from app.projects.kinds import Passage
from tests.conftest import Person, Town
from tests.posting.evidence import put_evidence
from tests.projects.second_hand import approve
from tests.projects.site import DANGER, ESTATE, VOTE

PROJECT = {"number": "2026-西陵-017", "title": "桃花岭小区整体改造", "scope": ESTATE}
REQUIRED = {"requirements": [VOTE], "reason": "按本区办法设定"}


class Estate:
    """An estate with its people."""

    def __init__(self, town: Town, community: dict[str, Any]) -> None:
        self.town, self.id, self.committee_id = town, community["id"], community["committee_id"]
        self.base = f"/v1/office/communities/{self.id}/projects"
        self.people: dict[str, Person] = {}
        self.document = ""

    async def sent(self, login: str, path: str, body: dict[str, Any], status: int = 201) -> dict[str, Any]:
        answer = await self.people[login].post(f"{self.base}{path}", json=body)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    def plan(self, *items: str) -> dict[str, Any]:
        return {
            "title": "整体改造方案",
            "description": "两年内完成",
            "items": list(items) or ["外墙保温", "加装电梯"],
            "documents": [{"name": "方案.pdf", "evidence_id": self.document}],
        }


@pytest.fixture
async def estate(town: Town) -> Estate:
    made = Estate(town, await town.community())
    async with town.database.read() as session:
        street, district = (
            await session.execute(
                text("SELECT street_id, district_id FROM committee JOIN street ON street.id = committee.street_id")
            )
        ).one()
    for login, role, place in (
        ("liu", Role.NEIGHBOURHOOD_COMMITTEE, made.committee_id),
        ("ma", Role.OWNERS_COMMITTEE, made.id),
        ("jie", Role.STREET_OFFICE, str(street)),
        ("qu", Role.DISTRICT_OFFICE, str(district)),
        ("wang", Role.GRID_WORKER, made.id),
        ("wu", Role.AUDITOR, made.id),
    ):
        made.people[login] = await town.person(login, role, place)
    made.document = str(await put_evidence(town.database, uuid.UUID(made.id), pdf=True))
    return made


async def test_from_a_project_to_works_that_may_start_and_then_may_not(estate: Estate, http: httpx.AsyncClient) -> None:
    project = await estate.sent("liu", "", PROJECT)
    page = f"/v1/public/projects/{project['id']}"
    assert (project["state"], project["may_start"], project["created_by"]) == ("preparing", False, "职员liu")
    plan = await estate.sent("liu", f"/{project['id']}/plans", estate.plan())
    await estate.sent("jie", f"/{project['id']}/requirements", REQUIRED)
    asked = await approve(estate.people["qu"], f"{estate.base}/{project['id']}")
    assert (asked["state"], asked["requirements_number"], asked["requirements_set_by"]) == ("waiting", 1, "职员jie")
    seen = (await http.get(page)).json()
    assert (seen["may_start"], seen["reasons"]) == (False, ["“整体改造方案表决”（全小区）尚未具备。"])
    assert [one["sha256"] for one in seen["plans"]] == [plan["sha256"]]
    assert "职员" not in (await http.get(page)).text
    (gate,) = seen["gates"]

    async def record(passage: Passage, reason: str) -> dict[str, Any]:
        async with estate.town.database.write() as session:
            await gating.record_gate(
                session,
                uuid.UUID(project["id"]),
                uuid.UUID(gate["requirement_id"]),
                passage,
                subject_kind="vote",
                subject_id=uuid.uuid4(),
                plan_version_id=uuid.UUID(plan["id"]),
                at=await now(session),
                reason=reason,
            )
        return dict((await http.get(page)).json())

    opened = await record(Passage.PASSED, "结果公告")
    assert (opened["state"], opened["may_start"], opened["reasons"], opened["alarm_since"]) == ("ready", True, [], None)
    shut = await record(Passage.LAPSED, "结果被法院撤销")
    assert (shut["state"], shut["gates"][0]["state"]) == ("waiting", "lapsed")
    assert shut["alarm_since"] is not None
    (line,) = (await http.get(f"/v1/public/communities/{estate.id}/projects")).json()["lines"]
    assert (line["number"], line["may_start"], line["plan_number"]) == ("2026-西陵-017", False, 1)
    (office,) = (await estate.people["wu"].get(estate.base)).json()["lines"]
    assert office == line


async def test_an_emergency_takes_the_street_and_the_district(estate: Estate) -> None:
    project = await estate.sent("liu", "", PROJECT)
    await estate.sent("liu", f"/{project['id']}/plans", estate.plan("更换燃气立管"))
    await estate.sent("jie", f"/{project['id']}/requirements", REQUIRED | {"requirements": [DANGER]})
    asked = await approve(estate.people["qu"], f"{estate.base}/{project['id']}")
    body = {
        "requirement_id": asked["gates"][0]["requirement_id"],
        "document": "消防鉴定意见〔2026〕12 号",
        "evidence": [estate.document],
        "reason": "不立即更换会爆燃",
    }
    act = await estate.sent("jie", f"/{project['id']}/emergencies", body)
    path = f"/{project['id']}/emergencies/{act['id']}/decision"
    for login in ("jie", "liu", "ma"):
        await estate.sent(login, path, {"approve": True}, 403)
    decided = await estate.sent("qu", path, {"approve": True}, 200)
    assert (decided["state"], decided["proposed_by"], decided["decided_by"]) == ("approved", "职员jie", "职员qu")
    page = (await estate.people["liu"].get(f"{estate.base}/{project['id']}")).json()
    assert (page["may_start"], page["emergencies"][0]["state"]) == (True, "approved")


WRITES = {"liu": 201, "ma": 201, "jie": 201, "qu": 403, "wang": 403, "wu": 403}
REQUIRES = {"liu": 403, "ma": 403, "jie": 201, "qu": 403, "wang": 403, "wu": 403}
READS = {"liu": 200, "ma": 200, "jie": 200, "qu": 200, "wang": 403, "wu": 200}


async def test_who_may_do_what(estate: Estate) -> None:
    project = await estate.sent("liu", "", PROJECT)
    for login in estate.people:
        await estate.sent(login, "", PROJECT | {"number": login}, WRITES[login])
        await estate.sent(login, f"/{project['id']}/plans", estate.plan(f"内容 {login}"), WRITES[login])
        await estate.sent(login, f"/{project['id']}/requirements", REQUIRED, REQUIRES[login])
        for path in ("", f"/{project['id']}"):
            assert (await estate.people[login].get(estate.base + path)).status_code == READS[login], login


async def test_faults_come_all_at_once_and_the_same_key_gives_the_same_project(estate: Estate) -> None:
    liu = estate.people["liu"]
    faulty = await liu.post(estate.base, json={"number": "", "title": "x", "scope": {"kind": "moon"}, "more": 1})
    assert {one["field"] for one in faulty.json()["fields"]} == {"number", "title", "scope", "more"}
    key = {"headers": {"Idempotency-Key": "a-key-of-sixteen-or-more"}}
    first, again = await liu.post(estate.base, json=PROJECT, **key), await liu.post(estate.base, json=PROJECT, **key)
    assert first.json() == again.json()
    taken = await liu.post(estate.base, json=PROJECT)
    assert (taken.status_code, taken.json()["message"]) == (
        409,
        "本小区已有编号为“2026-西陵-017”的项目，请换一个编号。",
    )
    empty = await estate.people["jie"].post(
        f"{estate.base}/{first.json()['id']}/requirements",
        json={"requirements": [{"kind": "vote", "title": "表决", "scope": {"kind": "buildings", "buildings": ["9"]}}]},
    )
    assert [one["field"] for one in empty.json()["fields"]] == ["reason"]
    nowhere = await estate.people["jie"].post(
        f"{estate.base}/{first.json()['id']}/requirements",
        json=REQUIRED | {"requirements": [VOTE | {"scope": {"kind": "buildings", "buildings": ["9"]}}]},
    )
    assert [one["field"] for one in nowhere.json()["fields"]] == ["requirements.0.scope.buildings.0"]


async def test_another_estates_people_find_nothing_here(estate: Estate, town: Town, http: httpx.AsyncClient) -> None:
    project = await estate.sent("liu", "", PROJECT)
    elsewhere = await town.community("江边小区", "江边社区")
    stranger = await town.person("stranger", Role.NEIGHBOURHOOD_COMMITTEE, elsewhere["committee_id"])
    own = f"/v1/office/communities/{elsewhere['id']}/projects"
    for path in (estate.base, f"{estate.base}/{project['id']}", f"{own}/{project['id']}"):
        assert (await stranger.get(path)).status_code == 404
    plan = await stranger.post(f"{own}/{project['id']}/plans", json=estate.plan())
    assert plan.status_code == 404
    assert (await http.get(f"/v1/public/projects/{uuid.uuid4()}")).status_code == 404
    assert (await http.get(f"/v1/public/communities/{elsewhere['id']}/projects")).json()["lines"] == []
