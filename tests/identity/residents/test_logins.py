"""Signing in through the platform: one resident for one openid, tokens that end at the next request."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from app.core.db import Database
from app.core.idempotency import Answered
from app.core.installation import move_clock, now
from app.identity.models import Resident, ResidentSession
from app.identity.proofs.tokens import token_hash
from app.identity.residents import logins
from app.retention import applying as retention
from app.standin.faults import FaultKind
from app.standin.platform import APPID, Standin
from tests.identity.window import Window

LOGIN = "/v1/public/residents/login"
SESSIONS = "/v1/resident/sessions"


def bearer(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}}


async def token_of(http: httpx.AsyncClient, standin: Standin, who: str = "张三", device: str = "手机") -> str:
    answer = await http.post(LOGIN, json={"code": standin.people.issue_login_code(who), "device": device})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])


@pytest.mark.usefixtures("wechat")
async def test_whoever_signs_in_again_is_the_same_resident(
    http: httpx.AsyncClient, standin: Standin, database: Database
) -> None:
    first, again = await token_of(http, standin), await token_of(http, standin)
    standin.people.bound = True
    third, other = await token_of(http, standin), await token_of(http, standin, "李四")
    assert len({first, again, third, other}) == 4
    async with database.read() as session:
        at = await now(session)
        ids = [await logins.resident_of(session, one, at) for one in (first, again, third, other)]
        kept = list(await session.scalars(select(Resident)))
        hashes = list(await session.scalars(select(ResidentSession.token_sha256)))
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert {(one.appid, bool(one.unionid)) for one in kept} == {(APPID, True)}
    assert all(first.encode() not in one for one in hashes)


async def test_two_sign_ins_at_once_make_one_resident(window: Window) -> None:
    tokens = await asyncio.gather(*(window.login("王芳") for _ in range(8)))
    assert len({await window.me(one) for one in tokens}) == 1
    async with window.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Resident)) == 1


@pytest.mark.usefixtures("wechat")
async def test_a_code_serves_once_and_what_else_the_platform_says(http: httpx.AsyncClient, standin: Standin) -> None:
    code = standin.people.issue_login_code("张三")
    assert (await http.post(LOGIN, json={"code": code})).status_code == 200
    for spent in (code, "never-issued"):
        refused = await http.post(LOGIN, json={"code": spent})
        assert (refused.status_code, refused.json()["code"]) == (401, "login_code_used")
        assert "请重新登录" in refused.json()["message"]
    standin.people.user("李四").blocked = True
    refused = await http.post(LOGIN, json={"code": standin.people.issue_login_code("李四")})
    assert (refused.status_code, refused.json()["code"]) == (403, "login_blocked")


@pytest.mark.usefixtures("wechat")
async def test_a_platform_that_is_away_is_said_and_the_token_one_has_goes_on(
    http: httpx.AsyncClient, standin: Standin
) -> None:
    token = await token_of(http, standin)
    standin.gate.faults.order("/sns/jscode2session", FaultKind.HANG)
    away = await http.post(LOGIN, json={"code": standin.people.issue_login_code("张三")})
    assert (away.status_code, away.json()["code"]) == (503, "wechat_away")
    assert "可以照常查看和投票" in away.json()["message"]
    assert (await http.get("/v1/resident/start", **bearer(token))).status_code == 200


async def test_a_place_without_a_platform_says_so(http: httpx.AsyncClient, window: Window) -> None:
    refused = await http.post(LOGIN, json={"code": "0e3Xy1000Zz9"})
    assert (refused.status_code, refused.json()["code"]) == (409, "login_not_offered")
    # There a code makes a resident.
    key = {"Idempotency-Key": uuid.uuid4().hex}
    bound = await http.post("/v1/public/residents/bind", json={"code": await window.code("1-1-101")}, headers=key)
    assert bound.status_code == 201


@pytest.mark.usefixtures("wechat")
async def test_binding_needs_the_login_and_attaches_to_it(
    http: httpx.AsyncClient, standin: Standin, window: Window
) -> None:
    code, key = await window.code("1-1-101"), {"Idempotency-Key": uuid.uuid4().hex}
    assert (await http.post("/v1/public/residents/bind", json={"code": code}, headers=key)).status_code == 401
    stale = await http.post("/v1/public/residents/bind", json={"code": code}, **bearer("nobody's"))
    assert stale.status_code == 401
    token = await token_of(http, standin)
    bound = (await http.post("/v1/public/residents/bind", json={"code": code}, **bearer(token))).json()
    assert bound["token"] == token
    (flat,) = (await http.get("/v1/resident/start", **bearer(token))).json()["flats"]
    assert (flat["binding_id"], flat["level"], flat["objected"]) == (bound["binding_id"], 1, False)


@pytest.mark.usefixtures("wechat")
async def test_wrong_used_and_ended_codes_are_answered_alike_and_counted(
    http: httpx.AsyncClient, standin: Standin, window: Window
) -> None:
    ended, used = await window.code("1-1-101"), await window.code("1-1-101")
    await window.use(used)
    token = await token_of(http, standin)
    said = []
    for code in (ended, used, "0000-0000", "YB1:0000-0000", "nonsense"):
        answer = await http.post("/v1/public/residents/bind", json={"code": code}, **bearer(token))
        said.append((answer.status_code, answer.json()["code"], answer.json()["message"]))
    assert len(set(said)) == 1
    assert said[0][:2] == (422, "code_wrong")
    over = await http.post("/v1/public/residents/bind", json={"code": "0000-0000"}, **bearer(token))
    assert (over.status_code, over.json()["code"]) == (429, "tries_over")


@pytest.mark.usefixtures("wechat")
async def test_an_owner_by_the_phone_button(http: httpx.AsyncClient, standin: Standin, window: Window) -> None:
    token = await token_of(http, standin)
    code = await window.code("1-1-101")
    bound = (await http.post("/v1/public/residents/bind", json={"code": code}, **bearer(token))).json()
    path = f"/v1/resident/bindings/{bound['binding_id']}/confirm-by-phone"

    async def press(who: str, number: str, name: str = "王芳") -> httpx.Response:
        sent = {"name": name, "phone_code": standin.people.issue_phone_code(who, number)}
        return await http.post(path, json=sent, **bearer(token))

    assert (await press("李四", "13900000001")).json()["code"] == "phone_code_used"  # another user's tap
    wrong = await press("张三", "13900000009")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "confirmation_wrong")
    right = await press("张三", "13900000001")
    assert (right.json()["level"], right.json()["confirmed_how"]) == (2, "register_phone")
    assert len(await window.owners(token)) == 1


@pytest.mark.usefixtures("wechat")
async def test_phones_are_listed_and_ended_one_or_all(
    http: httpx.AsyncClient, standin: Standin, database_url: str
) -> None:
    home, lost = await token_of(http, standin, device="旧手机"), await token_of(http, standin, device="丢了的")
    other = await token_of(http, standin, "李四")
    listed = (await http.get(SESSIONS, **bearer(home))).json()["lines"]
    assert {(one["device"], one["current"]) for one in listed} == {("旧手机", True), ("丢了的", False)}
    gone = next(one["id"] for one in listed if not one["current"])
    assert (await http.post(f"{SESSIONS}/{gone}/end", **bearer(other))).status_code == 404
    assert (await http.post(f"{SESSIONS}/{gone}/end", **bearer(home))).status_code == 204
    assert (await http.get("/v1/resident/start", **bearer(lost))).status_code == 401
    assert (await http.get("/v1/resident/start", **bearer(home))).status_code == 200
    assert (await http.post(f"{SESSIONS}/end-all", **bearer(home))).status_code == 204
    # On another process' connection too.
    elsewhere = Database(database_url, pool_size=1)
    async with elsewhere.read() as session:
        assert await logins.resident_of(session, home, await now(session)) is None
        assert await logins.resident_of(session, other, await now(session)) is not None
    await elsewhere.close()


async def test_the_worker_deletes_what_holds_no_more(window: Window) -> None:
    await window.login("过期的")
    async with window.database.write() as session:
        await move_clock(session, logins.SESSION_LIFE - timedelta(minutes=1))
    ended, kept = await window.login("退出的"), await window.login("在用的")
    async with window.database.write() as session:
        me = await logins.resident_of(session, ended, await now(session))
        assert me is not None
        await logins.sign_out_everywhere(session, me, await now(session))
        await move_clock(session, logins.SESSION_LIFE)
    await retention.apply(window.database, keep=True)
    async with window.database.read() as session:
        (left,) = await session.scalars(select(ResidentSession.device))
        assert left == "在用的"
        assert await logins.resident_of(session, kept, await now(session)) is not None


BIND = "/v1/public/residents/bind"


async def test_a_phone_that_did_not_hear_the_answer_sends_again_and_is_given_its_token(
    http: httpx.AsyncClient, window: Window
) -> None:
    code, other = await window.code("1-1-101"), await window.code("1-1-102")
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = await http.post(BIND, json={"code": code}, headers=key)
    # As it is typed the second time.
    again = await http.post(BIND, json={"code": f" {code.lower()}"}, headers=key)
    assert (first.status_code, again.json()) == (201, first.json())
    (flat,) = (await http.get("/v1/resident/start", **bearer(first.json()["token"]))).json()["flats"]
    assert flat["binding_id"] == first.json()["binding_id"]
    # The code alone, or the key alone, is given nothing of it.
    elsewhere = await http.post(BIND, json={"code": code}, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "code_wrong")
    with_key = await http.post(BIND, json={"code": other}, headers=key)
    assert with_key.status_code == 201
    assert with_key.json()["token"] != first.json()["token"]
    wrong = await http.post(BIND, json={"code": "0000-0000"}, headers=key)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "code_wrong")
    # Nor is it of use to a phone that is signed in, which is the person of its own keys.
    signed_in = {"Authorization": f"Bearer {with_key.json()['token']}"}
    stranger = await http.post(BIND, json={"code": code}, headers=key | signed_in)
    assert (stranger.status_code, stranger.json()["code"]) == (422, "code_wrong")
    stale = await http.post(BIND, json={"code": code}, headers=key | {"Authorization": "Bearer nobody's"})
    assert stale.status_code == 401


async def test_a_key_of_nobody_is_long_and_no_token_or_code_is_kept_with_it(
    http: httpx.AsyncClient, window: Window
) -> None:
    code = await window.code("1-1-101")
    for key, said in (("", "idempotency_key_required"), ("a" * 31, "bind_key_short")):
        short = await http.post(BIND, json={"code": code}, headers={"Idempotency-Key": key} if key else {})
        assert (short.status_code // 100, short.json()["code"]) == (4, said)
    made = await http.post(BIND, json={"code": code}, headers={"Idempotency-Key": uuid.uuid4().hex})
    async with window.database.read() as session:
        rows = await session.scalars(select(Answered).where(Answered.operation == "resident:bind"))
        kept = repr([(one.person_id, one.payload_sha256, one.answer) for one in rows])
        assert made.json()["binding_id"] in kept
        for secret in (made.json()["token"], code, code.replace("-", "")):
            assert secret not in kept
        (opened,) = await session.scalars(select(ResidentSession.token_sha256))
    assert opened == token_hash(made.json()["token"])


@pytest.mark.usefixtures("wechat")
async def test_a_signed_in_phone_sends_again_and_finds_its_binding(
    http: httpx.AsyncClient, standin: Standin, window: Window
) -> None:
    code, mine, other = (
        await window.code("1-1-101"),
        await token_of(http, standin),
        await token_of(http, standin, "李四"),
    )
    sent = bearer(mine)
    first, again = [await http.post(BIND, json={"code": code}, **sent) for _ in range(2)]
    assert (first.status_code, again.json(), again.json()["token"]) == (201, first.json(), mine)
    key = {"Idempotency-Key": sent["headers"]["Idempotency-Key"], "Authorization": f"Bearer {other}"}
    stolen = await http.post(BIND, json={"code": code}, headers=key)
    assert (stolen.status_code, stolen.json()["code"]) == (422, "code_wrong")
