"""An application whose official account is the stand-in's, and a provider that keeps what it is to text."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime

import httpx
import pytest
from pydantic import SecretStr

from app.main import WebApplication
from app.notifications.channels.outcome import MessageTaken, Outcome
from app.standin.platform import OFFICIAL_APPID, OFFICIAL_SECRET, Standin
from app.standin.serving import application as platform_of
from app.wechat.calling import PlatformLine
from app.wechat.official import OfficialAccount


class Texts:
    """What was to be texted: the number and what fills the text; `outcome` is what comes of the next ones."""

    configured = True

    def __init__(self) -> None:
        self.sent: list[tuple[str, list[str]]] = []
        self.outcome: Outcome = MessageTaken("1")

    async def send(self, phone: str, parameters: Sequence[str], _: datetime, /) -> Outcome:
        self.sent.append((phone, list(parameters)))
        return self.outcome


@pytest.fixture
async def official(standin: Standin, application: WebApplication) -> AsyncIterator[OfficialAccount]:
    async def at_once(_: float) -> None: ...

    transport = httpx.ASGITransport(app=platform_of(standin))
    async with httpx.AsyncClient(transport=transport, base_url="http://api.weixin.test") as http:
        application.state.official = OfficialAccount(
            PlatformLine(http, sleep=at_once),
            OFFICIAL_APPID,
            SecretStr(OFFICIAL_SECRET),
            page="https://yigai.test/m/",
            open_base="http://api.weixin.test",
        )
        yield application.state.official
        application.state.official = None


@pytest.fixture
def texts(application: WebApplication) -> Iterator[Texts]:
    application.state.code_sms = Texts()
    yield application.state.code_sms
    application.state.code_sms = None
