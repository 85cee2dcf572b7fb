"""Who else is bound to my flat, and objecting to it: while an objection waits the binding votes for nobody.

Only an owner sees the others, and only masked. Staff decide, and not whoever confirmed the binding or gave out its
code. A ballot cast before stands until it is disputed (docs/decisions/0019).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA
from app.core.paging import START, Cursor, rows
from app.identity import errors, own_records
from app.identity.kinds import AnnouncementKind, BindingKind, ConfirmedBy
from app.identity.models import Binding, BindingInvitation, BindingObjection
from app.identity.residents import inbox, logins, numbers
from app.identity.residents.binding import (
    UPHELD,
    bindings,
    codes_of,
    end_binding,
    objected,
    of_flat,
    of_resident,
    owners_of,
    place_of,
    tell_flat,
)
from app.register import queries
from app.register.people.masking import mask_name

BY_AN_OWNER = "业主解除"
ANOTHER_PHONE = "业主本人换了手机"


@dataclass(frozen=True, slots=True)
class Flatmate:
    """A phone bound to the flat; `who` is the masked owner, or empty where none is confirmed."""

    binding: Binding
    who: str
    mine: bool
    objected: bool


async def of_my_flat(session: AsyncSession, resident_id: uuid.UUID, binding_id: uuid.UUID) -> list[Flatmate]:
    """Every phone bound to the flat of a binding of one's own; raises Refused for who is no confirmed owner of it."""
    own = await confirmed_own(session, resident_id, binding_id)
    found = await of_flat(session, own.part_id)
    disputed = await objected(session, found)
    names = await masked(session, found)
    return [Flatmate(one, names.get(one.id, ""), one.resident_id == resident_id, one.id in disputed) for one in found]


async def confirmed_own(session: AsyncSession, resident_id: uuid.UUID, binding_id: uuid.UUID) -> Binding:
    """A binding of one's own as an owner; raises Refused where it is not theirs, or not confirmed."""
    own = await of_resident(session, resident_id, binding_id)
    if own.confirmed_at is None:
        raise Refused(errors.OWNERS_ONLY)
    return own


async def masked(session: AsyncSession, bindings: list[Binding]) -> dict[uuid.UUID, str]:
    """The masked names of the owners for whom bindings were confirmed, by binding."""
    names = {}
    for one in bindings:
        if one.owner_id is not None:
            owner = await queries.owner(session, one.community_id, one.owner_id)
            names[one.id] = mask_name(owner.name, owner.kind)
    return names


async def object_to(
    session: AsyncSession,
    resident_id: uuid.UUID,
    own_id: uuid.UUID,
    binding_id: uuid.UUID,
    ground: str,
    at: datetime,
) -> BindingObjection:
    """An owner objects to another binding of the flat, once; whose it is, and all others bound, are told."""
    own = await confirmed_own(session, resident_id, own_id)
    binding = next((one for one in await of_flat(session, own.part_id) if one.id == binding_id), None)
    if binding is None:
        raise Refused(NOT_FOUND)
    if binding.resident_id == resident_id:
        raise Refused(errors.OWN_BINDING)
    # Held, so that two sends at once see each other.
    await session.refresh(binding, with_for_update=True)
    earlier = await session.scalar(
        select(BindingObjection.id).where(
            BindingObjection.binding_id == binding.id, BindingObjection.resident_id == resident_id
        )
    )
    if earlier is not None:
        raise Refused(errors.ALREADY_OBJECTED)
    objection = BindingObjection(
        id=uuid.uuid4(), binding_id=binding.id, resident_id=resident_id, ground=ground, raised_at=at
    )
    session.add(objection)
    await session.flush()
    place = await place_of(session, binding)
    text = f"同一房屋的业主对您与 {place} 的绑定提出了异议。社区工作人员处理以前，这部手机不能为这处房屋投票；"
    text += "您可以带身份证到社区居委会说明，也可以用纸质选票投票。"
    await inbox.tell(session, [binding.resident_id], binding.community_id, AnnouncementKind.BINDING_OBJECTED, text, at)
    text = "有业主对 {part} 的一部手机的绑定提出了异议，处理以前它不能投票。"
    await tell_flat(session, binding, AnnouncementKind.BINDING_OBJECTED, text, at)
    return objection


async def end_guest(
    session: AsyncSession, resident_id: uuid.UUID, own_id: uuid.UUID, binding_id: uuid.UUID, at: datetime
) -> None:
    """An owner ends the binding of somebody who lives in the flat or helps; a co-owner's is objected to instead.

    It holds for the very next request. Raises Refused for who is no confirmed owner, or is objected to.
    """
    own = await undisputed_own(session, resident_id, own_id)
    binding = next((one for one in await of_flat(session, own.part_id) if one.id == binding_id), None)
    if binding is None:
        raise Refused(NOT_FOUND)
    if binding.kind == BindingKind.OWNER:
        raise Refused(errors.OBJECT_INSTEAD)
    await session.refresh(binding, with_for_update=True)
    await end_binding(session, binding, BY_AN_OWNER, at)


async def undisputed_own(session: AsyncSession, resident_id: uuid.UUID, binding_id: uuid.UUID) -> Binding:
    """A binding of one's own as an owner to which nobody objects; raises Refused."""
    own = await confirmed_own(session, resident_id, binding_id)
    if own.id in await objected(session, [own]):
        raise Refused(errors.OWNERS_ONLY)
    return own


async def end_former_phones(
    session: AsyncSession, resident_id: uuid.UUID, own_id: uuid.UUID, at: datetime
) -> list[uuid.UUID]:
    """Whoever has a new phone ends their earlier ones at the flat; answers the bindings that ended.

    Those are bindings confirmed before for the same owner. Whom the owner let in by them stays, let in by the new phone. A
    phone that is bound to nothing else is signed out. All who own the flat are told, and the register's number. Raises
    Refused where the own binding is objected to, or was confirmed by words alone: who knows an owner's document must
    not put the owner out.
    """
    own = await undisputed_own(session, resident_id, own_id)
    if own.confirmed_how == ConfirmedBy.DOCUMENT:
        raise Refused(errors.FORMER_PHONE_AT_THE_WINDOW)
    owners = await owners_of(session, [own])
    former = [
        one
        for one in await of_flat(session, own.part_id)
        if one.owner_id in owners
        and one.resident_id != resident_id
        and one.confirmed_at is not None
        and own.confirmed_at is not None
        and one.confirmed_at < own.confirmed_at
    ]
    for one in former:
        await session.refresh(one, with_for_update=True)
        await session.execute(
            update(BindingInvitation)
            .where(BindingInvitation.resident_id == one.resident_id, BindingInvitation.part_id == own.part_id)
            .values(resident_id=resident_id)
        )
        await end_binding(session, one, ANOTHER_PHONE, at)
        if not await bindings(session, resident_id=one.resident_id):
            await logins.sign_out_everywhere(session, one.resident_id, at)
    if former:
        await _tell_of_new_phone(session, own, at)
    return [one.id for one in former]


async def _tell_of_new_phone(session: AsyncSession, own: Binding, at: datetime) -> None:
    text = "{part} 的一位业主换了手机，原来的手机已解除绑定，不能再投票。如果不对，请提出异议或联系社区居委会。"
    await tell_flat(session, own, AnnouncementKind.BINDING_ENDED, text, at)
    part = await queries.part(session, own.community_id, own.part_id)
    for owner, _ in part.owners:
        if owner.id == own.owner_id and owner.phone_sealed is not None:
            said = f"{at.astimezone(CHINA):%m月%d日 %H:%M}，" + text.format(part=part.name)
            await numbers.queue(session, own.community_id, owner.id, owner.phone_sealed, said, at)


@dataclass(frozen=True, slots=True)
class ObjectionToBinding:
    """An objection with the binding it is about, the flat, and the masked owner it was confirmed for."""

    objection: BindingObjection
    binding: Binding
    part: str
    who: str


async def objections(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[ObjectionToBinding], str | None]:
    """Fifty objections of an estate, the longest waiting first, and the next page's cursor."""
    query = (
        select(BindingObjection, Binding)
        .join(Binding, Binding.id == BindingObjection.binding_id)
        .where(Binding.community_id == community_id, BindingObjection.decided_at.is_(None))
    )
    page, following = await rows(session, query, (BindingObjection.raised_at, BindingObjection.id), after)
    found = [(objection, binding) for objection, binding in page]
    names = await masked(session, [binding for _, binding in found])
    return [
        ObjectionToBinding(objection, binding, await place_of(session, binding), names.get(binding.id, ""))
        for objection, binding in found
    ], following


async def against(session: AsyncSession, bindings: list[Binding]) -> list[BindingObjection]:
    """Every objection there ever was against these bindings, the earliest first."""
    rows = await session.scalars(
        select(BindingObjection)
        .where(BindingObjection.binding_id.in_({one.id for one in bindings}))
        .order_by(BindingObjection.raised_at, BindingObjection.id)
    )
    return list(rows)


async def decide(
    session: AsyncSession,
    community_id: uuid.UUID,
    objection_id: uuid.UUID,
    *,
    upheld: bool,
    decision: str,
    by: uuid.UUID,
    at: datetime,
) -> None:
    """Staff decide: upheld, the binding ends; dismissed, it votes again. Both sides are told with the reasons.

    Raises Refused for whoever confirmed the binding or gave out its code, where the flat is their own, and where it is
    decided.
    """
    objection = await session.scalar(
        select(BindingObjection).where(BindingObjection.id == objection_id).with_for_update()
    )
    binding = await session.get(Binding, objection.binding_id) if objection is not None else None
    if objection is None or binding is None or binding.community_id != community_id:
        raise Refused(NOT_FOUND)
    if objection.decided_at is not None:
        raise Refused(errors.OBJECTION_DECIDED)
    issued_by = {one.issued_by for one in (await codes_of(session, [binding])).values()}
    if by in {binding.confirmed_by, binding.admitted_by} | issued_by:
        raise Refused(errors.CONFIRMER_DECIDES)
    await own_records.require_not_own_flat(session, by, community_id, binding.part_id)
    objection.decided_at, objection.decided_by, objection.upheld, objection.decision = at, by, upheld, decision
    await session.flush()
    if upheld:
        await end_binding(session, binding, UPHELD, at)
    place = await place_of(session, binding)
    outcome = "异议成立，绑定已解除" if upheld else "异议不成立，绑定有效"
    text = f"对 {place} 一部手机绑定的异议已处理：{outcome}。理由：{decision}"
    await inbox.tell(
        session,
        [binding.resident_id, objection.resident_id],
        community_id,
        AnnouncementKind.OBJECTION_DECIDED,
        text,
        at,
    )
