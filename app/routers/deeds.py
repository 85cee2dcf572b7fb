"""A request that changes something is done once for its key; sent again, it is answered as the first time.

A route says `once="consult:begin"` (routes.py), and its function takes a `Deed`. Where the key may be left out, the function
takes the transaction as any other does. The key, what is hashed with it and the answer that is stored are kept here, in
one way for all; a route that takes none says why (`Unkeyed`). Source: docs/decisions/0052, app/core/idempotency.py.
"""

import inspect
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args, get_origin

from fastapi import Request, UploadFile, params
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.idempotency import once
from app.media.store import hashed
from app.routers.access import Desk, IdempotencyKey, OptionalKey, ResidentPhone, Tx
from app.routers.guarded import takes_file

# What is stored of an answer that is none (204).
_NOTHING: dict[str, Any] = {}


class Unkeyed(StrEnum):
    """Why a route that is not a GET has no answer stored for a key; said in the OpenAPI as `x-once`."""

    READS = "不改变任何内容"
    LOOKS = "每次查看都留痕，答复不留存"
    NOT_KEPT = "答复只在此时可得，不留存"
    TRIES = "每次尝试都计数"
    ITSELF = "须带编号，由本接口自行核对，大文件在核对之后才处理"
    CONTENT = "以所报内容判断重复，重复提交得到同样结果"
    SAME = "重复提交与提交一次结果相同"


@dataclass(frozen=True, slots=True)
class Deed:
    """A change under way: its transaction, the staff member or resident who sends it, and the instant their key was held."""

    session: AsyncSession
    by: uuid.UUID
    at: datetime


def done_once(endpoint: Callable[..., Any], operation: str, *, optional_key: bool = False) -> Callable[..., Any]:
    """The function of a route, done once for each person, operation and key; without a key, where that is optional, anew.

    The payload is everything that is sent: the address, the query, the body, its files. Raises TypeError for a function
    that takes neither a `Deed` nor, with an optional key, the transaction, or is asked by nobody who could send a key.
    """
    asked = inspect.signature(endpoint, eval_str=True)
    deeds = [name for name, one in asked.parameters.items() if one.annotation is Deed]
    sessions = [name for name, one in asked.parameters.items() if one.annotation == Tx]
    senders = [name for name, one in asked.parameters.items() if _type_of(one.annotation) in (Desk, ResidentPhone)]
    if len(sessions if optional_key else deeds) != 1 or len(senders) != 1:
        raise TypeError(f"{endpoint.__module__}.{endpoint.__name__}: once={operation!r} needs a Deed and who sends it")
    (sender,) = senders
    sent = {
        name: None if takes_file(one.annotation) else TypeAdapter(one.annotation)
        for name, one in asked.parameters.items()
        if one.annotation is not Deed and not _is_dependency(one.annotation)
    }
    kept = TypeAdapter(asked.return_annotation)

    async def answer(*, request: Request, idempotency_key: str | None, of_deed: AsyncSession, **given: Any) -> Any:
        by: uuid.UUID = given[sender].person_id

        async def make(at: datetime) -> Any:
            made = await endpoint(**given, **{deed: Deed(of_deed, by, at) for deed in deeds})
            return _NOTHING if made is None else kept.dump_python(made, mode="json")

        if optional_key and idempotency_key is None:
            return await endpoint(**given)
        # Not `request.url`, which cannot be read where a query is no text.
        payload = [request.scope["path"].encode(errors="replace")]
        payload += [
            await _file_sent(given[name]) if adapter is None else adapter.dump_json(given[name])
            for name, adapter in sent.items()
        ]
        stored = await once(of_deed, by, operation, idempotency_key, payload, make)
        return None if stored == _NOTHING else kept.validate_python(stored)

    keyword = inspect.Parameter.KEYWORD_ONLY
    key = OptionalKey if optional_key else IdempotencyKey
    answer.__signature__ = asked.replace(  # type: ignore[attr-defined]
        parameters=[
            *(one.replace(kind=keyword) for name, one in asked.parameters.items() if name not in deeds),
            inspect.Parameter("request", keyword, annotation=Request),
            inspect.Parameter("idempotency_key", keyword, default=None, annotation=key),
            inspect.Parameter("of_deed", keyword, annotation=Tx),
        ]
    )
    answer.__name__, answer.__qualname__ = endpoint.__name__, endpoint.__qualname__
    answer.__module__, answer.__doc__ = endpoint.__module__, endpoint.__doc__
    return answer


async def _file_sent(file: UploadFile | None) -> bytes:
    """A file as it counts in the payload: its name, and the hash of what is in it."""
    if file is None:
        return b""
    content = await file.read()
    await file.seek(0)
    return await hashed(content) + (file.filename or "").encode(errors="replace")


def _type_of(annotation: object) -> object:
    return get_args(annotation)[0] if get_origin(annotation) is not None and get_args(annotation) else annotation


def _is_dependency(annotation: object) -> bool:
    return any(isinstance(one, params.Depends) for one in getattr(annotation, "__metadata__", ()))
