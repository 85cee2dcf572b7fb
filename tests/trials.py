"""Acts tried and taken back, to compare what they answer with what somebody was told that they may do."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import RefusalKind, Refused
from app.core.values.may import May


class UndoneError(Exception):
    """Thrown to take back what a trial did."""


async def taken_back(database: Database, act: Callable[[AsyncSession], Awaitable[object]]) -> Refused | None:
    """What an act answers, taken back at once: its refusal, or None where it was done."""
    try:
        async with database.write() as session:
            await act(session)
            raise UndoneError
    except UndoneError:
        return None
    except Refused as refusal:
        return refusal


def answered_as_told(one: May, refusal: Refused | None, *, facts: bool = False) -> bool:
    """Whether an act in one's own hands answered what was told; `facts`: what was sent with it may be faulty besides."""
    if one.now:
        return refusal is None or (facts and refusal.code.kind is RefusalKind.INVALID and bool(refusal.fields))
    return refusal is not None and (one.why, one.from_at) == (refusal.message, refusal.from_at)


def refused_as_told(one: dict[str, Any], answer: httpx.Response) -> bool:
    """Whether an act over HTTP was refused in the words that were told: why not now, or in whose hands it is."""
    message = str(answer.json()["message"])
    if one["hand"]:
        return answer.status_code == 403 and one["hand"] in message
    return answer.status_code >= 400 and not one["now"] and one["why"] == message
