"""What surrounds every request, as plain ASGI: an id, headers of every answer, one log line.

It wraps the whole application from outside, so that failures and 404s carry an id too.
"""

import re
import secrets
import time
from collections.abc import Callable
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import logs
from app.core.values.rehearsal import REHEARSED, WORD
from app.wechat.scenes import ADDRESS, SECRET, public_scene

_GIVEN = re.compile(rb"[A-Za-z0-9-]{8,64}")
_ON_EVERY_ANSWER = (b"x-content-type-options", b"nosniff")
_SCENES = (ADDRESS, "/v1/public/codes/")
"""Where a scene stands in a path: a secret one must not, and is sent there all the same."""
_KEPT_BY_NOBODY = (b"cache-control", b"no-store")
_OF_A_PRACTICE_HOUSE = (b"x-yigai-rehearsal", quote(WORD).encode())
"""演练, as a header can bear it."""


def request_id() -> str:
    """The id of the request being answered, empty outside one."""
    found = logs.REQUEST_ID.get()
    return found if isinstance(found, str) else ""


class Surrounded:
    """The application with a request id (taken from `X-Request-Id` where sensible) and a log line.

    Where `rehearsed` says that it serves a practice house, every answer says so, and whatever is printed for one.
    """

    def __init__(self, app: ASGIApp, rehearsed: Callable[[], bool] = lambda: False) -> None:
        self.app, self.rehearsed = app, rehearsed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = b""
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                given = value
        identity = given.decode() if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        # Set, so that every line logged on the way carries the number that a person reads out to us.
        before = logs.REQUEST_ID.get()
        logs.REQUEST_ID.set(identity)
        REHEARSED.set(self.rehearsed())
        try:
            await self._answer(scope, receive, send, identity)
        finally:
            logs.REQUEST_ID.set(before)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, identity: str) -> None:
        began, status, started = time.perf_counter(), 0, False

        async def marked(message: Message) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                status, started = message["status"], True
                headers = [*message["headers"], (b"x-request-id", identity.encode()), _ON_EVERY_ANSWER]
                if not any(name.lower() == b"cache-control" for name, _ in message["headers"]):
                    headers.append(_KEPT_BY_NOBODY)
                if self.rehearsed():
                    headers.append(_OF_A_PRACTICE_HOUSE)
                # One of its own: an answer that many share is one message for all of them.
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self.app(scope, receive, marked)
        except Exception:
            # The application has answered and logged already; Starlette raises once more for the server's own log,
            # which would print the message with people's data in it.
            if not started:
                raise
        finally:
            # The path, never the query: ids may be logged, what was searched for may not.
            path, ms = _loggable(scope["path"]), round((time.perf_counter() - began) * 1000, 1)
            logs.answered(scope["method"], path, status, ms)


def _loggable(path: str) -> str:
    """A path without what may be a secret: where a scene stands, only one that is no secret is written down.

    Whoever sends a household's code there does so by mistake, and whoever reads the log could bind the flat with it.
    """
    for prefix in _SCENES:
        if path.startswith(prefix):
            scene = path.removeprefix(prefix)
            return path if scene in SECRET or public_scene(scene) is not None else f"{prefix}…"
    return path
