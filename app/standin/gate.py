"""What every call of the platform has in common: lengths, methods, tokens, bodies, ordered faults, and the shape of answers.

HTTP 200 also for errors; a rid behind every error; a POST without its length is refused before anything else.
"""

import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.standin.call import Answer, Api, CallIn, Errcode
from app.standin.faults import FaultKind, OrderedFailure, OrderedFailures
from app.standin.tokens import Tokens

_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>nginx</body></html>"

type Hang = Callable[[Request], Awaitable[None]]


@dataclass(frozen=True)
class CallSeen:
    """A call as it came, for whoever wants to look."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


async def until_gone(request: Request) -> None:
    """Say nothing until the caller gives up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


class CallGate:
    """Lets calls in to the areas; `hang` is how it keeps silent."""

    def __init__(self, tokens: Tokens, apis: list[Api], hang: Hang = until_gone) -> None:
        self.faults = OrderedFailures()
        self.asked: list[CallSeen] = []
        self._tokens, self._hang = tokens, hang
        self._apis = {api.path: api for api in apis}

    @property
    def paths(self) -> list[str]:
        """Every path that is answered."""
        return list(self._apis)

    async def answer(self, request: Request) -> Response:
        """Answer one call."""
        api, body = self._apis[request.url.path], await request.body()
        self.asked.append(CallSeen(request.method, api.path, dict(request.query_params), dict(request.headers), body))
        if request.method == "POST" and "content-length" not in request.headers:
            return HTMLResponse(_PAGE.format("412 Precondition Failed"), 412)
        fault = self.faults.next(api.path)
        if fault is not None and fault.kind is not FaultKind.HANG_AFTER:
            return await self._failed(api, fault, request)
        try:
            answer = _rendered(api, await self._let_in(api, request, body))
        except Errcode as refused:
            answer = _refusal(api, refused)
        if fault is not None:
            await self._hang(request)
        return answer

    async def _let_in(self, api: Api, request: Request, body: bytes) -> Answer:
        if request.method != api.method:
            raise Errcode(api.wrong_method, f"require {api.method} method")
        if api.with_token:
            self._tokens.require(request.query_params.get("access_token", ""))
        said: Any = {}
        if api.method == "POST":
            if not body:
                raise Errcode(44002, "empty post data")
            try:
                said = json.loads(body)
            except ValueError:
                raise Errcode(47001, "data format error") from None
            if not isinstance(said, dict):
                raise Errcode(47001, "data format error")
        return await api.answer(CallIn(request.query_params, said))

    async def _failed(self, api: Api, fault: OrderedFailure, request: Request) -> Response:
        match fault.kind:
            case FaultKind.ERRCODE:
                return _refusal(api, Errcode(fault.number, "ordered"))
            case FaultKind.STATUS:
                return HTMLResponse(_PAGE.format(f"{fault.number}"), fault.number)
            case FaultKind.MALFORMED:
                return Response(b'{"errcode":0,"errmsg":"o', media_type=api.content_type)
            case FaultKind.EMPTY:
                return Response(b"", media_type=api.content_type)
            case FaultKind.HTML:
                return HTMLResponse(_PAGE.format("Welcome"))
            case FaultKind.HANG | FaultKind.HANG_AFTER:
                await self._hang(request)
                return Response(b"", 499)


def _rendered(api: Api, answer: Answer) -> Response:
    if isinstance(answer, Response):
        return answer
    # The charset is left as the platform writes it.
    content = json.dumps(answer, ensure_ascii=False).encode()
    return Response(content, headers={"content-type": api.content_type})


def _refusal(api: Api, refused: Errcode) -> Response:
    rid = "-".join(secrets.token_hex(4) for _ in range(3))
    return _rendered(api, {"errcode": refused.errcode, "errmsg": f"{refused.errmsg} rid: {rid}"})
