"""The state of a web sign-in: bound to the browser that began it, ten minutes long, used once.

It is a time, a number drawn for it and a keyed hash over both and what the browser keeps for itself. Nothing is written
before somebody comes back with it, so that nobody fills a table by asking; and who brings a stranger's state, or gets
theirs opened by a stranger, has another browser.
"""

import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.sealing import Sealer
from app.identity import errors
from app.identity.models import UsedState

LIFE = timedelta(minutes=10)
_PURPOSE = "resident.web_state"
_SHAPE = re.compile(r"([0-9a-f]{8})([0-9a-f]{16})([0-9a-f]{32})")


def issue_state(sealer: Sealer, browser: str, at: datetime) -> str:
    """A state for a browser: letters and digits, as the platform takes no others."""
    begun, drawn = f"{int(at.timestamp()):08x}", secrets.token_hex(8)
    return f"{begun}{drawn}{_proof(sealer, begun, drawn, browser)}"


def expiry(sealer: Sealer, state: str, browser: str, at: datetime) -> datetime:
    """Until when a state holds; raises Refused where it is not this browser's, or holds no more."""
    shape = _SHAPE.fullmatch(state)
    if shape is None or not hmac.compare_digest(shape[3], _proof(sealer, shape[1], shape[2], browser)):
        raise Refused(errors.WEB_STATE_WRONG)
    ends = datetime.fromtimestamp(int(shape[1], 16), UTC) + LIFE
    if at > ends:
        raise Refused(errors.WEB_STATE_WRONG)
    return ends


async def use_state(session: AsyncSession, sealer: Sealer, state: str, browser: str, at: datetime) -> None:
    """Let a state serve; raises Refused where it did, is not this browser's, or holds no more."""
    ends = expiry(sealer, state, browser, at)
    used = await session.execute(
        insert(UsedState)
        .values(state_sha256=sha256(state.encode()).digest(), expires_at=ends)
        .on_conflict_do_nothing()
        .returning(UsedState.state_sha256)
    )
    if used.one_or_none() is None:
        raise Refused(errors.WEB_STATE_WRONG)


async def forget_expired(session: AsyncSession, before: datetime) -> int:
    """Delete the used states that would have expired until an instant; answers how many."""
    gone = await session.execute(
        delete(UsedState).where(UsedState.expires_at <= before).returning(UsedState.state_sha256)
    )
    return len(gone.all())


def _proof(sealer: Sealer, begun: str, drawn: str, browser: str) -> str:
    return sealer.lookup(f"{begun}{drawn}{browser}", _PURPOSE)[:16].hex()
