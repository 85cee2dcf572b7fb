"""Asking over HTTP: who may do what, what a household reads about itself, and what anybody is told."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.core.installation import CHINA, move_clock, now
from app.core.sealing import Sealer
from app.identity import residents, service
from app.identity.permissions import PERMISSIONS, Permission, Role, ScopeKind
from app.identity.residents import logins
from app.main import surrounded
from app.register import places, queries
from tests.conftest import PASSWORD, Person, Town
from tests.consultation.asking import owner_name
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

MORNING = datetime(2026, 12, 1, 9, tzinfo=CHINA)
ESTATE = {"kind": "estate"}
FLATS = [f"1-{stairwell}-{floor}0{door}" for stairwell in (1, 2) for floor in (1, 2, 3, 4, 5, 6) for door in (1, 2)]


class Estate:
    """Twenty-four flats in two stairwells, each in a grid, and its people."""

    def __init__(self, town: Town, sealer: Sealer) -> None:
        self.town, self.sealer = town, sealer
        self.people: dict[str, Person] = {}
        self.parts: dict[str, queries.PlacedPart] = {}
        self.id, self.base, self.consultation = "", "", ""

    async def set_up(self) -> None:
        async with self.town.database.write() as session:
            await move_clock(session, MORNING - timedelta(hours=1) - await now(session))
        community = await self.town.community()
        self.id, committee = community["id"], community["committee_id"]
        desk = Desk(self.town.database, self.sealer, uuid.UUID(self.id))
        await desk.bring_in(
            *(flat(one, owner(owner_name(number), document=id_card(number))) for number, one in enumerate(FLATS, 1))
        )
        self.parts = await desk.parts()
        async with self.town.database.write() as session:
            street = await session.scalar(text("SELECT street_id FROM committee"))
            stairwells = [one.id for one in await queries.stairwells(session, desk.id)]
            grids = [
                await places.draw_grid(session, uuid.UUID(committee), f"{number}号网格", [one], date(2020, 1, 1))
                for number, one in enumerate(stairwells, 1)
            ]
        for login, role, place in (
            ("liu", Role.NEIGHBOURHOOD_COMMITTEE, committee),
            ("ma", Role.OWNERS_COMMITTEE, self.id),
            ("jie", Role.STREET_OFFICE, str(street)),
            ("wu", Role.AUDITOR, self.id),
            ("piao", Role.COUNTER, self.id),
        ):
            self.people[login] = await self.town.person(login, role, place)
        self.people["wang"] = await self.grid_worker("wang", grids[0])
        made = await self.post("liu", "/projects", {"number": "017", "title": "整体改造", "scope": ESTATE})
        await self.post("liu", f"/projects/{made['id']}/plans", {"title": "改造方案", "items": ["外墙保温"]})
        begun = await self.post(
            "ma",
            "/consultations",
            {"project_id": made["id"], "title": "整体改造意愿征询", "body": "owners_committee"},
        )
        self.consultation = f"/consultations/{begun['id']}"
        self.base = f"/v1/office/communities/{self.id}{self.consultation}"
        await self.post("ma", f"{self.consultation}/rounds/first")
        await self.clock(MORNING)

    async def grid_worker(self, login: str, grid: uuid.UUID) -> Person:
        async with self.town.database.write() as session:
            staff_id = await service.add_staff(session, login, f"职员{login}", PASSWORD, await now(session))
            await service.appoint(
                session,
                login,
                Role.GRID_WORKER,
                ScopeKind.GRID,
                grid,
                from_on=date(2020, 1, 1),
                until_on=None,
                appointed_by="街道",
                document="任命书",
            )
        return await self.town.signed_in(login, staff_id)

    async def clock(self, at: datetime) -> None:
        async with self.town.database.write() as session:
            await move_clock(session, timedelta(0))
            await move_clock(session, at - await now(session))

    async def post(self, login: str, path: str, body: Any = None, status: int = 201) -> dict[str, Any]:
        answer = await self.people[login].post(f"/v1/office/communities/{self.id}{path}", json=body)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    async def get(self, login: str, path: str = "") -> httpx.Response:
        return await self.people[login].get(f"{self.base}{path}")

    def visit(self, place: str, stance: str = "agree", **more: Any) -> dict[str, Any]:
        part = self.parts[place]
        sent: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "part_id": str(part.part.id),
            "at": MORNING.isoformat(),
            "way": "visit",
            "outcome": "met",
            "met_as": "owner",
            "owner_id": str(part.owners[0][0].id),
            "stance": stance,
        }
        if stance != "agree":
            sent["reasons"] = ["cost"]
        return sent | more

    async def visits(self, login: str, *visits: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await self.post(login, f"{self.consultation}/visits", {"visits": list(visits)}, 200)
        return list(answer["records"])

    async def phone(self, place: str, *, confirmed: bool = True) -> "Phone":
        part = self.parts[place]
        async with self.town.database.write() as session:
            at = await now(session)
            one, other = [await service.add_staff(session, uuid.uuid4().hex, "职员", PASSWORD, at) for _ in range(2)]
            code = await residents.issue_code(session, self.sealer, uuid.UUID(self.id), part.part.id, by=one, at=at)
            bound = await residents.use_code(session, self.sealer, code, None, at)
            if confirmed:
                await residents.confirm(
                    session, uuid.UUID(self.id), bound.binding_id, part.owners[0][0].id, "当面核对", by=other, at=at
                )
        return Phone(self.client(bound.token), f"/v1/resident/flats/{bound.binding_id}{self.consultation}")

    def client(self, token: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=surrounded(self.town.application), raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"}
        made = httpx.AsyncClient(transport=transport, base_url="http://yigai.test", headers=headers)
        self.town.clients.append(made)
        return made

    async def helper(self, phone: "Phone") -> "Phone":
        """A helper whom the owner at this phone let in."""
        flat = phone.base.split("/")[4]
        key = {"Idempotency-Key": uuid.uuid4().hex}
        invited = await phone.client.post(
            f"/v1/resident/bindings/{flat}/invitations", json={"kind": "helper"}, headers=key
        )
        async with self.town.database.write() as session:
            opened = await logins.sign_in(
                session, "wx0123456789abcdef", f"o-{uuid.uuid4().hex}", None, "", await now(session)
            )
        client = self.client(opened.token)
        bound = await client.post(
            "/v1/resident/invitations/accept", json={"token": invited.json()["token"]}, headers=key
        )
        return Phone(client, f"/v1/resident/flats/{bound.json()['binding_id']}{self.consultation}")


class Phone:
    """A resident's phone at one consultation."""

    def __init__(self, client: httpx.AsyncClient, base: str) -> None:
        self.client, self.base = client, base

    async def get(self) -> dict[str, Any]:
        answer = await self.client.get(self.base)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def post(self, path: str, body: Any = None, status: int = 201) -> dict[str, Any]:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        answer = await self.client.post(f"{self.base}{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return dict(answer.json())


@pytest.fixture
async def estate(town: Town, sealer: Sealer) -> Estate:
    made = Estate(town, sealer)
    await made.set_up()
    return made


def test_who_asks_at_the_doors_never_handles_a_ballot() -> None:
    ballots = {Permission.PAPER_HANDLE, Permission.VENUE_RUN}
    asking = {role for role in Role if Permission.VISIT_RECORD in PERMISSIONS[role]}
    assert asking == {Role.GRID_WORKER, Role.OWNERS_COMMITTEE, Role.NEIGHBOURHOOD_COMMITTEE}
    assert not any(PERMISSIONS[role] & ballots for role in asking)
    boards = {role for role in Role if Permission.BOARD_READ in PERMISSIONS[role]}
    assert boards == {Role.OWNERS_COMMITTEE, Role.NEIGHBOURHOOD_COMMITTEE, Role.STREET_OFFICE}


async def test_rounds_visits_board_and_report(estate: Estate) -> None:
    sent = [estate.visit(one) for one in FLATS[:12]]
    sent += [estate.visit(FLATS[12], "against"), estate.visit(FLATS[13], owner_id=None)]
    answers = await estate.visits("ma", *sent)
    assert [one["kept"] for one in answers] == [True] * 13 + [False]
    assert (answers[-1]["code"], answers[-1]["fields"][0]["field"]) == ("visit_faulty", "owner_id")
    seen = await estate.post("liu", f"{estate.consultation}/board", None, 200)
    assert "职员liu（社区居委会）" in seen["watermark"]
    assert seen["meter"] | {"by_category": []} == {
        "basis": "stances",
        "households": 24,
        "supporting": 12,
        "supporting_share": "50.0%",
        "asked": 13,
        "asked_share": "54.1%",
        "by_category": [],
        "stale": 0,
        "by_claim": 12,
        "needed": 8,
        "outlook": "open",
        "stands_without_claims": False,
        "asked_reached": False,
        "over_both_ways": False,
    }
    first = seen["rows"][0]
    assert (first["door"], first["floor"], first["grid"], first["category"], first["claim"], first["channel"]) == (
        "101",
        "1",
        "1号网格",
        "agree",
        "unconfirmed",
        "visit",
    )
    left = await estate.post("ma", f"{estate.consultation}/holdouts", None, 200)
    assert (len(left["rows"]), left["rows"][0]["reasons"], left["round"]) == (12, ["cost"], "first")
    closed = await estate.post("ma", f"{estate.consultation}/rounds/first/report")
    report = next(one for one in closed["rounds"] if one["round"] == "first")
    assert (report["report"]["supporting"], closed["round"]) == (12, None)
    looks = (await estate.people["jie"].get(f"/v1/office/communities/{estate.id}/looks")).json()["looks"]
    assert {one["act"] for one in looks} >= {"consult:board"}


async def test_each_sees_and_does_what_is_theirs(estate: Estate) -> None:
    for login, path, status in (
        ("wu", "/board", 403),
        ("wu", "/holdouts", 403),
        ("piao", "/board", 403),
        ("jie", "/board", 200),
        ("jie", "/rounds/second", 403),
        ("wu", "/rounds/second", 403),
    ):
        await estate.post(login, f"{estate.consultation}{path}", None, status)
    for login, status in (("wu", 200), ("jie", 200), ("piao", 403), ("wang", 403)):
        assert (await estate.get(login)).status_code == status
    # A grid worker walks the grid's stairwell, in the second round.
    refused = (await estate.visits("wang", estate.visit(FLATS[0])))[0]
    assert (refused["kept"], refused["code"]) == (False, "round_not_yours")
    await estate.post("ma", f"{estate.consultation}/rounds/first/report")
    await estate.post("ma", f"{estate.consultation}/rounds/second")
    await estate.clock(MORNING + timedelta(hours=3))
    walk = (await estate.get("wang", "/walk")).json()
    assert [(one["stairwell"], len(one["doors"])) for one in walk] == [("1", 12)]
    assert (await estate.get("wang", "/walk.pdf")).content.startswith(b"%PDF")
    at = (MORNING + timedelta(hours=3)).isoformat()
    near, far = await estate.visits("wang", estate.visit(FLATS[0], at=at), estate.visit(FLATS[12], at=at))
    assert (near["kept"], far["kept"], far["fields"][0]["field"]) == (True, False, "part_id")
    sheet = await estate.people["ma"].post(f"{estate.base}/board.xlsx")
    assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")


async def test_a_household_reads_everything_about_itself_and_has_the_last_word(estate: Estate) -> None:
    promise = {"promised": "立管移到厨房外侧", "keeper": "王经理", "due_on": "2026-12-20"}
    sent = estate.visit(FLATS[0], words="担心入户施工", promises=[promise])
    await estate.visits("ma", sent)
    phone, flatmate = await estate.phone(FLATS[0]), await estate.phone(FLATS[0], confirmed=False)
    mine = await phone.get()
    (note,) = mine["visits"]
    assert (note["by"], note["words"], note["stance"], note["trust"]) == (
        "职员ma",
        "担心入户施工",
        "agree",
        "unconfirmed",
    )
    assert (mine["category"], mine["promises"][0]["promised"], mine["promises"][0]["plan_number"]) == (
        "agree",
        "立管移到厨房外侧",
        1,
    )
    other = await flatmate.get()
    assert (other["visits"], other["promises"], other["marks"]) == ([], [], [])
    said = await phone.post("/answers", {"stance": "conditional", "condition": "先移立管", "reasons": ["works_inside"]})
    assert (said["voice"], (await phone.get())["category"]) == ("owner", "conditional")
    faulty = await phone.post("/answers", {"stance": "against"}, 422)
    assert [one["field"] for one in faulty["fields"]] == ["reasons"]
    assert (await phone.post("/condition-met"))["condition_met"] is True
    assert (await phone.get())["category"] == "agree"
    assert (await phone.post("/condition-met", None, 409))["code"] == "no_condition"
    assert (await flatmate.post("/answers", {"stance": "against", "reasons": ["cost"]}))["voice"] == "occupant"
    assert (await phone.get())["category"] == "agree"
    open_promises = (await estate.get("liu", "/promises")).json()["promises"]
    path = f"/promises/{open_promises[0]['id']}/words"
    await estate.post("ma", f"{estate.consultation}{path}", {"told": "已移位，见照片"})
    await flatmate.post(path, {"kept": True}, 403)
    assert (await phone.post(path, {"kept": True}))["state"] == "kept"
    assert (await estate.get("liu", "/promises")).json()["promises"] == []
    await phone.post("/visit-wishes", {"welcome": False, "reason": "不要再来"})
    seen = await estate.post("ma", f"{estate.consultation}/board", None, 200)
    assert seen["rows"][0]["not_now"] == "住户已要求不要再上门"
    assert (await phone.get())["marks"][0]["kind"] == "do_not_visit"


async def test_a_helper_prepares_over_http_and_the_owner_confirms_with_one_tap(estate: Estate) -> None:
    phone, flatmate = await estate.phone(FLATS[0]), await estate.phone(FLATS[0], confirmed=False)
    helper = await estate.helper(phone)
    answer = {"stance": "agree"}
    prepared = answer | {"helper_name": "李小明"}
    for other in (phone, flatmate):
        assert (await other.post("/prepared-answers", prepared, 403))["code"] == "helpers_alone"
    assert (await helper.post("/answers", answer, 403))["code"] == "helper_prepares"
    assert (await helper.post("/condition-met", None, 403))["code"] == "helper_prepares"
    faulty = await helper.post("/prepared-answers", prepared | {"stance": "against"}, 422)
    assert [one["field"] for one in faulty["fields"]] == ["reasons"]
    assert [one["field"] for one in (await helper.post("/prepared-answers", answer, 422))["fields"]] == ["helper_name"]
    made = await helper.post("/prepared-answers", prepared)
    assert (made["state"], made["mine"], made["helper"]) == ("prepared", False, "李小明")
    assert (await phone.get())["category"] == "not_asked"
    (seen,) = (await phone.get())["prepared"]
    assert (seen["claim_id"], seen["state"], seen["mine"]) == (made["claim_id"], "prepared", True)
    assert ((await flatmate.get())["prepared"], len((await helper.get())["prepared"])) == ([], 1)
    tap = f"/v1/resident/claims/{seen['claim_id']}/confirm"
    for other in (helper, flatmate):
        refused = await other.client.post(tap, headers={"Idempotency-Key": uuid.uuid4().hex})
        assert (refused.status_code, refused.json()["code"]) == (403, "claim_owners_only")
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first, again = [await phone.client.post(tap, headers=key) for _ in range(2)]
    assert (first.status_code, first.json()) == (201, again.json())
    assert (first.json()["state"], first.json()["agent"]) == ("confirmed", "家属协助人李小明")
    assert (await phone.get())["category"] == "agree"
    assert [one["state"] for one in (await helper.get())["prepared"]] == ["confirmed"]


async def test_letting_a_helper_go_withdraws_what_they_prepared(estate: Estate) -> None:
    phone = await estate.phone(FLATS[0])
    helper = await estate.helper(phone)
    made = await helper.post("/prepared-answers", {"stance": "agree", "helper_name": "李小明"})
    flat = phone.base.split("/")[4]
    (guest,) = [
        one
        for one in (await phone.client.get(f"/v1/resident/bindings/{flat}/flatmates")).json()
        if one["kind"] == "helper"
    ]
    ended = await phone.client.post(f"/v1/resident/bindings/{flat}/flatmates/{guest['binding_id']}/end")
    assert ended.status_code == 204
    (seen,) = (await phone.get())["prepared"]
    assert seen["state"] == "withdrawn"
    refused = await phone.client.post(
        f"/v1/resident/claims/{made['claim_id']}/confirm", headers={"Idempotency-Key": uuid.uuid4().hex}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "claim_final")
    assert (await helper.post("/prepared-answers", {"stance": "agree", "helper_name": "李小明"}, 404))["code"] == (
        "not_found"
    )


async def test_anybody_is_told_sums_of_at_least_five_and_nothing_else(estate: Estate, http: httpx.AsyncClient) -> None:
    page = f"/v1/public/communities/{estate.id}/consultations"
    await estate.visits("ma", *(estate.visit(one) for one in FLATS[:3]))
    (few,) = (await http.get(page)).json()["consultations"]
    assert (few["households"], few["supporting"], few["reached"], few["places"]) == (24, None, None, [])
    await estate.visits("ma", *(estate.visit(one) for one in FLATS[3:6]), *(estate.visit(one) for one in FLATS[12:18]))
    answer = await http.get(page)
    (seen,) = answer.json()["consultations"]
    assert (seen["supporting"], seen["supporting_share"], seen["reached"]) == (12, "50.0%", False)
    assert [(one["stairwell"], one["households"], one["supporting"]) for one in seen["places"]] == [
        ("1", 12, 6),
        ("2", 12, 6),
    ]
    assert "101" not in answer.text
    assert owner_name(1) not in answer.text


async def test_what_waits_stands_on_the_work_list(estate: Estate) -> None:
    for one in ("first", "second"):
        await estate.post("ma", f"{estate.consultation}/rounds/{one}/report")
        await estate.post("ma", f"{estate.consultation}/rounds/{'second' if one == 'first' else 'third'}")
    await estate.clock(MORNING + timedelta(hours=3))
    promise = {"promised": "立管移到厨房外侧", "keeper": "王经理", "due_on": "2026-12-20"}
    at = (MORNING + timedelta(hours=3)).isoformat()
    joint = estate.visit(FLATS[0], way="joint_visit", seat="neighbourhood_committee", at=at, promises=[promise])
    assert (await estate.visits("liu", joint))[0]["kept"]
    work = (await estate.people["ma"].get("/v1/office/work")).json()["lines"]
    found = {one["kind"]: one for one in work}
    assert (found["joint_visit"]["count"], found["promise"]["count"]) == (1, 1)
    assert "joint_visit" not in {
        one["kind"] for one in (await estate.people["liu"].get("/v1/office/work")).json()["lines"]
    }
    (waiting,) = (await estate.people["ma"].get(found["joint_visit"]["path"])).json()
    assert (waiting["part"], waiting["seats"]) == (FLATS[0], ["neighbourhood_committee"])
    path = f"{estate.consultation}/visits/{joint['id']}/confirmations"
    assert (await estate.post("wang", path, {"seat": "grid_worker"}))["complete"] is False
    assert (await estate.post("ma", path, {"seat": "owners_side"}))["complete"] is True
    assert (await estate.people["ma"].get(found["joint_visit"]["path"])).json() == []
