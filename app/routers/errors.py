"""Every refusal in one shape, and the one table from a kind to its status."""

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
from app.routers.faults import fitting, place, sentence
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

_PASSES = {core_errors.DATABASE_BUSY, core_errors.DATABASE_FULL, core_errors.TOO_MANY_AT_ONCE}


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


async def _failed(_: Request, error: Exception) -> JSONResponse:
    return answered(error)


async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    faults = fitting(list(error.errors()), error.body)
    # An id that is none names nothing that could be seen.
    if all(fault["loc"][0] == "path" for fault in faults):
        return answer(core_errors.NOT_FOUND, core_errors.NOT_FOUND.sentence)
    told = [FieldFault(place(fault, error.body), sentence(fault)) for fault in faults[:MOST_TOLD]]
    fields = (*told, *_untold(len(faults) - MOST_TOLD))
    return answer(core_errors.INVALID_REQUEST, core_errors.INVALID_REQUEST.sentence, fields)


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
