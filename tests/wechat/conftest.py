"""Our client on the stand-in: real calls in process, no waiting between retries."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from pydantic import SecretStr

from app.standin.platform import APPID, SECRET, Standin
from app.standin.serving import application
from app.standin.subscribe import StandinTemplate
from app.wechat.calling import PlatformLine
from app.wechat.client import WeChat
from tests.standin.caller import new_standin


@dataclass
class Pauses:
    """How long somebody would have waited, one number for each time."""

    seconds: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


class Wire(httpx.ASGITransport):
    """A way to the stand-in that takes a moment, so that calls made at once are under way at once."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        return await super().handle_async_request(request)


@pytest.fixture
def standin() -> Standin:
    made = new_standin()
    made.subscriptions.add(StandinTemplate("T1", "表决开始", ["thing1", "time2"]))
    return made


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def wechat(standin: Standin, pauses: Pauses) -> AsyncIterator[WeChat]:
    """The client, with the stand-in's clock for the life of its token."""
    async with httpx.AsyncClient(transport=Wire(app=application(standin)), base_url="http://api.weixin.test") as http:
        line = PlatformLine(http, sleep=pauses.sleep, jitter=lambda: 0.5)
        yield WeChat(line, APPID, SecretStr(SECRET), standin.clock.now)


@pytest.fixture
async def openid(standin: Standin, wechat: WeChat) -> str:
    """张三, signed in, with one message accepted."""
    standin.subscriptions.popup("张三", {"T1": "accept"})
    return (await wechat.code2session(standin.people.issue_login_code("张三"))).openid
