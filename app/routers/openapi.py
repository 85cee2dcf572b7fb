"""The OpenAPI as front-end developers need it, and the check that no route stands unguarded."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from app.core.labels import labelled_enums
from app.identity.permissions import Permission
from app.routers import api_page, code_page, errors
from app.routers.access import DESKS, FIRST, FRESH, MAY_BE_LEFT_OUT, RESIDENT, SELF
from app.routers.audience import reached
from app.routers.examples import add_examples

PUBLIC = ("/public/", "/v1/public/")
_KNOWN = {SELF, RESIDENT, FRESH, FIRST, *Permission}

TAGS = [
    {"name": "public", "description": "任何人：健康检查、错误与标签目录、名册模板"},
    {"name": "office:session", "description": "工作人员：登录、动态码、登录的设备、待办"},
    {"name": "office:ledger", "description": "工作人员、审计员：小区台账"},
    {"name": "office:staff", "description": "街道、区：任命和免去人员、个人信息查看记录"},
    {"name": "office:places", "description": "工作人员：小区、楼栋、网格"},
    {"name": "office:register", "description": "工作人员：名册导入、更正、查找"},
    {"name": "office:evidence", "description": "工作人员、业委会、审计员：证据影像"},
    {"name": "office:rolls", "description": "工作人员、业委会、审计员：表决名册与计票"},
    {"name": "office:postings", "description": "召集人、街道：公示、异议、文本"},
    {"name": "office:notices", "description": "召集人：施工通知、送达台账、上门清单"},
    {"name": "office:contents", "description": "居委会、街道：审核住户发布的文字和图片"},
    {"name": "office:projects", "description": "召集人、街道、区：改造项目、方案、开工条件"},
    {
        "name": "office:consultations",
        "description": "业委会、居委会、网格员、街道：三轮征询、走访、进度板、问卷、达标证明",
    },
    {"name": "office:papers", "description": "召集人、计票员：纸质选票的印发、送达、收回、扫描、录入"},
    {"name": "office:votes", "description": "召集人、街道、计票员：表决的全过程"},
    {"name": "office:authorities", "description": "居委会、街道：委托、推选、监护、单位授权、受让"},
    {"name": "office:disputes", "description": "召集人、居委会、街道：代录选票的争议与认定"},
    {"name": "office:claims", "description": "居委会、街道、区：经手登记的意见、争议与认定、告知单、走访反映"},
    {"name": "office:samples", "description": "街道、区、审计员、第三方回访员：回访抽样"},
    {"name": "office:complaints", "description": "责任单位、居委会、街道、区：随手拍的派单、办理、回访、指标"},
    {"name": "office:venue", "description": "计票员：现场表决、票箱、代录、唱票记录"},
    {"name": "office:residents", "description": "工作人员：绑定码、确认住户身份"},
    {"name": "office:extracts", "description": "居委会、街道：房屋记录摘录"},
    {"name": "resident", "description": "住户的手机：首页、表决、投票"},
]


class UnguardedRoute(Exception):
    """A route that the application must not start with."""


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """FastAPI's OpenAPI, with the shape of refusals, the Chinese label of every enum value as `x-labels`, the keys that must
    be sent and the fields that are always answered.
    """
    schemas: dict[str, dict[str, Any]] = schema["components"]["schemas"]
    # A page of a kind of line is called by its title and not by the brackets of its class.
    titles = {name: one["title"] for name, one in schemas.items() if name.endswith("_")}
    schema = _renamed(schema, {f"#/components/schemas/{name}": title for name, title in titles.items()})
    schemas = {titles.get(name, name): one for name, one in schema["components"]["schemas"].items()}
    schemas |= errors.schemas()
    # Of what is sent a field with a default may be left out; an answer says every field, but those of refusals.
    may_be_left_out = reached(schema, (one.get("requestBody") for one in _operations(schema))) | errors.schemas().keys()
    for name in schemas.keys() - may_be_left_out:
        if properties := schemas[name].get("properties"):
            schemas[name]["required"] = list(properties)
    schema["components"]["schemas"] = dict(sorted(schemas.items()))
    for name, kind in labelled_enums().items():
        if name in schema["components"]["schemas"]:
            schema["components"]["schemas"][name]["x-labels"] = {member: member.label for member in kind}
    for operation in _operations(schema):
        for parameter in operation.get("parameters", []):
            # Optional to FastAPI, so that its absence is refused with a code of its own (core/idempotency.py).
            if parameter["name"] == "Idempotency-Key":
                parameter["required"] = parameter["description"] != MAY_BE_LEFT_OUT
                parameter["schema"] = {"type": "string"} | {
                    word: value for word, value in parameter["schema"].items() if word != "anyOf"
                }
    add_examples(schema)
    return schema


def _renamed(node: Any, titles: dict[str, str]) -> Any:
    """Part of a document whose references lead to schemas by their new names."""
    if isinstance(node, list):
        return [_renamed(one, titles) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: f"#/components/schemas/{titles[one]}" if key == "$ref" and one in titles else _renamed(one, titles)
        for key, one in node.items()
    }


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        yield from item.values()


def require_guards(app: FastAPI) -> None:
    """Raise UnguardedRoute where the application must not start.

    That is: a route outside `/public` names no known permission or asks for it at no desk, a public one asks for a
    permission that nobody would check, a route stands outside the OpenAPI, or uses a method phones lack. Told from the
    routes themselves: to write the OpenAPI takes seconds, which a start need not wait for.
    """
    own = {app.openapi_url, *api_page.PATHS, code_page.PATH}
    routes = (route for route in iter_route_contexts(app.routes) if route.path not in own)
    if faults := [fault for route in routes for fault in _faults(route)]:
        raise UnguardedRoute("; ".join(faults))


def _faults(route: RouteContext) -> Iterator[str]:
    if not (isinstance(route.original_route, APIRoute) and route.include_in_schema):
        yield f"{route.path}: not in the OpenAPI"
        return
    where = f"{', '.join(sorted(route.methods or ()))} {route.path}"
    if not {"GET", "POST", "PUT", "DELETE"}.issuperset(route.methods or ()):
        yield f"{where}: wx.request cannot send this method"
    scopes = _scopes(route.dependant)
    if str(route.path).startswith(PUBLIC):
        if scopes:
            yield f"{where}: public, yet asks for {sorted(scopes)}"
    elif not scopes or not _KNOWN.issuperset(scopes):
        yield f"{where}: declares no known permission ({sorted(scopes)})"
    elif not _stops_at_a_desk(route.dependant):
        yield f"{where}: its permission is declared, but no desk asks for it"


def _scopes(dependant: Dependant) -> set[str]:
    return set(dependant.own_oauth_scopes or ()).union(*(_scopes(one) for one in dependant.dependencies))


def _stops_at_a_desk(dependant: Dependant) -> bool:
    return any(one.call in DESKS or _stops_at_a_desk(one) for one in dependant.dependencies)
