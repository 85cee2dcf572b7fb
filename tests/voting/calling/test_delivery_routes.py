"""Delivery over HTTP: the ledger, calls and hand-overs, the walk list, the inbox, works notices; by whom."""

import io
import uuid
from dataclasses import replace
from typing import Any

import httpx
import openpyxl
import pytest

from app.identity.permissions import Role
from app.main import WebApplication, surrounded
from app.standin.platform import APPID
from tests.posting.evidence import put_evidence
from tests.voting.calling.doors import Doors
from tests.voting.live.ballot_box import HEADS
from tests.voting.results.office import Office


def phone(application: WebApplication, token: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=surrounded(application), raise_app_exceptions=False)
    return httpx.AsyncClient(
        transport=transport, base_url="http://yigai.test", headers={"Authorization": f"Bearer {token}"}
    )


async def test_a_notice_from_the_inbox_to_the_ledger(doors: Doors, office: Office, application: WebApplication) -> None:
    await doors.noticed()
    _, token = await doors.bound("p003")
    async with phone(application, token) as mine:
        page = (await mine.get("/v1/resident/inbox")).json()
        (notice,) = page["lines"]
        assert (page["unread"], page["next"]) == (1, None)
        assert (notice["kind"], notice["opened_at"], notice["subject_id"]) == ("vote_notice", None, str(doors.vote_id))
        opened = [(await mine.post(f"/v1/resident/inbox/{notice['id']}/open")).json() for _ in range(2)]
        assert opened[0]["opened_at"] == opened[1]["opened_at"] is not None
        assert (await mine.post(f"/v1/resident/inbox/{uuid.uuid4()}/open")).status_code == 404
        assert (await mine.get("/v1/resident/inbox")).json()["unread"] == 0
    convenor = await office.person(Role.OWNERS_COMMITTEE)
    page = (await convenor.get(f"{office.vote}/delivery")).json()
    assert (page["heads"], page["personally"], page["not_reached"], page["next"]) == (HEADS, 1, HEADS - 1, None)
    assert [one["kind"] for one in page["notices"]] == ["vote_notice"]
    head = next(one for one in page["lines"] if one["voter"] == "p003")
    assert [one["way"] for one in head["owners"][0]["proofs"]] == ["inbox_opened"]
    # The phone was bound after the notice: it finds it in the inbox, and no message went to it.
    assert {one["channel"] for one in head["owners"][0]["ways"]} == {"inbox", "sms"}


async def test_nobody_opens_anothers_notice(doors: Doors, application: WebApplication) -> None:
    await doors.opened()
    await doors.paper("p003")
    _, neighbour = await doors.bound("p004")
    _, owner = await doors.bound("p003")
    async with phone(application, owner) as mine, phone(application, neighbour) as other:
        told = {one["kind"]: one["id"] for one in (await mine.get("/v1/resident/inbox")).json()["lines"]}
        assert "paper_recorded_in_your_name" in told
        assert "paper_recorded_in_your_name" not in {
            one["kind"] for one in (await other.get("/v1/resident/inbox")).json()["lines"]
        }
        refused = await other.post(f"/v1/resident/inbox/{told['paper_recorded_in_your_name']}/open")
        assert refused.status_code == 404


async def test_calls_and_hand_overs_are_recorded_once_with_who_did_it(doors: Doors, office: Office) -> None:
    await doors.noticed()
    convenor = await office.person(Role.OWNERS_COMMITTEE)
    (named,) = await doors.named("p004")
    key = {"Idempotency-Key": uuid.uuid4().hex}
    sent: dict[str, Any] = {"voter": "p004", "owner": named, "reached": True, "told": "本人接听，已知悉"}
    answers = [await convenor.post(f"{office.vote}/delivery/calls", json=sent, headers=key) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    (proof,) = answers[0].json()["owners"][0]["proofs"]
    assert (proof["way"], proof["recorded_by"]) == ("called", f"职员{convenor.login}")
    photo = await put_evidence(doors.database, doors.desk.id)
    handed = await convenor.post(
        f"{office.vote}/delivery/hand-overs", json={"voter": "p001", "recipient": "王芳", "photo": str(photo)}
    )
    assert handed.status_code == 201, handed.text
    assert handed.json()["reach"] == "personally"
    refused = await convenor.post(
        f"{office.vote}/delivery/hand-overs", json={"voter": "p001", "recipient": "王芳", "photo": str(uuid.uuid4())}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "delivery_faulty")


async def test_the_walk_list_is_read_and_printed(doors: Doors, office: Office) -> None:
    await doors.noticed()
    await doors.handed("p002")
    auditor = await office.person(Role.AUDITOR)
    (walk,) = (await auditor.get(f"{office.vote}/delivery/not-reached")).json()["lines"]
    assert len(walk["doors"]) == HEADS - 1
    sheet = await auditor.get(f"{office.vote}/delivery/not-reached.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).worksheets[0].iter_rows(values_only=True))
    assert sum(row[4] == "未送达" for row in rows) == HEADS - 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COUNTER, Role.DISTRICT_OFFICE])
async def test_who_only_reads_records_no_delivery(doors: Doors, office: Office, role: Role) -> None:
    await doors.noticed()
    person = await office.person(role)
    assert (await person.get(f"{office.vote}/delivery")).status_code == 200
    sent = {"voter": "p004", "owner": "o0004", "reached": True}
    assert (await person.post(f"{office.vote}/delivery/calls", json=sent)).status_code == 403


async def test_a_kind_for_single_heads_has_no_ledger(doors: Doors, office: Office) -> None:
    await doors.noticed()
    convenor = await office.person(Role.OWNERS_COMMITTEE)
    refused = await convenor.get(f"{office.vote}/delivery", params={"kind": "paper_recorded_in_your_name"})
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "kind")


WORKS = {
    "scope": {"kind": "stairwell", "building": "1", "stairwell": "1"},
    "title": "明天上午停水",
    "told": "更换给水立管，请提前储水。",
    "starts_at": "2098-11-25T09:00:00+08:00",
    "ends_at": "2098-11-25T12:00:00+08:00",
    "contact": "项目部 王工",
}


async def test_a_works_notice_reaches_whoever_owns_or_lives_there(
    doors: Doors, office: Office, application: WebApplication
) -> None:
    await doors.noticed()
    _, token = await doors.bound("p003")
    convenor = await office.person(Role.OWNERS_COMMITTEE)
    path = f"/v1/office/communities/{doors.desk.id}/works-notices"
    told = await convenor.post(path, json=WORKS)
    assert told.status_code == 201, told.text
    assert (told.json()["title"], told.json()["parts"]) == ("明天上午停水", HEADS)
    assert "2098年11月25日 09:00至2098年11月25日 12:00" in told.json()["body"]
    async with phone(application, token) as mine:
        assert (await mine.get("/v1/resident/inbox")).json()["lines"][0]["title"] == "明天上午停水"
    for wrong, field in (
        ({"ends_at": WORKS["starts_at"]}, "ends_at"),
        ({"starts_at": "2020-01-01T09:00:00+08:00", "ends_at": "2020-01-01T12:00:00+08:00"}, "ends_at"),
        ({"scope": {"kind": "buildings", "buildings": ["1", "9"]}}, "scope.buildings.1"),
    ):
        refused = await convenor.post(path, json=WORKS | wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "works_notice_faulty")
        assert [one["field"] for one in refused.json()["fields"]] == [field]


async def test_a_phone_without_wechat_is_asked_for_no_template(doors: Doors, application: WebApplication) -> None:
    await doors.noticed()
    _, token = await doors.bound("p003")
    async with phone(application, token) as mine:
        asked = await mine.get("/v1/resident/subscribe", params={"moment": "voted"})
        assert asked.json() == {"template_ids": []}
        answered = await mine.post("/v1/resident/subscribe", json={"answers": {"T1": "accept"}})
        assert answered.json() == {"hinted": 0}


async def test_at_each_tap_the_templates_of_that_moment_are_asked_for(
    doors: Doors, application: WebApplication
) -> None:
    await doors.noticed()
    templates = {use: {"id": f"T-{use}", "thing1": "title"} for use in ("vote", "record", "works")}
    house = application.state.house
    settings = house.settings.model_copy(update={"wechat_templates": templates})
    application.state.house = replace(house, settings=settings)
    resident, token = await doors.bound("p003")
    await doors.with_openid(resident, APPID, "o-zhao")
    async with phone(application, token) as mine:

        async def asked(moment: str) -> list[str]:
            answer = await mine.get("/v1/resident/subscribe", params={"moment": moment})
            found: list[str] = answer.json()["template_ids"]
            return found

        assert await asked("bound") == ["T-vote", "T-record", "T-works"]
        assert await asked("voted") == ["T-vote", "T-record"]
        sent = {"T-vote": "acceptWithAudio", "T-record": "reject", "T-unknown": "accept"}
        assert (await mine.post("/v1/resident/subscribe", json={"answers": sent})).json() == {"hinted": 1}
        assert await asked("voted") == ["T-vote", "T-record"]
        assert (await mine.get("/v1/resident/subscribe", params={"moment": "never"})).status_code == 422
