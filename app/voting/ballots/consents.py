"""Consents that co-owners gave on their phones to one voter, and whether they still hold.

An appointment stands on all its consents: where one of those who gave them has sold or died, or it is doubted whose
phone it was, the appointment is good for nothing from that instant on. Asked anew each time, as every right is.
"""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import residents
from app.register.rolls.roll_owners import still_there
from app.voting.models import AppointmentConsent, Vote, VoterAppointment

GONE = "同意推选的共有人在名册上已有变动（转让或者去世），推选随之终止。"
DOUBTED = "有一位同意人的手机绑定被提出异议，异议没有排除，推选不能生效。"


async def consents_of(session: AsyncSession, appointment_id: uuid.UUID) -> list[AppointmentConsent]:
    """What was said to an appointment, in the order in which it was said."""
    found = await session.scalars(
        select(AppointmentConsent)
        .where(AppointmentConsent.appointment_id == appointment_id)
        .order_by(AppointmentConsent.at, AppointmentConsent.owner)
    )
    return list(found)


async def open_appointment(session: AsyncSession, vote: Vote, voter: str) -> VoterAppointment | None:
    """The appointment of a head that nobody has ended; a head has one at most."""
    found: VoterAppointment | None = await session.scalar(
        select(VoterAppointment).where(
            VoterAppointment.vote_id == vote.id, VoterAppointment.voter == voter, VoterAppointment.ended_at.is_(None)
        )
    )
    return found


async def why_fallen(session: AsyncSession, vote: Vote, appointment: VoterAppointment) -> str:
    """Why the consents to an appointment that is not ended hold no more; empty where they do."""
    given = [one for one in await consents_of(session, appointment.id) if one.agrees]
    there = await still_there(session, vote.roll_id, appointment.voter) if vote.roll_id else frozenset[str]()
    if not there.issuperset(one.owner for one in given):
        return GONE
    if await residents.doubted(session, vote.community_id, {one.resident_id: one.at for one in given}):
        return DOUBTED
    return ""


async def fallen(session: AsyncSession, vote: Vote, voter: str) -> dict[uuid.UUID, str]:
    """The authorities of a head that stand on consents which hold no more, and why."""
    appointment = await open_appointment(session, vote, voter)
    if appointment is None or appointment.authority_id is None:
        return {}
    why = await why_fallen(session, vote, appointment)
    return {appointment.authority_id: why} if why else {}
