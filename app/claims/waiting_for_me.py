"""What of claims waits for an owner: what was entered in their name, and what their helper prepared for them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import queries
from app.claims.kinds import ClaimSaid, ClaimState
from app.claims.reading.reading import ClaimNow
from app.identity.residents.dwelling import Dweller, WaitsForMe


async def to_answer(session: AsyncSession, mine: Sequence[Dweller]) -> tuple[list[WaitsForMe], list[WaitsForMe]]:
    """What staff entered and nobody of the flat has said a word on, and what a helper prepared and this owner has not.

    Constant queries, however many flats and claims.
    """
    at_flat = {one.part_id: one for one in mine if one.owners}
    found = (
        await queries.of_owners(session, {part_id: one.owners for part_id, one in at_flat.items()}) if at_flat else []
    )
    entered = [one for one in found if one.standing.state is ClaimState.UNCONFIRMED]
    prepared = [
        one
        for one in found
        if one.standing.state is ClaimState.PREPARED and one.claim.owner_id in at_flat[one.claim.part_id].owners
    ]
    return [_waits(one, at_flat[one.claim.part_id]) for one in entered], [
        _waits(one, at_flat[one.claim.part_id]) for one in prepared
    ]


def _waits(now: ClaimNow, own: Dweller) -> WaitsForMe:
    about = ClaimSaid.from_json(now.claim.said).about
    return WaitsForMe(about, {"claim": now.claim.id}, now.claim.at, flat=own.place.name)
