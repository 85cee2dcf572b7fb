"""签到码: the code that is shown and read out at the place, and changes by itself.

Eight characters that nobody guesses, made of the meeting's secret and the minute. The one before holds too, so that who
reads slowly is not turned away: a photo sent to somebody at home is of use for two minutes at the most.
"""

import hmac
from datetime import UTC, datetime, timedelta

from app.core.values.spoken_codes import as_shown, code_of

PERIOD = timedelta(seconds=60)
"""How long a code is the one that is shown."""


def code_at(secret: bytes, at: datetime) -> str:
    """The code that is shown at an instant, "7K3M-Q9TX"."""
    return _code(secret, _period(at))


def shown_until(at: datetime) -> datetime:
    """When the code that is shown at an instant gives way to the next."""
    return datetime.fromtimestamp(0, UTC) + (_period(at) + 1) * PERIOD


def holds(secret: bytes, written: str, at: datetime) -> bool:
    """Whether what somebody wrote is the code of now, or the one before it."""
    code, now = as_shown(written), _period(at)
    return any(hmac.compare_digest(code.encode(), _code(secret, one).encode()) for one in (now, now - 1))


def _period(at: datetime) -> int:
    return (at - datetime.fromtimestamp(0, UTC)) // PERIOD


def _code(secret: bytes, period: int) -> str:
    return code_of(hmac.digest(secret, period.to_bytes(8, "big"), "sha256"))
