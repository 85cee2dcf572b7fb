"""Who lives in a flat without owning it, said by staff of a phone that used the flat's code: until a day, and no vote.

An owner lets somebody in by an invitation instead (invitations.py), and ends either (flatmates.py).
"""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA
from app.identity import errors, own_records
from app.identity.kinds import AnnouncementKind, BindingKind
from app.identity.models import Binding
from app.identity.residents.binding import tell_flat
from app.identity.residents.invitations import until_faults


async def admit(
    session: AsyncSession,
    community_id: uuid.UUID,
    binding_id: uuid.UUID,
    until_on: date,
    evidence: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> Binding:
    """Staff say that a phone that waits is of somebody who lives in the flat, until a day, on what evidence.

    One that is such already is given another last day. Raises Refused where the binding is an owner's, a helper's or
    ended, the day is wrong, or the flat is that of the person who would say so.
    """
    binding = await session.scalar(
        select(Binding).where(Binding.id == binding_id, Binding.community_id == community_id).with_for_update()
    )
    if binding is None:
        raise Refused(NOT_FOUND)
    if binding.confirmed_at is not None or binding.ended_at is not None or binding.kind == BindingKind.HELPER:
        raise Refused(errors.BINDING_DECIDED)
    if faults := until_faults(until_on, at.astimezone(CHINA).date()):
        raise Refused(errors.OCCUPANT_FAULTY, faults)
    await own_records.require_not_own_flat(session, by, community_id, binding.part_id)
    binding.kind, binding.until_on = BindingKind.OCCUPANT, until_on
    binding.admitted_by, binding.evidence = by, evidence
    await session.flush()
    text = (
        f"社区工作人员登记一部手机为 {{part}} 的{BindingKind.OCCUPANT.label}，到 {until_on:%Y-%m-%d} 为止，不能投票。"
    )
    text += "如果不对，请提出异议、直接解除，或联系社区居委会。"
    await tell_flat(session, binding, AnnouncementKind.BINDING_MADE, text, at)
    return binding
