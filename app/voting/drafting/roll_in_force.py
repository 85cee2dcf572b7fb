"""Whether the roll of a vote still says what the register in force says: asked until the vote opens.

A change in force before the opening draws the roll anew, or stands in the way of notice and opening; one that is not yet
in force is shown and stops nothing. From the opening on the roll stands, and a change goes beside it
(closing/register_changes.py). Source: law R-36, case 43.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from app.posting.running import Hindered
from app.register.rolls import rolls
from app.register.rolls.roll_changes import RollChange
from app.register.rolls.roll_today import changed_since
from app.voting.drafting.notice_check import DRAW_ANEW
from app.voting.models import Vote


async def changes_of(session: AsyncSession, vote: Vote) -> list[RollChange]:
    """What the register in force has otherwise than the roll of a vote; nothing where none is drawn."""
    if vote.roll_id is None:
        return []
    return await changed_since(session, await rolls.find(session, vote.community_id, vote.roll_id))


async def why_outdated(session: AsyncSession, vote: Vote) -> Hindered | None:
    """Why the roll does not let a vote be noticed or opened; None where it does.

    An opening that lapses is told to everybody: which parts changed, and how, the check alone says.
    """
    changed = len(await changes_of(session, vote))
    if not changed:
        return None
    return Hindered(
        f"名册冻结以后登记簿有 {changed} 处变化，名册与现行登记簿不一致（哪几处见“发通知前的检查”）。{DRAW_ANEW}"
    )
