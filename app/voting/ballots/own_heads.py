"""Nobody acts on a ballot, an authority or a dispute of a head that they belong to themselves."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.identity import errors as identity_errors
from app.identity import own_records
from app.identity.own_records import Own
from app.register.rolls.rolls import voters_of_parts
from app.voting.ballots.heads_on_roll import heads_of_owners
from app.voting.models import Vote


async def own_heads(session: AsyncSession, vote: Vote, staff_id: uuid.UUID) -> frozenset[str]:
    """The heads of the vote's roll to which a member of staff belongs as an owner, or in whose flat they live."""
    return await heads_of_own(session, vote, await own_records.of_staff(session, staff_id, [vote.community_id]))


async def heads_of_own(session: AsyncSession, vote: Vote, own: Own) -> frozenset[str]:
    """The same, where it is known already what is their own."""
    if not own or vote.roll_id is None:
        return frozenset()
    owned = await heads_of_owners(session, vote.roll_id, own.owners)
    return frozenset(one.voter for one in owned) | await voters_of_parts(session, vote.roll_id, own.parts)


async def require_not_own_head(session: AsyncSession, vote: Vote, voter: str, staff_id: uuid.UUID) -> None:
    """Raise Refused where the head is this person's own."""
    if voter in await own_heads(session, vote, staff_id):
        raise Refused(identity_errors.OWN_RECORD)
