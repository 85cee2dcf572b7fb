"""Pictures that residents handed in and never used: deleted with the looks at them, once a day (app/retention)."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import attempt
from app.core.installation import now
from app.core.logs import log
from app.media import expiring
from app.moderation.models import ContentCheck, ContentDecision


async def forget_unused(session: AsyncSession, before: datetime) -> int:
    """Delete what was handed in until an instant and nothing refers to; answers how many pictures.

    A picture that staff released or withheld stays: their word is evidence. So does one that the database says is in use.
    """
    found = await expiring.unused(session, before, apart_from={ContentCheck.__tablename__})
    decided = await session.scalars(
        select(ContentCheck.evidence_id)
        .join(ContentDecision, ContentDecision.check_id == ContentCheck.id)
        .where(ContentCheck.evidence_id.in_(found))
    )
    at, spared, gone = await now(session), set(decided), 0
    for one in found:
        if one in spared:
            continue
        try:
            async with attempt(session):
                await session.execute(delete(ContentCheck).where(ContentCheck.evidence_id == one))
                gone += await expiring.erase(session, one, before, at)
        except IntegrityError:
            log("moderation").warning("picture_in_use", picture=str(one))
    return gone
