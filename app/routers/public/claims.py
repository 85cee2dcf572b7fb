"""How much was entered in owners' names, how much of it they dispute, and how that ended: for anybody, in sums."""

import uuid

from app.claims import queries
from app.claims.schemas import ClaimCounts
from app.routers.access import Tx
from app.routers.routes import Routes

router = Routes(tag="public", prefix="/v1/public")


@router.get("/communities/{community_id}/claims", summary="经手登记和争议的数目（公开）")
async def counts(community_id: uuid.UUID, session: Tx) -> ClaimCounts:
    """An estate's claims by state and by evidence, its disputes by their end; a number from one to four is not shown."""
    return await queries.public_counts(session, community_id)
