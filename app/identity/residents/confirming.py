"""Which owner a phone belongs to: found by staff with the document in hand, or by what only the owner has.

The register's number counts where the platform vouches for it and the name fits; name and the last eight of the document
where the flat's code was used, unless they were shown to somebody (shown.py). What is wrong is answered alike and counted
(tries.py). Whoever is bound to the flat is told, and the number of the register too, unless it was that number which
confirmed (被签名); from the second wrong document of a year on they are told of every one.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA
from app.core.sealing import Sealer
from app.identity import errors, own_records
from app.identity.kinds import AnnouncementKind, BindingKind, ConfirmedBy
from app.identity.models import Binding, BindingInvitation
from app.identity.residents import numbers
from app.identity.residents.binding import codes_of, of_flat, of_resident, place_of, tell_flat
from app.identity.residents.shown import require_not_shown
from app.identity.residents.tries import MOST_AT_A_FLAT, Tries, WrongTry, document_tries, tries
from app.register import queries
from app.register.imports import recognising

CHINESE_MAINLAND = "86"
TOLD_FROM = 2
"""The wrong document of a year from which on the flat is told: one alone is a slip of the finger."""


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

    Raises Refused where they issued the code themselves, the flat is their own, the owner does not own the flat today,
    is not the one who was invited, or the binding is confirmed, ended, or of somebody who only lives there or helps.
    """
    binding = await session.scalar(
        select(Binding).where(Binding.id == binding_id, Binding.community_id == community_id).with_for_update()
    )
    if binding is None:
        raise Refused(NOT_FOUND)
    _require_waiting(binding)
    # One person who hands out a code and confirms who used it could vote for any flat alone (被签名).
    if by in {one.issued_by for one in (await codes_of(session, [binding])).values()}:
        raise Refused(errors.ISSUER_CONFIRMS)
    return await bind_by_staff(session, binding, owner_id, evidence, by=by, at=at)


async def bind_by_staff(
    session: AsyncSession, binding: Binding, owner_id: uuid.UUID, evidence: str, *, by: uuid.UUID, at: datetime
) -> Binding:
    """Bind a phone to an owner whom staff found it to be; the flat and the register's number are told.

    Raises Refused where the owner does not own the flat today, or another one was invited, or the flat is that of the
    person who would confirm: theirs by the register, or by a phone bound to it.
    """
    part = await queries.part(session, binding.community_id, binding.part_id)
    bound = [one.owner_id for one in await of_flat(session, binding.part_id) if one.owner_id is not None]
    owners = [*bound, *(one.id for one, _ in part.owners)]
    await own_records.require_not_own(session, by, binding.community_id, owners, [binding.part_id])
    owner = next((owner for owner, _ in part.owners if owner.id == owner_id), None)
    if owner is None:
        raise Refused(errors.NOT_AN_OWNER)
    if await _invited(session, binding) not in {None, owner.id}:
        raise Refused(errors.NOT_THE_INVITED)
    binding.evidence, binding.confirmed_by = evidence, by
    return await _confirmed(session, binding, owner.id, owner.phone_sealed, ConfirmedBy.STAFF, at)


async def confirm_by_phone(
    session: AsyncSession,
    sealer: Sealer,
    resident_id: uuid.UUID,
    binding_id: uuid.UUID,
    *,
    name: str,
    phone: str,
    country: str,
    at: datetime,
) -> Binding:
    """The number that the platform vouches for, and the name, are those of an owner of the flat.

    A number that the register has had for less than 30 days confirms nothing, and the number before it is told: who
    changes the register must not become its owner by it. Raises WrongTry, or Refused where tries are over.
    """
    binding, tried = await _to_confirm(session, resident_id, binding_id, at)
    known = None
    if country == CHINESE_MAINLAND:
        known = await recognising.by_phone(session, sealer, binding.part_id, name, phone, at)
    if known is not None and known.before is not None:
        text = f"{await place_of(session, binding)} 的业主电话在名册上刚变更为别的号码，{at.astimezone(CHINA):%m月%d日}"
        text += "有人用新号码确认业主身份，没有通过。如果不是您本人变更的，请联系社区居委会。"
        await numbers.queue(session, binding.community_id, known.owner.id, known.before, text, at)
    if known is None or known.fresh or await _invited(session, binding) not in {None, known.owner.id}:
        raise await _wrong(session, tried)
    return await _confirmed(session, binding, known.owner.id, None, ConfirmedBy.REGISTER_PHONE, at)


async def confirm_by_document(
    session: AsyncSession,
    sealer: Sealer,
    resident_id: uuid.UUID,
    binding_id: uuid.UUID,
    *,
    name: str,
    last: str,
    at: datetime,
) -> Binding:
    """Whoever used the flat's code, or was invited, knows the name and the last eight of the owner's document too.

    Raises WrongTry, or Refused where the year's tries are over, or the document was shown to who gave out the code.
    """
    binding, today = await _to_confirm(session, resident_id, binding_id, at)
    await require_not_shown(session, sealer, binding)
    this_year = await document_tries(session, at, resident_id, binding.part_id)
    if this_year.over:
        raise Refused(errors.DOCUMENT_TRIES_OVER)
    owner = await recognising.by_document(session, sealer, binding.part_id, name, last)
    if owner is None or await _invited(session, binding) not in {None, owner.id}:
        this_year.failed()
        if this_year.of_last >= TOLD_FROM:
            await _tell_of_guesses(session, binding, this_year.of_last, at)
        raise await _wrong(session, today)
    return await _confirmed(session, binding, owner.id, owner.phone_sealed, ConfirmedBy.DOCUMENT, at)


async def _to_confirm(
    session: AsyncSession, resident_id: uuid.UUID, binding_id: uuid.UUID, at: datetime
) -> tuple[Binding, Tries]:
    """A binding of one's own that waits, with the tries left to the person today, both held."""
    binding = await of_resident(session, resident_id, binding_id)
    tried = await tries(session, at, resident_id)
    await session.refresh(binding, with_for_update=True)
    _require_waiting(binding)
    if tried.over:
        raise Refused(errors.TRIES_OVER)
    return binding, tried


def _require_waiting(binding: Binding) -> None:
    """Raise Refused where a binding is not one that an owner is still to be found for."""
    if binding.kind != BindingKind.OWNER:
        raise Refused(errors.NOT_AS_AN_OWNER)
    if binding.confirmed_at is not None or binding.ended_at is not None:
        raise Refused(errors.BINDING_DECIDED)


async def _invited(session: AsyncSession, binding: Binding) -> uuid.UUID | None:
    """The co-owner whom an invitation named: the binding that came of it is theirs or nobody's."""
    if binding.invitation_id is None:
        return None
    return await session.scalar(
        select(BindingInvitation.invited_id).where(BindingInvitation.id == binding.invitation_id)
    )


async def _wrong(session: AsyncSession, tried: Tries) -> WrongTry:
    tried.failed()
    await session.flush()
    return WrongTry(errors.CONFIRMATION_WRONG)


async def _tell_of_guesses(session: AsyncSession, binding: Binding, number: int, at: datetime) -> None:
    """Tell the flat, and every number that the register has of its owners, that somebody gives wrong documents there."""
    what = f"有人在一部手机上以 {{part}} 业主的身份填写证件号码，没有通过，一年内已是第 {number} 次"
    what += f"（满 {MOST_AT_A_FLAT} 次后只能到社区当面确认）。不是您或您家里人操作的，请联系社区居委会。"
    await tell_flat(session, binding, AnnouncementKind.DOCUMENT_GUESSED, what, at)
    said = f"{at.astimezone(CHINA):%m月%d日 %H:%M}，" + what.format(part=await place_of(session, binding))
    for owner in (await queries.part(session, binding.community_id, binding.part_id)).owners:
        if owner[0].phone_sealed is not None and not owner[0].deceased:
            await numbers.queue(session, binding.community_id, owner[0].id, owner[0].phone_sealed, said, at)


async def _confirmed(
    session: AsyncSession,
    binding: Binding,
    owner_id: uuid.UUID,
    to_tell: bytes | None,
    how: ConfirmedBy,
    at: datetime,
) -> Binding:
    """Bind to the owner; `to_tell` is the register's number of this owner, sealed, where it did not confirm itself."""
    binding.owner_id, binding.confirmed_how, binding.confirmed_at = owner_id, how, at
    await session.flush()
    text = f"又有一部手机被确认为 {{part}} 的业主（{how.label}），可以代这位业主投票。如果不对，请提出异议或联系社区居委会。"
    await tell_flat(session, binding, AnnouncementKind.BINDING_CONFIRMED, text, at)
    if to_tell is not None:
        said = (
            f"{at.astimezone(CHINA):%m月%d日 %H:%M}，一部手机被确认为 {await place_of(session, binding)} 业主本人的手机"
        )
        said += f"（{how.label}），可以投票。如果不是您本人办理的，请联系社区居委会。"
        await numbers.queue(session, binding.community_id, owner_id, to_tell, said, at)
    return binding
