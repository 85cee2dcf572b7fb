"""Whose keys count as witnesses at an estate: the street registers them, and ends them; what they signed stays."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.signing.notes import KeyKind, NoteFault, PublicKey
from app.voting import errors
from app.voting.kinds import WitnessParty
from app.voting.models import LogWitness, LogWitnessEnd


@dataclass(frozen=True, slots=True)
class Registered:
    """A witness, and the end of its time where it has ended."""

    witness: LogWitness
    end: LogWitnessEnd | None

    @property
    def key(self) -> PublicKey:
        """The key by which its signatures are checked."""
        return key_of(self.witness)


def key_of(witness: LogWitness) -> PublicKey:
    """The key by which a witness's signatures are checked."""
    return PublicKey(witness.name, KeyKind.WITNESS, witness.public_key)


async def register(
    session: AsyncSession,
    community_id: uuid.UUID,
    vkey: str,
    party: WitnessParty,
    organisation: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> LogWitness:
    """Let a key count at an estate; raises Refused for what is no witness's key, and for a name or key known here."""
    try:
        key = PublicKey.read(vkey)
    except NoteFault:
        raise Refused(errors.NOT_A_WITNESS_KEY) from None
    if key.kind is not KeyKind.WITNESS:
        raise Refused(errors.NOT_A_WITNESS_KEY)
    known = or_(LogWitness.name == key.name, LogWitness.public_key == key.raw)
    if await session.scalar(select(LogWitness.id).where(LogWitness.community_id == community_id, known)):
        raise Refused(errors.WITNESS_KNOWN)
    witness = LogWitness(
        id=uuid.uuid4(),
        community_id=community_id,
        name=key.name,
        public_key=key.raw,
        party=party,
        organisation=organisation,
        registered_by=by,
        registered_at=at,
    )
    session.add(witness)
    await session.flush()
    return witness


async def end(
    session: AsyncSession, community_id: uuid.UUID, witness_id: uuid.UUID, reason: str, *, by: uuid.UUID, at: datetime
) -> Registered:
    """Let a key count for nothing new from now on; raises Refused where it has ended already."""
    found = await session.get(LogWitness, witness_id)
    if found is None or found.community_id != community_id:
        raise Refused(NOT_FOUND)
    if await session.get(LogWitnessEnd, witness_id) is not None:
        raise Refused(errors.WITNESS_ENDED)
    ended = LogWitnessEnd(witness_id=witness_id, reason=reason, by=by, at=at)
    session.add(ended)
    await session.flush()
    return Registered(found, ended)


async def listed(session: AsyncSession, community_id: uuid.UUID) -> Sequence[Registered]:
    """Every witness an estate has had, in the order registered."""
    rows = await session.execute(
        select(LogWitness, LogWitnessEnd)
        .outerjoin(LogWitnessEnd, LogWitnessEnd.witness_id == LogWitness.id)
        .where(LogWitness.community_id == community_id)
        .order_by(LogWitness.registered_at, LogWitness.id)
    )
    return [Registered(witness, ended) for witness, ended in rows]


async def in_force(session: AsyncSession, public_key: bytes, community_id: uuid.UUID | None = None) -> list[LogWitness]:
    """Where a key counts now, at one estate or at all."""
    query = (
        select(LogWitness)
        .outerjoin(LogWitnessEnd, LogWitnessEnd.witness_id == LogWitness.id)
        .where(LogWitness.public_key == public_key, LogWitnessEnd.witness_id.is_(None))
        .order_by(LogWitness.registered_at, LogWitness.id)
    )
    if community_id is not None:
        query = query.where(LogWitness.community_id == community_id)
    return list(await session.scalars(query))
