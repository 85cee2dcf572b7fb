"""Which rooms took part, where the vote's opening leaf allows it to be said; never how, and never before the count."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.register.rolls.rolls import placed_entries
from app.voting import errors
from app.voting.kinds import Disclosure
from app.voting.lifecycle import Mode
from app.voting.models import PlaceTaken, Vote
from app.voting.results.schemas import RoomAnswer


async def rooms(session: AsyncSession, vote: Vote) -> list[RoomAnswer]:
    """Every part of the roll in its order; raises Refused with the reason where it may not be told."""
    if vote.mode == Mode.AUXILIARY:
        raise _withheld("选票投在主管部门的系统里，请向主管部门查询。")
    if vote.disclosure == Disclosure.AGGREGATE:
        raise _withheld("表决范围小，房号与公布的合计对照就能推知谁反对，因此这次表决只公布数字。")
    if vote.counted_at is None or vote.roll_id is None:
        raise _withheld("计票以后才公布。投票期内只公布参与的数字。")
    taken = set(await session.scalars(select(PlaceTaken.voter).where(PlaceTaken.vote_id == vote.id)))
    return [
        RoomAnswer.from_row(entry, took_part=entry.voter in taken)
        for entry in await placed_entries(session, vote.roll_id)
    ]


def _withheld(why: str) -> Refused:
    return Refused(errors.PARTICIPATION_NOT_SHOWN, why=why)
