"""Postings, objections, texts and events over HTTP: who may do what, what anybody sees, and no name in it."""

import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.core.installation import now
from app.core.typesetting import font_available
from app.identity.permissions import SCOPES, Role, ScopeKind
from app.posting import events
from app.posting.texts import TextKey
from tests.conftest import Person, Town
from tests.posting.board import set_clock
from tests.posting.evidence import put_evidence
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

DOOR, GATE = "1 栋 1 单元门厅", "小区公告栏"


class Estate:
    """An estate with its people, and one owner on its register."""

    def __init__(self, town: Town, community: dict[str, Any]) -> None:
        self.town, self.id, self.committee_id = town, community["id"], community["committee_id"]
        self.base = f"/v1/office/communities/{self.id}"
        self.texts = f"/v1/office/committees/{self.committee_id}/texts"
        self.people: dict[str, Person] = {}
        self.photo = ""
        self.owner_id = self.street_id = self.district_id = ""

    def body(self, **more: Any) -> dict[str, Any]:
        return {
            "subject_kind": "roll",
            "subject_id": str(uuid.uuid4()),
            "title": "名册公示",
            "text": "现将表决名册予以公示。",
            "issuer": "桃花岭社区居民委员会",
            "contact": "0717-1234567",
            "places": [DOOR, GATE],
            "days": 7,
        } | more

    async def drafted(self) -> dict[str, Any]:
        answer = await self.people["liu"].post(f"{self.base}/postings", json=self.body())
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def hung(self) -> dict[str, Any]:
        posting = await self.drafted()
        answer = await self.people["liu"].post(
            f"{self.base}/postings/{posting['id']}/hang", json={"photos": [self.photo]}
        )
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def objection(self, **more: Any) -> dict[str, Any]:
        return {
            "owner_id": self.owner_id,
            "category": "area",
            "text": "我家的面积写错了",
            "evidence": [self.photo],
        } | more


@pytest.fixture
async def estate(town: Town) -> Estate:
    made = Estate(town, await town.community())
    async with town.database.read() as session:
        street, district = (
            await session.execute(
                text("SELECT street_id, district_id FROM committee JOIN street ON street.id = committee.street_id")
            )
        ).one()
    made.street_id, made.district_id = str(street), str(district)
    for login, role, place in (
        ("liu", Role.NEIGHBOURHOOD_COMMITTEE, made.committee_id),
        ("ma", Role.OWNERS_COMMITTEE, made.id),
        ("jie", Role.STREET_OFFICE, made.street_id),
        ("qu", Role.DISTRICT_OFFICE, made.district_id),
        ("wang", Role.GRID_WORKER, made.id),
        ("wu", Role.AUDITOR, made.id),
    ):
        made.people[login] = await town.person(login, role, place)
    made.photo = str(await put_evidence(town.database, uuid.UUID(made.id)))
    desk = Desk(town.database, town.application.state.house.sealer, uuid.UUID(made.id))
    await desk.bring_in(flat("1-1-101", owner("欧阳明月", document=id_card(1))))
    made.owner_id = str((await desk.parts())["1-1-101"].owners[0][0].id)
    return made


async def test_a_posting_from_its_draft_to_its_end(estate: Estate, http: httpx.AsyncClient) -> None:
    await set_clock(estate.town.database, "2026-09-24T10:00:00+08:00")
    liu = estate.people["liu"]
    posting = await estate.drafted()
    assert (posting["state"], posting["until"], posting["drafted_by"]) == ("drafted", "", "职员liu")
    assert (await http.get(f"/v1/public/postings/{posting['id']}")).status_code == 404
    path = f"{estate.base}/postings/{posting['id']}"
    pdf = await liu.get(f"{path}/posting.pdf")
    if font_available():
        assert pdf.content.startswith(b"%PDF-")
        assert pdf.headers["content-type"] == "application/pdf"
    else:
        assert (pdf.status_code, pdf.json()["code"]) == (503, "font_missing")
    key = {"headers": {"Idempotency-Key": "a-key-of-sixteen-or-more"}}
    hung = await liu.post(f"{path}/hang", json={"photos": [estate.photo]}, **key)
    again = await liu.post(f"{path}/hang", json={"photos": [estate.photo]}, **key)
    assert (hung.status_code, hung.json()) == (201, again.json())
    assert (hung.json()["state"], hung.json()["until"]) == ("hanging", "2026-10-08 24:00")
    public = (await http.get(f"/v1/public/postings/{posting['id']}")).json()
    assert (public["state"], public["text_sha256"], public["runs_until"]) == (
        "hanging",
        posting["text_sha256"],
        "2026-10-08T16:00:00Z",
    )
    torn = await liu.post(f"{path}/missing", json={"place": DOOR, "reason": "被撕去一半"})
    assert (torn.json()["state"], torn.json()["missing_at"]) == ("interrupted", [DOOR])
    (alarm,) = (await liu.get(f"{estate.base}/posting-alarms")).json()["lines"]
    assert (alarm["posting_id"], alarm["place"]) == (posting["id"], DOOR)
    back = await liu.post(f"{path}/rehang", json={"place": DOOR, "photos": [estate.photo]})
    assert back.json()["state"] == "hanging"
    assert (await liu.get(f"{estate.base}/posting-alarms")).json()["lines"] == []
    await set_clock(estate.town.database, "2026-10-09T09:00:00+08:00")
    end = await liu.post(f"{path}/end-photo", json={"photos": [estate.photo]})
    assert end.json()["state"] == "ended"
    assert [event["act"] for event in end.json()["events"]] == ["hung", "taken_down", "rehung", "photographed"]
    refused = await liu.post(f"{path}/withdraw", json={"reason": "文字有误另行公示"})
    assert (refused.status_code, refused.json()["code"]) == (409, "posting_state")
    assert refused.json()["message"] == "这份公示的状态是“公示期满”，不能再办理“撤回”。"
    (listed,) = (await liu.get(f"{estate.base}/postings", params={"subject_kind": "roll"})).json()["lines"]
    assert listed["state"] == "ended"
    (seen,) = (await http.get(f"/v1/public/communities/{estate.id}/postings")).json()["lines"]
    assert [one["place"] for one in seen["interruptions"]] == [DOOR]


async def test_faults_of_a_draft_come_all_at_once(estate: Estate) -> None:
    liu = estate.people["liu"]
    sent = estate.body(subject_kind="Roll!", places=[], days=0, colour="red")
    answer = await liu.post(f"{estate.base}/postings", json=sent)
    fields = {one["field"] for one in answer.json()["fields"]}
    assert (answer.status_code, fields) == (422, {"subject_kind", "places", "days", "colour"})
    without_key = await liu.client.post(f"{estate.base}/postings", json=estate.body())
    assert without_key.json()["code"] == "idempotency_key_required"
    no_photo = await liu.post(f"{estate.base}/postings/{(await estate.drafted())['id']}/hang", json={"photos": []})
    assert no_photo.status_code == 422


async def test_an_objection_is_recorded_and_answered(estate: Estate, http: httpx.AsyncClient) -> None:
    await set_clock(estate.town.database, "2026-11-02T10:00:00+08:00")
    posting = await estate.hung()
    path = f"{estate.base}/postings/{posting['id']}/objections"
    kept = (await estate.people["ma"].post(path, json=estate.objection())).json()
    assert (kept["objector"], kept["late"], kept["overdue"], kept["answer"]) == ("欧阳**", False, False, None)
    assert kept["recorded_by"] == "职员ma"
    assert datetime.fromisoformat(kept["answer_due"]) == datetime(2026, 11, 9, 16, tzinfo=UTC)
    faulty = await estate.people["ma"].post(path, json=estate.objection(owner_id=str(uuid.uuid4())))
    assert [one["field"] for one in faulty.json()["fields"]] == ["owner_id"]
    await set_clock(estate.town.database, "2026-11-10T00:00:00+08:00")
    (listed,) = (await estate.people["qu"].get(f"{estate.base}/objections")).json()["lines"]
    assert listed["overdue"]
    answer = {"outcome": "upheld", "text": "经核对登记簿，已经更正", "document": "桃居复〔2026〕3 号"}
    given = await estate.people["liu"].post(f"{estate.base}/objections/{kept['id']}/answer", json=answer)
    assert (given.status_code, given.json()["answer"]["answered_by"], given.json()["overdue"]) == (
        201,
        "职员liu",
        False,
    )
    again = await estate.people["liu"].post(f"{estate.base}/objections/{kept['id']}/answer", json=answer)
    assert (again.status_code, again.json()["code"]) == (409, "objection_answered")
    pages = [
        await http.get(f"/v1/public/communities/{estate.id}/postings"),
        await http.get(f"/v1/public/postings/{posting['id']}"),
        await estate.people["liu"].get(f"{estate.base}/objections"),
    ]
    assert [page for page in pages if "欧阳明月" in page.text or page.status_code != 200] == []


async def test_texts_are_read_previewed_and_worded_anew(estate: Estate) -> None:
    liu = estate.people["liu"]
    texts = {one["key"]: one for one in (await liu.get(estate.texts)).json()["lines"]}
    assert set(texts) == {key.value for key in TextKey}
    assert texts["vote:extend"]["placeholders"] == [
        {"name": "closes_at", "label": "投票截止时间", "example": "2026年12月10日 24:00"}
    ]
    body = {"body": "改到 {closes_at}。", "reason": "统一措辞用语"}
    shown = await liu.post(f"{estate.texts}/vote:extend/preview", json={"body": body["body"]})
    assert shown.json() == {"title": "", "body": "改到 2026年12月10日 24:00。"}
    given = await liu.post(
        f"{estate.texts}/vote:extend/preview", json={"body": body["body"], "facts": {"closes_at": "明天"}}
    )
    assert given.json()["body"] == "改到 明天。"
    strange = await liu.post(
        f"{estate.texts}/vote:extend/preview", json={"body": body["body"], "facts": {"opens_at": "x"}}
    )
    assert [one["field"] for one in strange.json()["fields"]] == ["facts.opens_at"]
    faulty = await liu.post(f"{estate.texts}/vote:extend/versions", json=body | {"body": "{x} {y}"})
    assert (faulty.status_code, len(faulty.json()["fields"])) == (422, 3)
    kept = await liu.post(f"{estate.texts}/vote:extend/versions", json=body)
    assert (kept.status_code, kept.json()["number"], kept.json()["edited_by"]) == (201, 1, "职员liu")
    texts = {one["key"]: one for one in (await liu.get(estate.texts)).json()["lines"]}
    assert (texts["vote:extend"]["body"], texts["vote:extend"]["version"]) == ("改到 {closes_at}。", 1)
    (version,) = (await liu.get(f"{estate.texts}/vote:extend/versions")).json()["lines"]
    assert version["reason"] == "统一措辞用语"
    assert (await liu.get(f"{estate.texts}/nothing/versions")).status_code == 404


async def test_anybody_reads_the_events_of_a_subject(estate: Estate, http: httpx.AsyncClient) -> None:
    subject = uuid.uuid4()
    async with estate.town.database.write() as session:
        at = await now(session)
        for number in range(53):
            await events.record_event(
                session,
                community_id=uuid.UUID(estate.id),
                subject_kind="vote",
                subject_id=subject,
                what=TextKey.VOTE_OPEN,
                facts={},
                reason="",
                proposed_by=estate.people["ma"].id if number else None,
                approved_by=estate.people["jie"].id,
                at=at,
            )
    path = f"/v1/public/events/vote/{subject}"
    first = (await http.get(path)).json()
    rest = (await http.get(path, params={"after": first["next"]})).json()
    told = first["lines"] + rest["lines"]
    assert ([one["number"] for one in told], rest["next"]) == (list(range(1, 54)), None)
    assert told[0] | {"at": "", "at_shown": ""} == {
        "number": 1,
        "at": "",
        "at_shown": "",
        "what": "vote:open",
        "sentence": "开始投票。",
        "reason": "",
        "proposed_by": None,
        "approved_by": "街道办事处",
    }
    assert told[1]["proposed_by"] == "业主委员会"
    assert (await http.get(f"/v1/public/events/vote/{uuid.uuid4()}")).json() == {"lines": [], "next": None}


WRITES = {"liu": 201, "ma": 201, "jie": 201, "qu": 403, "wang": 403, "wu": 403}
READS = {"liu": 200, "ma": 200, "jie": 200, "qu": 200, "wang": 403, "wu": 200}


async def test_who_may_do_what(estate: Estate) -> None:
    posting = await estate.hung()
    answer = {"outcome": "dismissed", "text": "登记簿所载无误", "document": "复〔2026〕1 号"}
    for login, person in estate.people.items():
        drafted = await person.post(f"{estate.base}/postings", json=estate.body())
        assert drafted.status_code == WRITES[login], (login, drafted.text)
        recorded = await person.post(f"{estate.base}/postings/{posting['id']}/objections", json=estate.objection())
        assert recorded.status_code == WRITES[login], (login, recorded.text)
        objection = (
            await estate.people["liu"].post(
                f"{estate.base}/postings/{posting['id']}/objections", json=estate.objection()
            )
        ).json()
        given = await person.post(f"{estate.base}/objections/{objection['id']}/answer", json=answer)
        assert given.status_code == WRITES[login], (login, given.text)
        for path in ("/postings", f"/postings/{posting['id']}", "/posting-alarms", "/objections"):
            assert (await person.get(estate.base + path)).status_code == READS[login], (login, path)


async def test_the_texts_are_the_neighbourhood_committees_and_the_streets(estate: Estate) -> None:
    body = {"body": "截止于 {closes_at}。", "reason": "统一措辞用语"}
    for login, status in {"liu": 201, "jie": 201, "ma": 404, "qu": 403, "wang": 404, "wu": 404}.items():
        answer = await estate.people[login].post(f"{estate.texts}/vote:extend/versions", json=body)
        assert answer.status_code == status, (login, answer.text)


async def test_another_estates_people_find_nothing_here(estate: Estate, town: Town, http: httpx.AsyncClient) -> None:
    posting = await estate.hung()
    elsewhere = await town.community("江边小区", "江边社区")
    stranger = await town.person("stranger", Role.NEIGHBOURHOOD_COMMITTEE, elsewhere["committee_id"])
    for path in (f"{estate.base}/postings/{posting['id']}", f"{estate.base}/objections", estate.texts):
        assert (await stranger.get(path)).status_code == 404
    own = f"/v1/office/communities/{elsewhere['id']}"
    for path in (f"{own}/postings/{posting['id']}", f"{own}/postings/{posting['id']}/posting.pdf"):
        assert (await stranger.get(path)).status_code == 404
    hang = await stranger.post(f"{own}/postings/{posting['id']}/hang", json={"photos": [estate.photo]})
    assert hang.status_code == 404
    page = await http.get(f"/v1/public/communities/{elsewhere['id']}/postings")
    assert page.json() == {"lines": [], "next": None}


async def test_each_role_is_told_as_it_is_answered(estate: Estate) -> None:
    """Over HTTP: whoever reads a posting withdraws it where they are told that they may, else is told whose it is."""
    may_now, readers = set(), set()
    for role in Role:
        person = await somebody(estate, role)
        posting = await estate.hung()
        path = f"{estate.base}/postings/{posting['id']}"
        asked = await person.get(path)
        if asked.status_code != 200:
            continue
        readers.add(role)
        withdraw = next(one for one in asked.json()["may"] if one["act"] == "withdrawn")
        done = await person.post(f"{path}/withdraw", json={"reason": "文字有误，另行公示"})
        assert (done.status_code == 201) is withdraw["now"], (role, withdraw, done.text)
        if withdraw["now"]:
            may_now.add(role)
        else:
            assert (done.status_code, done.json()["code"]) == (403, "not_allowed")
            assert withdraw["hand"] in done.json()["message"]
    assert may_now == {Role.NEIGHBOURHOOD_COMMITTEE, Role.OWNERS_COMMITTEE, Role.STREET_OFFICE}
    assert readers > may_now


async def somebody(estate: Estate, role: Role) -> Person:
    """A person of this role, as wide as it may reach, at this estate."""
    places = {
        ScopeKind.COMMUNITY: estate.id,
        ScopeKind.COMMITTEE: estate.committee_id,
        ScopeKind.STREET: estate.street_id,
        ScopeKind.DISTRICT: estate.district_id,
        ScopeKind.PLATFORM: None,
    }
    return await estate.town.person(f"of{role}", role, next(places[one] for one in places if one in SCOPES[role]))
