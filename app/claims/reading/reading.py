"""Claims read together with what their standing hangs on: their events, and who owns their flats now."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Select, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.kinds import ClaimAct, ClaimFinding, ClaimState, DisputeEnd
from app.claims.models import Claim, ClaimEvent
from app.claims.reading.standing import ClaimHappened, ClaimStanding, settlements, standing
from app.core.errors import NOT_FOUND, Refused
from app.identity.permissions import Role
from app.identity.residents.binding import ended_at
from app.register.imports.recognising import still_owners


@dataclass(frozen=True, slots=True)
class ClaimNow:
    """A claim, everything that happened to it in order, and how it stands."""

    claim: Claim
    events: tuple[ClaimEvent, ...]
    standing: ClaimStanding


def leads(claim: Claim) -> Role:
    """The unit of which one settler must be: the street's, or the district's where the street itself entered it."""
    return Role.DISTRICT_OFFICE if Role.STREET_OFFICE in claim.agent_roles else Role.STREET_OFFICE


async def read(session: AsyncSession, wanted: Select[Claim], *, known_at: datetime | None = None) -> list[ClaimNow]:
    """These claims in the order in which they were entered; five queries at most, however many there are.

    With `known_at` only what had been entered and said by then; who owns a flat is told as the register has it now.
    """
    if known_at is not None:
        wanted = wanted.where(Claim.at <= known_at)
    claims = (await session.scalars(wanted.order_by(Claim.at, Claim.id))).all()
    by_claim: dict[uuid.UUID, list[ClaimEvent]] = defaultdict(list)
    if claims:
        ids = wanted.with_only_columns(Claim.id).order_by(None)
        rows = await session.scalars(select(ClaimEvent).where(ClaimEvent.claim_id.in_(ids)).order_by(ClaimEvent.seq))
        for one in rows:
            if known_at is not None and one.at > known_at:
                continue
            by_claim[one.claim_id].append(one)
    owned = await _owned(session, claims)
    helpers = {one.helper_binding_id for one in claims if one.helper_binding_id is not None}
    let_go = await ended_at(session, helpers) if helpers else {}
    return [
        ClaimNow(
            one,
            tuple(by_claim[one.id]),
            standing(
                one.said,
                one.at,
                [happened(event) for event in by_claim[one.id]],
                leads=leads(one),
                owned=one.id in owned,
                prepared=one.helper_id is not None,
                let_go_at=let_go.get(one.helper_binding_id) if one.helper_binding_id is not None else None,
            ),
        )
        for one in claims
    ]


async def read_claim(session: AsyncSession, claim_id: uuid.UUID) -> ClaimNow | None:
    """One claim as it stands; None where there is none."""
    found = await read(session, select(Claim).where(Claim.id == claim_id))
    return found[0] if found else None


async def find(session: AsyncSession, community_id: uuid.UUID, claim_id: uuid.UUID) -> ClaimNow:
    """A claim of this estate as it stands; raises Refused where there is none."""
    found = await read_claim(session, claim_id)
    if found is None or found.claim.community_id != community_id:
        raise Refused(NOT_FOUND)
    return found


async def hold_claim(session: AsyncSession, community_id: uuid.UUID, claim_id: uuid.UUID) -> ClaimNow:
    """The same, with everybody else who would say something of it kept waiting.

    An advisory lock, because the application's role may not lock rows of evidence.
    """
    await session.execute(select(func.pg_advisory_xact_lock(_lock_of(claim_id))))
    return await find(session, community_id, claim_id)


async def held_all(session: AsyncSession, wanted: Select[uuid.UUID]) -> list[ClaimNow]:
    """The claims of these ids, held as `hold_claim` does; locked in one order, so that no two wait for each other."""
    ids = (await session.scalars(wanted)).all()
    if not ids:
        return []
    keys = sorted(_lock_of(one) for one in ids)
    in_order = select(func.unnest(cast(keys, ARRAY(BigInteger))).label("key")).order_by("key").subquery()
    await session.execute(select(func.pg_advisory_xact_lock(in_order.c.key)))
    return await read(session, select(Claim).where(Claim.id.in_(ids)))


async def mended_by(session: AsyncSession, claim_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The entries by which agents mended these claims, by what they mended; what was not mended so is left out."""
    rows = await session.execute(select(Claim.mends_id, Claim.id).where(Claim.mends_id.in_(claim_ids)))
    return {row.mends_id: row.id for row in rows}


def _lock_of(claim_id: uuid.UUID) -> int:
    return int.from_bytes(claim_id.bytes[:8], "big", signed=True)


def ends_of_disputes(now: ClaimNow) -> list[DisputeEnd]:
    """How each dispute of a claim ended, in order; one whose owner has said something else since was taken back."""
    made = [happened(event) for event in now.events]
    settled = settlements(made, leads(now.claim))
    by_finding = {ClaimFinding.FORGED: DisputeEnd.STRUCK, ClaimFinding.GENUINE: DisputeEnd.UPHELD}
    last_word = {one.owner: one.seq for one in made if one.owner is not None}
    over = now.standing.state.final or now.standing.state is ClaimState.BLOCKED
    return [
        by_finding[settled[one.seq][0]]
        if one.seq in settled
        else DisputeEnd.TAKEN_BACK
        if over or one.owner is None or last_word[one.owner] != one.seq
        else DisputeEnd.WAITING
        for one in made
        if one.act is ClaimAct.DISPUTE
    ]


def happened(event: ClaimEvent) -> ClaimHappened:
    """An event as `standing` takes it."""
    return ClaimHappened(
        seq=event.seq,
        act=event.act,
        at=event.at,
        owner=str(event.owner_id) if event.owner_id is not None else None,
        fields=event.said,
        finding=event.finding,
        role=event.role,
        dispute_seq=event.dispute_seq,
    )


async def _owned(session: AsyncSession, claims: Sequence[Claim]) -> frozenset[uuid.UUID]:
    """The claims of which an owner in whose name they stand lives and owns the flat."""
    still = await still_owners(session, {(one.part_id, owner) for one in claims for owner in one.owner_ids})
    return frozenset(one.id for one in claims if any(still[one.part_id, owner] for owner in one.owner_ids))
