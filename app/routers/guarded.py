"""A route that looks at who comes, and at how much they bring, before it reads what they bring.

FastAPI reads a body and takes it apart before it asks for a token, so that anybody at all could have us read for long.
Here the desk of a route (access.py) is asked first wherever that saves something: where no token came, and where the
body is long or does not say how long it is. A short body with a token is read first, so that the token is looked up
once. No body is read beyond the limit of its route. Source: docs/decisions/0047.
"""

import math
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, get_args

from fastapi import Request, Response, UploadFile, params
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import solve_dependencies
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

KIB = 1024
MIB = 1024 * KIB
LETTER = 64 * KIB
"""Bytes of a body of which nothing else is said: what one person writes in a form, or a list of two thousand ids."""

DOCUMENT = 1 * MIB
"""Bytes of a whole text: a vote with its items, a questionnaire, a plan, the serials of a ballot box."""

BATCH = 2 * MIB
"""Bytes of what was recorded without a network or on paper and is brought in at once: 500 visits with 300 characters said
at each are 1 MB. Of unknown keys alone this costs half a second."""

FILE = 25 * MIB
"""Bytes of a form with a file, which may have 20 MB itself."""

SHORT = 16 * KIB
"""Bytes that are read and taken apart in less time than it takes to look a token up."""


class BodyTooLarge(HTTPException):
    """A body that goes on beyond the limit of its route, in bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(413)


class GuardedRoute(APIRoute):
    """A route with a limit of its own, whose desk is asked before a long body is read."""

    def __init__(
        self, path: str, endpoint: Callable[..., Any], *, max_body_size: int | None = None, **told: Any
    ) -> None:
        # FastAPI's own limit would put plain English in place of whatever we answer where a long body was declared.
        super().__init__(path, endpoint, **told)
        self.most = max_body_size or LETTER
        if self.body_field is not None:
            self.openapi_extra = (self.openapi_extra or {}) | {"x-max-bytes": self.most}

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind what is looked at first."""
        answered = super().get_route_handler()
        self._desks = Dependant(dependencies=[one for one in self.dependant.dependencies if one.own_oauth_scopes])

        async def handled(request: Request) -> Response:
            brought = _brought(request)
            first = brought > SHORT or (brought > 0 and "authorization" not in request.headers)
            if first:
                await self.ask(request)
            if self.most < brought < math.inf:
                raise BodyTooLarge(self.most)
            try:
                return await answered(Request(request.scope, _limited(request.receive, self.most)))
            except RequestValidationError:
                # What is wrong with a body is told to whoever may send one; everybody else is told to sign in.
                if not first:
                    await self.ask(request)
                raise

        return handled

    async def ask(self, request: Request) -> None:
        """Ask the desk of this route, in a transaction that is over before anything is read.

        Raises Refused as it does, and RequestValidationError where an id of the address is none.
        """
        async with AsyncExitStack() as stack:
            # As a GET, for it changes nothing (access.py gives it a READ ONLY transaction).
            scope = dict(request.scope) | {
                "method": "GET",
                "fastapi_inner_astack": stack,
                "fastapi_function_astack": stack,
            }
            asked = await solve_dependencies(
                request=Request(scope), dependant=self._desks, async_exit_stack=stack, embed_body_fields=False
            )
        if asked.errors:
            raise RequestValidationError(asked.errors)


def takes_file(annotation: object) -> bool:
    """Whether this is a file that is sent, or has one in it."""
    inside = getattr(annotation, "__value__", None)
    if annotation is UploadFile or isinstance(annotation, params.File) or (inside and takes_file(inside)):
        return True
    return any(takes_file(one) for one in get_args(annotation))


def _brought(request: Request) -> float:
    """Bytes of the body as they are declared; without an end where they are not."""
    if "transfer-encoding" in request.headers:
        return math.inf
    declared = request.headers.get("content-length", "0")
    return int(declared) if declared.isdecimal() else math.inf


def _limited(receive: Receive, most: int) -> Receive:
    """What is received, up to so many bytes; raises BodyTooLarge beyond."""
    read = 0

    async def received() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise BodyTooLarge(most)
        return message

    return received
