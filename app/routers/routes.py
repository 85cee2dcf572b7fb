"""The routes that a module answers, written down as it is read and built once, when the application takes them.

FastAPI's own router builds a route where it is written and once more where its router is included: its parameters,
bodies and answers are described twice. A route that FastAPI does not accept is therefore refused when the application
is made, which is before anything is served. Source: docs/decisions/0043.
"""

import inspect
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, TypedDict, Unpack

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app.routers.deeds import Unkeyed, done_once
from app.routers.guarded import FILE, LETTER, GuardedRoute, takes_file


class RouteOptions(TypedDict, total=False):
    """What a route says beside its path and its function, under the names that FastAPI has for it.

    `max_body_size` is said where an honest body may be larger than a letter, with the size it has (guarded.py); of a route
    that takes a file it need not be.
    """

    summary: str
    status_code: int
    response_class: type[Any]
    response_model: Any
    responses: dict[int | str, dict[str, Any]]
    max_body_size: int
    openapi_extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Written:
    method: str
    path: str
    endpoint: Callable[..., Any]
    tag: str
    route_class: type[APIRoute]
    options: RouteOptions

    @property
    def operation(self) -> str:
        """What a client calls it: the router of the function, each word of its path once, and the function."""
        words = self.endpoint.__module__.removeprefix(f"{__package__}.").split(".")
        return "_".join([*dict.fromkeys(words), self.endpoint.__name__.strip("_")])

    @property
    def place(self) -> str:
        """Where it is asked, for a function that answers at several kinds of places."""
        kind = re.search(r"\{(district|street|committee|community)_id\}", self.path)
        return f"_in_{kind[1]}" if kind else ""


@dataclass(frozen=True, slots=True)
class Routes:
    """Routes below one prefix, in the order in which requests are compared with them."""

    tag: str = ""
    prefix: str = ""
    route_class: type[APIRoute] = GuardedRoute
    _written: list[_Written] = field(default_factory=list)

    def get[F: Callable[..., Any]](self, path: str, **options: Unpack[RouteOptions]) -> Callable[[F], F]:
        """Let the function decorated answer GET at this path."""
        return self._writing("GET", path, options)

    def post[F: Callable[..., Any]](
        self, path: str, *, once: str | Unkeyed, optional_key: bool = False, **options: Unpack[RouteOptions]
    ) -> Callable[[F], F]:
        """Let the function decorated answer POST at this path.

        `once` names what it does once for each key (deeds.py), or says why it takes none.
        """
        return self._writing("POST", path, options, once, optional_key=optional_key)

    def put[F: Callable[..., Any]](
        self, path: str, *, once: str | Unkeyed, optional_key: bool = False, **options: Unpack[RouteOptions]
    ) -> Callable[[F], F]:
        """Let the function decorated answer PUT at this path.

        `once` names what it does once for each key (deeds.py), or says why it takes none.
        """
        return self._writing("PUT", path, options, once, optional_key=optional_key)

    def include(self, other: "Routes") -> None:
        """Take the routes that another holds by now, behind those that stand here."""
        self._written.extend(other._written)

    def onto(self, app: FastAPI, prefix: str = "") -> None:
        """Build every route on an application; raises what FastAPI raises of a route that it does not accept."""
        paths = Counter(one.operation for one in self._written)
        for one in self._written:
            app.router.add_api_route(
                prefix + one.path,
                one.endpoint,
                methods=[one.method],
                tags=[one.tag],
                operation_id=one.operation + ("" if paths[one.operation] == 1 else one.place),
                route_class_override=one.route_class,
                **(RouteOptions(max_body_size=_most(one.endpoint)) | one.options),
            )

    def _writing[F: Callable[..., Any]](
        self,
        method: str,
        path: str,
        options: RouteOptions,
        once: str | Unkeyed | None = None,
        *,
        optional_key: bool = False,
    ) -> Callable[[F], F]:
        def write(endpoint: F) -> F:
            answers: Callable[..., Any] = endpoint
            if isinstance(once, Unkeyed):
                options["openapi_extra"] = {"x-once": once}
            elif once is not None:
                answers = done_once(endpoint, once, optional_key=optional_key)
            self._written.append(_Written(method, self.prefix + path, answers, self.tag, self.route_class, options))
            return endpoint

        return write


def _most(endpoint: Callable[..., Any]) -> int:
    """Bytes that a function is sent at the most where its route says nothing of it."""
    asked = inspect.signature(endpoint, eval_str=True).parameters.values()
    return FILE if any(takes_file(one.annotation) for one in asked) else LETTER


def gather(*modules: ModuleType) -> Routes:
    """Take the routes of modules together, in the order in which requests are compared with them."""
    together = Routes()
    for module in modules:
        together.include(module.router)
    return together
