"""Tokens: 256 random bits shown once, of which only the hash is kept."""

import hashlib

from sqlalchemy import bindparam, select

from app.identity.models import Mandate, Staff, StaffSession


def token_hash(token: str) -> bytes:
    """What is kept of a token and compared; 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


LATEST_END_FIRST = (Mandate.until_on.desc(), Mandate.id)
TOKEN_HOLDER = (
    select(Staff, StaffSession, Mandate)
    .join(StaffSession, StaffSession.staff_id == Staff.id)
    .outerjoin(Mandate, (Mandate.staff_id == Staff.id) & (Mandate.from_on <= bindparam("today")))
    .where(
        StaffSession.token_sha256 == bindparam("token_sha256"),
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > bindparam("at"),
        Staff.disabled_at.is_(None),
    )
    .order_by(*LATEST_END_FIRST)
)
"""Whose token it is, with every mandate begun by today: put together once, for each request of staff asks it."""
