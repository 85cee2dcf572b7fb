"""One call to the platform: sent, its answer read, tried again only where the platform says that it did nothing.

The platform answers HTTP 200 also for errors, `/sns/*` as text/plain, and pictures or a JSON error under one status; so
the body is what is believed. A body is sent with its length, for a chunked one is refused with HTTP 412.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from secrets import SystemRandom
from typing import Any, Literal

import httpx
from pydantic import BaseModel, ValidationError

from app.core.logs import log
from app.wechat.errors import (
    BY_ERRCODE,
    BadTemplateData,
    NotReached,
    OurFault,
    OutcomeUnknown,
    ServerFault,
    UnknownErr,
    WeChatBusy,
)

RETRIES = 2
_PAUSE_SECONDS = 0.3
_RID = re.compile(r"rid: ([0-9a-f-]{8,60})")
_FIELD = re.compile(r"data\.(\w+)\.value")
_PICTURES = (b"\xff\xd8", b"\x89PNG")
_random = SystemRandom().random

type Sleep = Callable[[float], Awaitable[None]]
type Jitter = Callable[[], float]


@dataclass(frozen=True, slots=True)
class CallOut:
    """What is asked; parameters and body hold secrets and openids and are not shown."""

    method: Literal["GET", "POST"]
    path: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, object] | None = field(default=None, repr=False)


class PlatformLine:
    """The way to the platform over one HTTP client; `sleep` and `jitter` (0 to 1) space the retries."""

    def __init__(self, http: httpx.AsyncClient, *, sleep: Sleep = asyncio.sleep, jitter: Jitter = _random) -> None:
        self._http, self._sleep, self._jitter = http, sleep, jitter

    async def ask[T](self, call: CallOut, read: Callable[[CallOut, httpx.Response], T]) -> T:
        """The answer as `read` understands it; raises WeChatError.

        Only a busy platform is asked again, at most twice: after a timeout nobody knows whether a message went out or a
        code was used, so that is left to the caller.
        """
        for attempt in range(RETRIES):
            try:
                return read(call, await self._send(call))
            except WeChatBusy:
                await self._sleep(_PAUSE_SECONDS * 2**attempt * (1 + self._jitter()))
        return read(call, await self._send(call))

    async def _send(self, call: CallOut) -> httpx.Response:
        try:
            # Parameters never stand in the path: httpx would replace them by `params`.
            answer = await self._http.request(call.method, call.path, params=dict(call.params), json=call.body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotReached(call.path, reason=type(error).__name__) from None
        except httpx.HTTPError as error:
            # The cause is left out: it carries the request, and that the address with the token.
            raise OutcomeUnknown(call.path, reason=type(error).__name__) from None
        if answer.status_code == 200:
            return answer
        log("wechat").error("http_status", call=call.path, status=answer.status_code)
        refused = 400 <= answer.status_code < 500
        raise (OurFault if refused else ServerFault)(call.path, reason=f"HTTP {answer.status_code}")


def as_model[Answer: BaseModel](model: type[Answer]) -> Callable[[CallOut, httpx.Response], Answer]:
    """A reader of answers of this shape; raises OutcomeUnknown where it is another, WeChatError for an errcode."""

    def read(call: CallOut, response: httpx.Response) -> Answer:
        said = _object(call, response.content)
        try:
            return model.model_validate(said)
        except ValidationError:
            raise OutcomeUnknown(call.path, reason="not as documented") from None

    return read


def as_picture(call: CallOut, response: httpx.Response) -> bytes:
    """The picture; raises WeChatError where the body is an error or no picture at all."""
    if response.content.startswith(_PICTURES):
        return response.content
    _object(call, response.content)
    raise OutcomeUnknown(call.path, reason="no picture")


def _object(call: CallOut, content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content.decode())
        errcode = int(said.get("errcode") or 0)
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise OutcomeUnknown(call.path, reason="unreadable") from None
    if errcode == 0:
        return dict(said)
    errmsg = str(said.get("errmsg", ""))
    found = _RID.search(errmsg)
    rid = found[1] if found else ""
    kind = BY_ERRCODE.get(errcode, UnknownErr)
    say = log("wechat").error if kind.alarm else log("wechat").info
    say("refused", call=call.path, errcode=errcode, rid=rid)
    if kind is BadTemplateData:
        named = _FIELD.search(errmsg)
        raise BadTemplateData(call.path, field=named[1] if named else "", rid=rid)
    raise kind(call.path, errcode=errcode, rid=rid)
