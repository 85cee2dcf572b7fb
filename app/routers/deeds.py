"""A request that changes something is done once for its key; sent again, it is answered as the first time.

A route says `once="consult:begin"` (routes.py), and its function takes a `Deed`. The key, what is hashed with it and the
answer that is stored are kept here, in one way for all. Source: docs/decisions/0052, app/core/idempotency.py.
"""

import inspect
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args, get_origin

from fastapi import Request, UploadFile, params
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.idempotency import once
from app.media.store import hashed
from app.routers.access import Desk, IdempotencyKey, ResidentPhone, Tx
from app.routers.guarded import takes_file


@dataclass(frozen=True, slots=True)
class Deed:
    """A change under way: its transaction, the staff member or resident who sends it, and the instant their key was held."""

    session: AsyncSession
    by: uuid.UUID
    at: datetime


def done_once(endpoint: Callable[..., Any], operation: str) -> Callable[..., Any]:
    """The function of a route, done once for each person, operation and key.

    The payload is everything that is sent: the address, the query, the body, its files. Raises TypeError for a function
    that takes no `Deed`, or is asked by nobody who could send a key.
    """
    asked = inspect.signature(endpoint, eval_str=True)
    deeds = [name for name, one in asked.parameters.items() if one.annotation is Deed]
    senders = [name for name, one in asked.parameters.items() if _type_of(one.annotation) in (Desk, ResidentPhone)]
    if len(deeds) != 1 or len(senders) != 1:
        raise TypeError(f"{endpoint.__module__}.{endpoint.__name__}: once={operation!r} needs a Deed and who sends it")
    (deed,), (sender,) = deeds, senders
    sent = {
        name: None if takes_file(one.annotation) else TypeAdapter(one.annotation)
        for name, one in asked.parameters.items()
        if one.annotation is not Deed and not _is_dependency(one.annotation)
    }
    kept = TypeAdapter(asked.return_annotation)

    async def answer(*, request: Request, idempotency_key: str | None, of_deed: AsyncSession, **given: Any) -> Any:
        by: uuid.UUID = given[sender].person_id

        async def make(at: datetime) -> Any:
            made = await endpoint(**given, **{deed: Deed(of_deed, by, at)})
            return kept.dump_python(made, mode="json")

        payload = [request.url.path.encode()]
        payload += [
            await _file_sent(given[name]) if adapter is None else adapter.dump_json(given[name])
            for name, adapter in sent.items()
        ]
        return kept.validate_python(await once(of_deed, by, operation, idempotency_key, payload, make))

    keyword = inspect.Parameter.KEYWORD_ONLY
    answer.__signature__ = asked.replace(  # type: ignore[attr-defined]
        parameters=[
            *(one.replace(kind=keyword) for name, one in asked.parameters.items() if name != deed),
            inspect.Parameter("request", keyword, annotation=Request),
            inspect.Parameter("idempotency_key", keyword, default=None, annotation=IdempotencyKey),
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
