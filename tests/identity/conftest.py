"""What the tests of identity share."""

from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from app.core.db import Database
from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import service
from app.main import WebApplication
from app.register import places
from app.standin.platform import APPID, SECRET, Standin
from app.standin.serving import application as platform_of
from app.wechat.calling import PlatformLine
from app.wechat.client import WeChat
from tests.identity.window import Window
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner
from tests.standin.caller import new_standin


@pytest.fixture
def standin() -> Standin:
    return new_standin()


@pytest.fixture
async def wechat(standin: Standin, application: WebApplication) -> AsyncIterator[WeChat]:
    """The application with a platform that is the stand-in."""

    async def at_once(_: float) -> None: ...

    transport = httpx.ASGITransport(app=platform_of(standin))
    async with httpx.AsyncClient(transport=transport, base_url="http://api.weixin.test") as line:
        application.state.wechat = WeChat(
            PlatformLine(line, sleep=at_once), APPID, SecretStr(SECRET), standin.clock.now
        )
        yield application.state.wechat
        application.state.wechat = None


@pytest.fixture
async def window(database: Database, sealer: Sealer) -> Window:
    """An estate of a couple's flat and another."""
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
        )
        at = await now(session)
        clerk = await service.add_staff(session, "liu", "刘干事", "correct horse battery", at)
        chief = await service.add_staff(session, "ma", "马主任", "correct horse battery", at)
    desk = Desk(database, sealer, community_id)
    await desk.bring_in(
        flat(
            "1-1-101",
            owner("王芳", document=id_card(1), phone="13900000001"),
            owner("赵明", document=id_card(11), phone="13900000011"),
        ),
        flat("1-1-102", owner("李强", document=id_card(2), phone="13900000002")),
    )
    return Window(database, sealer, desk, clerk, chief)
