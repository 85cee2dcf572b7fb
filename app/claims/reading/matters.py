"""A matter in which nobody enters anything for a flat any more: what was entered there is disputed, or was struck.

A matter is what a household is asked once: a consultation, a survey, an item of the plan, a meeting. The room above names
it by the rows that claims of it stand for. Whoever forged a word would otherwise enter it again, by the same hand or by
another's, a sheet, a walk list. The household itself speaks on its own phone, which is no claim.
"""

import uuid
from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import errors
from app.claims.kinds import ClaimState
from app.claims.models import Claim
from app.claims.reading import reading
from app.claims.reading.reading import ClaimNow
from app.core.errors import Refused
from app.register import queries as register

_WHY = {
    ClaimState.DISPUTED: "有争议，还没有解决",
    ClaimState.STRUCK: "经认定不是业主的意思，已剔除",
}


async def require_open(
    session: AsyncSession, subject_kind: str, matter: Select[uuid.UUID], part_id: uuid.UUID, name: str
) -> None:
    """Raise Refused(CLAIM_MATTER_CLOSED) where a matter is closed to others for a flat of this name.

    Whoever would dispute what stands there waits until this transaction ends.
    """
    held = await reading.held_all(session, _claims_of(subject_kind, matter, [part_id]).with_only_columns(Claim.id))
    if why := _why(held):
        raise Refused(errors.CLAIM_MATTER_CLOSED, part=name, why=why)


async def closed(
    session: AsyncSession, subject_kind: str, matter: Select[uuid.UUID], part_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Refused]:
    """Of these flats those for which a matter is closed to others, each with why; constant queries."""
    by_part: dict[uuid.UUID, list[ClaimNow]] = {}
    for one in await reading.read(session, _claims_of(subject_kind, matter, part_ids)):
        by_part.setdefault(one.claim.part_id, []).append(one)
    found = {part_id: why for part_id, held in by_part.items() if (why := _why(held))}
    places = await register.placed(session, found)
    return {
        part_id: Refused(errors.CLAIM_MATTER_CLOSED, part=places[part_id].name, why=why)
        for part_id, why in found.items()
    }


def _claims_of(subject_kind: str, matter: Select[uuid.UUID], part_ids: Collection[uuid.UUID]) -> Select[Claim]:
    return select(Claim).where(
        Claim.subject_kind == subject_kind, Claim.subject_id.in_(matter), Claim.part_id.in_(part_ids)
    )


def _why(claims: Collection[ClaimNow]) -> str:
    states = {one.standing.state for one in claims}
    return next((why for state, why in _WHY.items() if state in states), "")
