"""小程序码 of 随手拍: one that opens a case, and for an estate and each stairwell one to report from there."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import errors
from app.core.errors import NOT_FOUND, Refused
from app.register.places import community_name, estate_of_stairwell, placed_stairwells
from app.wechat import codes
from app.wechat.client import Edition
from app.wechat.scenes import Opens


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """Where a code reports from: an estate, or one of its stairwells (`id` is the estate's or the stairwell's)."""

    id: uuid.UUID
    community_id: uuid.UUID
    community: str
    building: str = ""
    stairwell: str = ""
    stairwell_id: uuid.UUID | None = None


async def want_places(session: AsyncSession, community_id: uuid.UUID, at: datetime) -> list[ReportPlace]:
    """Have the codes of an estate and of its stairwells fetched; what is there or wanted already changes nothing."""
    name = await community_name(session, community_id)
    found = [ReportPlace(community_id, community_id, name)]
    found += [
        ReportPlace(one.id, community_id, name, one.building, one.stairwell, one.id)
        for one in await placed_stairwells(session, community_id)
    ]
    for one in found:
        await codes.want(session, Opens.REPORT, one.id, at)
    return found


async def place(session: AsyncSession, place_id: uuid.UUID) -> ReportPlace:
    """Where a scanned code reports from; raises Refused where there is no such place."""
    if name := await community_name(session, place_id):
        return ReportPlace(place_id, place_id, name)
    found = await estate_of_stairwell(session, place_id)
    if found is None:
        raise Refused(NOT_FOUND)
    community_id, one = found
    name = await community_name(session, community_id)
    return ReportPlace(one.id, community_id, name, one.building, one.stairwell, one.id)


async def of_place(session: AsyncSession, community_id: uuid.UUID, place_id: uuid.UUID, edition: Edition) -> bytes:
    """The code to report from a place of an estate; raises Refused where it is none, or not here yet."""
    if (await place(session, place_id)).community_id != community_id:
        raise Refused(NOT_FOUND)
    return _there(await codes.picture(session, Opens.REPORT, place_id, edition))


async def of_case(session: AsyncSession, complaint_id: uuid.UUID, edition: Edition) -> bytes:
    """The code that opens a case; raises Refused where it is not here yet."""
    return _there(await codes.picture(session, Opens.CASE, complaint_id, edition))


def _there(image: bytes | None) -> bytes:
    if image is None:
        raise Refused(errors.CASE_CODE_WAITS)
    return image
