"""A code used on a phone, what holds of it today, and its end.

Level 1 is the code alone: somebody in the flat, who reads and does not vote. Level 2 is an owner, found by
confirming.py. Level 3 is a port (verifying.py). What a binding is worth is asked of the register each time, so that a
sale or a death ends it at the next request, without anybody doing anything.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA
from app.core.sealing import Sealer
from app.identity import errors
from app.identity.models import AnnouncementKind, Binding, BindingObjection, HouseholdCode, Resident
from app.identity.residents import inbox
from app.identity.residents.codes import live_code
from app.identity.residents.logins import new_token, session_of
from app.identity.residents.tries import NOBODY, WrongTry, tries
from app.register import queries
from app.register.recognising import still_owners

BY_STAFF = "工作人员解除"
BY_OWNER_CHANGE = "业主已变更"
BY_THEMSELVES = "本人解除"
FORGOTTEN = "本人注销"


@dataclass(frozen=True, slots=True)
class Bound:
    """A resident's phone with its token; the binding waits for confirmation."""

    token: str
    expires_at: datetime
    binding_id: uuid.UUID


async def use_code(
    session: AsyncSession,
    sealer: Sealer,
    code: str,
    token: str | None,
    at: datetime,
    *,
    login_needed: bool = False,
) -> Bound:
    """Use a code on a phone: bound to the resident of the token, or, without one, to a new resident with a new token.

    Wrong, used and expired codes are answered alike, and counted. Raises WrongTry for those; Refused where the token
    holds no more, a login is needed, the day's tries are over, or the phone is bound to this flat already.
    """
    phone = await session_of(session, token, at) if token else None
    if phone is None and (token or login_needed):
        raise Refused(errors.PHONE_SIGN_IN_REQUIRED)
    tried = await tries(session, at, phone.resident_id if phone is not None else NOBODY)
    if tried.over:
        raise Refused(errors.TRIES_OVER)
    found = await live_code(session, sealer, code, at)
    if found is None:
        tried.failed()
        await session.flush()
        raise WrongTry(errors.CODE_WRONG)
    if phone is not None:
        resident_id, kept, expires_at = phone.resident_id, str(token), phone.expires_at
        await _require_not_bound(session, resident_id, found.part_id, at)
    else:
        resident = Resident(created_at=at)
        session.add(resident)
        await session.flush()
        opened = await new_token(session, resident.id, "", at)
        resident_id, kept, expires_at = resident.id, opened.token, opened.expires_at
    found.used_at = at
    binding = Binding(
        resident_id=resident_id, community_id=found.community_id, part_id=found.part_id, code_id=found.id, made_at=at
    )
    session.add(binding)
    await session.flush()
    text = "又有一部手机用绑定码绑定了 {part}，还没有确认是哪位业主。如果不是您家里的人，请提出异议或联系社区居委会。"
    await tell_flat(session, binding, AnnouncementKind.BINDING_MADE, text, at)
    return Bound(kept, expires_at, binding.id)


async def _require_not_bound(session: AsyncSession, resident_id: uuid.UUID, part_id: uuid.UUID, at: datetime) -> None:
    """End what the register has ended of an earlier binding; raises Refused where it still holds."""
    earlier = await session.scalar(
        select(Binding).where(
            Binding.resident_id == resident_id, Binding.part_id == part_id, Binding.ended_at.is_(None)
        )
    )
    if earlier is None:
        return
    if await in_force(session, [earlier]):
        raise Refused(errors.ALREADY_BOUND)
    earlier.ended_at, earlier.ended_reason = at, BY_OWNER_CHANGE
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
    found = await session.scalars(query.order_by(Binding.made_at.desc(), Binding.id).limit(50))
    return await in_force(session, found.all())


async def in_force(session: AsyncSession, found: Sequence[Binding]) -> list[Binding]:
    """Those not ended whose owner, where one is confirmed, still owns the flat and lives."""
    known = await still_owners(session, _claims(found))
    return [one for one in found if one.ended_at is None and (one.owner_id is None or known[one.part_id, one.owner_id])]


async def owners_of(session: AsyncSession, held: Iterable[Binding]) -> frozenset[uuid.UUID]:
    """The owners that bindings stand for now: confirmed, still owning the flat, alive, and not objected to.

    Somebody whom the register has written anew since stands for both of their ids.
    """
    confirmed = [one for one in held if one.confirmed_at is not None and one.ended_at is None]
    disputed = await objected(session, confirmed)
    known = await still_owners(session, _claims(one for one in confirmed if one.id not in disputed))
    return frozenset[uuid.UUID]().union(*known.values())


async def objected(session: AsyncSession, found: Iterable[Binding]) -> set[uuid.UUID]:
    """Those of these bindings against which an objection waits."""
    waiting = await session.scalars(
        select(BindingObjection.binding_id).where(
            BindingObjection.binding_id.in_({one.id for one in found}), BindingObjection.decided_at.is_(None)
        )
    )
    return set(waiting)


async def end(
    session: AsyncSession, community_id: uuid.UUID, binding_id: uuid.UUID, *, at: datetime, reason: str = BY_STAFF
) -> None:
    """End a binding; it holds for the very next request. Whoever it was bound to is told."""
    binding = await session.get(Binding, binding_id)
    if binding is None or binding.community_id != community_id:
        raise Refused(NOT_FOUND)
    await end_binding(session, binding, reason, at)


async def end_by_phone(session: AsyncSession, resident_id: uuid.UUID, binding_id: uuid.UUID, *, at: datetime) -> None:
    """A resident ends a binding of their own."""
    await end_binding(session, await of_resident(session, resident_id, binding_id), BY_THEMSELVES, at)


async def end_binding(session: AsyncSession, binding: Binding, reason: str, at: datetime) -> None:
    """End a binding and tell whose it was; one that has ended stays as it is."""
    if binding.ended_at is not None:
        return
    binding.ended_at, binding.ended_reason = at, reason
    await session.flush()
    if reason not in {BY_THEMSELVES, FORGOTTEN}:
        place = await place_of(session, binding)
        text = f"您的手机与 {place} 的绑定已解除（{reason}）。如有疑问，请联系社区居委会。"
        await inbox.tell(session, [binding.resident_id], binding.community_id, AnnouncementKind.BINDING_ENDED, text, at)


async def of_resident(session: AsyncSession, resident_id: uuid.UUID, binding_id: uuid.UUID) -> Binding:
    """A binding in force of a resident; raises Refused where it is not theirs or holds no more."""
    found = await session.scalar(select(Binding).where(Binding.id == binding_id, Binding.resident_id == resident_id))
    if found is None or not await in_force(session, [found]):
        raise Refused(NOT_FOUND)
    return found


async def of_flat(session: AsyncSession, part_id: uuid.UUID) -> list[Binding]:
    """Every binding in force of a flat, the earliest first."""
    found = await session.scalars(
        select(Binding)
        .where(Binding.part_id == part_id, Binding.ended_at.is_(None))
        .order_by(Binding.made_at, Binding.id)
    )
    return await in_force(session, found.all())


async def ever_of_flat(session: AsyncSession, part_id: uuid.UUID) -> list[Binding]:
    """Every binding of a flat there ever was, the earliest first."""
    found = await session.scalars(
        select(Binding).where(Binding.part_id == part_id).order_by(Binding.made_at, Binding.id)
    )
    return list(found)


async def codes_of(session: AsyncSession, found: Sequence[Binding]) -> dict[uuid.UUID, HouseholdCode]:
    """The code each binding was made with: who gave it out, and when."""
    rows = await session.scalars(select(HouseholdCode).where(HouseholdCode.id.in_({one.code_id for one in found})))
    codes = {one.id: one for one in rows}
    return {one.id: codes[one.code_id] for one in found}


async def tell_flat(session: AsyncSession, binding: Binding, kind: AnnouncementKind, text: str, at: datetime) -> None:
    """Tell everybody else who is bound to the flat; `{part}` in the text is its name."""
    others = {one.resident_id for one in await of_flat(session, binding.part_id)} - {binding.resident_id}
    if others:
        said = f"{at.astimezone(CHINA):%m月%d日 %H:%M}，" + text.format(part=await place_of(session, binding))
        await inbox.tell(session, others, binding.community_id, kind, said, at)


async def place_of(session: AsyncSession, binding: Binding) -> str:
    """The flat's name as the roll prints it."""
    return (await queries.part(session, binding.community_id, binding.part_id)).name


def _claims(found: Iterable[Binding]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    return {(one.part_id, one.owner_id) for one in found if one.owner_id is not None}
