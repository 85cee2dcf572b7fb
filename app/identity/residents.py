"""Residents for now: a one-time code for a flat, used on a phone, confirmed by staff with evidence.

A code proves access to a flat, not ownership: nobody votes before staff have confirmed which owner this is.
"""

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.sealing import Sealer
from app.core.spoken_codes import as_shown, fresh_code
from app.identity import errors
from app.identity.models import Binding, HouseholdCode, Resident, ResidentSession
from app.register import queries

CODE_LIFE = timedelta(days=30)
SESSION_LIFE = timedelta(days=30)
CODE = "household_code"


def _lookup(sealer: Sealer, code: str) -> bytes:
    return sealer.lookup(as_shown(code).replace("-", ""), CODE)


async def issue_code(
    session: AsyncSession, sealer: Sealer, community_id: uuid.UUID, part_id: uuid.UUID, *, by: uuid.UUID, at: datetime
) -> str:
    """A fresh code of eight characters for a flat, shown once; earlier unused codes of the flat end.

    Raises Refused where the estate has no such part.
    """
    await queries.part(session, community_id, part_id)
    await session.execute(
        update(HouseholdCode)
        .where(HouseholdCode.part_id == part_id, HouseholdCode.used_at.is_(None), HouseholdCode.ended_at.is_(None))
        .values(ended_at=at)
    )
    code = fresh_code()
    session.add(
        HouseholdCode(
            community_id=community_id,
            part_id=part_id,
            code_lookup=_lookup(sealer, code),
            issued_by=by,
            issued_at=at,
            expires_at=at + CODE_LIFE,
        )
    )
    await session.flush()
    return code


@dataclass(frozen=True, slots=True)
class Bound:
    """A resident's phone with its token, shown once; the binding waits for confirmation."""

    token: str
    expires_at: datetime
    binding_id: uuid.UUID


async def use_code(session: AsyncSession, sealer: Sealer, code: str, token: str | None, at: datetime) -> Bound:
    """Use a code on a phone: a new resident, or with a token one more flat for the same one.

    Wrong, used and expired codes are answered alike.
    """
    found = await session.scalar(
        select(HouseholdCode)
        .where(
            HouseholdCode.code_lookup == _lookup(sealer, code),
            HouseholdCode.used_at.is_(None),
            HouseholdCode.ended_at.is_(None),
            HouseholdCode.expires_at > at,
        )
        .with_for_update()
    )
    if found is None:
        raise Refused(errors.CODE_WRONG)
    found.used_at = at
    resident_id = await resident_of(session, token, at) if token else None
    if resident_id is None:
        resident = Resident(created_at=at)
        session.add(resident)
        await session.flush()
        resident_id = resident.id
    binding = Binding(
        resident_id=resident_id, community_id=found.community_id, part_id=found.part_id, code_id=found.id, made_at=at
    )
    session.add(binding)
    fresh = secrets.token_urlsafe(32)
    opened = ResidentSession(
        token_sha256=_hash(fresh), resident_id=resident_id, started_at=at, expires_at=at + SESSION_LIFE
    )
    session.add(opened)
    await session.flush()
    return Bound(fresh, opened.expires_at, binding.id)


async def resident_of(session: AsyncSession, token: str, at: datetime) -> uuid.UUID | None:
    """Whose phone this token is; None where it is nobody's or holds no more."""
    found: uuid.UUID | None = await session.scalar(
        select(ResidentSession.resident_id).where(
            ResidentSession.token_sha256 == _hash(token),
            ResidentSession.ended_at.is_(None),
            ResidentSession.expires_at > at,
        )
    )
    return found


async def confirm(
    session: AsyncSession,
    community_id: uuid.UUID,
    binding_id: uuid.UUID,
    owner_id: uuid.UUID,
    evidence: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> Binding:
    """Staff say which owner of the flat a phone belongs to, on what evidence.

    Raises Refused where they issued the code themselves, the owner does not own the flat today, or the binding is
    confirmed or ended.
    """
    binding = await session.scalar(
        select(Binding).where(Binding.id == binding_id, Binding.community_id == community_id).with_for_update()
    )
    if binding is None:
        raise Refused(NOT_FOUND)
    if binding.confirmed_at is not None or binding.ended_at is not None:
        raise Refused(errors.BINDING_DECIDED)
    # One person who hands out a code and confirms who used it could vote for any flat alone (被签名).
    code = await session.get(HouseholdCode, binding.code_id)
    if code is None or code.issued_by == by:
        raise Refused(errors.ISSUER_CONFIRMS)
    part = await queries.part(session, community_id, binding.part_id)
    if owner_id not in {owner.id for owner, _ in part.owners}:
        raise Refused(errors.NOT_AN_OWNER)
    binding.owner_id, binding.evidence = owner_id, evidence
    binding.confirmed_by, binding.confirmed_at = by, at
    await session.flush()
    return binding


async def end(session: AsyncSession, community_id: uuid.UUID, binding_id: uuid.UUID, *, at: datetime) -> None:
    """End a binding; it holds for the very next request."""
    binding = await session.get(Binding, binding_id)
    if binding is None or binding.community_id != community_id:
        raise Refused(NOT_FOUND)
    binding.ended_at = binding.ended_at or at
    await session.flush()


async def bindings(
    session: AsyncSession, *, resident_id: uuid.UUID | None = None, community_id: uuid.UUID | None = None
) -> list[Binding]:
    """The bindings in force of a resident, or the fifty latest unconfirmed ones of an estate."""
    query = select(Binding).where(Binding.ended_at.is_(None))
    if resident_id is not None:
        query = query.where(Binding.resident_id == resident_id)
    if community_id is not None:
        query = query.where(Binding.community_id == community_id, Binding.confirmed_at.is_(None))
    return list(await session.scalars(query.order_by(Binding.made_at.desc(), Binding.id).limit(50)))


def owners_of(held: Iterable[Binding]) -> frozenset[uuid.UUID]:
    """The owners that confirmed bindings stand for; an unconfirmed one stands for nobody."""
    return frozenset(one.owner_id for one in held if one.owner_id is not None and one.confirmed_at is not None)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
