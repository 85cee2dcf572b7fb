"""Message push: checks the address entered in the console, and sends events to it, plain or encrypted, thrice at most."""

import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

from app.standin.clock import Clock
from app.standin.crypto import push_encrypted, push_signature

TRIES, TIMEOUT_SECONDS = 3, 5

type Mode = Literal["plain", "safe", "compatible"]


@dataclass
class PushTarget:
    """What was entered in the console under 消息推送."""

    url: str
    token: str
    key: str = ""
    mode: Mode = "safe"


@dataclass
class Delivery:
    """What became of one event: each try's status and body, or the kind of failure."""

    event: dict[str, Any]
    tries: list[tuple[int, str]] = field(default_factory=list)

    @property
    def taken(self) -> bool:
        """Whether the last try was answered with `success` or nothing."""
        return bool(self.tries) and self.tries[-1] in {(200, "success"), (200, "")}


class Pusher:
    """Events in their order until somebody lets them go; `http` is how the target is reached."""

    def __init__(self, clock: Clock, appid: str) -> None:
        self.clock, self.appid = clock, appid
        self.target: PushTarget | None = None
        self.http: httpx.AsyncClient | None = None
        self.waiting: deque[dict[str, Any]] = deque()
        self.deliveries: list[Delivery] = []
        self.numbers_as_text = False

    def event(self, openid: str, event: str, **more: object) -> dict[str, Any]:
        """Queue an event of this user."""
        at = int(self.clock.now())
        made = {
            "ToUserName": "gh_97417a04a28d",
            "FromUserName": openid,
            "CreateTime": str(at) if self.numbers_as_text else at,
            "MsgType": "event",
            "Event": event,
            **more,
        }
        self.waiting.append(made)
        return made

    async def check(self) -> bool:
        """Ask the target whether it is ours: it must send back the echostr as it is."""
        target, http = self._reached()
        timestamp, nonce, echostr = str(int(self.clock.now())), _number(), _number()
        query = {"signature": push_signature(target.token, timestamp, nonce), "timestamp": timestamp}
        answer = await http.get(target.url, params={**query, "nonce": nonce, "echostr": echostr})
        return answer.status_code == 200 and answer.text == echostr

    async def flush(self) -> list[Delivery]:
        """Send everything that waits."""
        return [await self.send(self.waiting.popleft()) for _ in range(len(self.waiting))]

    async def send(
        self, event: dict[str, Any], *, wrong_signature: bool = False, wrong_appid: bool = False
    ) -> Delivery:
        """Send one event, again where it is not taken; the two hooks make a push that must be refused."""
        target, http = self._reached()
        query, body = self._sealed(target, event, "wx0000000000000000" if wrong_appid else self.appid)
        if wrong_signature:
            query = {key: value[::-1] if key.endswith("signature") else value for key, value in query.items()}
        done = Delivery(event)
        self.deliveries.append(done)
        for _ in range(TRIES):
            try:
                answer = await http.post(target.url, params=query, json=body, timeout=TIMEOUT_SECONDS)
                done.tries.append((answer.status_code, answer.text))
            except httpx.HTTPError as error:
                done.tries.append((0, type(error).__name__))
            if done.taken:
                break
        return done

    def _sealed(self, target: PushTarget, event: dict[str, Any], appid: str) -> tuple[dict[str, str], dict[str, Any]]:
        timestamp, nonce = str(int(self.clock.now())), _number()
        query = {
            "signature": push_signature(target.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": str(event["FromUserName"]),
        }
        if target.mode == "plain":
            return query, event
        message = json.dumps(event, ensure_ascii=False).encode()
        encrypted = push_encrypted(target.key, secrets.token_bytes(16), message, appid)
        query["encrypt_type"] = "aes"
        query["msg_signature"] = push_signature(target.token, timestamp, nonce, encrypted)
        sealed = {"ToUserName": event["ToUserName"], "Encrypt": encrypted}
        return query, event | sealed if target.mode == "compatible" else sealed

    def _reached(self) -> tuple[PushTarget, httpx.AsyncClient]:
        if self.target is None or self.http is None:
            raise RuntimeError("no target of the push was entered")
        return self.target, self.http


def _number() -> str:
    return str(secrets.randbelow(10**10))
