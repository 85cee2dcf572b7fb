"""The application opens the client with itself and closes it with itself, and only where a mini-program is named."""

import pytest
from pydantic import SecretStr

from app.core.db import Database
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.main import create_app
from app.wechat.client import WeChat


@pytest.mark.parametrize("appid", [None, "wx0123456789abcdef"])
async def test_the_client_lives_as_long_as_the_application(
    settings: Settings, database_url: str, sealer: Sealer, signer: Signer, appid: str | None
) -> None:
    told = settings.model_copy(update={"wechat_appid": appid, "wechat_secret": SecretStr("of nobody")})
    app = create_app(told, Database(database_url), sealer, signer)
    async with app.router.lifespan_context(app):
        wechat = app.state.wechat
        assert isinstance(wechat, WeChat) == (appid is not None)
    assert wechat is None or wechat._line._http.is_closed
