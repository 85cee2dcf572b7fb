"""随手拍 for anybody: cases that staff released, masked, and the limits that hold."""

import uuid
from typing import Annotated

from fastapi import Query, Response

from app.complaints.reporters import codes
from app.complaints.reporters.own.my_schemas import ReportPlaceAnswer
from app.complaints.reporters.public import public_cases
from app.complaints.reporters.public.public_schemas import (
    PublicCase,
    PublicCaseCounts,
    PublicCaseLimits,
    PublicCasesPage,
)
from app.media import pictures
from app.media.kinds import PictureSize
from app.routers.access import InHouse, Tx
from app.routers.files import JPG
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="public", prefix="/v1/public")


@router.get("/communities/{community_id}/complaints", summary="公开的随手拍")
async def listed(community_id: uuid.UUID, session: Tx, after: After) -> PublicCasesPage:
    """Fifty released cases of an estate, the latest first; none where the estate does not show them."""
    return await public_cases.listed(session, community_id, after)


@router.get("/communities/{community_id}/complaints/counts", summary="公开的随手拍数目")
async def counts(community_id: uuid.UUID, session: Tx) -> PublicCaseCounts:
    """How many cases are released, by state and by heading."""
    return await public_cases.counts(session, community_id)


@router.get("/communities/{community_id}/complaints/limits", summary="随手拍办理时限")
async def limits(community_id: uuid.UUID, session: Tx) -> PublicCaseLimits:
    """The limits of the version in force: what is published is what is enforced."""
    return await public_cases.limits(session, community_id)


@router.get("/complaints/{complaint_id}", summary="公开的一件随手拍")
async def read(complaint_id: uuid.UUID, session: Tx) -> PublicCase:
    """A released case, masked."""
    return await public_cases.find_case(session, complaint_id)


@router.get(
    "/complaints/{complaint_id}/photos/{picture_id}.jpg",
    summary="公开的随手拍照片",
    response_class=Response,
    responses=JPG,
)
async def photo(
    complaint_id: uuid.UUID,
    picture_id: uuid.UUID,
    in_house: InHouse,
    size: Annotated[PictureSize, Query(description="大小")] = PictureSize.VIEW,
) -> Response:
    """A photo of a released case, with what staff covered."""
    async with in_house.database.read() as session:
        found = await public_cases.photo(session, complaint_id, picture_id, size)
    return Response(await pictures.opened(in_house.media, found), media_type="image/jpeg")


@router.get("/report-places/{place_id}", summary="扫码报事的位置")
async def place(place_id: uuid.UUID, session: Tx) -> ReportPlaceAnswer:
    """Where a scanned code reports from: the estate, and the stairwell where it hangs at one."""
    return await codes.place(session, place_id)
