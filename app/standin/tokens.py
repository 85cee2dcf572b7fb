"""Access tokens: the old call that puts its last token out, and the stable one that gives everybody the same."""

import secrets
from collections import deque
from dataclasses import dataclass
from typing import Any

from app.standin.call import Api, CallIn, Errcode
from app.standin.clock import Clock
from app.standin.people import PlatformPeople

LIFE, OVERLAP = 7200, 300
FORCED_APART, FORCED_A_DAY, DAY = 30, 20, 86_400


@dataclass
class StandinToken:
    """A token and until when it is taken."""

    text: str
    until: float
    put_out: bool = False


class Tokens:
    """Every token given out."""

    def __init__(self, clock: Clock, people: PlatformPeople) -> None:
        self.clock, self.people = clock, people
        self.caller_allowed = True  # whether the caller's address is on the list of the console
        self._plain: StandinToken | None = None
        self._stable: StandinToken | None = None
        self._given: dict[str, StandinToken] = {}
        self._forced: deque[float] = deque()

    def apis(self) -> list[Api]:
        """What this area answers."""
        return [
            Api("GET", "/cgi-bin/token", self.token, with_token=False),
            Api("POST", "/cgi-bin/stable_token", self.stable_token, with_token=False),
        ]

    def require(self, text: str) -> None:
        """Raise Errcode where this token is missing, unknown, put out or over."""
        if not text:
            raise Errcode(41001, "access_token missing")
        token = self._given.get(text)
        if token is None or token.put_out:
            raise Errcode(
                40001,
                "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken",
            )
        if self.clock.now() >= token.until:
            raise Errcode(42001, "access_token expired")

    def revoke_all(self) -> None:
        """What a new AppSecret does to every token."""
        for token in self._given.values():
            token.put_out = True
        self._plain = self._stable = None

    async def token(self, call: CallIn) -> dict[str, Any]:
        """A new token each time; the one before is taken for five minutes more."""
        self._require_caller(call.query, wrong_secret=40125)
        if self._plain is not None:
            self._plain.until = min(self._plain.until, self.clock.now() + OVERLAP)
        self._plain = self._new()
        return self._as_json(self._plain)

    async def stable_token(self, call: CallIn) -> dict[str, Any]:
        """The same token while it holds; forced, a new one that puts the old one out at once."""
        self._require_caller(call.body, wrong_secret=40001)
        if call.body.get("force_refresh"):
            return self._as_json(self._force())
        if self._stable is None or self.clock.now() >= self._stable.until - OVERLAP:
            self._stable = self._new()
        return self._as_json(self._stable)

    def _force(self) -> StandinToken:
        now = self.clock.now()
        if self._stable is not None and self._forced and now - self._forced[-1] < FORCED_APART:
            return self._stable
        while self._forced and now - self._forced[0] >= DAY:
            self._forced.popleft()
        if len(self._forced) >= FORCED_A_DAY:
            raise Errcode(45009, "reach max api daily quota limit")
        self._forced.append(now)
        if self._stable is not None:
            self._stable.put_out = True
        self._stable = self._new()
        return self._stable

    def _require_caller(self, fields: Any, wrong_secret: int) -> None:
        if fields.get("grant_type") != "client_credential":
            raise Errcode(40002, "invalid grant_type")
        self.people.require_app(fields.get("appid"), fields.get("secret"), wrong_secret)
        if not self.caller_allowed:
            raise Errcode(40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist")

    def _new(self) -> StandinToken:
        token = StandinToken(f"86_{secrets.token_urlsafe(100)}", self.clock.now() + LIFE)
        self._given[token.text] = token
        return token

    def _as_json(self, token: StandinToken) -> dict[str, Any]:
        return {"access_token": token.text, "expires_in": int(token.until - self.clock.now())}
