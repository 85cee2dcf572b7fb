"""Step-up, devices, the demand for a second factor, appointments and the ledger of looks, over HTTP."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text

from app.core.db import Database
from app.core.installation import CHINA, move_clock, now
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.identity import own_records, residents, second_factor
from app.identity.permissions import Role
from app.main import WebApplication
from tests.conftest import PASSWORD, Person, Town
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

OFFICE = "/v1/office"


class Place:
    """An estate with two flats, and its people."""

    def __init__(self, made: dict[str, Any], street_id: str, district_id: str, desk: Desk, town: Town) -> None:
        self.id, self.committee_id = made["id"], made["committee_id"]
        self.street_id, self.district_id, self.desk, self.town = street_id, district_id, desk, town
        self.base = f"{OFFICE}/communities/{self.id}"

    async def owner_id(self, place: str = "1-1-101") -> str:
        return str((await self.desk.parts())[place].owners[0][0].id)


@pytest.fixture
async def place(town: Town, database: Database, sealer: Sealer) -> Place:
    made = await town.community()
    async with database.read() as session:
        street, district = (await session.execute(text("SELECT id, district_id FROM street"))).one()
    desk = Desk(database, sealer, uuid.UUID(made["id"]))
    await desk.bring_in(
        flat("1-1-101", owner("王芳", document=id_card(1))), flat("2-1-102", owner("李强", document=id_card(2)))
    )
    return Place(made, str(street), str(district), desk, town)


@pytest.fixture
async def clerk(place: Place) -> Person:
    return await place.town.person("juwei", Role.NEIGHBOURHOOD_COMMITTEE, place.committee_id)


@pytest.fixture
async def street(place: Place) -> Person:
    return await place.town.person("jiedao", Role.STREET_OFFICE, place.street_id)


async def later(database: Database, ahead: timedelta) -> None:
    async with database.write() as session:
        await move_clock(session, ahead)


async def today(database: Database) -> date:
    async with database.read() as session:
        return (await now(session)).astimezone(CHINA).date()


async def reveal(person: Person, place: Place) -> httpx.Response:
    return await person.post(
        f"{place.base}/owners/{await place.owner_id()}/reveal", json={"purpose": "电话通知公示更正"}
    )


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# -- step-up -----------------------------------------------------------------------------------------------------------


async def test_a_dangerous_act_asks_for_a_proof_of_the_last_ten_minutes(
    clerk: Person, place: Place, database: Database
) -> None:
    assert (await reveal(clerk, place)).status_code == 200
    await later(database, timedelta(minutes=9, seconds=30))
    assert (await reveal(clerk, place)).status_code == 200
    await later(database, timedelta(minutes=10, seconds=1))
    assert code(await reveal(clerk, place)) == (403, "step_up_required")
    # What is not dangerous goes on.
    assert (await clerk.get(f"{place.base}/parts")).status_code == 200
    assert code(await clerk.post(f"{OFFICE}/session/step-up", json={"password": "wrong"})) == (401, "wrong_password")
    assert code(await reveal(clerk, place)) == (403, "step_up_required")
    assert (await clerk.post(f"{OFFICE}/session/step-up", json={"password": PASSWORD})).status_code == 204
    assert (await reveal(clerk, place)).status_code == 200


async def test_wrong_proofs_lock_as_wrong_sign_ins_do(clerk: Person) -> None:
    for _ in range(5):
        await clerk.post(f"{OFFICE}/session/step-up", json={"password": "wrong"})
    assert code(await clerk.post(f"{OFFICE}/session/step-up", json={"password": PASSWORD})) == (429, "account_locked")


DANGEROUS = {
    "POST /v1/office/communities/{community_id}/imports/{import_id}/approve",
    "POST /v1/office/communities/{community_id}/imports/{import_id}/undo",
    "POST /v1/office/communities/{community_id}/sheet.xlsx",
    "POST /v1/office/communities/{community_id}/corrections/{correction_id}/decision",
    "POST /v1/office/communities/{community_id}/owners/{owner_id}/reveal",
    "POST /v1/office/communities/{community_id}/votes/{vote_id}/proposals/{proposal_id}/decision",
    "POST /v1/office/communities/{community_id}/votes/{vote_id}/disputes/{dispute_id}/findings",
    "POST /v1/office/communities/{community_id}/mandates",
    "POST /v1/office/session/totp",
    "POST /v1/office/session/wechat/code",
}


def test_the_dangerous_acts_ask_for_it(described: WebApplication) -> None:
    asking = {
        f"{method.upper()} {path}"
        for path, item in described.openapi()["paths"].items()
        for method, operation in item.items()
        if any("fresh" in scopes for entry in operation.get("security", []) for scopes in entry.values())
    }
    assert asking >= DANGEROUS
    assert not any(one.startswith("GET") for one in asking)


# -- second factor and devices -----------------------------------------------------------------------------------------


async def enrol(person: Person, sealer: Sealer, connection: asyncpg.Connection, database: Database) -> list[str]:
    offered = (await person.post(f"{OFFICE}/session/totp")).json()
    assert offered["uri"].startswith("otpauth://totp/")
    assert "<svg" in offered["qr_svg"]
    sealed = await connection.fetchval("SELECT totp_sealed FROM staff WHERE id = $1", person.id)
    async with database.read() as session:
        at = await now(session)
    shown = second_factor._totp(sealer.open(sealed, second_factor.SECRET)).generate(int(at.timestamp())).decode()
    answer = await person.post(f"{OFFICE}/session/totp/confirmation", json={"code": shown})
    assert answer.status_code == 200, answer.text
    codes: list[str] = answer.json()["codes"]
    return codes


async def test_where_it_is_demanded_nobody_approves_without_a_second_factor(
    clerk: Person,
    place: Place,
    application: WebApplication,
    settings: Settings,
    database: Database,
    sealer: Sealer,
    owner: asyncpg.Connection,
) -> None:
    demanding = settings.model_copy(update={"require_totp": True})
    application.state.house = replace(application.state.house, settings=demanding)
    assert code(await reveal(clerk, place)) == (403, "enrol_first")
    assert (await clerk.get(f"{place.base}/parts")).status_code == 200
    assert (await clerk.get(f"{OFFICE}/me")).json()["must_enrol"] is True
    recovery = await enrol(clerk, sealer, owner, database)
    me = (await clerk.get(f"{OFFICE}/me")).json()
    assert (me["enrolled"], me["must_enrol"]) == (True, False)
    assert (await reveal(clerk, place)).status_code == 200
    sent = {"login": "juwei", "password": PASSWORD}
    assert code(await clerk.post("/v1/public/staff/sign-in", json=sent)) == (401, "second_factor_required")
    answer = await clerk.post("/v1/public/staff/sign-in", json=sent | {"code": recovery[0]})
    assert answer.status_code == 200


async def test_devices_are_listed_ended_one_by_one_and_all_at_once(
    clerk: Person, place: Place, database: Database
) -> None:
    other = await place.town.signed_in("juwei", clerk.id)
    await later(database, timedelta(minutes=6))
    await other.get(f"{OFFICE}/me")
    devices = (await clerk.get(f"{OFFICE}/session/devices")).json()["lines"]
    assert [one["current"] for one in devices] == [False, True]
    assert all(one["device"].startswith("python-httpx") for one in devices)
    assert devices[0]["last_seen_at"] > devices[0]["started_at"], "the device in use just now was seen"
    stranger = await place.town.person("other", Role.ADMINISTRATOR)
    end = f"{OFFICE}/session/devices/{devices[0]['id']}/end"
    assert (await stranger.post(end)).status_code == 404
    assert (await clerk.post(end)).status_code == 204
    assert (await other.get(f"{OFFICE}/me")).status_code == 401
    third = await place.town.signed_in("juwei", clerk.id)
    assert (await clerk.post(f"{OFFICE}/sign-out-everywhere")).status_code == 204
    assert [(await one.get(f"{OFFICE}/me")).status_code for one in (clerk, third)] == [401, 401]


# -- appointments ------------------------------------------------------------------------------------------------------


async def appoint(by: Person, base: str, login: str, role: Role, day: date, **more: Any) -> httpx.Response:
    sent = {"login": login, "role": role, "from_on": day.isoformat(), "document": "红街任〔2026〕8号"} | more
    return await by.post(f"{base}/mandates", json=sent)


async def test_the_street_appoints_at_its_estates_and_ends(place: Place, street: Person, database: Database) -> None:
    keyer, day = await place.town.person("jishu4"), await today(database)
    answer = await appoint(
        street, place.base, "jishu4", Role.COUNTER, day, until_on=(day + timedelta(days=30)).isoformat()
    )
    assert answer.status_code == 201, answer.text
    given = answer.json()
    assert (given["appointed_by"], given["in_force"]) == ("街道办事处 职员jiedao", True)
    assert [one["role"] for one in (await keyer.get(f"{OFFICE}/me")).json()["mandates"]] == ["counter"]
    ending = f"{place.base}/mandates/{given['id']}/end"
    ended = await street.post(ending, json={"document": "红街免〔2026〕3号"})
    assert (ended.status_code, ended.json()["in_force"]) == (200, False)
    assert (await keyer.get(f"{OFFICE}/me")).json()["mandates"] == []
    assert code(await street.post(ending, json={"document": "再免一次"})) == (409, "mandate_over")
    (line,) = (await street.get(f"{place.base}/mandates")).json()["lines"]
    assert (line["document"], line["ended_document"]) == ("红街任〔2026〕8号", "红街免〔2026〕3号")


async def test_a_temporary_mandate_over_http_has_its_last_day_and_its_own_refusal(
    place: Place, street: Person, database: Database
) -> None:
    day = await today(database)
    await place.town.person("chen")
    last = day + timedelta(days=92)
    for until_on in (None, last + timedelta(days=1)):
        more = {"until_on": until_on.isoformat()} if until_on else {}
        refused = await appoint(street, place.base, "chen", Role.WITNESS, day, **more)
        assert code(refused) == (422, "mandate_not_temporary")
        assert last.isoformat() in refused.json()["message"]
    both = await appoint(street, place.base, "chen", Role.STAIRWELL_HEAD, day, buildings=["9"])
    assert [one["field"] for one in both.json()["fields"]] == ["buildings.0", "until_on"]
    for role, more in (
        (Role.WITNESS, {}),
        (Role.VOLUNTEER_SUPERVISOR, {}),
        (Role.STAIRWELL_HEAD, {"buildings": ["2"]}),
    ):
        given = await appoint(street, place.base, "chen", role, day, until_on=last.isoformat(), **more)
        assert (given.status_code, given.json()["document"]) == (201, "红街任〔2026〕8号")
    caller = await appoint(street, place.base, "chen", Role.THIRD_PARTY_CALLER, day, until_on=last.isoformat())
    assert code(caller) == (409, "roles_kept_apart")


async def test_who_lost_a_mandate_is_told_so_where_another_still_reaches(
    place: Place, street: Person, database: Database
) -> None:
    day = await today(database)
    sun = await place.town.person("sun", Role.AUDITOR, place.id)
    given = await appoint(street, place.base, "sun", Role.GRID_WORKER, day)
    assert (await sun.get(f"{place.base}/parts")).status_code == 200
    await street.post(f"{place.base}/mandates/{given.json()['id']}/end", json={"document": "红街免〔2026〕3号"})
    refused = await sun.get(f"{place.base}/parts")
    assert code(refused) == (403, "mandate_ended")
    for told in ("网格员", "查看名册", day.isoformat(), "街道办事处", "桃花岭小区"):
        assert told in refused.json()["message"]
    never = await sun.get(f"{place.base}/mandates")
    assert code(never) == (403, "not_allowed")
    assert "任命和免去人员" in never.json()["message"]


async def test_nobody_appoints_themselves_or_what_is_not_theirs_to_give(
    place: Place, street: Person, clerk: Person, database: Database
) -> None:
    day = await today(database)
    await place.town.person("sun")
    assert code(await appoint(street, place.base, "jiedao", Role.COUNTER, day)) == (403, "appoints_oneself")
    committee = f"{OFFICE}/committees/{place.committee_id}"
    assert code(await appoint(street, place.base, "sun", Role.AUDITOR, day)) == (403, "appoints_not")
    assert code(await appoint(street, f"{OFFICE}/streets/{place.street_id}", "sun", Role.STREET_OFFICE, day)) == (
        403,
        "appoints_not",
    )
    assert code(await appoint(clerk, committee, "sun", Role.GRID_WORKER, day)) == (403, "not_allowed")
    district = await place.town.person("qu", Role.DISTRICT_OFFICE, place.district_id)
    made = await appoint(district, f"{OFFICE}/streets/{place.street_id}", "sun", Role.STREET_OFFICE, day)
    assert made.status_code == 201, made.text
    elsewhere = await place.town.community("梨花小区", "梨花社区")
    wide = await appoint(street, f"{OFFICE}/communities/{elsewhere['id']}", "sun", Role.GRID_WORKER, day)
    assert wide.status_code == 201, "the street's other estate is within its reach"


async def test_every_fault_of_an_appointment_is_told_at_once(place: Place, street: Person, database: Database) -> None:
    await place.town.person("sun")
    day = await today(database)
    answer = await appoint(
        street,
        place.base,
        "sun",
        Role.GRID_WORKER,
        day - timedelta(days=1),
        buildings=["1", "9"],
        deputy_of="nobody",
        own_owner_ids=[str(uuid.uuid4())],
    )
    assert code(answer) == (422, "mandate_faulty")
    fields = [one["field"] for one in answer.json()["fields"]]
    assert fields == ["from_on", "buildings.1", "until_on", "deputy_of", "own_owner_ids.0"]


async def test_a_mandate_for_some_buildings_shows_these_and_no_others(
    place: Place, street: Person, database: Database
) -> None:
    sun = await place.town.person("sun")
    answer = await appoint(street, place.base, "sun", Role.GRID_WORKER, await today(database), buildings=["2"])
    assert answer.json()["place"].endswith("：2")
    shown = (await sun.get(f"{place.base}/parts")).json()["lines"]
    assert [one["part"] for one in shown] == ["2-1-102"]
    assert code(await sun.get(place.base)) == (403, "not_allowed")


async def test_a_deputy_stands_in_for_who_holds_the_same_until_a_day(
    place: Place, street: Person, clerk: Person, database: Database
) -> None:
    day = await today(database)
    deputy = await place.town.person("sun")
    committee = f"{OFFICE}/committees/{place.committee_id}"
    answer = await appoint(
        street,
        committee,
        "sun",
        Role.NEIGHBOURHOOD_COMMITTEE,
        day,
        until_on=(day + timedelta(days=2)).isoformat(),
        deputy_of=clerk.login,
    )
    assert (answer.status_code, answer.json()["deputy_of"]) == (201, "职员juwei")
    assert (await deputy.get(f"{place.base}/parts")).status_code == 200
    await later(database, timedelta(days=2))
    again = await place.town.signed_in("sun", deputy.id)
    assert (await again.get(f"{place.base}/parts")).status_code == 404


async def test_a_refusal_says_who_could(place: Place, clerk: Person) -> None:
    answer = await clerk.get(f"{place.base}/mandates")
    assert "区住建部门、街道办事处" in answer.json()["message"]


# -- looks, own records ------------------------------------------------------------------------------------------------


async def bound(place: Place, issuer: Person) -> tuple[str, str]:
    """A phone that used a code of 1-1-101, waiting; its token and its binding."""
    async with place.desk.database.write() as session:
        at = await now(session)
        part_id = (await place.desk.parts())["1-1-101"].part.id
        spoken = await residents.issue_code(session, place.desk.sealer, place.desk.id, part_id, by=issuer.id, at=at)
        used = await residents.use_code(session, place.desk.sealer, spoken, None, at)
    return used.token, str(used.binding_id)


async def test_an_owner_sees_who_looked_and_an_unconfirmed_phone_sees_nothing(
    place: Place, clerk: Person, street: Person
) -> None:
    await reveal(clerk, place)
    await clerk.post(f"{place.base}/owners/search", json={"name": "李强"})
    await clerk.post(f"{place.base}/sheet.xlsx", json={"purpose": "核对名册"})
    token, binding_id = await bound(place, clerk)
    mine = {"Authorization": f"Bearer {token}"}
    assert (await clerk.client.get("/v1/resident/looks", headers=mine)).json()["lines"] == []
    sent = {"owner_id": await place.owner_id(), "evidence": "当面核对身份证原件"}
    assert (await street.post(f"{place.base}/bindings/{binding_id}/confirm", json=sent)).status_code == 204
    shown = (await clerk.client.get("/v1/resident/looks", headers=mine)).json()["lines"]
    assert [(one["act"], one["role"], one["purpose"]) for one in shown] == [
        ("sheet:export", "社区居委会", "核对名册"),
        ("owner:reveal", "社区居委会", "电话通知公示更正"),
    ]
    assert "juwei" not in str(shown)
    ledger = (await street.get(f"{place.base}/looks")).json()["lines"]
    assert [one["act"] for one in ledger] == ["sheet:export", "owner:search", "owner:reveal"]
    assert {one["by"] for one in ledger} == {"职员juwei"}
    assert (await clerk.get(f"{place.base}/looks")).status_code == 403


async def test_nobody_confirms_a_phone_of_their_own_flat(place: Place, clerk: Person, street: Person) -> None:
    _, binding_id = await bound(place, clerk)
    async with place.desk.database.write() as session:
        await own_records.declare(session, street.id, [uuid.UUID(await place.owner_id())], await now(session))
    sent = {"owner_id": await place.owner_id(), "evidence": "当面核对身份证原件"}
    path = f"{place.base}/bindings/{binding_id}/confirm"
    assert code(await street.post(path, json=sent)) == (403, "own_record")
    second = await place.town.person("juwei2", Role.NEIGHBOURHOOD_COMMITTEE, place.committee_id)
    assert (await second.post(path, json=sent)).status_code == 204
