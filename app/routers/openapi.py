"""The OpenAPI as front-end developers need it, and the check that no route stands unguarded."""

import inspect
from enum import Enum
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.core.labels import Labelled
from app.identity.permissions import Permission
from app.routers.access import SELF

PUBLIC = ("/public/", "/v1/public/")
_KNOWN = {SELF, *Permission}
_METHODS = {"get", "post", "put", "delete", "patch", "head", "options", "trace"}

TAGS = [
    {"name": "public", "description": "任何人:健康检查、错误与标签目录、名册模板"},
    {"name": "office:session", "description": "工作人员:登录"},
    {"name": "office:places", "description": "工作人员:小区、楼栋、网格"},
    {"name": "office:register", "description": "工作人员:名册导入、更正、查找"},
    {"name": "office:rolls", "description": "工作人员、业委会、审计员:表决名册与计票"},
]


class UnguardedRoute(Exception):
    """A route that the application must not start with."""


def labelled_enums() -> dict[str, type[Labelled]]:
    """Every enum with Chinese labels that the program has loaded, by class name."""
    found: dict[str, type[Labelled]] = {}
    waiting = list(Labelled.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if inspect.isclass(kind) and issubclass(kind, Enum) and len(kind):
            found[kind.__name__] = kind
    return dict(sorted(found.items()))


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI with the Chinese label of every enum value as `x-labels`; made once."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes, tags=TAGS
        )
        for name, kind in labelled_enums().items():
            if name in schema["components"]["schemas"]:
                schema["components"]["schemas"][name]["x-labels"] = {member.value: member.label for member in kind}
        app.openapi_schema = schema
    return app.openapi_schema


def require_guards(app: FastAPI) -> None:
    """Raise UnguardedRoute where a route outside `/public` names no known permission, or uses a method phones lack."""
    faults = []
    for path, item in app.openapi()["paths"].items():
        for method, operation in item.items():
            if method not in _METHODS:
                continue
            if method not in {"get", "post", "put", "delete"}:
                faults.append(f"{method.upper()} {path}: wx.request cannot send this method")
            scopes = [scope for entry in operation.get("security", []) for kept in entry.values() for scope in kept]
            if path.startswith(PUBLIC):
                if scopes:
                    faults.append(f"{method.upper()} {path}: public, yet asks for {scopes}")
            elif not scopes or not _KNOWN.issuperset(scopes):
                faults.append(f"{method.upper()} {path}: declares no known permission ({scopes})")
    if faults:
        raise UnguardedRoute("; ".join(faults))
