"""代拟: a family helper prepares an answer for the owner who let them in; it is nobody's word until that owner confirms it.

It is weaker than any entry of staff: it counts for nothing while it waits, in no figure. It is told to the owners like
every claim. The owner confirms, says otherwise or disputes, and nobody else: not a co-owner, and never the helper. Where
the helper's binding ends first, it is withdrawn. Source: docs/decisions/0021.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import errors
from app.claims.kinds import ClaimAct, ClaimSaid, ClaimState, EvidenceClass
from app.claims.models import Claim, ClaimEvent
from app.claims.reading import reading
from app.claims.service import faults_of_words
from app.claims.slips import telling
from app.core.errors import FieldFault, Refused
from app.register import queries as register
from app.register.kinds import OwnerKind


@dataclass(frozen=True, slots=True)
class Helper:
    """Who prepares: a resident with the helper's binding they do it on, and by which name they do it."""

    resident_id: uuid.UUID
    binding_id: uuid.UUID
    name: str


async def prepare(
    session: AsyncSession,
    *,
    community_id: uuid.UUID,
    subject_kind: str,
    subject_id: uuid.UUID,
    part_id: uuid.UUID,
    owner_id: uuid.UUID,
    claim_said: ClaimSaid,
    helper: Helper,
    instead_of: Collection[uuid.UUID],
    at: datetime,
) -> Claim:
    """Keep what a helper prepared for an owner, and tell the owners of the flat in every channel.

    What this helper prepared before for the subjects `instead_of`, and nobody has confirmed or disputed, gives way to
    it. Raises Refused with every fault at once, and where the owner has died or owns the flat no more.
    """
    faults = faults_of_words(claim_said)
    if not helper.name.strip():
        faults.append(FieldFault("helper_name", "请填写您的姓名，业主会看到是谁代拟的。"))
    if faults:
        raise Refused(errors.CLAIM_FAULTY, faults)
    placed = await register.part(session, community_id, part_id)
    living = [one for one, _ in placed.owners if not one.deceased]
    if owner_id not in {one.id for one in living}:
        raise Refused(errors.CLAIM_OWNER_GONE)
    claim = Claim(
        id=uuid.uuid4(),
        community_id=community_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        part_id=part_id,
        owner_id=owner_id,
        owner_ids=[owner_id],
        said=claim_said.as_json(),
        evidence_class=EvidenceClass.PREPARED,
        reference=helper.name.strip(),
        helper_id=helper.resident_id,
        helper_binding_id=helper.binding_id,
        agent_roles=[],
        mends_id=await _give_way(session, community_id, subject_kind, instead_of, helper, at),
        spoken_at=at,
        at=at,
    )
    session.add(claim)
    await session.flush()
    await telling.prepared(session, claim, [one.id for one in living if one.kind != OwnerKind.UNKNOWN], at)
    return claim


async def _give_way(
    session: AsyncSession,
    community_id: uuid.UUID,
    subject_kind: str,
    subject_ids: Collection[uuid.UUID],
    helper: Helper,
    at: datetime,
) -> uuid.UUID | None:
    """What of this helper's still waits gives way; answers the last of it."""
    wanted = select(Claim.id).where(
        Claim.community_id == community_id,
        Claim.subject_kind == subject_kind,
        Claim.subject_id.in_(subject_ids),
        Claim.helper_id == helper.resident_id,
    )
    last = None
    for now in await reading.held_all(session, wanted):
        if now.standing.state is ClaimState.PREPARED:
            session.add(
                ClaimEvent(
                    claim_id=now.claim.id,
                    act=ClaimAct.MEND,
                    resident_id=helper.resident_id,
                    told="协助人重新代拟",
                    known_by="",
                    at=at,
                )
            )
            last = now.claim.id
    await session.flush()
    return last
