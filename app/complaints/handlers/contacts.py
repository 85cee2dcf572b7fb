"""The reporter's number, lent to one unit for one case: read while it holds, and every look is written down.

The number holds for whoever it was lent to while they have the case; taken back, handed on or ended, it opens no more.
A caller's holds for whichever unit is in charge, until it is taken back or the case ended.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, errors, interest
from app.complaints.acting import By
from app.complaints.handlers.handling_schemas import LentContact
from app.complaints.interest import CaseActor
from app.complaints.kinds import CaseAct, Rung
from app.complaints.lifecycle import CaseHappened, Seat
from app.complaints.models import CaseReporter, Complaint, ContactGrant
from app.core.errors import Refused
from app.core.sealing import Sealer
from app.register import queries as register
from app.register.kinds import LookAct

PURPOSE = "case.phone"
"""What the number is sealed for."""


async def read_number(
    session: AsyncSession, sealer: Sealer, complaint: Complaint, actor: CaseActor, viewed_as: str, at: datetime
) -> LentContact:
    """Open the number of a held case for who it was lent to; the look stands in the case and with the flat's owners.

    Raises Refused where nothing is lent to them now.
    """
    acting.require_unconcerned(complaint, actor)
    grant = await session.scalar(
        select(ContactGrant).where(ContactGrant.complaint_id == complaint.id, ContactGrant.ended_at.is_(None))
    )
    standing = acting.standing(complaint)
    lent_to = _lent_to(grant, standing.charge) if grant is not None else None
    if (
        grant is None
        or complaint.state.ended
        or lent_to is None
        or lent_to != standing.charge
        or not interest.sits(lent_to, actor)
    ):
        raise Refused(errors.CASE_NO_CONTACT)
    reporter = await session.get_one(CaseReporter, grant.reporter_id)
    place = (await register.placed(session, [reporter.part_id])).get(reporter.part_id) if reporter.part_id else None
    name = await acting.seat_name(session, lent_to)
    await acting.happen(
        session,
        complaint,
        CaseHappened(CaseAct.MESSAGED),
        By(staff_id=actor.id, acted_as=viewed_as),
        at,
        words=f"{name}查看了您同意提供的联系电话。",
        facts={"contact": "seen"},
    )
    purpose = f"办理随手拍第{complaint.number}号"
    await acting.looked(session, complaint, LookAct.CASE_CONTACT, purpose, by=actor.id, viewed_as=viewed_as, at=at)
    phone = sealer.open(grant.phone_sealed, PURPOSE).decode()
    return LentContact(alias=reporter.alias, phone=phone, part=place.name if place is not None else "")


def _lent_to(grant: ContactGrant, charge: Seat | None) -> Seat | None:
    """The unit that the reporter named; where a caller named none, the unit in charge, and no office."""
    if grant.to_unit_id is not None or grant.to_rung != Rung.UNIT:
        return acting.seat(grant.to_rung, grant.to_unit_id)
    return charge if charge is not None and charge.unit_id is not None else None
