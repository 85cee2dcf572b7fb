"""The patterns of an estate's claims, and what owners denied when called back: where the street office looks first."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import errors
from app.claims.kinds import ClaimAct, EntryKind, FlagFinding, PatternKind
from app.claims.models import Claim, ClaimEvent, ClaimFlagFinding
from app.claims.patterns import patterns
from app.claims.reading.two_units import SETTLERS
from app.claims.samples import samples
from app.core.errors import NOT_FOUND, Refused
from app.core.values.canonical import digest
from app.identity import own_records
from app.identity.permissions import Role
from app.media import service as media
from app.register import queries as register

MOST = 50


@dataclass(frozen=True, slots=True)
class PatternFlag:
    """What looks wrong: the entries, by whom, for which flats, and when the last of them was."""

    kind: PatternKind
    claim_ids: tuple[uuid.UUID, ...]
    agent_ids: tuple[uuid.UUID, ...]
    parts: tuple[str, ...]
    last_at: datetime
    findings: tuple[ClaimFlagFinding, ...] = ()

    @property
    def key(self) -> str:
        """The flag's name as long as no entry joins it: 32 hexadecimal digits."""
        return digest({"kind": self.kind, "claims": (*sorted(map(str, self.claim_ids)),)}).hex()[:32]

    @property
    def handled(self) -> bool:
        """Whether somebody has looked at every entry of it."""
        looked = {one for found in self.findings for one in found.claim_ids}
        return looked.issuperset(self.claim_ids)


async def flagged(session: AsyncSession, community_id: uuid.UUID) -> list[PatternFlag]:
    """The fifty latest flags of an estate, those that nobody handled first; entries that their agent mended are out."""
    found = sorted(await _all(session, community_id), key=lambda one: one.handled)
    return found[:MOST]


async def handle(
    session: AsyncSession,
    community_id: uuid.UUID,
    key: str,
    finding: FlagFinding,
    reasons: str,
    *,
    by: uuid.UUID,
    roles: frozenset[Role],
    at: datetime,
) -> PatternFlag:
    """Write down what somebody found of a flag, which is then handled; of another unit than any of its agents'.

    Raises Refused for an agent of it, for people of an agent's unit, on a flat of their own, where it is handled, and
    where no such flag is raised any more.
    """
    await session.execute(select(func.pg_advisory_xact_lock(int(key[:15], 16))))
    flag = next((one for one in await _all(session, community_id) if one.key == key), None)
    if flag is None:
        raise Refused(NOT_FOUND)
    if flag.handled:
        raise Refused(errors.FLAG_HANDLED)
    claims = (await session.scalars(select(Claim).where(Claim.id.in_(flag.claim_ids)))).all()
    units = {role for one in claims for role in one.agent_roles}
    role = next((one for one in SETTLERS if one in roles and one not in units), None)
    if by in flag.agent_ids or not roles.isdisjoint(units) or role is None:
        raise Refused(errors.FLAG_NOT_YOURS)
    owners = {owner for one in claims for owner in one.owner_ids}
    await own_records.require_not_own(session, by, community_id, owners, {one.part_id for one in claims})
    made = ClaimFlagFinding(
        id=uuid.uuid4(),
        community_id=community_id,
        kind=flag.kind,
        claim_ids=list(flag.claim_ids),
        finding=finding,
        reasons=reasons,
        role=role,
        found_by=by,
        at=at,
    )
    session.add(made)
    await session.flush()
    return replace(flag, findings=(*flag.findings, made))


async def _all(session: AsyncSession, community_id: uuid.UUID) -> list[PatternFlag]:
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
    kept = await session.scalars(
        select(ClaimFlagFinding)
        .where(ClaimFlagFinding.community_id == community_id)
        .order_by(ClaimFlagFinding.at, ClaimFlagFinding.id)
    )
    findings = kept.all()
    flags = [_flag(one, claims, places) for one in made]
    return [
        replace(
            flag,
            findings=tuple(
                one for one in findings if one.kind == flag.kind and not set(one.claim_ids).isdisjoint(flag.claim_ids)
            ),
        )
        for flag in flags
    ]


async def _denied(session: AsyncSession, community_id: uuid.UUID, claims: dict[str, Claim]) -> list[patterns.Pattern]:
    return [
        patterns.Pattern(PatternKind.CALLED_DENIED, (str(one.entry.entry_id),), one.calls[-1].at)
        for sample in await samples.listed(session, community_id)
        for one in sample.denied
        if one.entry.kind == EntryKind.CLAIM and str(one.entry.entry_id) in claims
    ]


def _entry(claim: Claim, place: register.PlacedPart, looks: dict[uuid.UUID, bytes]) -> patterns.PatternEntry:
    lookups = [owner.phone_lookup for owner, _ in place.owners if owner.id in claim.owner_ids]
    return patterns.PatternEntry(
        id=str(claim.id),
        agent=str(claim.agent_id),
        part=str(claim.part_id),
        spoken_at=claim.spoken_at,
        evidence_class=claim.evidence_class,
        phone=next((one.hex() for one in lookups if one is not None), ""),
        file=str(claim.evidence_id) if claim.evidence_id is not None else "",
        look=looks.get(claim.evidence_id) if claim.evidence_id is not None else None,
    )


def _flag(
    pattern: patterns.Pattern, claims: dict[str, Claim], places: dict[uuid.UUID, register.PlacedPart]
) -> PatternFlag:
    held = [claims[entry] for entry in pattern.entries]
    return PatternFlag(
        pattern.kind,
        tuple(claim.id for claim in held),
        tuple(sorted({claim.agent_id for claim in held if claim.agent_id is not None})),
        tuple(dict.fromkeys(places[claim.part_id].name for claim in held)),
        pattern.last_at,
    )
