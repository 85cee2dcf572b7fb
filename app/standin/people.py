"""Users with their codes, sessions and phone numbers: wx.login, the phone button, checksession.

A code holds five minutes and serves once; codes of wx.login and of the phone button lie in two pools. A used login code
is told apart (40163), a used phone code is not (40029), as in the field.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

from app.standin.call import OK, Api, CallIn, Errcode
from app.standin.clock import Clock, PerMinute
from app.standin.crypto import session_signature

CODE_SECONDS = 300


@dataclass
class User:
    """Somebody with WeChat on their phone."""

    openid: str
    unionid: str
    session_key: str = ""
    visited_at: float | None = None
    blocked: bool = False


@dataclass
class OneTimeCode:
    """A code of one pool, until it is used or five minutes old."""

    user: User
    issued_at: float
    used: bool = False
    phone: dict[str, Any] = field(default_factory=dict)


class PlatformPeople:
    """Everybody who uses the mini-program."""

    def __init__(self, clock: Clock, appid: str, secret: str) -> None:
        self.clock, self.appid, self.secret = clock, appid, secret
        self.bound = False  # to an open platform account: then a unionid comes too
        self.country_as_number = False
        self._users: dict[str, User] = {}
        self._login: dict[str, OneTimeCode] = {}
        self._phone: dict[str, OneTimeCode] = {}
        self._logins = PerMinute(clock, 100)

    def apis(self) -> list[Api]:
        """What this area answers."""
        return [
            Api("GET", "/sns/jscode2session", self.jscode2session, with_token=False),
            Api("POST", "/wxa/business/getuserphonenumber", self.getuserphonenumber),
            Api("GET", "/wxa/checksession", self.checksession),
            Api("GET", "/wxa/resetusersessionkey", self.resetusersessionkey),
        ]

    def user(self, name: str) -> User:
        """The user of this name, known from now on."""
        if name not in self._users:
            self._users[name] = User(openid_at(self.appid, name), openid_at("union", name))
        return self._users[name]

    def with_openid(self, openid: object) -> User:
        """The user; raises Errcode 40003."""
        for user in self._users.values():
            if user.openid == openid:
                return user
        raise Errcode(40003, "invalid openid")

    def issue_login_code(self, name: str) -> str:
        """What wx.login gives on this user's phone."""
        return self._issue(self._login, OneTimeCode(self.user(name), self.clock.now()))

    def issue_phone_code(self, name: str, number: str, country: str = "86") -> str:
        """What the phone button gives when this user agrees."""
        phone = {"phoneNumber": number if country == "86" else f"+{country}{number}", "purePhoneNumber": number}
        return self._issue(
            self._phone, OneTimeCode(self.user(name), self.clock.now(), phone={**phone, "countryCode": country})
        )

    def require_app(self, appid: object, secret: object, wrong_secret: int = 40125) -> None:
        """Raise Errcode for another appid or secret."""
        if appid != self.appid:
            raise Errcode(40013, "invalid appid")
        if secret != self.secret:
            raise Errcode(wrong_secret, "invalid appsecret")

    async def jscode2session(self, call: CallIn) -> dict[str, Any]:
        """Who ran wx.login; a new session key puts the last one out."""
        self.require_app(call.query.get("appid"), call.query.get("secret"))
        if call.query.get("grant_type") != "authorization_code":
            raise Errcode(40002, "invalid grant_type")
        code = self._login.get(call.query.get("js_code", ""))
        if code is None:
            raise Errcode(40029, "invalid code")
        if self._logins.is_too_often(code.user.openid):
            raise Errcode(45011, "api minute-quota reach limit, must slower, retry next minute")
        if code.used:
            raise Errcode(40163, "code been used")
        self._require_fresh(code)
        if code.user.blocked:
            raise Errcode(40226, "code blocked")
        code.used = True
        code.user.session_key = _session_key()
        code.user.visited_at = self.clock.now()
        said = {"session_key": code.user.session_key, "openid": code.user.openid}
        return said | ({"unionid": code.user.unionid} if self.bound else {})

    async def getuserphonenumber(self, call: CallIn) -> dict[str, Any]:
        """The number behind a tap on the phone button."""
        code = self._phone.get(str(call.body.get("code", "")))
        if code is None or code.used:
            raise Errcode(40029, "invalid code hint: [standin]")
        self._require_fresh(code)
        if call.body.get("openid") not in (None, "", code.user.openid):
            raise Errcode(40003, "invalid openid")
        code.used = True
        country = code.phone["countryCode"]
        watermark = {"timestamp": int(self.clock.now()), "appid": self.appid}
        said = {**code.phone, "countryCode": int(country) if self.country_as_number else country}
        return OK | {"phone_info": {**said, "watermark": watermark}}

    async def checksession(self, call: CallIn) -> dict[str, Any]:
        """Whether the signature was made with the session key that holds now."""
        self._require_session(call)
        return dict(OK)

    async def resetusersessionkey(self, call: CallIn) -> dict[str, Any]:
        """A new session key in place of the one that signed."""
        user = self._require_session(call)
        user.session_key = _session_key()
        return OK | {"openid": user.openid, "session_key": user.session_key}

    def _require_session(self, call: CallIn) -> User:
        user = self.with_openid(call.query.get("openid"))
        if call.query.get("sig_method") != "hmac_sha256":
            raise Errcode(87008, "invalid sig_method")
        if not user.session_key or call.query.get("signature") != session_signature(user.session_key, b""):
            raise Errcode(87009, "invalid signature")
        return user

    def _require_fresh(self, code: OneTimeCode) -> None:
        if self.clock.now() - code.issued_at > CODE_SECONDS:
            raise Errcode(40029, "invalid code")

    @staticmethod
    def _issue(pool: dict[str, OneTimeCode], code: OneTimeCode) -> str:
        text = secrets.token_urlsafe(24)
        pool[text] = code
        return text


def openid_at(appid: str, name: str) -> str:
    """The openid of a user at one account: another at each."""
    return "o" + base64.urlsafe_b64encode(hashlib.sha256(f"{appid}/{name}".encode()).digest()).decode()[:27]


def _session_key() -> str:
    return base64.b64encode(secrets.token_bytes(16)).decode()
