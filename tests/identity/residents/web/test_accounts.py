"""Signing in on a page in WeChat: bound to its browser, once, by nobody's snapshot; one person is one resident."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import func, select

from app.core.db import Database
from app.core.installation import Marker, describe, mark, move_clock, now
from app.identity.models import Resident, ResidentAccount, UsedState
from app.identity.residents import logins, privacy
from app.identity.residents.web import states
from app.retention import applying as retention
from app.standin.faults import FaultKind
from app.standin.platform import OFFICIAL_APPID, Standin
from app.wechat.official import OfficialAccount
from tests.identity.residents.test_logins import bearer, token_of
from tests.identity.window import Window

BEGIN, LOGIN = "/v1/public/residents/web-login/begin", "/v1/public/residents/web-login"
BROWSER, OTHER_BROWSER = "b" * 32, "c" * 32


async def begun(http: httpx.AsyncClient, browser: str = BROWSER) -> dict[str, Any]:
    answer = await http.post(BEGIN, json={"browser": browser})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def finished(http: httpx.AsyncClient, code: str, state: str, browser: str = BROWSER) -> httpx.Response:
    return await http.post(LOGIN, json={"code": code, "state": state, "browser": browser, "device": "网页"})


async def signed_in(http: httpx.AsyncClient, standin: Standin, who: str = "张三") -> dict[str, Any]:
    answer = await finished(http, standin.web.issue_code(who), (await begun(http))["state"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.usefixtures("official")
async def test_the_page_goes_to_wechat_and_comes_back_as_a_resident(
    http: httpx.AsyncClient, standin: Standin, database: Database
) -> None:
    to = await begun(http)
    address = urlsplit(to["address"])
    asked = parse_qs(address.query)
    assert list(asked) == ["appid", "redirect_uri", "response_type", "scope", "state"]
    assert (asked["redirect_uri"], asked["scope"], address.fragment) == (
        ["https://yigai.test/m/"],
        ["snsapi_base"],
        "wechat_redirect",
    )
    assert asked["state"] == [to["state"]]
    assert to["state"].isalnum()
    assert BROWSER not in to["address"]
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(UsedState)) == 0

    from app.standin.serving import application as platform_of

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=platform_of(standin))) as browser:
        back = parse_qs(urlsplit((await browser.get(to["address"])).headers["location"]).query)
    answer = await finished(http, back["code"][0], back["state"][0])
    assert answer.status_code == 200, answer.text
    start = await http.get("/v1/resident/start", **bearer(answer.json()["token"]))
    assert (start.status_code, start.json()["flats"]) == (200, [])
    again = await signed_in(http, standin, "visitor")
    assert again["resident_id"] == answer.json()["resident_id"]


@pytest.mark.usefixtures("official")
async def test_a_state_is_its_browsers_and_serves_once_for_ten_minutes(
    http: httpx.AsyncClient, standin: Standin, database: Database, database_url: str
) -> None:
    state = (await begun(http))["state"]
    faulty = state[:-1] + ("0" if state[-1] != "0" else "1")
    for sent, browser in ((state, OTHER_BROWSER), (faulty, BROWSER), ("x", BROWSER)):
        code = standin.web.issue_code("张三")
        refused = await finished(http, code, sent, browser)
        assert (refused.status_code, refused.json()["code"]) == (401, "web_state_wrong")
        assert not [one for one in standin.gate.asked if one.path == "/sns/oauth2/access_token"]
    at_once = await asyncio.gather(*(finished(http, standin.web.issue_code("张三"), state) for _ in range(4)))
    assert sorted(one.status_code for one in at_once) == [200, 401, 401, 401]
    assert (await finished(http, standin.web.issue_code("张三"), state)).json()["code"] == "web_state_wrong"

    late = (await begun(http))["state"]
    async with database.write() as session:
        await mark(session, Marker.TEST)
        await move_clock(session, states.LIFE)
    async with database.write() as session:
        await move_clock(session, states.LIFE * 1.01)
    assert (await finished(http, standin.web.issue_code("张三"), late)).json()["code"] == "web_state_wrong"
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(UsedState)) == 1
    await retention.apply(database, keep=True)
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(UsedState)) == 0


@pytest.mark.usefixtures("official")
async def test_a_snapshot_is_told_to_open_the_page_whole(
    http: httpx.AsyncClient, standin: Standin, database: Database
) -> None:
    standin.web.is_snapshot = True
    refused = await finished(http, standin.web.issue_code("张三"), (await begun(http))["state"])
    assert (refused.status_code, refused.json()["code"]) == (403, "snapshot_visitor")
    assert "使用完整服务" in refused.json()["message"]
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Resident)) == 0


async def test_without_an_official_account_it_is_said(http: httpx.AsyncClient) -> None:
    for path, sent in (
        (BEGIN, {"browser": BROWSER}),
        (LOGIN, {"code": "0e3Xy1000Zz9", "state": "1", "browser": BROWSER}),
    ):
        refused = await http.post(path, json=sent)
        assert (refused.status_code, refused.json()["code"]) == (409, "web_login_not_offered")


@pytest.mark.usefixtures("official")
async def test_a_code_serves_once_and_a_platform_that_is_away_is_said(
    http: httpx.AsyncClient, standin: Standin
) -> None:
    code = standin.web.issue_code("张三")
    assert (await finished(http, code, (await begun(http))["state"])).status_code == 200
    refused = await finished(http, code, (await begun(http))["state"])
    assert (refused.status_code, refused.json()["code"]) == (401, "login_code_used")
    standin.gate.faults.order("/sns/oauth2/access_token", FaultKind.HANG)
    away = await finished(http, standin.web.issue_code("张三"), (await begun(http))["state"])
    assert (away.status_code, away.json()["code"]) == (503, "wechat_away")


@pytest.mark.usefixtures("official", "wechat")
@pytest.mark.parametrize("web_first", [True, False])
async def test_a_unionid_makes_one_resident_of_page_and_mini_program(
    http: httpx.AsyncClient, standin: Standin, database: Database, web_first: bool
) -> None:
    standin.people.bound = True
    tokens = []
    for on_the_web in (web_first, not web_first, web_first):
        on_page = (await signed_in(http, standin))["token"] if on_the_web else await token_of(http, standin)
        tokens.append(on_page)
    stranger = await signed_in(http, standin, "李四")
    async with database.read() as session:
        at = await now(session)
        ids = {await logins.resident_of(session, one, at) for one in tokens}
        (resident,) = list(await session.scalars(select(Resident).where(Resident.openid.is_not(None))))
        account = await session.scalar(select(ResidentAccount).where(ResidentAccount.resident_id == resident.id))
    assert ids == {resident.id}
    assert stranger["resident_id"] != str(resident.id)
    assert account is not None
    assert account.appid == OFFICIAL_APPID
    # The message of the mini-program goes to the mini-program's openid.
    assert (resident.openid, account.openid != resident.openid) == (standin.people.user("张三").openid, True)


@pytest.mark.usefixtures("wechat")
async def test_without_a_unionid_they_are_two(
    http: httpx.AsyncClient, standin: Standin, official: OfficialAccount, database: Database
) -> None:
    page, program = (await signed_in(http, standin))["token"], await token_of(http, standin)
    standin.people.bound = True  # told later, it does not make one of two that exist
    assert (await signed_in(http, standin))["resident_id"]
    async with database.read() as session:
        at = await now(session)
        assert await logins.resident_of(session, page, at) != await logins.resident_of(session, program, at)
        kept = await session.scalar(select(ResidentAccount.unionid).where(ResidentAccount.appid == official.appid))
    assert kept == standin.people.user("张三").unionid


@pytest.mark.usefixtures("official")
async def test_eight_at_once_are_one_resident_and_who_is_forgotten_is_somebody_new(
    http: httpx.AsyncClient, standin: Standin, database: Database
) -> None:
    several = await asyncio.gather(*(signed_in(http, standin) for _ in range(8)))
    (resident_id,) = {one["resident_id"] for one in several}
    copy = (await http.get("/v1/resident/my-data", **bearer(several[0]["token"]))).json()
    assert [one["appid"] for one in copy["accounts"]] == [OFFICIAL_APPID]
    assert (await http.post("/v1/resident/my-data/forget", json={}, **bearer(several[0]["token"]))).status_code in {
        200,
        204,
    }
    assert (await signed_in(http, standin))["resident_id"] != resident_id
    assert privacy.EDITION


async def test_a_resident_of_the_demo_by_id_and_nobody_in_a_real_database(
    http: httpx.AsyncClient, window: Window, database: Database
) -> None:
    me = await window.me((await window.bind("王芳", "1-1-101")).token)
    path, sent = "/v1/public/residents/test-login", {"resident_id": str(me)}
    async with database.write() as session:
        (await describe(session, to_change=True)).marker = None
    refused = await http.post(path, json=sent)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    async with database.write() as session:
        await mark(session, Marker.DEMO)
    token = (await http.post(path, json=sent)).json()["token"]
    assert len((await http.get("/v1/resident/start", **bearer(token))).json()["flats"]) == 1
    assert (await http.post(path, json={"resident_id": "0" * 8 + str(me)[8:]})).status_code == 404
