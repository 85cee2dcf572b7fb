"""The address that the platform sends to: proved, kept, answered; by the stand-in's own pushes."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy import text

from app.core.db import Database
from app.main import WebApplication, surrounded
from app.standin.platform import APPID, PUSH_KEY, PUSH_TOKEN, Standin
from app.standin.push import Delivery, PushTarget
from tests.routers.conftest import refusal
from tests.standin.caller import Caller

URL = "http://yigai.test/v1/public/wechat/push"


@pytest.fixture
async def standin(standin: Standin, application: WebApplication) -> AsyncIterator[Standin]:
    """A platform that sends to our application, which has its keys."""
    told = {
        "wechat_appid": APPID,
        "wechat_push_token": SecretStr(PUSH_TOKEN),
        "wechat_push_key": SecretStr(PUSH_KEY),
    }
    house = application.state.house
    application.state.house = replace(house, settings=house.settings.model_copy(update=told))
    transport = httpx.ASGITransport(app=surrounded(application), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as http:
        standin.push.http, standin.push.target = http, PushTarget(URL, PUSH_TOKEN, PUSH_KEY)
        yield standin


async def kept(database: Database) -> list[dict[str, Any]]:
    async with database.read() as session:
        return list(await session.scalars(text("SELECT body FROM wechat_push ORDER BY received_at")))


def event(standin: Standin) -> dict[str, Any]:
    made = standin.push.event("o-zhang", "debug_demo", note="汉字")
    standin.push.waiting.clear()
    return made


async def test_the_platforms_check_of_the_address(standin: Standin, http: httpx.AsyncClient) -> None:
    assert await standin.push.check()
    assert standin.push.target is not None
    standin.push.target.token = "another"
    assert not await standin.push.check()
    refusal(await http.get(URL, params={"echostr": "1"}), 403, "wechat_push_refused")


async def test_an_event_is_kept_and_answered_success(standin: Standin, database: Database) -> None:
    sent = event(standin)
    assert (await standin.push.send(sent)).tries == [(200, "success")]
    assert await kept(database) == [sent]


async def test_the_same_again_is_answered_and_kept_once(standin: Standin, database: Database) -> None:
    sent = event(standin)
    for _ in range(3):
        assert (await standin.push.send(sent)).tries == [(200, "success")]
    assert len(await kept(database)) == 1


async def test_compatible_mode_is_taken_and_plain_is_not(standin: Standin, database: Database) -> None:
    assert standin.push.target is not None
    standin.push.target.mode = "compatible"
    assert (await standin.push.send(event(standin))).taken
    standin.clock.advance(1)
    standin.push.target.mode = "plain"
    assert [status for status, _ in (await standin.push.send(event(standin))).tries] == [403, 403, 403]
    assert len(await kept(database)) == 1


@pytest.mark.parametrize("wrong", [{"wrong_signature": True}, {"wrong_appid": True}])
async def test_what_is_not_the_platforms_is_refused_and_said_nothing_about(
    standin: Standin, database: Database, wrong: dict[str, bool]
) -> None:
    sent = event(standin)
    with structlog.testing.capture_logs() as lines:
        done: Delivery = await standin.push.send(sent, **wrong)  # type: ignore[arg-type]
    assert {status for status, _ in done.tries} == {403}
    assert "微信" not in done.tries[0][1]
    assert "signature" not in done.tries[0][1]
    assert await kept(database) == []
    reasons = {line["reason"] for line in lines if line["event"] == "push_refused"}
    assert reasons == {"signature" if "wrong_signature" in wrong else "appid"}
    assert not any(secret in str(lines) for secret in ("o-zhang", "汉字", PUSH_TOKEN, PUSH_KEY))


async def test_nothing_is_acknowledged_that_is_not_kept(standin: Standin, database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("SET LOCAL ROLE NONE"))
        await session.execute(text("REVOKE INSERT ON wechat_push FROM yigai_app"))
    (first, *_) = (await standin.push.send(event(standin))).tries
    assert first[0] == 500


async def test_a_picture_from_the_call_to_its_result(standin: Standin, database: Database) -> None:
    """The result is told before the call is answered, and twice: it is kept, once."""
    caller = Caller(standin)
    openid = await caller.visit("张三")
    standin.content.before_response, standin.content.copies = True, 2
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"\xff\xd8\xff"))
    async with httpx.AsyncClient(transport=transport) as standin.content.http:
        body = {"openid": openid, "media_url": "https://yigai.test/1.jpg", "media_type": 2, "version": 2, "scene": 2}
        said = await caller.post("/wxa/media_check_async", body)
    await caller.http.aclose()
    (push,) = await kept(database)
    assert push["trace_id"] == said["trace_id"]
    assert [one.taken for one in standin.push.deliveries] == [True, True]


async def test_without_keys_the_address_is_not_there(http: httpx.AsyncClient) -> None:
    refusal(await http.get(URL), 404, "not_found")
    refusal(await http.post(URL, content=b"{}"), 404, "not_found")


async def test_a_push_that_goes_on_beyond_any_is_not_read_to_its_end(standin: Standin, http: httpx.AsyncClient) -> None:
    pieces = 0

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal pieces
        while True:
            pieces += 1
            yield b"<" * 1024

    refusal(await http.post(URL, content=without_end()), 413, "body_too_large")
    assert pieces == 65
