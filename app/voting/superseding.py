"""A later decision in place of an earlier one: what may replace a result that owners rely on.

Only a final result of the same owners may: a vote that is merely announced may still fail, and then the owners would
have neither decision. Source: law R-36, R-58; docs/decisions/0017.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.voting import errors
from app.voting.lifecycle import State
from app.voting.models import Vote

_IN_FORCE = {State.FINAL, State.ARCHIVED}


async def replacement_of(session: AsyncSession, vote: Vote, eid: object) -> Vote:
    """The vote that takes this one's place; raises Refused where it is none, another scope's, or not final."""
    found = await session.scalar(
        select(Vote).where(Vote.eid == str(eid), Vote.community_id == vote.community_id, Vote.id != vote.id)
    )
    if found is None:
        why = "请写明取代本次表决的另一次表决的编号（如 v-20270115-0001），须是本小区的。"
    elif dict(found.scope) != dict(vote.scope):
        why = "两次表决的范围不同，不能取代。请另行表决。"
    elif found.state not in _IN_FORCE:
        why = f"表决 {found.eid} 现在是“{found.state.label}”，结果公告以后才能取代本次表决。"
    else:
        return found
    raise Refused(errors.VOTE_FAULTY, [FieldFault("facts.replacement", why)])
