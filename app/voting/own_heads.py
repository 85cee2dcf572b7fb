"""Nobody acts on a ballot, an authority or a dispute of a head that they belong to themselves."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.identity import errors as identity_errors
from app.identity import own_records
from app.voting.heads_on_roll import heads_of_owners
from app.voting.models import Vote


async def own_heads(session: AsyncSession, vote: Vote, staff_id: uuid.UUID) -> frozenset[str]:
    """The heads of the vote's roll to which a member of staff belongs as an owner, by what was declared."""
    owners = await own_records.owners_of_staff(session, staff_id)
    if not owners:
        return frozenset()
    return frozenset(one.voter for one in await heads_of_owners(session, vote.roll_id, owners))


async def require_not_own_head(session: AsyncSession, vote: Vote, voter: str, staff_id: uuid.UUID) -> None:
    """Raise Refused where the head is this person's own."""
    if voter in await own_heads(session, vote, staff_id):
        raise Refused(identity_errors.OWN_RECORD)
