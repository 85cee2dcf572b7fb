"""What the tests of notices share."""

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.standin.platform import Standin
from app.wechat.client import WeChat
from tests.notifications.station import Station
from tests.wechat.conftest import pauses, standin, wechat

__all__ = ["pauses", "standin", "station", "wechat"]


@pytest.fixture
async def station(database: Database, sealer: Sealer, wechat: WeChat, standin: Standin) -> Station:
    """An estate whose residents use the mini-program of the stand-in."""
    return await Station(database, sealer, wechat, standin).opened()
