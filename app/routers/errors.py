"""Every refusal in one shape, and the one table from a kind to its status."""

import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.audit import errors as audit_errors
from app.claims import errors as claims_errors
from app.complaints import errors as complaints_errors
from app.consultation import errors as consultation_errors
from app.core import errors as core_errors
from app.core.db import away, is_away, sqlstate
from app.core.errors import Code, FieldFault, RefusalKind, Refused, catalogue
from app.core.logs import log, without_message
from app.identity import errors as identity_errors
from app.media import errors as media_errors
from app.moderation import errors as moderation_errors
from app.notifications import errors as notifications_errors
from app.posting import errors as posting_errors
from app.projects import errors as projects_errors
from app.register import errors as register_errors
from app.routers.guarded import KIB, MIB, BodyTooLarge
from app.routers.requests import request_id
from app.voting import errors as voting_errors
from app.wechat import errors as wechat_errors

STATUS = {
    RefusalKind.INVALID: 422,
    RefusalKind.UNAUTHENTICATED: 401,
    RefusalKind.FORBIDDEN: 403,
    RefusalKind.MISSING: 404,
    RefusalKind.METHOD: 405,
    RefusalKind.CONFLICT: 409,
    RefusalKind.TOO_LARGE: 413,
    RefusalKind.UNSUPPORTED: 415,
    RefusalKind.LIMITED: 429,
    RefusalKind.BUSY: 503,
    RefusalKind.INTERNAL: 500,
}

CATALOGUE = catalogue(
    audit_errors,
    claims_errors,
    complaints_errors,
    consultation_errors,
    core_errors,
    identity_errors,
    media_errors,
    moderation_errors,
    notifications_errors,
    posting_errors,
    projects_errors,
    register_errors,
    voting_errors,
    wechat_errors,
)

RETRY_AFTER_S = 3
"""When to come again after what passes by itself."""

MOST_TOLD = 20
"""Faults of one body that are told; who sends more of them sends something else than what is meant."""

MOST_TOLD_OF_AN_ACT = 1000
"""Faults of an act that are told: of a file of ballots each is a line to be mended, and a thousand are mended in one go."""

_LONGEST_PLACE = 100
"""Characters of the place of a fault: a key that nothing knows may be as long as the body."""

_PASSES = {core_errors.DATABASE_BUSY, core_errors.DATABASE_FULL, core_errors.TOO_MANY_AT_ONCE}

# What pydantic calls a fault -> how a person is told; {…} are the fault's own facts.
_FIELD_SENTENCES = {
    "missing": "缺少这一项，请补上。",
    "extra_forbidden": "没有这一项，请删去或检查拼写。",
    "string_type": "须为文字。",
    "string_too_short": "至少 {min_length} 个字符。",
    "string_too_long": "最多 {max_length} 个字符。",
    "string_pattern_mismatch": "格式不对，请检查后重新填写。",
    "string_unicode": "含有不能识别的字符，请删去后再提交。",
    "int_type": "须为整数。",
    "int_parsing": "须为整数。",
    "int_from_float": "须为整数。",
    "int_parsing_size": "数字太大，请核对。",
    "bool_type": "须为 true 或 false。",
    "bool_parsing": "须为 true 或 false。",
    "uuid_parsing": "编号格式不对，请使用系统给出的编号。",
    "uuid_type": "编号格式不对，请使用系统给出的编号。",
    "date_from_datetime_inexact": "日期须写成 2026-11-24 的形式。",
    "date_from_datetime_parsing": "日期须写成 2026-11-24 的形式。",
    "date_parsing": "日期须写成 2026-11-24 的形式。",
    "date_type": "日期须写成 2026-11-24 的形式。",
    "datetime_from_date_parsing": "时间须写成 2026-11-24T09:00:00+08:00 的形式。",
    "datetime_parsing": "时间须写成 2026-11-24T09:00:00+08:00 的形式。",
    "datetime_type": "时间须写成 2026-11-24T09:00:00+08:00 的形式。",
    "timezone_aware": "时间须带时区，如 2026-11-24T09:00:00+08:00。",
    "enum": "只能是 {expected} 之一。",
    "literal_error": "只能是 {expected} 之一。",
    "list_type": "须为列表。",
    "dict_type": "须为对象。",
    "model_attributes_type": "须为对象。",
    "too_short": "至少 {min_length} 项。",
    "too_long": "最多 {max_length} 项。",
    "greater_than": "须大于 {gt}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than": "须小于 {lt}。",
    "less_than_equal": "不能大于 {le}。",
    "json_invalid": "不是有效的 JSON。",
    "union_tag_invalid": "只能是 {expected_tags} 之一。",
    "union_tag_not_found": "缺少类别，请补上 {discriminator}。",
    "value_error": "{error}",
}


class FieldError(BaseModel):
    """One fault of what was sent."""

    field: str
    message: str


class ErrorAnswer(BaseModel):
    """The one shape of every refusal; `message` can be shown as it is."""

    code: str
    message: str
    request_id: str
    fields: list[FieldError] | None = None

    model_config = {
        "json_schema_extra": {
            "example": {
                "code": "identity_open",
                "message": "还有 2 组同名业主没有确认是否同一人，请先逐组确认。",
                "request_id": "5f0c2b7f9d3e4a1c",
            }
        }
    }


_DESCRIBED = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}}}
# Told by reference: of a model FastAPI would make a check of its own for each of the two at every route, used by nobody.
ANSWERS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "Client Error"} | _DESCRIBED,
    "5XX": {"description": "Server Error"} | _DESCRIBED,
}


def schemas() -> dict[str, Any]:
    """What `ANSWERS` refers to, for the components of the OpenAPI."""
    described = ErrorAnswer.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    return {**described.pop("$defs"), "ErrorAnswer": described}


def answer(code: Code, message: str, fields: tuple[FieldFault, ...] = ()) -> JSONResponse:
    """The refusal as a response."""
    body: dict[str, Any] = {"code": code.name, "message": message, "request_id": request_id()}
    if fields:
        told = [*fields[:MOST_TOLD_OF_AN_ACT], *_untold(len(fields) - MOST_TOLD_OF_AN_ACT)]
        body["fields"] = [{"field": fault.field, "message": fault.message} for fault in told]
    headers = {"WWW-Authenticate": "Bearer"} if code.kind is RefusalKind.UNAUTHENTICATED else {}
    if code in _PASSES:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return JSONResponse(body, STATUS[code.kind], headers)


def sentence(fault: dict[str, Any]) -> str:
    """How a person is told a fault of pydantic's."""
    facts = dict(fault.get("ctx", {}))
    for name in {"expected", "expected_tags", "discriminator"} & facts.keys():
        facts[name] = "、".join(re.findall(r"'([^']*)'", facts[name]))  # "'a', 'b' or 'c'" is no Chinese
    try:
        return _FIELD_SENTENCES[fault["type"]].format(**facts)
    except KeyError:
        return "内容不合要求，请检查。"


def _path(fault: dict[str, Any], sent: object) -> str:
    """Where a fault lies in what was sent, or what of the request it is, where it has no place of its own.

    Pydantic's path also names the `kind` that was chosen among several; that is no step of what was sent.
    """
    source, *steps = fault["loc"]
    if fault["type"] == "json_invalid":
        return str(source)  # its only step is a position in the text
    path: list[str] = []
    chosen = False
    for step in steps:
        if not chosen and isinstance(sent, dict) and sent.get("kind") == step:
            chosen = True
            continue
        chosen = False
        path.append(str(step))
        sent = sent[step] if isinstance(step, int) and isinstance(sent, list) else _field(sent, step)
    return ".".join(path) or str(source)


def _field(sent: object, name: object) -> object:
    return sent.get(name) if isinstance(sent, dict) else None


async def _failed(_: Request, error: Exception) -> JSONResponse:
    return answered(error)


async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    faults = error.errors()
    # An id that is none names nothing that could be seen.
    if all(fault["loc"][0] == "path" for fault in faults):
        return answer(core_errors.NOT_FOUND, core_errors.NOT_FOUND.sentence)
    told = [FieldFault(_place(fault, error.body), sentence(fault)) for fault in faults[:MOST_TOLD]]
    fields = (*told, *_untold(len(faults) - MOST_TOLD))
    return answer(core_errors.INVALID_REQUEST, core_errors.INVALID_REQUEST.sentence, fields)


def _place(fault: dict[str, Any], sent: object) -> str:
    """The path of a fault, no longer than anybody reads."""
    path = _path(fault, sent)
    return path if len(path) <= _LONGEST_PLACE else path[:_LONGEST_PLACE] + "…"


def _untold(number: int) -> list[FieldFault]:
    """That so many faults more were found than are told."""
    return [FieldFault("body", f"还有 {number} 处问题没有列出。请先改正以上各处，再提交一次。")] if number > 0 else []


async def _http(_: Request, error: HTTPException) -> JSONResponse:
    match error.status_code:
        case 404:
            refusal = Refused(core_errors.NOT_FOUND)
        case 405:
            refusal = Refused(core_errors.METHOD_NOT_ALLOWED)
        case _ if isinstance(error, BodyTooLarge):
            most = error.most
            refusal = Refused(
                core_errors.BODY_TOO_LARGE, limit=f"{most // KIB} KB" if most < MIB else f"{most // MIB} MB"
            )
        case _:
            refusal = Refused(core_errors.INVALID_REQUEST)
    response = answer(refusal.code, refusal.message)
    response.headers.update(error.headers or {})
    return response


def answered(error: Exception) -> JSONResponse:
    """What is answered where an act raised this: its refusal, or that something passes by itself, or is our error."""
    if isinstance(error, Refused):
        refused = answer(error.code, error.message, error.fields)
        if error.retry_after_s is not None:
            refused.headers["Retry-After"] = str(error.retry_after_s)
        return refused
    # A database that is away, full or too slow is no fault of the request, which may be sent again. An OSError here is a
    # file's: that the database could not be reached is a refusal already.
    if sqlstate(error) in _IN_EACH_OTHERS_WAY or (is_away(error) and not isinstance(error, OSError)):
        refusal = away(error)
        log("database").warning(refusal.code.name, **without_message(error))
        return answer(refusal.code, refusal.message)
    if isinstance(error, DBAPIError) and sqlstate(error) in _NUL_REFUSED:
        return answer(core_errors.CHARACTER_REFUSED, core_errors.CHARACTER_REFUSED.sentence)
    log("request").error("internal_error", **without_message(error))
    return answer(core_errors.INTERNAL_ERROR, core_errors.INTERNAL_ERROR.sentence)


# PostgreSQL keeps every character but U+0000, in text and in jsonb, which JSON can carry.
_NUL_REFUSED = {"22021", "22P05"}


# Two transactions that cannot both be had: serialisation, deadlock.
_IN_EACH_OTHERS_WAY = {"40001", "40P01"}


def install(app: FastAPI) -> None:
    """Give every refusal and failure of this application the one shape."""
    for raised in (Refused, DBAPIError, PoolTimeout, Exception):
        app.add_exception_handler(raised, _failed)
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
