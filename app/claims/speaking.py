"""Whose word is heard on a claim: a confirmed owner's from their phone, an owner's who showed who they are, a slip's.

On what a helper prepared only the owner is heard for whom it was prepared.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import errors
from app.claims.kinds import ClaimState, WordBy
from app.claims.models import Claim
from app.claims.reading.reading import ClaimNow
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.identity import own_records, residents
from app.identity.residents.binding import of_flat
from app.register.imports.recognising import still_owners


@dataclass(frozen=True, slots=True)
class Speaker:
    """An owner who speaks, and by which way.

    `known_by` says how the owner was known where somebody wrote it down, with the photo `evidence_id` of what was shown
    or of the reply.
    """

    owner_id: uuid.UUID
    way: WordBy
    resident_id: uuid.UUID | None = None
    recorded_by: uuid.UUID | None = None
    known_by: str = ""
    evidence_id: uuid.UUID | None = None


async def by_phone(session: AsyncSession, claim: Claim, resident_id: uuid.UUID) -> Speaker:
    """A resident at level 2 for the flat; raises Refused for others, as if there were no claim for strangers."""
    here = [one for one in await of_flat(session, claim.part_id) if one.resident_id == resident_id]
    if not here:
        raise Refused(NOT_FOUND)
    for one in here:
        if one.owner_id is not None and await residents.owners_of(session, [one]):
            return Speaker(one.owner_id, WordBy.PHONE, resident_id=resident_id)
    raise Refused(errors.CLAIM_OWNERS_ONLY)


async def by_window(
    session: AsyncSession,
    claim_now: ClaimNow,
    owner_id: uuid.UUID,
    known_by: str,
    evidence_id: uuid.UUID | None,
    *,
    staff_id: uuid.UUID,
) -> Speaker:
    """An owner of the flat who showed who they are to somebody other than the agent."""
    claim = claim_now.claim
    await require_window(session, claim_now, staff_id)
    still = await still_owners(session, [(claim.part_id, owner_id)])
    if not still[claim.part_id, owner_id]:
        raise Refused(errors.CLAIM_FAULTY, [FieldFault("owner_id", "不是这处房屋现在的业主，请按名册选择。")])
    await own_records.require_not_own(session, staff_id, claim.community_id, [owner_id], [])
    return Speaker(owner_id, WordBy.WINDOW, recorded_by=staff_id, known_by=known_by, evidence_id=evidence_id)


async def require_window(session: AsyncSession, claim_now: ClaimNow, staff_id: uuid.UUID) -> None:
    """Refuse that a member of staff writes down an owner's word on a claim as it stands, whichever owner it is."""
    require_changeable(claim_now)
    claim = claim_now.claim
    if staff_id == claim.agent_id:
        raise Refused(errors.SLIP_NOT_BY_AGENT)
    await own_records.require_not_own_flat(session, staff_id, claim.community_id, claim.part_id)


def changeable(claim_now: ClaimNow) -> bool:
    """Whether an owner's word still changes what holds of a claim."""
    state = claim_now.standing.state
    return not state.final and state is not ClaimState.BLOCKED


def require_changeable(claim_now: ClaimNow) -> None:
    """Refuse any owner's word on a claim that it changes no more."""
    if claim_now.standing.state.final:
        raise Refused(errors.CLAIM_FINAL, state=claim_now.standing.state.label)
    if not changeable(claim_now):
        raise Refused(errors.CLAIM_BLOCKED)


async def require_theirs(session: AsyncSession, claim: Claim, speaker: Speaker) -> None:
    """Raise Refused where somebody else than the owner for whom it was prepared speaks on it, or the helper does."""
    if claim.helper_id is None or claim.owner_id is None:
        return
    if speaker.resident_id == claim.helper_id:
        raise Refused(errors.CLAIM_HELPER_PREPARED)
    theirs = {(claim.part_id, claim.owner_id), (claim.part_id, speaker.owner_id)}
    known = await still_owners(session, theirs)
    # Whoever the register has written anew since is the same person under another id.
    if known[claim.part_id, claim.owner_id].isdisjoint(known[claim.part_id, speaker.owner_id]):
        raise Refused(errors.CLAIM_PREPARED_FOR_ANOTHER)
