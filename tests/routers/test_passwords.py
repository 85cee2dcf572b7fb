"""Passwords over HTTP: one's own, changed first where somebody else has set it, reset by two who never know it."""

import uuid
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text, update

from app.core.db import Database
from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import password_resets, second_factor, service, signing_in, wechat_accounts
from app.identity.models import PasswordReset, Staff
from app.identity.permissions import Role
from app.main import WebApplication
from tests.conftest import FIRST_PASSWORD, PASSWORD, Person, Town
from tests.routers.test_access import SIGN_OUT, routes
from tests.routers.test_staff import Place, code, enrol
from tests.routers.test_staff import place as place  # the fixture

OFFICE, CHANGE, SIGN_IN = "/v1/office", "/v1/office/session/password", "/v1/public/staff/sign-in"
USE = "/v1/public/staff/password"
NEW = "a tulip behind the rain"
FROM_FIRST_ON = {
    "/v1/office/me",
    "/v1/office/session/step-up",
    "/v1/office/session/password",
    *SIGN_OUT,
}


async def new_account(town: Town, database: Database, login: str, role: Role | None = None) -> Person:
    """Somebody signed in with the password that whoever made the account has set."""
    async with database.write() as session:
        staff_id = await service.add_staff(session, login, f"职员{login}", FIRST_PASSWORD, await now(session))
    client = httpx.AsyncClient(
        transport=(await town.person(uuid.uuid4().hex)).client._transport, base_url="http://yigai.test"
    )
    town.clients.append(client)
    answer = await client.post(SIGN_IN, json={"login": login, "password": FIRST_PASSWORD})
    assert answer.status_code == 200, answer.text
    client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return Person(staff_id, login, client)


async def sign_in(http: httpx.AsyncClient, login: str, password: str) -> httpx.Response:
    return await http.post(SIGN_IN, json={"login": login, "password": password})


# -- the first one -----------------------------------------------------------------------------------------------------


async def test_with_a_password_set_by_somebody_else_nothing_is_done_but_changing_it(
    town: Town, database: Database, application: WebApplication, http: httpx.AsyncClient
) -> None:
    liu = await new_account(town, database, "liu")
    assert (await liu.get(f"{OFFICE}/me")).json()["must_change_password"] is True
    closed = []
    for route in routes(application.openapi(), {}):
        if route.scheme != "staff" or route.path in FROM_FIRST_ON:
            continue
        answer = await liu.client.request(route.method, route.path, headers={"Idempotency-Key": uuid.uuid4().hex})
        if (answer.status_code, answer.json()["code"]) != (403, "change_password_first"):
            closed.append((str(route), answer.status_code, answer.text[:80]))
    assert closed == []
    assert (await liu.post(CHANGE, json={"old": FIRST_PASSWORD, "new": NEW})).status_code == 204
    assert (await liu.get(f"{OFFICE}/me")).json()["must_change_password"] is False
    assert (await liu.get(f"{OFFICE}/work")).status_code == 200
    assert (await sign_in(http, "liu", FIRST_PASSWORD)).json()["code"] == "wrong_password"
    assert (await sign_in(http, "liu", NEW)).status_code == 200
    async with database.read() as session:
        member = (await session.scalars(select(Staff).where(Staff.login == "liu"))).one()
    assert member.password_changed_at is not None


# -- one's own ---------------------------------------------------------------------------------------------------------


async def test_a_change_asks_for_the_old_one_and_a_fresh_proof_and_ends_every_other_sign_in(
    town: Town, database: Database, sealer: Sealer, http: httpx.AsyncClient
) -> None:
    liu = await town.person("liu")
    other = await town.signed_in("liu", liu.id)
    async with database.write() as session:
        at = await now(session)
        bound, _ = await wechat_accounts.offer_code(session, sealer, liu.id, at)
        phone = await signing_in.bind_wechat(
            session,
            sealer,
            bound,
            wechat_accounts.Account("wx0123456789abcdef", "o-liu"),
            "",
            signing_in.LOCKED_FOR,
            signing_in.SenderPlace(),
            at,
        )
    on_the_phone = {"Authorization": f"Bearer {phone.token}"}
    assert (await http.get(f"{OFFICE}/me", headers=on_the_phone)).status_code == 200
    change = {"old": PASSWORD, "new": NEW}
    assert code(await http.post(CHANGE, json=change, headers=on_the_phone)) == (403, "step_up_required")
    async with database.write() as session:
        await session.execute(text("UPDATE staff_session SET proved_at = proved_at - interval '11 minutes'"))
    assert code(await liu.post(CHANGE, json=change)) == (403, "step_up_required")
    assert (await liu.post(f"{OFFICE}/session/step-up", json={"password": PASSWORD})).status_code == 204
    assert code(await liu.post(CHANGE, json=change | {"old": "wrong"})) == (401, "wrong_password")
    assert code(await liu.post(CHANGE, json=change | {"new": PASSWORD})) == (422, "password_same")
    assert [(await one.get(f"{OFFICE}/me")).status_code for one in (liu, other)] == [200, 200]
    assert (await liu.post(CHANGE, json=change)).status_code == 204
    assert [(await one.get(f"{OFFICE}/me")).status_code for one in (liu, other)] == [200, 401]
    assert (await http.get(f"{OFFICE}/me", headers=on_the_phone)).status_code == 401
    assert (await sign_in(http, "liu", PASSWORD)).status_code == 401


async def test_wrong_old_ones_lock_as_wrong_sign_ins_do(town: Town) -> None:
    liu = await town.person("liu")
    for _ in range(5):
        assert code(await liu.post(CHANGE, json={"old": "wrong", "new": NEW})) == (401, "wrong_password")
    assert code(await liu.post(CHANGE, json={"old": PASSWORD, "new": NEW})) == (429, "account_locked")


@pytest.mark.parametrize(
    "weak", ["short", "aaaaaaaaaaaa", "123456789012", "liuganshi-01", "password1234", "woaini5201314"]
)
async def test_what_is_easily_guessed_is_refused_and_said_why(town: Town, weak: str) -> None:
    liu = await town.person("liuganshi")
    refused = await liu.post(CHANGE, json={"old": PASSWORD, "new": weak})
    assert code(refused) == (422, "password_weak")
    assert refused.json()["message"].startswith(("密码", "这是"))


async def test_a_second_factor_taken_into_use_ends_the_sign_ins_that_came_without_it(
    town: Town, database: Database, sealer: Sealer, owner: Any
) -> None:
    liu = await town.person("liu")
    other = await town.signed_in("liu", liu.id)
    await enrol(liu, sealer, owner, database)
    assert [(await one.get(f"{OFFICE}/me")).status_code for one in (liu, other)] == [200, 401]


async def test_a_second_factor_reset_at_the_server_ends_every_sign_in(town: Town, database: Database) -> None:
    liu = await town.person("liu")
    async with database.write() as session:
        await second_factor.reset(session, "liu", await now(session))
    assert (await liu.get(f"{OFFICE}/me")).status_code == 401


# -- a lost one --------------------------------------------------------------------------------------------------------

LOST = {"login": "liu", "document": "本人到场，核对身份证和工作证"}


async def halves(one: Person, another: Person, at: str = OFFICE) -> tuple[str, str]:
    proposed = await one.post(f"{at}/password-resets", json=LOST)
    assert proposed.status_code == 200, proposed.text
    path = f"{at}/password-resets/{proposed.json()['id']}/decision"
    approved = await another.post(path, json={"approve": True})
    assert approved.status_code == 200, approved.text
    return proposed.json()["half"], approved.json()["half"]


async def use(http: httpx.AsyncClient, first: str, second: str, password: str = NEW, **more: Any) -> httpx.Response:
    sent = {"login": "liu", "first_half": first, "second_half": second, "password": password}
    return await http.post(USE, json=sent | more)


async def test_two_administrators_reset_it_and_neither_of_them_can_sign_in(
    town: Town, http: httpx.AsyncClient, database: Database
) -> None:
    liu = await town.person("liu")
    one, two = [await town.person(login, Role.ADMINISTRATOR) for login in ("admin1", "admin2")]
    first, second = await halves(one, two)
    # Who has one half has nothing.
    for guess in ((first, first), (second, second), (first, "0000-0000"), ("0000-0000", second), (second, first)):
        assert code(await use(http, *guess)) == (422, "reset_code_wrong")
    assert code(await use(http, first, second, "password1234")) == (422, "password_weak")
    assert (await liu.get(f"{OFFICE}/me")).status_code == 200
    assert (await use(http, first.lower(), second.replace("-", ""))).status_code == 204
    assert (await liu.get(f"{OFFICE}/me")).status_code == 401
    assert (await sign_in(http, "liu", PASSWORD)).json()["code"] == "wrong_password"
    token = (await sign_in(http, "liu", NEW)).json()["token"]
    me = await http.get(f"{OFFICE}/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["must_change_password"] is False
    assert code(await use(http, first, second, "another tulip in rain")) == (422, "reset_code_wrong")
    (line,) = (await two.get(f"{OFFICE}/password-resets")).json()["lines"]
    assert (line["login"], line["proposed_by"], line["decided_by"]) == ("liu", "职员admin1", "职员admin2")
    assert line["used_at"] is not None
    assert first not in str(line)


async def test_nobody_resets_alone_nor_for_themselves(town: Town, http: httpx.AsyncClient, database: Database) -> None:
    await town.person("liu")
    one, two = [await town.person(login, Role.ADMINISTRATOR) for login in ("admin1", "admin2")]
    path = f"{OFFICE}/password-resets"
    assert code(await one.post(path, json=LOST | {"login": "admin1"})) == (403, "reset_not_yours")
    assert code(await one.post(path, json=LOST | {"login": "nobody"})) == (404, "login_unknown")
    made = (await one.post(path, json=LOST)).json()
    assert code(await two.post(path, json=LOST)) == (409, "reset_open")
    decide = f"{path}/{made['id']}/decision"
    assert code(await one.post(decide, json={"approve": True})) == (403, "reset_by_two")
    assert code(await use(http, made["half"], made["half"])) == (422, "reset_code_wrong")
    of_two = (await one.post(path, json=LOST | {"login": "admin2"})).json()
    assert code(await two.post(f"{path}/{of_two['id']}/decision", json={"approve": True})) == (403, "reset_not_yours")
    assert (await two.post(decide, json={"approve": False})).json()["half"] == ""
    assert code(await two.post(decide, json={"approve": True})) == (409, "reset_decided")
    # Refused, it may be proposed again; a day later it is over.
    first, second = await halves(one, two)
    async with database.write() as session:
        await session.execute(
            update(PasswordReset).values(proposed_at=PasswordReset.proposed_at - password_resets.LIFE)
        )
    assert code(await use(http, first, second)) == (422, "reset_code_wrong")


async def test_an_office_resets_whom_it_appoints_and_nobody_else(
    place: Place,
    town: Town,
    http: httpx.AsyncClient,
) -> None:
    await town.person("liu", Role.NEIGHBOURHOOD_COMMITTEE, place.committee_id)
    elsewhere = await town.community("梨花小区", "梨花社区")
    await town.person("wu", Role.AUDITOR, elsewhere["id"])
    await town.person("ren")
    one, two = [await town.person(login, Role.STREET_OFFICE, place.street_id) for login in ("jiedao1", "jiedao2")]
    at = f"{OFFICE}/streets/{place.street_id}"
    for login in ("wu", "ren", "jiedao2", "jiedao1"):
        refused = await one.post(f"{at}/password-resets", json=LOST | {"login": login})
        assert code(refused) == (403, "reset_not_yours"), login
    clerk = await town.person("clerk", Role.NEIGHBOURHOOD_COMMITTEE, place.committee_id)
    assert code(await clerk.post(f"{at}/password-resets", json=LOST)) == (404, "not_found")
    first, second = await halves(one, two, at)
    assert [line["login"] for line in (await two.get(f"{at}/password-resets")).json()["lines"]] == ["liu"]
    assert (await use(http, first, second)).status_code == 204
    # The supervising office is the second person of a house with one administrator.
    admin = await town.person("admin", Role.ADMINISTRATOR)
    made = (await admin.post(f"{OFFICE}/password-resets", json=LOST)).json()
    approved = await one.post(f"{at}/password-resets/{made['id']}/decision", json={"approve": True})
    assert (await use(http, made["half"], approved.json()["half"], "yet another tulip")).status_code == 204


async def test_a_reset_asks_for_the_second_factor_as_ever_and_takes_the_phone_away(
    town: Town, http: httpx.AsyncClient, database: Database, sealer: Sealer, owner: Any
) -> None:
    liu = await town.person("liu")
    recovery = await enrol(liu, sealer, owner, database)
    one, two = [await town.person(login, Role.ADMINISTRATOR) for login in ("admin1", "admin2")]
    first, second = await halves(one, two)
    assert code(await use(http, first, second)) == (401, "second_factor_required")
    for _ in range(4):
        assert code(await use(http, first, second, code="000000")) == (401, "second_factor_wrong")
    assert (await use(http, first, second, code=recovery[0])).status_code == 204
    again = await halves(one, two)
    for _ in range(5):
        assert code(await use(http, *again, code="000000")) == (401, "second_factor_wrong")
    assert code(await use(http, *again, "a third tulip in rain", code=recovery[1])) == (422, "reset_code_wrong")


async def test_at_the_server_it_is_set_kept_as_such_and_has_to_be_changed(
    town: Town, http: httpx.AsyncClient, database: Database
) -> None:
    liu = await town.person("liu")
    async with database.write() as session:
        await password_resets.at_the_server(session, "liu", FIRST_PASSWORD, LOST["document"], await now(session))
    assert (await liu.get(f"{OFFICE}/me")).status_code == 401
    token = (await sign_in(http, "liu", FIRST_PASSWORD)).json()["token"]
    signed_in = {"Authorization": f"Bearer {token}"}
    assert code(await http.get(f"{OFFICE}/work", headers=signed_in)) == (403, "change_password_first")
    admin = await town.person("admin", Role.ADMINISTRATOR)
    (line,) = (await admin.get(f"{OFFICE}/password-resets")).json()["lines"]
    assert (line["login"], line["document"], line["proposed_by"], line["decided_by"]) == (
        "liu",
        LOST["document"],
        "",
        "",
    )
