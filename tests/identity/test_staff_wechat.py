"""Staff in the mini-program, over HTTP and through the stand-in: bound from the console, silent, proved by a PIN."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from app.core.db import Database
from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import second_factor, service, signing_in, wechat_accounts
from app.identity.proofs import passwords
from app.standin.platform import Standin
from tests.conftest import PASSWORD, Person
from tests.routers.test_staff import OFFICE, Place, clerk, code, enrol, later, place, reveal, street

__all__ = ["clerk", "place", "street"]

BIND = "/v1/public/staff/wechat/bind"
SIGN_IN = "/v1/public/staff/wechat/sign-in"
PIN = "482913"
WRONG = "190733"


class Phone:
    """A phone of somebody at the stand-in, with the application in front of it."""

    def __init__(self, http: httpx.AsyncClient, standin: Standin, who: str) -> None:
        self.http, self.standin, self.who = http, standin, who
        self.token = ""

    def login_code(self) -> str:
        return self.standin.people.issue_login_code(self.who)

    async def bind(self, binding_code: str, pin: str = PIN, **more: Any) -> httpx.Response:
        sent = {"code": self.login_code(), "binding_code": binding_code, "pin": pin, "device": "手机"} | more
        return self._kept(await self.http.post(BIND, json=sent))

    async def sign_in(self) -> httpx.Response:
        return self._kept(await self.http.post(SIGN_IN, json={"code": self.login_code(), "device": "手机"}))

    def _kept(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code == 200:
            self.token = answer.json()["token"]
        return answer

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid.uuid4().hex}
        return await self.http.request(method, path, headers=headers, **more)

    async def step_up(self, **proof: str) -> httpx.Response:
        return await self.ask("POST", f"{OFFICE}/session/step-up", json=proof)

    async def reveal(self, place: Place) -> httpx.Response:
        path = f"{place.base}/owners/{await place.owner_id()}/reveal"
        return await self.ask("POST", path, json={"purpose": "电话通知公示更正"})


@pytest.fixture
def phone(http: httpx.AsyncClient, standin: Standin) -> Phone:
    return Phone(http, standin, "张三")


@pytest.fixture
async def recovery(clerk: Person, sealer: Sealer, owner: asyncpg.Connection, database: Database) -> list[str]:
    """The clerk has a second factor, and these codes for the day it is lost."""
    return await enrol(clerk, sealer, owner, database)


async def binding_code(person: Person) -> str:
    answer = await person.post(f"{OFFICE}/session/wechat/code")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["code"])


@pytest.mark.usefixtures("wechat", "recovery")
async def test_the_story_of_a_clerk_on_the_phone(
    clerk: Person, place: Place, phone: Phone, database: Database, standin: Standin, http: httpx.AsyncClient
) -> None:
    # Before: the WeChat account is nobody's.
    assert code(await phone.sign_in()) == (401, "staff_wechat_unbound")
    spoken = await binding_code(clerk)
    bound = await phone.bind(spoken.lower().replace("-", " "))
    assert bound.status_code == 200, bound.text
    assert (await phone.ask("GET", f"{OFFICE}/me")).json()["login"] == clerk.login
    shown = (await clerk.get(f"{OFFICE}/session/wechat")).json()
    assert (shown["bound"], shown["pin_locked"]) == (True, False)
    # The code has served.
    assert code(await Phone(http, standin, "李四").bind(spoken)) == (422, "staff_code_wrong")
    # Silent, and listed among the devices; what is not dangerous goes on at once.
    first = phone.token
    assert (await phone.sign_in()).status_code == 200
    assert phone.token != first
    assert (await phone.ask("GET", f"{place.base}/parts")).status_code == 200
    devices = (await clerk.get(f"{OFFICE}/session/devices")).json()["lines"]
    assert sorted((one["device"][:6], one["wechat"]) for one in devices) == [
        ("python", False),
        ("手机", True),
        ("手机", True),
    ]
    # What is dangerous asks for the PIN, and for nothing else.
    assert code(await phone.reveal(place)) == (403, "step_up_required")
    assert code(await phone.step_up(password=PASSWORD)) == (401, "pin_wrong")
    assert (await phone.step_up(pin=PIN)).status_code == 204
    assert (await phone.reveal(place)).status_code == 200
    await later(database, timedelta(minutes=10, seconds=1))
    assert code(await phone.reveal(place)) == (403, "step_up_required")
    # Wrong ones in a row lock the PIN; the right one is then no use, and other work goes on.
    said = [(await phone.step_up(pin=WRONG)).json() for _ in range(5)]
    assert [one["code"] for one in said] == ["pin_wrong"] * 4 + ["pin_locked"]
    assert ["还可以再试 4 次" in said[0]["message"], "还可以再试 1 次" in said[3]["message"]] == [True, True]
    assert code(await phone.step_up(pin=PIN)) == (429, "pin_locked")
    assert code(await phone.reveal(place)) == (403, "step_up_required")
    assert (await phone.ask("GET", f"{place.base}/parts")).status_code == 200
    assert (await phone.sign_in()).status_code == 200
    assert code(await phone.step_up(pin=PIN)) == (429, "pin_locked")
    assert (await clerk.get(f"{OFFICE}/session/wechat")).json()["pin_locked"] is True
    # Bound anew, from the console, with another PIN; the sign-ins of before have ended.
    console = await signed_in_anew(clerk, place, database)
    locked = phone.token
    assert (await phone.bind(await binding_code(console), "604218")).status_code == 200
    assert (await phone.step_up(pin="604218")).status_code == 204
    assert (await phone.reveal(place)).status_code == 200
    renewed, phone.token = phone.token, locked
    assert (await phone.ask("GET", f"{OFFICE}/me")).status_code == 401
    phone.token = renewed
    # Unbound on the phone itself: over at the next request, there and for a silent sign-in.
    assert (await phone.ask("POST", f"{OFFICE}/session/wechat/end")).status_code == 204
    assert (await phone.ask("GET", f"{OFFICE}/me")).status_code == 401
    assert code(await phone.sign_in()) == (401, "staff_wechat_unbound")
    assert (await console.get(f"{OFFICE}/session/wechat")).json() == {
        "bound": False,
        "bound_at": None,
        "bound_at_shown": "",
        "pin_locked": False,
    }


async def signed_in_anew(clerk: Person, place: Place, database: Database) -> Person:
    """The clerk at the console with a fresh session, as if the second factor had been asked."""
    async with database.write() as session:
        at = await now(session)
        begun = await signing_in._begun(
            session, clerk.id, timedelta(hours=1), signing_in.SenderPlace("电脑"), at, proved_at=at
        )
    clerk.client.headers["Authorization"] = f"Bearer {begun.token}"
    return clerk


@pytest.mark.usefixtures("wechat")
async def test_a_code_is_got_on_the_console_alone_with_a_second_factor_and_a_fresh_proof(
    clerk: Person, phone: Phone, sealer: Sealer, owner: asyncpg.Connection, database: Database
) -> None:
    path = f"{OFFICE}/session/wechat/code"
    assert code(await clerk.post(path)) == (403, "enrol_first")
    await enrol(clerk, sealer, owner, database)
    assert (await phone.bind(await binding_code(clerk))).status_code == 200
    assert (await phone.step_up(pin=PIN)).status_code == 204
    # Not in the mini-program, PIN or not: nor is the second factor changed there.
    for guarded in (path, f"{OFFICE}/session/totp"):
        assert code(await phone.ask("POST", guarded)) == (403, "console_only")
    confirmation = await phone.ask("POST", f"{OFFICE}/session/totp/confirmation", json={"code": "482913"})
    assert code(confirmation) == (403, "console_only")
    await later(database, timedelta(minutes=10, seconds=1))
    assert code(await clerk.post(path)) == (403, "step_up_required")


@pytest.mark.usefixtures("wechat", "recovery")
async def test_a_code_serves_ten_minutes_and_the_next_one_ends_it(
    clerk: Person, phone: Phone, database: Database
) -> None:
    first, second = await binding_code(clerk), await binding_code(clerk)
    assert code(await phone.bind(first)) == (422, "staff_code_wrong")
    await later(database, timedelta(minutes=10, seconds=1))
    assert code(await phone.bind(second)) == (422, "staff_code_wrong")


@pytest.mark.usefixtures("wechat", "recovery")
async def test_an_easy_pin_is_refused_before_the_login_code_is_spent(clerk: Person, phone: Phone) -> None:
    spoken, login = await binding_code(clerk), phone.login_code()
    assert code(await phone.bind(spoken, "123456", code=login)) == (422, "pin_too_easy")
    unfit = await phone.bind(spoken, "12345", code=login)
    assert (unfit.status_code, unfit.json()["fields"]) == (422, [{"field": "pin", "message": "须为 6 位数字。"}])
    assert (await phone.bind(spoken, code=login)).status_code == 200


@pytest.mark.usefixtures("wechat", "recovery")
async def test_guessed_codes_are_counted_by_who_guesses(
    clerk: Person, phone: Phone, http: httpx.AsyncClient, standin: Standin
) -> None:
    spoken = await binding_code(clerk)
    for _ in range(5):
        assert code(await phone.bind("7K2M-9PQX")) == (422, "staff_code_wrong")
    assert code(await phone.bind(spoken)) == (429, "staff_tries_over")
    assert (await Phone(http, standin, "李四").bind(spoken)).status_code == 200


@pytest.mark.usefixtures("wechat", "recovery")
async def test_one_wechat_account_is_one_member_of_staff(
    clerk: Person,
    street: Person,
    phone: Phone,
    sealer: Sealer,
    owner: asyncpg.Connection,
    database: Database,
    http: httpx.AsyncClient,
    standin: Standin,
) -> None:
    await enrol(street, sealer, owner, database)
    assert (await phone.bind(await binding_code(clerk))).status_code == 200
    spoken = await binding_code(street)
    assert code(await phone.bind(spoken)) == (409, "staff_wechat_taken")
    # The code is not spent by it, and the clerk stays bound.
    other = Phone(http, standin, "李四")
    assert (await other.bind(spoken)).status_code == 200
    assert (await phone.ask("GET", f"{OFFICE}/me")).json()["login"] == clerk.login
    assert (await other.ask("GET", f"{OFFICE}/me")).json()["login"] == street.login
    # Two at once with one free account: one of them has it.
    third = Phone(http, standin, "王五")
    codes = [await binding_code(clerk), await binding_code(street)]
    came = await asyncio.gather(*(third.bind(one) for one in codes))
    assert sorted(one.status_code for one in came) == [200, 409]


@pytest.mark.usefixtures("wechat", "recovery")
async def test_the_same_person_as_staff_and_as_resident_are_two(clerk: Person, phone: Phone, place: Place) -> None:
    assert (await phone.bind(await binding_code(clerk))).status_code == 200
    staff = phone.token
    answer = await phone.http.post("/v1/public/residents/login", json={"code": phone.login_code()})
    resident = answer.json()["token"]
    assert (await phone.ask("GET", "/v1/resident/start")).status_code == 401
    phone.token = resident
    assert (await phone.ask("GET", "/v1/resident/start")).status_code == 200
    for path in (f"{OFFICE}/me", f"{place.base}/parts"):
        assert (await phone.ask("GET", path)).status_code == 401
    # Out as a resident is not out as staff, and the other way about.
    assert (await phone.ask("POST", "/v1/resident/sessions/end-all")).status_code == 204
    phone.token = staff
    assert (await phone.ask("GET", f"{OFFICE}/me")).status_code == 200
    assert (await clerk.post(f"{OFFICE}/sign-out-everywhere")).status_code == 204
    assert (await phone.ask("GET", f"{OFFICE}/me")).status_code == 401
    # It stays bound: signing out is no unbinding.
    assert (await phone.sign_in()).status_code == 200


@pytest.mark.usefixtures("wechat", "recovery")
async def test_off_boarding_ends_it_at_the_next_request(
    clerk: Person, phone: Phone, database: Database, street: Person, sealer: Sealer, owner: asyncpg.Connection
) -> None:
    assert (await phone.bind(await binding_code(clerk))).status_code == 200
    out = await binding_code(clerk)
    async with database.write() as session:
        await service.disable(session, clerk.login, await now(session))
    assert (await phone.ask("GET", f"{OFFICE}/me")).status_code == 401
    assert code(await phone.sign_in()) == (401, "staff_wechat_unbound")
    assert code(await phone.bind(out)) == (422, "staff_code_wrong")
    # The WeChat account is free for whoever works with it next.
    await enrol(street, sealer, owner, database)
    assert (await phone.bind(await binding_code(street))).status_code == 200


@pytest.mark.usefixtures("wechat", "recovery")
async def test_who_lost_phone_and_codes_is_unbound_with_the_second_factor(
    clerk: Person, phone: Phone, database: Database
) -> None:
    assert (await phone.bind(await binding_code(clerk))).status_code == 200
    async with database.write() as session:
        await second_factor.reset(session, clerk.login, await now(session))
    assert (await phone.ask("GET", f"{OFFICE}/me")).status_code == 401
    assert code(await phone.sign_in()) == (401, "staff_wechat_unbound")


async def test_a_place_without_a_platform_sends_staff_to_the_console(http: httpx.AsyncClient) -> None:
    sent = {"code": "0e3Xy1000Zz9"}
    refused = await http.post(SIGN_IN, json=sent)
    assert code(refused) == (409, "staff_wechat_not_offered")
    assert "绑定房屋" not in refused.json()["message"]
    assert code(await http.post(BIND, json=sent | {"binding_code": "7K2M-9PQX", "pin": PIN}))[0] == 409


@pytest.mark.usefixtures("wechat", "recovery")
async def test_no_pin_and_no_code_lies_open_in_the_database(
    clerk: Person, phone: Phone, owner: asyncpg.Connection, sealer: Sealer
) -> None:
    spoken = await binding_code(clerk)
    kept = str(await owner.fetch("SELECT * FROM staff_wechat_code"))
    assert spoken.replace("-", "") not in kept
    assert (await phone.bind(spoken)).status_code == 200
    row = await owner.fetchrow("SELECT * FROM staff_wechat")
    assert row is not None
    assert row["pin_hash"].startswith("$argon2id$")
    assert PIN not in str(dict(row))
    # Without the house's key the hash answers to nothing that could be tried.
    assert not await passwords.verified(row["pin_hash"], PIN)
    assert not await passwords.verified(row["pin_hash"], wechat_accounts.keyed(Sealer(bytes(32)), PIN))
    assert await passwords.verified(row["pin_hash"], wechat_accounts.keyed(sealer, PIN))


@pytest.mark.usefixtures("wechat", "recovery")
async def test_of_a_hundred_guesses_at_once_five_are_looked_at(
    clerk: Person, phone: Phone, owner: asyncpg.Connection
) -> None:
    assert (await phone.bind(await binding_code(clerk))).status_code == 200
    pins = [f"{number:06}" for number in range(40)]
    said = [one.json()["code"] for one in await asyncio.gather(*(phone.step_up(pin=pin) for pin in pins))]
    assert (said.count("pin_wrong"), said.count("pin_locked")) == (4, 36)
    assert await owner.fetchval("SELECT pin_failures FROM staff_wechat") == 5


@pytest.mark.usefixtures("wechat", "recovery")
async def test_a_right_pin_forgets_the_wrong_ones(clerk: Person, phone: Phone) -> None:
    assert (await phone.bind(await binding_code(clerk))).status_code == 200
    for _ in range(2):
        for _ in range(4):
            assert code(await phone.step_up(pin=WRONG)) == (401, "pin_wrong")
        assert (await phone.step_up(pin=PIN)).status_code == 204


@pytest.mark.usefixtures("wechat", "recovery")
async def test_a_pin_is_no_proof_on_the_console(clerk: Person, phone: Phone, place: Place, database: Database) -> None:
    assert (await phone.bind(await binding_code(clerk))).status_code == 200
    await later(database, timedelta(minutes=10, seconds=1))
    refused = await clerk.post(f"{OFFICE}/session/step-up", json={"pin": PIN})
    assert code(refused) == (401, "second_factor_required")
    assert code(await reveal(clerk, place)) == (403, "step_up_required")
