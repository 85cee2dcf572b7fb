"""What passes between the gate and the areas behind it: a call that was let in, and an errcode in answer to it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

type Answer = dict[str, Any] | Response


class Errcode(Exception):
    """An answer with an errcode; the gate adds a rid to the message, as the platform does."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        self.errcode, self.errmsg = errcode, errmsg
        super().__init__(errmsg)


@dataclass(frozen=True, slots=True)
class CallIn:
    """A call that was let in: its query and its JSON body, empty for a GET."""

    query: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Api:
    """One call of the platform: which method and path, what answers it, whether it wants a token.

    `wrong_method` is what another method is told; the answer is text/plain for `/sns/`.
    """

    method: str
    path: str
    answer: Callable[[CallIn], Awaitable[Answer]]
    with_token: bool = True
    wrong_method: int = 43002

    @property
    def content_type(self) -> str:
        """How the platform names what it answers."""
        return "text/plain" if self.path.startswith("/sns/") else "application/json; encoding=utf-8"


OK = {"errcode": 0, "errmsg": "ok"}
