"""Many phones at once: whose each is, and for which owners of which flats it was found to stand.

What binding.py and logins.py ask of one phone, in one statement for all that wait; every time anew, so that an end, an
objection or a signing-out holds at the next request.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.identity.proofs.tokens import token_hash

# A binding that is objected to stands for nobody until staff have decided; only an owner's is ever confirmed, and that
# kind has no last day (both are CHECKs of the table).
_STATEMENT = """
SELECT asked.n, phone.resident_id, bound.part_id, bound.owner_id
FROM unnest($1::bytea[], $2::uuid[]) WITH ORDINALITY AS asked(token_sha256, community_id, n)
JOIN resident_session phone
  ON phone.token_sha256 = asked.token_sha256 AND phone.ended_at IS NULL AND phone.expires_at > $3
LEFT JOIN binding bound
  ON bound.resident_id = phone.resident_id AND bound.community_id = asked.community_id
  AND bound.ended_at IS NULL AND bound.confirmed_at IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM binding_objection waiting WHERE waiting.binding_id = bound.id AND waiting.decided_at IS NULL
  )
"""


@dataclass(frozen=True, slots=True)
class ConfirmedPhone:
    """A phone that holds: its resident, and each (part, owner) it is confirmed for; whether they still own is not asked."""

    resident_id: uuid.UUID
    claims: list[tuple[uuid.UUID, uuid.UUID]]


async def known_phones(
    connection: asyncpg.Connection, pairs: Sequence[tuple[str, uuid.UUID]], at: datetime
) -> list[ConfirmedPhone | None]:
    """For each (token, estate) the phone, None where the token is nobody's or holds no more."""
    found: list[ConfirmedPhone | None] = [None] * len(pairs)
    rows = await connection.fetch(
        _STATEMENT, [token_hash(token) for token, _ in pairs], [estate for _, estate in pairs], at
    )
    for n, resident_id, part_id, owner_id in rows:
        phone = found[n - 1]
        if phone is None:
            phone = found[n - 1] = ConfirmedPhone(resident_id, [])
        if part_id is not None:
            phone.claims.append((part_id, owner_id))
    return found
