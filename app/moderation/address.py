"""The address under which the platform fetches a picture: unguessable, for two hours, and for nothing else.

It names the look and its end, signed with the installation's key; a picture's own address, for people, is another.
"""

import uuid
from datetime import datetime, timedelta

from app.core import signed_links
from app.core.sealing import Sealer

LIFE = timedelta(hours=2)
"""The platform may take half an hour to fetch it; what was asked shortly before an outage, longer."""

PATH = "/v1/public/content-pictures"
_PURPOSE = "content.picture"


def signed(sealer: Sealer, check_id: uuid.UUID, at: datetime) -> str:
    """The path and query of the picture of this look, from `at` on."""
    return f"{PATH}/{check_id}.jpg?{signed_links.signed(sealer, _PURPOSE, str(check_id), at, LIFE)}"


def require_signed(sealer: Sealer, check_id: uuid.UUID, until: int, signature: str, at: datetime) -> None:
    """Raise Refused, alike, where this is no address that was given out, or its time is over."""
    signed_links.require_signed(sealer, _PURPOSE, str(check_id), until, signature, at)
