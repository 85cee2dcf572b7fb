"""Indicators of complaints: an estate's month by unit, a street's and a district's by estate; appeals beside them."""

import asyncio
import uuid
from datetime import date
from typing import Annotated

from fastapi import Path, Response, Security

from app.complaints.afterwards import month_shown, months
from app.complaints.afterwards.month_schemas import (
    AppealAnswer,
    AreaMonthAnswer,
    IndicatorMonthAnswer,
    MonthText,
    NewAppeal,
    NewAppealAnswer,
)
from app.core.installation import now
from app.identity.permissions import Permission
from app.register import places
from app.routers.access import Desk, Tx, community_desk, district_desk, street_desk
from app.routers.deeds import Deed
from app.routers.files import XLSX, attachment
from app.routers.routes import Routes

router = Routes(tag="office:complaints")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_READ])]
Street = Annotated[Desk, Security(street_desk, scopes=[Permission.CASE_READ])]
District = Annotated[Desk, Security(district_desk, scopes=[Permission.CASE_READ])]
Configurer = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_CONFIGURE])]
MonthPath = Annotated[MonthText, Path(description="月份，例如 2026-11")]

_ESTATE = "/communities/{community_id}/case-indicators/{month}"


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


# The sheets come first: the month of a path takes what follows it too.
@router.get(f"{_ESTATE}.xlsx", summary="小区月度指标（表格）", response_class=Response, responses=XLSX)
async def sheet_of_community(community_id: uuid.UUID, month: MonthPath, _: Reader, session: Tx) -> Response:
    """The same to take along, with the formulas above the lines."""
    found, at = await _community(session, community_id, month), await now(session)
    told = [f"已固定：{found.sha256}" if found.frozen_at is not None else "尚未固定，还会变化"]
    content = await asyncio.to_thread(
        month_shown.month_xlsx, f"随手拍指标 {month}", [*found.rows, found.total], told, found.frozen_at or at
    )
    return attachment(content, f"随手拍指标-{month}.xlsx")


@router.get(_ESTATE, summary="小区月度指标")
async def of_community(community_id: uuid.UUID, month: MonthPath, _: Reader, session: Tx) -> IndicatorMonthAnswer:
    """Every figure as so many of so many with the cases it counts; frozen five days after the month, and then for good."""
    return await _community(session, community_id, month)


@router.post(f"{_ESTATE}/appeals", summary="对已固定的指标提出申诉", status_code=201, once="indicator:appeal")
async def appeal(
    community_id: uuid.UUID,
    month: MonthPath,
    sent: NewAppeal,
    desk: Reader,
    deed: Deed,
) -> AppealAnswer:
    """Object to a frozen figure; it stays, and the objection with the street's answer stands beside it."""
    made = await months.appeal(deed.session, community_id, _first(month), sent.seat, sent.words, by=deed.by, at=deed.at)
    return AppealAnswer.from_row(
        made,
        seat=made.for_seat,
        by=desk.member.name,
        accepted=None,
        answer="",
        answered_at=None,
    )


@router.post(
    "/communities/{community_id}/case-indicator-appeals/{appeal_id}/answer",
    summary="答复申诉",
    status_code=204,
    once="case-indicator:answer",
    optional_key=True,
)
async def answer(
    community_id: uuid.UUID, appeal_id: uuid.UUID, sent: NewAppealAnswer, desk: Configurer, session: Tx
) -> None:
    """The street office answers, once."""
    await months.answer_appeal(
        session, community_id, appeal_id, sent.accepted, sent.words, by=desk.member.id, at=await now(session)
    )


@router.get(
    "/streets/{street_id}/case-indicators/{month}.xlsx",
    summary="街道月度指标（表格）",
    response_class=Response,
    responses=XLSX,
)
async def sheet_of_street(street_id: uuid.UUID, month: MonthPath, _: Street, session: Tx) -> Response:
    """The same to take along."""
    return await _area_sheet(session, street_id, month, f"街道随手拍指标-{month}.xlsx")


@router.get("/streets/{street_id}/case-indicators/{month}", summary="街道月度指标")
async def of_street(street_id: uuid.UUID, month: MonthPath, _: Street, session: Tx) -> AreaMonthAnswer:
    """The estates of the street and the units over all of them, each with its place; equals share one."""
    return await _area(session, street_id, month)


@router.get(
    "/districts/{district_id}/case-indicators/{month}.xlsx",
    summary="全区月度指标（表格）",
    response_class=Response,
    responses=XLSX,
)
async def sheet_of_district(district_id: uuid.UUID, month: MonthPath, _: District, session: Tx) -> Response:
    """The same to take along."""
    return await _area_sheet(session, district_id, month, f"全区随手拍指标-{month}.xlsx")


@router.get("/districts/{district_id}/case-indicators/{month}", summary="全区月度指标")
async def of_district(district_id: uuid.UUID, month: MonthPath, _: District, session: Tx) -> AreaMonthAnswer:
    """The estates of the district and the units over all of them."""
    return await _area(session, district_id, month)


async def _community(session: Tx, community_id: uuid.UUID, month: str) -> IndicatorMonthAnswer:
    return await month_shown.month_answer(session, (await months.read(session, [community_id], _first(month)))[0])


async def _area(session: Tx, place_id: uuid.UUID, month: str) -> AreaMonthAnswer:
    estates = {
        community.id: community.name
        for community, lineage in await places.communities(session)
        if place_id in lineage.ids
    }
    found = await months.read(session, list(estates), _first(month))
    return await month_shown.area_answer(session, found, estates, _first(month))


async def _area_sheet(session: Tx, place_id: uuid.UUID, month: str, name: str) -> Response:
    found, at = await _area(session, place_id, month), await now(session)
    told = [f"尚未固定：{'、'.join(found.not_frozen)}" if found.not_frozen else "均已固定"]
    content = await asyncio.to_thread(
        month_shown.month_xlsx, f"随手拍指标 {month}", [*found.communities, *found.units, found.total], told, at
    )
    return attachment(content, name)
