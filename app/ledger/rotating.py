"""The signing key is changed: a line in the ledger of every estate, and holds for logs that begin later.

A vote keeps the key it began with, and so does a ledger: its own line, signed with the former key, says which key new
logs are signed with. Source: docs/log.md.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.ledger.kinds import log_name
from app.ledger.models import Ledger, LogKey
from app.voting.log import checkpoints as votes


async def announced(session: AsyncSession, public_key: bytes) -> bool:
    """Whether every ledger says already that this key came into use."""
    return await session.get(LogKey, public_key) is not None


async def announce(session: AsyncSession, public_key: bytes, former: bytes, reason: str, at: datetime) -> None:
    """Have every ledger say that logs which begin from now on are signed with `public_key` in the place of `former`."""
    session.add(LogKey(public_key=public_key, former=former, reason=reason, at=at))
    await session.flush()


async def begun(session: AsyncSession) -> list[str]:
    """Every log that has lines: they keep the key in use now, whether or not anything was signed of them yet."""
    estates = await session.scalars(select(Ledger.community_id).order_by(Ledger.community_id))
    return [*await votes.begun(session), *map(log_name, estates)]


async def changes(session: AsyncSession) -> list[LogKey]:
    """The changes of the key, the first one first."""
    return list(await session.scalars(select(LogKey).order_by(LogKey.at, LogKey.public_key)))
