"""Nobody confirms what they were shown: a number that staff have seen proves nothing of whoever they gave the code to.

Who works with a WeChat account, or with its number, is told as in own_records.py; who saw a number, by the ledger of
looks. The binding then waits, as every one does, for staff who did not give out its code.
"""

import uuid

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.sealing import Sealer
from app.identity import errors
from app.identity.models import Binding, Resident, StaffWechat
from app.identity.residents.binding import codes_of
from app.identity.residents.privacy import message_phone
from app.register import looks, queries
from app.register.imports.study import phone_key


async def require_not_shown(session: AsyncSession, sealer: Sealer, binding: Binding) -> None:
    """Raise Refused where the document alone does not say who uses a phone.

    That is: who gave out the code works with this phone, or one of both was shown the number of an owner of the flat.
    """
    issuers = {one.issued_by for one in (await codes_of(session, [binding])).values()}
    themselves = await _at_work_with(session, sealer, binding.resident_id)
    if issuers & themselves:
        raise Refused(errors.ISSUER_CONFIRMS)
    owners = await queries.owners_of_part(session, binding.part_id)
    if await looks.have_seen_a_document(session, binding.community_id, issuers | themselves, owners):
        raise Refused(errors.DOCUMENT_WAS_SHOWN)


async def _at_work_with(session: AsyncSession, sealer: Sealer, resident_id: uuid.UUID) -> set[uuid.UUID]:
    """The members of staff who work, or worked, with a resident's WeChat account or number."""
    resident = await session.get_one(Resident, resident_id)
    same: list[ColumnElement[bool]] = [(StaffWechat.appid == resident.appid) & (StaffWechat.openid == resident.openid)]
    number = phone_key(sealer, message_phone(sealer, resident.message_phone_sealed))
    if number is not None:
        same.append(StaffWechat.phone_lookup == number)
    return set(await session.scalars(select(StaffWechat.staff_id).where(or_(*same))))
