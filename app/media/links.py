"""Links to a photo for what sends no token, such as `<image>` of the mini-program: signed, for a quarter of an hour.

A link names the photo, the size, and whether what staff covered is covered; the last is decided by whoever gives it out.
"""

import uuid
from datetime import datetime, timedelta

from app.core import signed_links
from app.core.sealing import Sealer
from app.media.kinds import PictureSize

LIFE = timedelta(minutes=15)
PATH = "/v1/public/pictures"
_PURPOSE = "media.picture"


def signed(sealer: Sealer, evidence_id: uuid.UUID, size: PictureSize, at: datetime, *, uncovered: bool) -> str:
    """The path and query, from `at` on."""
    query = signed_links.signed(sealer, _PURPOSE, _named(evidence_id, size, uncovered=uncovered), at, LIFE)
    return f"{PATH}/{evidence_id}.jpg?size={size}&whole={str(uncovered).lower()}&{query}"


def require_signed(
    sealer: Sealer,
    evidence_id: uuid.UUID,
    size: PictureSize,
    until: int,
    signature: str,
    at: datetime,
    *,
    uncovered: bool,
) -> None:
    """Raise Refused, alike, where this is no link that was given out, or its time is over."""
    named = _named(evidence_id, size, uncovered=uncovered)
    signed_links.require_signed(sealer, _PURPOSE, named, until, signature, at)


def _named(evidence_id: uuid.UUID, size: PictureSize, *, uncovered: bool) -> str:
    return f"{evidence_id}:{size}:{'whole' if uncovered else 'public'}"
