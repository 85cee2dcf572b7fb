"""Addresses that hold for a while and need no token: unguessable, signed with the installation's key, for one thing each.

`purpose` parts the kinds of address from each other, `named` is all that this one gives out.
"""

import hmac
from datetime import UTC, datetime, timedelta

from app.core.errors import NOT_FOUND, Refused
from app.core.sealing import Sealer


def signed(sealer: Sealer, purpose: str, named: str, at: datetime, life: timedelta) -> str:
    """The query that goes behind the path, from `at` on."""
    until = int((at + life).timestamp())
    return f"until={until}&signature={_signature(sealer, purpose, named, until)}"


def require_signed(sealer: Sealer, purpose: str, named: str, until: int, signature: str, at: datetime) -> None:
    """Raise Refused, alike, where this is no address that was given out, or its time is over."""
    genuine = hmac.compare_digest(signature.encode(), _signature(sealer, purpose, named, until).encode())
    if not genuine or at >= datetime.fromtimestamp(until, UTC):
        raise Refused(NOT_FOUND)


def _signature(sealer: Sealer, purpose: str, named: str, until: int) -> str:
    return sealer.lookup(f"{named}:{until}", purpose).hex()
