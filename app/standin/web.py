"""Web pages inside WeChat: signing in by a redirect, and the ticket with which a page signs itself."""

import secrets
from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse

from app.standin.call import OK, Answer, Api, CallIn, Errcode
from app.standin.people import CODE_SECONDS, PlatformPeople, openid_at

LIFE = 7200


class Web:
    """Who looks at the pages of an official account, and the codes that come of it."""

    def __init__(self, people: PlatformPeople, appid: str, secret: str) -> None:
        self.people, self.appid, self.secret = people, appid, secret
        self.visitor = "visitor"
        self.is_snapshot = False  # a page looked at without signing in, by an account that is nobody's
        self._codes: dict[str, tuple[str, str, float]] = {}  # name, scope, when
        self._ticket, self._ticket_until = "", 0.0

    def apis(self) -> list[Api]:
        """What this area answers."""
        return [
            Api("GET", "/connect/oauth2/authorize", self.authorize, with_token=False),
            Api("GET", "/sns/oauth2/access_token", self.access_token, with_token=False),
            Api("GET", "/cgi-bin/ticket/getticket", self.getticket),
        ]

    def issue_code(self, name: str, scope: str = "snsapi_base") -> str:
        """What a page is given when this user comes back to it."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = (name, scope, self.people.clock.now())
        return code

    async def authorize(self, call: CallIn) -> Answer:
        """Back to the page with a code; the visitor always agrees."""
        if call.query.get("appid") != self.appid:
            raise Errcode(40013, "invalid appid")
        if call.query.get("response_type") != "code" or not call.query.get("redirect_uri"):
            raise Errcode(10003, "redirect_uri mismatch")
        code = self.issue_code(self.visitor, call.query.get("scope", "snsapi_base"))
        more = urlencode({"code": code, "state": call.query.get("state", "")})
        target = call.query["redirect_uri"]
        return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{more}", 302)

    async def access_token(self, call: CallIn) -> dict[str, Any]:
        """Who the visitor is; this token has nothing to do with the server's."""
        if call.query.get("appid") != self.appid:
            raise Errcode(40013, "invalid appid")
        if call.query.get("secret") != self.secret:
            raise Errcode(40125, "invalid appsecret")
        if call.query.get("grant_type") != "authorization_code":
            raise Errcode(40002, "invalid grant_type")
        name, scope, issued_at = self._codes.pop(call.query.get("code", ""), ("", "", 0.0))
        if not name or self.people.clock.now() - issued_at > CODE_SECONDS:
            raise Errcode(40029, "invalid code")
        said: dict[str, Any] = {
            "access_token": secrets.token_urlsafe(60),
            "expires_in": LIFE,
            "refresh_token": secrets.token_urlsafe(60),
            "openid": openid_at(self.appid, f"snapshot/{name}" if self.is_snapshot else name),
            "scope": scope,
        }
        if self.is_snapshot:
            return said | {"is_snapshotuser": 1}
        return said | ({"unionid": self.people.user(name).unionid} if self.people.bound else {})

    async def getticket(self, call: CallIn) -> dict[str, Any]:
        """The ticket, the same for two hours."""
        if call.query.get("type") != "jsapi":
            raise Errcode(40097, "invalid args: type")
        now = self.people.clock.now()
        if now >= self._ticket_until:
            self._ticket, self._ticket_until = secrets.token_urlsafe(64), now + LIFE
        return OK | {"ticket": self._ticket, "expires_in": int(self._ticket_until - now)}
