"""服务号: signing in on a page that is open in WeChat, by a redirect and a code; source: platform, web page authorisation.

Nothing but who looks at the page is asked (`snsapi_base`): no consent is shown, and no name or picture comes.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr

from app.core.settings import Settings
from app.wechat.answers import WebVisitor
from app.wechat.calling import CallOut, PlatformLine, as_model
from app.wechat.client import POOL, TIMEOUT

PAGE = "/m/"
"""Where the page of residents lies at the public address."""


class OfficialAccount:
    """The platform for one official account; `page` is the address that a visitor comes back to."""

    def __init__(self, line: PlatformLine, appid: str, secret: SecretStr, *, page: str, open_base: str) -> None:
        self._line, self.appid, self._secret = line, appid, secret
        self._page, self._open = page, open_base

    def authorize_address(self, state: str) -> str:
        """The address that the page goes to; the platform minds the order of what stands in it."""
        asked = {
            "appid": self.appid,
            "redirect_uri": self._page,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        return f"{self._open}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"

    async def visitor(self, code: str) -> WebVisitor:
        """Who came back with this code; it serves once. The token that comes too is thrown away."""
        params = {
            "appid": self.appid,
            "secret": self._secret.get_secret_value(),
            "code": code,
            "grant_type": "authorization_code",
        }
        return await self._line.ask(CallOut("GET", "/sns/oauth2/access_token", params), as_model(WebVisitor))


@asynccontextmanager
async def official_account(settings: Settings) -> AsyncIterator[OfficialAccount | None]:
    """The official account of the settings, until the block ends; None where they name none."""
    if settings.official_appid is None or settings.official_secret is None:
        yield None
        return
    async with httpx.AsyncClient(base_url=settings.wechat_base, timeout=TIMEOUT, limits=POOL) as http:
        yield OfficialAccount(
            PlatformLine(http),
            settings.official_appid,
            settings.official_secret,
            page=f"{settings.public_base}{PAGE}",
            open_base=settings.official_open,
        )
