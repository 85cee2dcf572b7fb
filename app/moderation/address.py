"""The address under which the platform fetches a picture: unguessable, for two hours, and for nothing else.

It names the look and its end, signed with the installation's key; a picture's own address, for people, is another.
"""

import hmac
import uuid
from datetime import UTC, datetime, timedelta

from app.core.errors import NOT_FOUND, Refused
from app.core.sealing import Sealer

LIFE = timedelta(hours=2)
"""The platform may take half an hour to fetch it; what was asked shortly before an outage, longer."""

PATH = "/v1/public/content-pictures"
_PURPOSE = "content.picture"


def signed(sealer: Sealer, check_id: uuid.UUID, at: datetime) -> str:
    """The path and query of the picture of this look, from `at` on."""
    until = int((at + LIFE).timestamp())
    return f"{PATH}/{check_id}.jpg?until={until}&signature={_signature(sealer, check_id, until)}"


def require_signed(sealer: Sealer, check_id: uuid.UUID, until: int, signature: str, at: datetime) -> None:
    """Raise Refused, alike, where this is no address that was given out, or its time is over."""
    genuine = hmac.compare_digest(signature.encode(), _signature(sealer, check_id, until).encode())
    if not genuine or at >= datetime.fromtimestamp(until, UTC):
        raise Refused(NOT_FOUND)


def _signature(sealer: Sealer, check_id: uuid.UUID, until: int) -> str:
    return sealer.lookup(f"{check_id}:{until}", _PURPOSE).hex()
