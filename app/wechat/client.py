"""The platform's server as the rest of the program sees it: one method for each call, one object for each process.

Every method raises `WeChatError`, by its kind (errors.py); none is called inside an open transaction.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Literal

import httpx
from pydantic import SecretStr

from app.core.logs import log
from app.core.settings import Settings
from app.wechat import answers
from app.wechat.answers import AccountTemplate, PhoneNumber, Session, TextCheck
from app.wechat.calling import CallOut, PlatformLine, as_model, as_picture
from app.wechat.errors import Misconfigured, OutcomeUnknown, TokenInvalid
from app.wechat.token import SharedToken

TIMEOUT = httpx.Timeout(10, connect=3)
POOL = httpx.Limits(max_connections=20, max_keepalive_connections=20)

MOST_CHARACTERS = 2500
_OVERLAP = 50
"""Characters that two pieces of a long text share, so that a word on the cut is seen whole."""

NOTES = 2
"""The scene of a text or picture that we send to be checked: 评论, the nearest to what a resident writes to staff."""


class Edition(StrEnum):
    """Which edition of the mini-program a code, link or message opens; the two families of calls name it differently."""

    RELEASE = "release"
    TRIAL = "trial"
    DEVELOP = "develop"

    @property
    def of_message(self) -> str:
        """Its name in a message."""
        return {Edition.RELEASE: "formal", Edition.TRIAL: "trial", Edition.DEVELOP: "developer"}[self]


class WeChat:
    """The platform for one mini-program; `clock` counts seconds for the life of a token."""

    def __init__(self, line: PlatformLine, appid: str, secret: SecretStr, clock: Callable[[], float]) -> None:
        self._line, self.appid, self._secret = line, appid, secret
        self._token = SharedToken(self._fetch_token, clock)

    async def code2session(self, code: str) -> Session:
        """Who ran wx.login and got this code; it serves once, so after OutcomeUnknown the phone gets a new one."""
        params = {
            "appid": self.appid,
            "secret": self._secret.get_secret_value(),
            "js_code": code,
            "grant_type": "authorization_code",
        }
        return await self._line.ask(CallOut("GET", "/sns/jscode2session", params), as_model(Session))

    async def get_phone_number(self, code: str, openid: str) -> PhoneNumber:
        """The number behind a tap on the phone button; the platform checks that code and user belong together."""
        path = "/wxa/business/getuserphonenumber"
        found = await self._post(path, as_model(PhoneNumber), {"code": code, "openid": openid})
        if found.appid != self.appid:
            raise OutcomeUnknown(path, reason="watermark of another mini-program")
        return found

    async def send_subscribe_message(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        *,
        page: str | None = None,
        edition: Edition = Edition.RELEASE,
    ) -> str:
        """Send one message and answer its msgid; `data` has passed template_data.py.

        After OutcomeUnknown it may have gone out, and is not sent again. Two at once to one user are refused.
        """
        body: dict[str, object] = {
            "touser": openid,
            "template_id": template_id,
            "miniprogram_state": edition.of_message,
            "lang": "zh_CN",
            "data": {key: {"value": value} for key, value in data.items()},
        }
        if page is not None:
            body["page"] = page
        return (await self._post("/cgi-bin/message/subscribe/send", as_model(answers.MessageSent), body)).msgid

    async def list_templates(self) -> list[AccountTemplate]:
        """The message templates of this account, to compare what we fill in with what they ask for."""
        return (await self._ask("GET", "/wxaapi/newtmpl/gettemplate", as_model(answers.Templates))).data

    async def msg_sec_check(self, openid: str, content: str, *, scene: int = NOTES) -> TextCheck:
        """What the platform thinks of a text: of a long one, the strictest over its pieces."""
        checks = [await self._check_piece(openid, piece, scene) for piece in _pieces(content)]
        return min(checks, key=lambda check: answers.STRICTEST_FIRST.index(check.suggest))

    async def media_check_async(
        self, openid: str, media_url: str, *, kind: Literal["audio", "image"] = "image", scene: int = NOTES
    ) -> str:
        """Ask what the platform thinks of a file, which it fetches itself; answers the trace id of the result to come."""
        body: dict[str, object] = {
            "media_url": media_url,
            "media_type": {"audio": 1, "image": 2}[kind],
            "version": 2,
            "scene": scene,
            "openid": openid,
        }
        return (await self._post("/wxa/media_check_async", as_model(answers.Traced), body)).trace_id

    async def get_unlimited_qrcode(
        self,
        scene: str,
        page: str,
        *,
        edition: Edition = Edition.RELEASE,
        check_path: bool = True,
        width: int = 430,
    ) -> bytes:
        """The mini-program code that opens `page` with `scene`: 1 to 32 visible characters, no % and no Chinese.

        `check_path` asks that the page is in the released edition; `width` is in pixels, 280 to 1280.
        """
        body: dict[str, object] = {
            "scene": scene,
            "page": page,
            "check_path": check_path,
            "env_version": edition,
            "width": width,
        }
        return await self._post("/wxa/getwxacodeunlimit", as_picture, body)

    async def generate_url_link(
        self, path: str, query: str, *, days: int = 30, edition: Edition = Edition.RELEASE
    ) -> str:
        """A link for a text message that opens `path` with `query`, good for this many days, at most 30."""
        body: dict[str, object] = {
            "path": path,
            "query": query,
            "expire_type": 1,
            "expire_interval": days,
            "env_version": edition,
        }
        return (await self._post("/wxa/generate_urllink", as_model(answers.Link), body)).url_link

    async def _check_piece(self, openid: str, content: str, scene: int) -> TextCheck:
        body: dict[str, object] = {"version": 2, "openid": openid, "scene": scene, "content": content}
        return await self._post("/wxa/msg_sec_check", as_model(TextCheck), body)

    async def _post[T](self, path: str, read: Callable[[CallOut, httpx.Response], T], body: Mapping[str, object]) -> T:
        return await self._ask("POST", path, read, body)

    async def _ask[T](
        self,
        method: Literal["GET", "POST"],
        path: str,
        read: Callable[[CallOut, httpx.Response], T],
        body: Mapping[str, object] | None = None,
    ) -> T:
        """The answer to a call that needs a token; one that is refused is replaced once, and then no more."""
        token = await self._token.current()
        try:
            return await self._line.ask(CallOut(method, path, {"access_token": token}, body), read)
        except TokenInvalid:
            self._token.drop(token)
        token = await self._token.current()
        try:
            return await self._line.ask(CallOut(method, path, {"access_token": token}, body), read)
        except TokenInvalid as refused:
            self._token.drop(token)
            log("wechat").error("token_refused_twice", call=path, errcode=refused.errcode, rid=refused.rid)
            raise

    async def _fetch_token(self) -> answers.TokenAnswer:
        path = "/cgi-bin/stable_token"
        body: dict[str, object] = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self._secret.get_secret_value(),
            "force_refresh": False,
        }
        try:
            return await self._line.ask(CallOut("POST", path, body=body), as_model(answers.TokenAnswer))
        except TokenInvalid as refused:
            # Here 40001 is about the secret.
            log("wechat").error("secret_refused", errcode=refused.errcode, rid=refused.rid)
            raise Misconfigured(path, errcode=refused.errcode, rid=refused.rid) from None


def _pieces(content: str) -> list[str]:
    step = MOST_CHARACTERS - _OVERLAP
    last = max(len(content) - _OVERLAP, 1)
    return [content[start : start + MOST_CHARACTERS] for start in range(0, last, step)]


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[WeChat | None]:
    """The platform of the settings, until the block ends; None where they name no mini-program."""
    if settings.wechat_appid is None or settings.wechat_secret is None:
        yield None
        return
    async with httpx.AsyncClient(base_url=settings.wechat_base, timeout=TIMEOUT, limits=POOL) as http:
        # Seconds of a token's life are a length of time, not an instant: no business of the one clock.
        yield WeChat(PlatformLine(http), settings.wechat_appid, settings.wechat_secret, asyncio.get_running_loop().time)
