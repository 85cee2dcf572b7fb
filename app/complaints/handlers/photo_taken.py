"""Where and when a photo of a case was taken, for who handles the case or decides of it; every look is written down.

Known only where whoever handed the photo in agreed, and for a year (docs/decisions/0030).
"""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, errors, interest
from app.complaints.handlers import queues
from app.complaints.interest import CaseActor
from app.complaints.models import Complaint
from app.core.errors import NOT_FOUND, Refused
from app.media import service as media
from app.media.taken import PlaceAndTime
from app.register.kinds import LookAct


async def read_taken(
    session: AsyncSession, complaint: Complaint, actor: CaseActor, evidence_id: uuid.UUID, viewed_as: str, at: datetime
) -> PlaceAndTime:
    """Place (WGS-84) and instant of a photo of this case; the look stands in the ledger of looks.

    Raises Refused where the photo is not of the case, where somebody neither has the case nor is over who has it, and
    where nothing is known of the photo.
    """
    if not await queues.has_photo(session, complaint.id, evidence_id):
        raise Refused(NOT_FOUND)
    charge = acting.standing(complaint).charge
    if not interest.over(charge, actor, acting.about(complaint)):
        await acting.require_in_charge(session, charge, complaint, actor)
    found = await media.taken(session, evidence_id)
    if found is None:
        raise Refused(errors.CASE_PHOTO_NOT_TAKEN)
    purpose = f"核对随手拍第{complaint.number}号的照片"
    await acting.looked(session, complaint, LookAct.PHOTO_TAKEN, purpose, by=actor.id, viewed_as=viewed_as, at=at)
    return found
