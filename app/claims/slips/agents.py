"""Who entered a claim, by name: people are always told who it was."""

import uuid
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.models import Claim
from app.identity import service as identity


async def names_of(session: AsyncSession, claims: Iterable[Claim]) -> dict[uuid.UUID, str]:
    """Who entered each of these claims, by the claim's id, in one query."""
    listed = list(claims)
    staff = await identity.names(session, [one.agent_id for one in listed if one.agent_id is not None])
    return {one.id: named(one, staff) for one in listed}


def named(claim: Claim, staff: dict[uuid.UUID, str]) -> str:
    """The agent of a claim: a member of staff of these names, or a helper by the name they gave themselves."""
    if claim.agent_id is None:
        return f"家属协助人{claim.reference}"
    return staff.get(claim.agent_id, "")
