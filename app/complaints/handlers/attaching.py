"""Photos that come with an act of staff: of this estate, photos and not papers; of afterwards, really new ones."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import errors
from app.complaints.kinds import PhotoUse
from app.complaints.models import CasePhoto, Complaint
from app.core.errors import FieldFault, Refused
from app.media import service as media
from app.media.formats import likeness


async def require_fit(session: AsyncSession, complaint: Complaint, photos: Sequence[uuid.UUID], use: PhotoUse) -> None:
    """Raise Refused with every photo that cannot be taken.

    A photo of afterwards was in no case before, and does not look like an earlier one of this case saved anew.
    """
    faults = [] if len(set(photos)) == len(photos) else [FieldFault("photos", "同一张照片只需上传一次。")]
    faults += await media.unknown(session, complaint.community_id, photos, field="photos", photos=True)
    unfit = {fault.field for fault in faults}
    taken_before = await _used(session, complaint, photos) if use is PhotoUse.AFTER else frozenset()
    faults += [
        FieldFault(field, "这张照片以前用过，请上传处理后新拍的照片。")
        for index, photo in enumerate(photos)
        if photo in taken_before and (field := f"photos.{index}") not in unfit
    ]
    if faults:
        raise Refused(errors.CASE_FAULTY, faults)


async def _used(session: AsyncSession, complaint: Complaint, photos: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these were in some case before, or look like what this case has."""
    used = set(await session.scalars(select(CasePhoto.evidence_id).where(CasePhoto.evidence_id.in_(photos))))
    of_case = set(await session.scalars(select(CasePhoto.evidence_id).where(CasePhoto.complaint_id == complaint.id)))
    looks = await media.looks(session, {*photos, *of_case})
    for photo in photos:
        look = looks.get(photo)
        if look is not None and likeness.telling(look):
            others = (looks[one] for one in of_case if one in looks and one != photo)
            if any(likeness.difference(look, one) <= likeness.SAME_WITHIN for one in others):
                used.add(photo)
    return frozenset(used)
