"""Estates 小区, their stairwells, and grids."""

import uuid
from itertools import groupby
from typing import Annotated

from fastapi import Security

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA, now
from app.core.paging import Page, page_in_order
from app.core.values.fractions import square_metres
from app.identity.permissions import Permission
from app.register import places, queries
from app.register.models import Community
from app.register.place_schemas import GridAnswer, GridOfEstate, GridStairwellAnswer, NewGrid
from app.register.schemas import (
    CommunityAnswer,
    CommunityPlan,
    NewCommunity,
    StairwellAnswer,
)
from app.routers.access import SELF, Desk, Tx, committee_desk, community_desk, own_desk, platform_desk
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:places")


def _answer(community: Community, lineage: places.Lineage) -> CommunityAnswer:
    return CommunityAnswer.from_row(community, place=lineage.label)


@router.post("/communities", summary="登记小区", status_code=201, once="community:create")
async def register_community(
    sent: NewCommunity,
    _: Annotated[Desk, Security(platform_desk, scopes=[Permission.PLACE_CREATE])],
    deed: Deed,
) -> CommunityAnswer:
    """Enter an estate under its committee, street and district, which are made where they are missing."""
    community_id = await places.register_community(deed.session, **sent.model_dump())
    return await _answer_of(deed.session, community_id)


async def _answer_of(session: Tx, community_id: uuid.UUID) -> CommunityAnswer:
    community = await session.get(Community, community_id)
    lineage = await places.lineage(session, Community, community_id)
    if community is None or lineage is None:
        raise Refused(NOT_FOUND)
    return _answer(community, lineage)


@router.get("/communities", summary="我负责的小区")
async def communities(
    desk: Annotated[Desk, Security(own_desk, scopes=[SELF])], session: Tx, after: After
) -> Page[CommunityAnswer]:
    """The estates that a mandate of mine reaches."""
    answers = [
        _answer(community, lineage)
        for community, lineage in await places.communities(session)
        if desk.member.sees(lineage)
    ]
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.get("/communities/{community_id}", summary="小区概况")
async def community(
    community_id: uuid.UUID,
    _: Annotated[Desk, Security(community_desk, scopes=[Permission.REGISTER_READ])],
    session: Tx,
) -> CommunityPlan:
    """An estate with its stairwells and totals."""
    sums = await queries.stairwells(session, community_id)
    return CommunityPlan(
        community=await _answer_of(session, community_id),
        stairwells=[StairwellAnswer.from_row(one, area_m2=square_metres(one.area_c)) for one in sums],
        parts=sum(one.parts for one in sums),
        households=sum(one.households for one in sums),
        area_m2=square_metres(sum(one.area_c for one in sums)),
        without_area=sum(one.without_area for one in sums),
    )


@router.get("/communities/{community_id}/grids", summary="小区的网格")
async def grids(
    community_id: uuid.UUID,
    _: Annotated[Desk, Security(community_desk, scopes=[Permission.REGISTER_READ])],
    session: Tx,
    after: After,
) -> Page[GridOfEstate]:
    """The grids that hold stairwells of this estate today; at most two thousand stairwells."""
    today = (await now(session)).astimezone(CHINA).date()
    stairwells = await places.grids_of_estate(session, community_id, today)
    answers = [
        GridOfEstate(id=grid_id, name=name, stairwells=[GridStairwellAnswer.from_row(one) for one in within])
        for (grid_id, name), within in groupby(stairwells, key=lambda one: (one.grid_id, one.grid))
    ]
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.post("/committees/{committee_id}/grids", summary="划分网格", status_code=201, once="grid:draw")
async def draw_grid(
    committee_id: uuid.UUID,
    sent: NewGrid,
    _: Annotated[Desk, Security(committee_desk, scopes=[Permission.GRID_DRAW])],
    deed: Deed,
) -> GridAnswer:
    """Say which stairwells a grid holds from a day on; a stairwell leaves the grid it was in on that day."""
    made = await places.draw_grid(deed.session, committee_id, sent.name, sent.stairwell_ids, sent.from_on)
    return GridAnswer(id=made)
