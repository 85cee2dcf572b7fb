"""The patterns of an estate's claims, and what owners denied when called back: where the street office looks first."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
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
from app.identity.bodies.body import unit_of
from app.identity.permissions import Role
from app.media import service as media
from app.register import queries as register


@dataclass(frozen=True, slots=True)
class PatternFlag:
    """What looks wrong at an estate: the entries, by whom, for which flats, and when the last of them was."""

    community_id: uuid.UUID
    kind: PatternKind
    claims: tuple[Claim, ...]
    parts: tuple[str, ...]
    last_at: datetime
    findings: tuple[ClaimFlagFinding, ...] = ()

    @property
    def claim_ids(self) -> tuple[uuid.UUID, ...]:
        """The entries, in the order in which they were spoken."""
        return tuple(one.id for one in self.claims)

    @property
    def agent_ids(self) -> tuple[uuid.UUID, ...]:
        """Who made them."""
        return tuple(sorted({one.agent_id for one in self.claims if one.agent_id is not None}))

    @property
    def owner_ids(self) -> frozenset[uuid.UUID]:
        """In whose name they were made."""
        return frozenset(owner for one in self.claims for owner in one.owner_ids)

    @property
    def part_ids(self) -> frozenset[uuid.UUID]:
        """For which flats."""
        return frozenset(one.part_id for one in self.claims)

    def unit_of(self, who: uuid.UUID, roles: frozenset[Role]) -> Role | None:
        """The unit for which somebody may look into it; None for its agents, and for people of an agent's unit or of two."""
        units = {role for one in self.claims for role in one.agent_roles}
        if who in self.agent_ids or not roles.isdisjoint(units):
            return None
        unit = unit_of(roles, SETTLERS)
        return unit if unit not in units else None

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
    """The flags of an estate, those that nobody handled first; entries that their agent mended are out."""
    return sorted(await raised(session, [community_id]), key=lambda one: one.handled)


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
    flag = next((one for one in await raised(session, [community_id]) if one.key == key), None)
    if flag is None:
        raise Refused(NOT_FOUND)
    if flag.handled:
        raise Refused(errors.FLAG_HANDLED)
    role = flag.unit_of(by, roles)
    if role is None:
        raise Refused(errors.FLAG_NOT_YOURS)
    await own_records.require_not_own(session, by, community_id, flag.owner_ids, flag.part_ids)
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


async def raised(session: AsyncSession, community_ids: Collection[uuid.UUID]) -> list[PatternFlag]:
    """Every flag of these estates, the latest first; the same number of queries for any number of estates."""
    mended = select(ClaimEvent.claim_id).where(ClaimEvent.act == ClaimAct.MEND)
    found = await session.scalars(
        select(Claim)
        .where(Claim.community_id.in_(community_ids), Claim.agent_id.is_not(None), Claim.id.not_in(mended))
        .order_by(Claim.at, Claim.id)
    )
    claims = {str(one.id): one for one in found}
    if not claims:
        return []
    places = await register.placed(session, {one.part_id for one in claims.values()})
    files = {one.evidence_id for one in claims.values() if one.evidence_id is not None}
    looks = await media.looks(session, files)
    by_estate: dict[uuid.UUID, list[patterns.PatternEntry]] = defaultdict(list)
    for claim in claims.values():
        by_estate[claim.community_id].append(_entry(claim, places[claim.part_id], looks))
    made = [one for entries in by_estate.values() for one in patterns.patterns(entries)]
    made += await _denied(session, by_estate, claims)
    made.sort(key=lambda one: one.last_at, reverse=True)
    kept = await session.scalars(
        select(ClaimFlagFinding)
        .where(ClaimFlagFinding.community_id.in_(by_estate))
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


async def _denied(
    session: AsyncSession, community_ids: Collection[uuid.UUID], claims: Mapping[str, Claim]
) -> list[patterns.Pattern]:
    return [
        patterns.Pattern(PatternKind.CALLED_DENIED, (str(one.entry.entry_id),), one.calls[-1].at)
        for sample in await samples.listed(session, community_ids)
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
    held = tuple(claims[entry] for entry in pattern.entries)
    return PatternFlag(
        held[0].community_id,
        pattern.kind,
        held,
        tuple(dict.fromkeys(places[claim.part_id].name for claim in held)),
        pattern.last_at,
    )
