"""How an answer to a reader goes out: packed where that is worth it, named by its content, kept as long as its kind allows.

`HEAD` is answered as `GET` without the body. What a client keeps already is answered 304 (RFC 9110, 13.1.2). Source:
docs/decisions/0054.
"""

import asyncio
import gzip
import hashlib
from functools import lru_cache, partial

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.routers.files import PLAIN_TYPES

WORTH_PACKING = 1024
"""Bytes: below them a packet of the network holds the answer anyway."""
PUBLIC = "/v1/public/"
PAGE, FILE = "public, no-cache", "public, max-age=60"
_JSON = "application/json"
_LARGE = 128 * 1024
"""Bytes, beyond which to pack would hold the loop for milliseconds."""
_packed = partial(gzip.compress, compresslevel=5, mtime=0)
_packed_once = lru_cache(maxsize=64)(_packed)
"""What many ask for; what was not asked for a while makes room."""


class Packed:
    """The application, its answers to GET and HEAD packed, named and marked with how long they may be kept.

    A public page is asked for anew each time, a public file after a minute; a route may say otherwise of its own answer.
    What belongs to a token is kept by nobody (requests.py). An answer in pieces goes out as it comes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        without_body = scope["method"] == "HEAD"
        start: Message | None = None

        async def pack(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                begun, start = start, None
                # Headers of its own: an answer that many share has one list for all of them.
                begun = {**begun, "headers": list(begun["headers"])}
                if begun["status"] == 200:
                    _mark(scope, begun)
                    if not message.get("more_body", False):
                        message = await _named(scope, begun, message)
                await send(begun)
            await send({**message, "body": b""} if without_body else message)

        await self.app({**scope, "method": "GET"} if without_body else scope, receive, pack)


def _mark(scope: Scope, start: Message) -> None:
    """Say how long a public answer may be kept, where its route does not."""
    headers = MutableHeaders(raw=start["headers"])
    # A signed address is given to one client: what it shows is no public file.
    if scope["path"].startswith(PUBLIC) and b"signature=" not in scope["query_string"]:
        headers.setdefault("Cache-Control", PAGE if headers.get("Content-Type") == _JSON else FILE)


async def _named(scope: Scope, start: Message, message: Message) -> Message:
    """Name a whole answer that may be kept, pack it where that is worth it; nothing where the client has it already."""
    asked, headers, body = Headers(scope=scope), MutableHeaders(raw=start["headers"]), message["body"]
    kept = headers.get("Cache-Control", "no-store") != "no-store"
    packs = len(body) >= WORTH_PACKING and headers.get("Content-Type", "").partition(";")[0] in PLAIN_TYPES
    if packs:
        headers.add_vary_header("Accept-Encoding")
    if kept:
        # Weak: packed and plain are one answer in two spellings.
        headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        if headers["ETag"] in _tags(asked.get("If-None-Match", "")):
            start["status"] = 304
            del headers["Content-Length"], headers["Content-Type"]
            return {**message, "body": b""}
    if packs and _takes_gzip(asked.get("Accept-Encoding", "")):
        if len(body) > _LARGE:
            body = await asyncio.to_thread(_packed, body)
        else:
            body = _packed_once(body) if kept else _packed(body)
        headers["Content-Encoding"], headers["Content-Length"] = "gzip", str(len(body))
    return {**message, "body": body}


def _tags(header: str) -> set[str]:
    return {f"W/{tag.strip().removeprefix('W/')}" for tag in header.split(",") if tag.strip()}


def _takes_gzip(header: str) -> bool:
    """Whether a client names gzip, and not with the weight nought (RFC 9110, 12.5.3)."""
    for encoding in header.lower().split(","):
        name, _, weight = encoding.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "").removeprefix("q=").strip("0.") != "" or not weight.strip()
    return False
