"""Where a crowd comes at once: the page of a vote and a plain ballot are answered before FastAPI's layers.

In the last hour of a vote half of a ballot's processor time, and most of a reader's, would go to finding its route and
to taking its request apart in Python. What most phones send is plain: the name of a vote; a JSON body that is valid, and
a token. That is read here, and answered by the same function as the route's. Whatever is not plain (a body that is not
valid or too long, another spelling of an id, no token, another method) goes on to the application with all that was read
of it, as if nobody had looked; so what a route says of it stands in one place. Source: docs/decisions/0031, 0038.
"""

import re
import uuid
from collections.abc import Iterable
from functools import lru_cache

from fastapi import FastAPI, Response
from starlette.types import Message, Receive, Scope, Send

from app.routers import errors
from app.routers.public import votes
from app.routers.resident.votes import receipt_of
from app.voting.ballots.by_phone import PhoneBallot
from app.voting.schemas import NewBallot

_ID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_PAGE = re.compile(f"{votes.router.prefix}/([^/]{{1,40}})")
_BALLOTS = re.compile(f"/v1/resident/communities/{_ID}/votes/{_ID}/ballots")

_uuid = lru_cache(maxsize=4096)(uuid.UUID)
"""A crowd comes to few votes."""

_LONGEST = 16 * 1024
"""Bytes: fifty items answered take a tenth of it."""


class Crowd:
    """The application behind a quick way for the page of a vote and for plain ballots."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"] if scope["type"] == "http" else ""
        if method == "GET" and (asked := _PAGE.fullmatch(scope["path"])):
            await self._page(asked[1], scope, receive, send)
        elif method == "POST" and (asked := _BALLOTS.fullmatch(scope["path"])):
            await self._ballot(asked, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _page(self, eid: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer: Response = await self._app.state.house.public_votes.read_page(eid)
        except Exception as error:
            answer = errors.answered(error)
        await answer(scope, receive, send)

    async def _ballot(self, match: re.Match[str], scope: Scope, receive: Receive, send: Send) -> None:
        came: list[Message] = []
        try:
            token = _token(scope["headers"])
            ballot = NewBallot.model_validate_json(await _body(receive, came))
        except ValueError:
            await self._app(scope, _again(came, receive), send)
            return
        community_id, vote_id = map(_uuid, match.groups())
        sent = PhoneBallot(token, community_id, vote_id, ballot.voter, ballot.choices, ballot.nonce)
        try:
            answer = await receipt_of(self._app.state.house, sent)
        except Exception as error:
            await errors.answered(error)(scope, receive, send)
            return
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


def _token(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The token of a request that brings JSON; raises ValueError where it is not as a phone sends it, or too long."""
    authorization = media_type = length = b""
    for name, value in headers:
        if name == b"authorization":
            authorization = authorization or value
        elif name == b"content-type":
            media_type = value
        elif name == b"content-length":
            length = value
    scheme, _, token = authorization.decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token or media_type != b"application/json" or int(length or b"0") > _LONGEST:
        raise ValueError("no token with JSON, or more than a ballot")
    return token


async def _body(receive: Receive, came: list[Message]) -> bytes:
    """The body of a ballot; what is received goes into `came`. Raises ValueError where it is none that a phone sends."""
    body: bytes = b""
    while len(body) <= _LONGEST:
        came.append(message := await receive())
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return body
    raise ValueError("no ballot is as long")


def _again(came: list[Message], receive: Receive) -> Receive:
    """What was received already, and then the rest."""
    held = iter(came)

    async def replayed() -> Message:
        return next(held, None) or await receive()

    return replayed
