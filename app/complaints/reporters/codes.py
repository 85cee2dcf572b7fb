"""小程序码 of 随手拍: one that opens a case, and for an estate and each stairwell one to report from there."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import errors
from app.complaints.reporters.own.my_schemas import ReportPlaceAnswer
from app.core.errors import NOT_FOUND, Refused
from app.register.places import PlacedStairwell, community_name, estate_of_stairwell, placed_stairwells
from app.wechat import codes
from app.wechat.client import Edition
from app.wechat.scenes import Opens


async def want_places(session: AsyncSession, community_id: uuid.UUID, at: datetime) -> list[ReportPlaceAnswer]:
    """Have the codes of an estate and of its stairwells fetched; what is there or wanted already changes nothing."""
    name = await community_name(session, community_id)
    reports = [_estate(community_id, name)]
    reports += [_stairwell(community_id, name, one) for one in await placed_stairwells(session, community_id)]
    for one in reports:
        await codes.want(session, Opens.REPORT, one.id, at)
    return reports


async def place(session: AsyncSession, place_id: uuid.UUID) -> ReportPlaceAnswer:
    """Where a scanned code reports from; raises Refused where there is no such place."""
    if name := await community_name(session, place_id):
        return _estate(place_id, name)
    found = await estate_of_stairwell(session, place_id)
    if found is None:
        raise Refused(NOT_FOUND)
    community_id, stairwell = found
    return _stairwell(community_id, await community_name(session, community_id), stairwell)


def _estate(community_id: uuid.UUID, name: str) -> ReportPlaceAnswer:
    return ReportPlaceAnswer(
        id=community_id, community_id=community_id, community=name, building="", stairwell=None, stairwell_id=None
    )


def _stairwell(community_id: uuid.UUID, name: str, stairwell: PlacedStairwell) -> ReportPlaceAnswer:
    return ReportPlaceAnswer.from_row(stairwell, community_id=community_id, community=name, stairwell_id=stairwell.id)


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
