"""The patterns of an estate's claims, and what owners denied when called back: where the street office looks first."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import patterns, samples
from app.claims.kinds import ClaimAct, EntryKind, EvidenceClass, PatternKind
from app.claims.models import Claim, ClaimEvent
from app.media import service as media
from app.register import queries as register

MOST = 50


@dataclass(frozen=True, slots=True)
class Flag:
    """What looks wrong: the entries, by whom, for which flats, and when the last of them was."""

    kind: PatternKind
    claim_ids: tuple[uuid.UUID, ...]
    agent_ids: tuple[uuid.UUID, ...]
    parts: tuple[str, ...]
    last_at: datetime


async def flagged(session: AsyncSession, community_id: uuid.UUID) -> list[Flag]:
    """The fifty latest flags of an estate; entries that their agent mended are looked at no more."""
    mended = select(ClaimEvent.claim_id).where(ClaimEvent.act == ClaimAct.MEND)
    found = await session.scalars(
        select(Claim)
        .where(Claim.community_id == community_id, Claim.agent_id.is_not(None), Claim.id.not_in(mended))
        .order_by(Claim.at, Claim.id)
    )
    claims = {str(one.id): one for one in found}
    places = await register.placed(session, {one.part_id for one in claims.values()})
    files = {one.evidence_id for one in claims.values() if one.evidence_id is not None}
    looks = await media.looks(session, files)
    made = patterns.patterns(_entry(one, places[one.part_id], looks) for one in claims.values())
    made += await _denied(session, community_id, claims)
    made.sort(key=lambda one: one.last_at, reverse=True)
    return [_flag(one, claims, places) for one in made[:MOST]]


async def _denied(session: AsyncSession, community_id: uuid.UUID, claims: dict[str, Claim]) -> list[patterns.Pattern]:
    return [
        patterns.Pattern(PatternKind.CALLED_DENIED, (str(one.entry.entry_id),), one.calls[-1].at)
        for sample in await samples.listed(session, community_id)
        for one in sample.denied
        if one.entry.kind == EntryKind.CLAIM and str(one.entry.entry_id) in claims
    ]


def _entry(claim: Claim, place: register.PlacedPart, looks: dict[uuid.UUID, bytes]) -> patterns.Entry:
    lookups = [owner.phone_lookup for owner, _ in place.owners if owner.id in claim.owner_ids]
    return patterns.Entry(
        id=str(claim.id),
        agent=str(claim.agent_id),
        part=str(claim.part_id),
        spoken_at=claim.spoken_at,
        evidence_class=EvidenceClass(claim.evidence_class),
        phone=next((one.hex() for one in lookups if one is not None), ""),
        file=str(claim.evidence_id) if claim.evidence_id is not None else "",
        look=looks.get(claim.evidence_id) if claim.evidence_id is not None else None,
    )


def _flag(one: patterns.Pattern, claims: dict[str, Claim], places: dict[uuid.UUID, register.PlacedPart]) -> Flag:
    held = [claims[entry] for entry in one.entries]
    return Flag(
        one.kind,
        tuple(claim.id for claim in held),
        tuple(sorted({claim.agent_id for claim in held if claim.agent_id is not None})),
        tuple(dict.fromkeys(places[claim.part_id].name for claim in held)),
        one.last_at,
    )
