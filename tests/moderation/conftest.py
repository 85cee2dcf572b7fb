"""What the tests of content safety share."""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.main import WebApplication
from app.standin.platform import Standin
from app.wechat.client import WeChat
from tests.moderation.bench import Bench, served
from tests.wechat.conftest import pauses, standin, wechat

__all__ = ["bench", "pauses", "platform", "standin", "wechat"]


@pytest.fixture
async def bench(database: Database, sealer: Sealer, wechat: WeChat, standin: Standin) -> Bench:
    """An estate of three owners."""
    return await Bench(database, sealer, wechat, standin).opened()


@pytest.fixture
async def platform(standin: Standin, application: WebApplication, wechat: WeChat) -> AsyncIterator[Standin]:
    """The stand-in with a way to our application, where pictures that are fetched are always there."""
    async with served(standin, application, wechat):
        transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"\xff\xd8\xff"))
        async with httpx.AsyncClient(transport=transport) as standin.content.http:
            yield standin
