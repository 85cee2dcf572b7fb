"""Settling a dispute: two people of different units find the same, one of them the street's, neither the agent's.

Where the street's own people entered it, one of the two is the district's. Source: docs/decisions/0027.
"""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import errors
from app.claims.kinds import ClaimAct, ClaimFinding
from app.claims.models import Claim, ClaimEvent
from app.claims.reading import reading
from app.claims.reading.reading import ClaimNow
from app.claims.reading.two_units import SETTLERS
from app.claims.slips import telling
from app.core.errors import Refused
from app.identity import own_records
from app.identity.bodies.body import unit_of
from app.identity.permissions import Role

_EFFECT = {
    ClaimFinding.FORGED: "这条登记已剔除，不计入任何结果。",
    ClaimFinding.GENUINE: "登记过程属实；在您本人确认之前，这条登记仍不计入。",
}


def units(claim: Claim) -> list[Role]:
    """The units whose people may settle a dispute of this claim: not the agent's own."""
    return [role for role in SETTLERS if role not in claim.agent_roles]


async def find(
    session: AsyncSession,
    community_id: uuid.UUID,
    claim_id: uuid.UUID,
    finding: ClaimFinding,
    reasons: str,
    *,
    by: uuid.UUID,
    roles: frozenset[Role],
    at: datetime,
) -> ClaimNow:
    """One person's finding for their unit; the second that agrees, of another unit, settles it.

    `roles` are those of the person at this estate and in parts of it. Raises Refused for the agent and whoever wrote the dispute down, for
    people of the agent's unit or of two units, on a flat of their own, for a second finding, and where no dispute waits.
    """
    found = await reading.hold_claim(session, community_id, claim_id)
    role = await require_ready(session, found, by, roles)
    claim, waiting = found.claim, found.standing.dispute
    session.add(
        ClaimEvent(
            claim_id=claim_id,
            act=ClaimAct.FIND,
            recorded_by=by,
            finding=finding,
            role=role,
            dispute_seq=waiting,
            told=reasons,
            known_by="",
            at=at,
        )
    )
    await session.flush()
    now = await reading.find(session, community_id, claim_id)
    if now.standing.dispute != waiting:
        await telling.settled(session, claim, finding.label, _EFFECT[finding], str(waiting), at)
    return now


async def require_ready(session: AsyncSession, claim_now: ClaimNow, by: uuid.UUID, roles: frozenset[Role]) -> Role:
    """Refuse a finding by somebody with these roles on a claim as it stands; answers the unit for which they find."""
    claim = claim_now.claim
    if claim_now.standing.dispute is None:
        raise Refused(errors.CLAIM_NOT_DISPUTED, state=claim_now.standing.state.label)
    role = _unit_for(claim_now, by, roles)
    if role is None:
        raise Refused(errors.CLAIM_NOT_YOURS, who="、".join(one.label for one in units(claim)))
    await own_records.require_not_own(session, by, claim.community_id, claim.owner_ids, [claim.part_id])
    if _has_found(claim_now, by):
        raise Refused(errors.CLAIM_FOUND_TWICE)
    return role


def may_find(claim: ClaimNow, who: uuid.UUID, roles: frozenset[Role]) -> bool:
    """Whether a finding of this person is still wanted of the dispute that waits."""
    return _unit_for(claim, who, roles) is not None and not _has_found(claim, who)


def _unit_for(claim_now: ClaimNow, who: uuid.UUID, roles: frozenset[Role]) -> Role | None:
    """The unit for which somebody may settle; None for whoever had a hand in it, and for people of the agent's unit."""
    claim, waiting = claim_now.claim, claim_now.standing.dispute
    hands = {claim.agent_id, *(one.recorded_by for one in claim_now.events if one.seq == waiting)}
    if who in hands or not roles.isdisjoint(claim.agent_roles):
        return None
    unit = unit_of(roles, SETTLERS)
    return unit if unit in units(claim) else None


def _has_found(claim: ClaimNow, who: uuid.UUID) -> bool:
    return any(one.recorded_by == who and one.dispute_seq == claim.standing.dispute for one in claim.events)
