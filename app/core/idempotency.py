"""The same key and the same payload give the same answer: a phone may send again what it does not know arrived.

Scope is (person, operation, key): another person's key is unknown. The answer is stored in the transaction that
makes it, refusals are not stored, and rows are kept seven days.
"""

import hashlib
import re
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.core.errors import KEY_REQUIRED, KEY_REUSED, Refused
from app.core.installation import now

KEPT = timedelta(days=7)
_KEY = re.compile(r"[A-Za-z0-9-]{16,64}")


class Answered(Table):
    """An answer already given to a creating request."""

    __tablename__ = "answered_request"
    __table_args__ = (CheckConstraint("octet_length(payload_sha256) = 32", name="payload_sha256_length"),)

    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    operation: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    payload_sha256: Mapped[bytes]
    answer: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime] = mapped_column(index=True)


async def once(
    session: AsyncSession,
    person_id: uuid.UUID,
    operation: str,
    key: str | None,
    payload: Sequence[bytes],
    make: Callable[[datetime], Awaitable[dict[str, Any]]],
) -> dict[str, Any]:
    """The answer stored for this very payload, or the one `make` gives now, stored in the same transaction.

    Two sends at once wait for each other here, so that the second finds the first one's answer. Raises Refused
    where the key is missing or has served another payload; a refusal raised by `make` is not stored.
    """
    key = _required(key)
    lock = int.from_bytes(_hash([person_id.bytes, operation.encode(), key.encode()])[:8], "big", signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(lock)))
    at, payload_sha256 = await now(session), _hash(payload)
    if (stored := await _stored(session, person_id, operation, key, payload_sha256, at)) is not None:
        return stored
    answer = await make(at)
    await forget_old(session, at - KEPT)
    session.add(
        Answered(
            person_id=person_id,
            operation=operation,
            key=key,
            payload_sha256=payload_sha256,
            answer=answer,
            answered_at=at,
        )
    )
    await session.flush()
    return answer


async def find_answer(
    session: AsyncSession, person_id: uuid.UUID, operation: str, key: str | None, payload: Sequence[bytes]
) -> dict[str, Any] | None:
    """The answer stored for this very payload, None where there is none yet; raises Refused as `once`.

    For what does something slow before its transaction, and does it for a new request only; `once` asks again.
    """
    return await _stored(session, person_id, operation, _required(key), _hash(payload), await now(session))


def _required(key: str | None) -> str:
    if key is None or not _KEY.fullmatch(key):
        raise Refused(KEY_REQUIRED)
    return key


async def _stored(
    session: AsyncSession, person_id: uuid.UUID, operation: str, key: str, payload_sha256: bytes, at: datetime
) -> dict[str, Any] | None:
    found = await session.scalar(
        select(Answered).where(
            Answered.person_id == person_id,
            Answered.operation == operation,
            Answered.key == key,
            Answered.answered_at > at - KEPT,
        )
    )
    if found is None:
        return None
    if found.payload_sha256 != payload_sha256:
        raise Refused(KEY_REUSED)
    return found.answer


async def forget_old(session: AsyncSession, before: datetime) -> int:
    """Delete the answers stored until an instant; answers how many."""
    gone = await session.execute(delete(Answered).where(Answered.answered_at <= before).returning(Answered.key))
    return len(gone.all())


def _hash(pieces: Sequence[bytes]) -> bytes:
    hashed = hashlib.sha256()
    for piece in pieces:
        hashed.update(len(piece).to_bytes(8, "big") + piece)
    return hashed.digest()
