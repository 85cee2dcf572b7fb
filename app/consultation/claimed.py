"""What others entered for a household, held as claims: the opinion that a visit brought is one (docs/decisions/0028)."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import queries, service
from app.claims.kinds import ClaimState, Evidence, EvidenceClass, Said, WordBy
from app.claims.speaking import Speaker
from app.consultation.kinds import ContactWay, Stance, Trust
from app.consultation.models import Consultation, ConsultOpinion, ConsultVisit

SUBJECT = "consult_opinion"


@dataclass(frozen=True, slots=True)
class Claimed:
    """How far an opinion is the household's own; `stance` as an owner corrected it (None: as it was entered).

    `believed`: nobody of the household says that it never was.
    """

    trust: Trust
    stance: Stance | None
    believed: bool


ENTERED_NOWHERE = Claimed(Trust.OUT, None, believed=True)

_TRUST = {
    ClaimState.UNCONFIRMED: Trust.UNCONFIRMED,
    ClaimState.CONFIRMED: Trust.CONFIRMED,
    ClaimState.CORRECTED: Trust.CONFIRMED,
    ClaimState.DISPUTED: Trust.DISPUTED,
    # Found genuine against the owner's word: it still waits for what the owner says themselves.
    ClaimState.UPHELD: Trust.DISPUTED,
}


def trust(state: ClaimState) -> Trust:
    """How far what stands so is the household's own."""
    return _TRUST.get(state, Trust.OUT)


_DENIED = frozenset({ClaimState.DISPUTED, ClaimState.STRUCK})

_CLASS = {
    ContactWay.VISIT: EvidenceClass.VISIT,
    ContactWay.JOINT_VISIT: EvidenceClass.VISIT_WITNESSED,
    ContactWay.CALL: EvidenceClass.PHONE,
    ContactWay.MEETING: EvidenceClass.ORAL,
    ContactWay.SHEET: EvidenceClass.SIGNED_SHEET,
}


def _facts(opinion: ConsultOpinion) -> dict[str, Any]:
    return {"stance": opinion.stance, "condition": opinion.condition}


async def enter(
    session: AsyncSession, consultation: Consultation, visit: ConsultVisit, opinion: ConsultOpinion, at: datetime
) -> None:
    """Hold what a visit brought as a claim, and tell the owners; raises Refused for a flat of the visitor's own."""
    words = f"{Stance(opinion.stance).label}"
    if opinion.condition:
        words += f"，条件：{opinion.condition}"
    reference = "社区居委会、网格员、业主一方三方在场" if visit.way == ContactWay.JOINT_VISIT else ""
    await service.enter(
        session,
        community_id=consultation.community_id,
        subject_kind=SUBJECT,
        subject_id=opinion.id,
        part_id=opinion.part_id,
        owner_id=opinion.owner_id,
        said=Said(f"对“{consultation.title}”的意见", words[:300], _facts(opinion)),
        evidence_class=_CLASS[ContactWay(visit.way)],
        evidence=Evidence(visit.evidence[0] if visit.evidence else None, reference),
        agent_id=visit.agent_id,
        at=at,
    )


async def of_opinions(session: AsyncSession, opinion_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Claimed]:
    """How the opinions that visits brought stand, in a constant number of queries."""
    found: dict[uuid.UUID, Claimed] = {}
    for subject_id, claims in (await queries.states(session, SUBJECT, opinion_ids)).items():
        # A mended one has several, of which the last one holds.
        now = claims[-1].standing
        said = now.said["facts"].get("stance")
        found[subject_id] = Claimed(trust(now.state), Stance(said) if said else None, now.state not in _DENIED)
    return found


async def give_way(
    session: AsyncSession,
    consultation: Consultation,
    opinions: Iterable[ConsultOpinion],
    own: ConsultOpinion,
    at: datetime,
) -> None:
    """An owner has said it themselves: what others entered in their name gives way at once."""
    if own.owner_id is None:
        return
    entered = [one.id for one in opinions if one.visit_id is not None and one.owner_id == own.owner_id]
    if entered:
        await service.replace_by_own_word(
            session,
            community_id=consultation.community_id,
            subject_kind=SUBJECT,
            subject_ids=entered,
            part_id=own.part_id,
            speaker=Speaker(own.owner_id, WordBy.PHONE, resident_id=own.resident_id),
            at=at,
        )
