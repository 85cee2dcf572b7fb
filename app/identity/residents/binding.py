"""A code used on a phone, what holds of a binding today, and its end.

Level 1 is the code alone: somebody in the flat, who reads and does not vote. Level 2 is an owner, found by
confirming.py. Level 3 is a port (verifying.py). Who lives there or helps reads, and comes to no level. What a binding
is worth is asked of the register and the calendar each time, so that a sale, a death or a last day ends it at the next
request, without anybody doing anything.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA, now
from app.core.paging import START, Cursor, records
from app.core.sealing import Sealer
from app.identity import errors
from app.identity.kinds import AnnouncementKind, BindingKind, MadeHow
from app.identity.models import Binding, BindingInvitation, BindingObjection, HouseholdCode, Resident
from app.identity.models.residents import BY_THEMSELVES as BY_THEMSELVES  # the reasons are asked for together
from app.identity.residents import inbox
from app.identity.residents.codes.codes import live_code
from app.identity.residents.logins import first_token, new_token, session_of
from app.identity.residents.schemas import BoundAnswer
from app.identity.residents.tries import NOBODY, WrongTry, tries
from app.register import queries
from app.register.imports.recognising import still_owners

BY_STAFF = "工作人员解除"
BY_OWNER_CHANGE = "业主已变更"
FORGOTTEN = "本人注销"
UPHELD = "异议成立"
EXPIRED = "到期"
AS_AN_OWNER = "改为业主绑定"
INVITER_GONE = "邀请人的绑定已解除"


async def use_code(
    session: AsyncSession,
    sealer: Sealer,
    code: str,
    token: str | None,
    at: datetime,
    *,
    login_needed: bool = False,
) -> BoundAnswer:
    """Use a code on a phone: bound to the resident of the token, or, without one, to a new resident with a new token.

    Wrong, used and expired codes are answered alike, and counted. Raises WrongTry for those; Refused where the token
    holds no more, a login is needed, the day's tries are over, or the phone is bound to this flat already.
    """
    binding_id = uuid.uuid4()
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
        await require_not_bound(session, resident_id, found.part_id, at)
    else:
        resident = Resident(created_at=at)
        session.add(resident)
        await session.flush()
        opened = await new_token(session, resident.id, "", at, token=first_token(sealer, binding_id))
        resident_id, kept, expires_at = resident.id, opened.token, opened.expires_at
    found.used_at = at
    binding = Binding(
        id=binding_id,
        resident_id=resident_id,
        community_id=found.community_id,
        part_id=found.part_id,
        kind=BindingKind.OWNER,
        made_how=MadeHow.CODE,
        code_id=found.id,
        made_at=at,
    )
    session.add(binding)
    await session.flush()
    text = "又有一部手机用绑定码绑定了 {part}，还没有确认是哪位业主。如果不是您家里的人，请提出异议或联系社区居委会。"
    await tell_flat(session, binding, AnnouncementKind.BINDING_MADE, text, at)
    return BoundAnswer(token=kept, expires_at=expires_at, binding_id=binding.id)


async def require_not_bound(session: AsyncSession, resident_id: uuid.UUID, part_id: uuid.UUID, at: datetime) -> None:
    """Raise Refused where this resident is bound to this flat."""
    if await standing(session, resident_id, part_id, at) is not None:
        raise Refused(errors.ALREADY_BOUND)


async def standing(session: AsyncSession, resident_id: uuid.UUID, part_id: uuid.UUID, at: datetime) -> Binding | None:
    """The binding in force of a resident to a flat; what the register or the calendar has ended is ended in writing."""
    earlier = await session.scalar(
        select(Binding).where(
            Binding.resident_id == resident_id, Binding.part_id == part_id, Binding.ended_at.is_(None)
        )
    )
    if earlier is None or await in_force(session, [earlier]):
        return earlier
    earlier.ended_at = at
    earlier.ended_reason = EXPIRED if earlier.kind == BindingKind.OCCUPANT else BY_OWNER_CHANGE
    await session.flush()
    return None


async def held_at(session: AsyncSession, resident_id: uuid.UUID, community_id: uuid.UUID) -> list[Binding]:
    """The bindings in force of a resident at an estate."""
    return [one for one in await bindings(session, resident_id=resident_id) if one.community_id == community_id]


async def bindings(session: AsyncSession, *, resident_id: uuid.UUID) -> list[Binding]:
    """The bindings in force of a resident."""
    query = select(Binding).where(Binding.ended_at.is_(None), Binding.resident_id == resident_id)
    found = await session.scalars(query.order_by(Binding.made_at.desc(), Binding.id).limit(50))
    return await in_force(session, found.all())


async def unconfirmed(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[Binding], str | None]:
    """Those in force of fifty bindings of an estate that wait to be confirmed as an owner's, the latest first."""
    query = select(Binding).where(
        Binding.ended_at.is_(None),
        Binding.community_id == community_id,
        Binding.confirmed_at.is_(None),
        Binding.kind == BindingKind.OWNER,
    )
    found, following = await records(session, query, (Binding.made_at, Binding.id), after, newest_first=True)
    return await in_force(session, found), following


async def in_force(session: AsyncSession, bindings: Sequence[Binding]) -> list[Binding]:
    """Find those not ended, whose last day has not passed, and whose owner lives and still owns the flat.

    A helper, and an invited co-owner who is not confirmed yet, stand with whoever invited them. Who lives in
    the flat stays through a sale, as a lease does (Civil Code 725).
    """
    stands_on = await _owners_stood_on(session, bindings)
    known = await still_owners(session, set(stands_on.values()))
    today = None
    if any(one.until_on is not None for one in bindings):
        today = (await now(session)).astimezone(CHINA).date()
    return [
        one
        for one in bindings
        if one.ended_at is None
        and (one.id not in stands_on or known[stands_on[one.id]])
        and (one.until_on is None or today is None or today <= one.until_on)
    ]


async def _owners_stood_on(
    session: AsyncSession, bindings: Sequence[Binding]
) -> dict[uuid.UUID, tuple[uuid.UUID, uuid.UUID]]:
    """Find the (part, owner) that each binding stands and falls with, where there is one."""
    invited = {
        one.invitation_id: one
        for one in bindings
        if one.invitation_id is not None and one.owner_id is None and one.kind != BindingKind.OCCUPANT
    }
    stands_on = {one.id: (one.part_id, one.owner_id) for one in bindings if one.owner_id is not None}
    if invited:
        rows = await session.execute(
            select(BindingInvitation.id, BindingInvitation.owner_id).where(BindingInvitation.id.in_(invited))
        )
        stands_on |= {invited[row.id].id: (invited[row.id].part_id, row.owner_id) for row in rows}
    return stands_on


async def owners_of(session: AsyncSession, bindings: Iterable[Binding]) -> frozenset[uuid.UUID]:
    """Find the owners that bindings stand for now: confirmed, still owning the flat, alive, and not objected to.

    Somebody whom the register has written anew since stands for both of their ids.
    """
    confirmed = [one for one in bindings if one.confirmed_at is not None and one.ended_at is None]
    disputed = await objected(session, confirmed)
    known = await still_owners(session, _claims(one for one in confirmed if one.id not in disputed))
    return frozenset[uuid.UUID]().union(*known.values())


async def objected(session: AsyncSession, bindings: Iterable[Binding]) -> set[uuid.UUID]:
    """Find those of these bindings against which an objection waits."""
    ids = {one.id for one in bindings}
    if not ids:
        return set()
    waiting = await session.scalars(
        select(BindingObjection.binding_id).where(
            BindingObjection.binding_id.in_(ids), BindingObjection.decided_at.is_(None)
        )
    )
    return set(waiting)


async def doubted(
    session: AsyncSession, community_id: uuid.UUID, since: Mapping[uuid.UUID, datetime]
) -> frozenset[uuid.UUID]:
    """Those of these residents against whose binding at the estate an objection waits, or was upheld after an instant.

    `since` is for each resident when they did what is doubted: what was decided before it was known then.
    """
    found = await session.execute(
        select(Binding.resident_id, BindingObjection.decided_at)
        .join(BindingObjection, BindingObjection.binding_id == Binding.id)
        .where(
            Binding.community_id == community_id,
            Binding.resident_id.in_(since),
            BindingObjection.upheld.is_not(False),
        )
    )
    return frozenset(
        resident_id for resident_id, decided_at in found if decided_at is None or decided_at >= since[resident_id]
    )


async def objected_at(session: AsyncSession, part_ids: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], bool]:
    """The (resident, part) against whose binding somebody of the flat objects, each with whether they were right."""
    rows = await session.execute(
        select(Binding.resident_id, Binding.part_id, BindingObjection.upheld)
        .join(Binding, Binding.id == BindingObjection.binding_id)
        .where(Binding.part_id.in_(set(part_ids)), BindingObjection.upheld.is_not(False))
        .order_by(BindingObjection.upheld.nulls_first())
    )
    return {(row.resident_id, row.part_id): bool(row.upheld) for row in rows}


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
    """End a binding and tell whose it was; one that has ended stays as it is.

    With an owner's binding end those whom the owner let in to help; where it was not the owner's at all (an objection
    was upheld), everybody whom they let in.
    """
    if binding.ended_at is not None:
        return
    binding.ended_at, binding.ended_reason = at, reason
    await session.flush()
    if binding.owner_id is not None:
        for one in await _let_in(session, binding, helpers_alone=reason != UPHELD, at=at):
            await end_binding(session, one, INVITER_GONE, at)
    if reason not in {BY_THEMSELVES, FORGOTTEN}:
        place = await place_of(session, binding)
        text = f"您的手机与 {place} 的绑定已解除（{reason}）。如有疑问，请联系社区居委会。"
        await inbox.tell(session, [binding.resident_id], binding.community_id, AnnouncementKind.BINDING_ENDED, text, at)


async def _let_in(session: AsyncSession, owners: Binding, *, helpers_alone: bool, at: datetime) -> Sequence[Binding]:
    """Whom the holder of an owner's binding let into the flat; invitations that nobody used end here."""
    theirs = (
        BindingInvitation.resident_id == owners.resident_id,
        BindingInvitation.part_id == owners.part_id,
    )
    await session.execute(
        update(BindingInvitation)
        .where(*theirs, BindingInvitation.used_at.is_(None), BindingInvitation.ended_at.is_(None))
        .values(ended_at=at)
    )
    query = (
        select(Binding)
        .join(BindingInvitation, BindingInvitation.id == Binding.invitation_id)
        .where(*theirs, Binding.ended_at.is_(None))
    )
    if helpers_alone:
        query = query.where(Binding.kind == BindingKind.HELPER)
    return (await session.scalars(query.order_by(Binding.made_at, Binding.id))).all()


async def of_resident(session: AsyncSession, resident_id: uuid.UUID, binding_id: uuid.UUID) -> Binding:
    """A binding in force of a resident; raises Refused where it is not theirs or holds no more."""
    found = await session.scalar(select(Binding).where(Binding.id == binding_id, Binding.resident_id == resident_id))
    if found is None or not await in_force(session, [found]):
        raise Refused(NOT_FOUND)
    return found


async def of_flat(session: AsyncSession, part_id: uuid.UUID) -> list[Binding]:
    """Every binding in force of a flat, the earliest first."""
    return await of_flats(session, [part_id])


async def of_flats(session: AsyncSession, part_ids: Collection[uuid.UUID]) -> list[Binding]:
    """Every binding in force of these flats, the earliest first."""
    found = await session.scalars(
        select(Binding)
        .where(Binding.part_id.in_(part_ids), Binding.ended_at.is_(None))
        .order_by(Binding.made_at, Binding.id)
    )
    return await in_force(session, found.all())


async def ever_of_flat(session: AsyncSession, part_id: uuid.UUID) -> list[Binding]:
    """Every binding of a flat there ever was, the earliest first."""
    found = await session.scalars(
        select(Binding).where(Binding.part_id == part_id).order_by(Binding.made_at, Binding.id)
    )
    return list(found)


async def ended_at(session: AsyncSession, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When these bindings ended; those that nobody ended are left out."""
    rows = await session.execute(
        select(Binding.id, Binding.ended_at).where(Binding.id.in_(set(ids)), Binding.ended_at.is_not(None))
    )
    return {row.id: row.ended_at for row in rows}


async def confirmed_by_staff(session: AsyncSession, community_id: uuid.UUID) -> list[Binding]:
    """Every binding of an estate whose owner somebody of the staff confirmed, the earliest first."""
    found = await session.scalars(
        select(Binding)
        .where(Binding.community_id == community_id, Binding.confirmed_by.is_not(None))
        .order_by(Binding.made_at, Binding.id)
    )
    return list(found)


async def codes_of(session: AsyncSession, bindings: Sequence[Binding]) -> dict[uuid.UUID, HouseholdCode]:
    """Find the code of each binding that was made with one: who gave it out, and when."""
    rows = await session.scalars(select(HouseholdCode).where(HouseholdCode.id.in_({one.code_id for one in bindings})))
    codes = {one.id: one for one in rows}
    return {one.id: codes[one.code_id] for one in bindings if one.code_id is not None}


async def tell_flat(session: AsyncSession, binding: Binding, kind: AnnouncementKind, text: str, at: datetime) -> None:
    """Tell everybody else who is bound to the flat as an owner; `{part}` in the text is its name.

    Who lives there or helps is told nothing of other people's bindings.
    """
    held = [one for one in await of_flat(session, binding.part_id) if one.kind == BindingKind.OWNER]
    others = {one.resident_id for one in held} - {binding.resident_id}
    if others:
        said = f"{at.astimezone(CHINA):%m月%d日 %H:%M}，" + text.format(part=await place_of(session, binding))
        await inbox.tell(session, others, binding.community_id, kind, said, at)


async def place_of(session: AsyncSession, binding: Binding) -> str:
    """The flat's name as the roll prints it."""
    return (await queries.part(session, binding.community_id, binding.part_id)).name


def _claims(bindings: Iterable[Binding]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    return {(one.part_id, one.owner_id) for one in bindings if one.owner_id is not None}
