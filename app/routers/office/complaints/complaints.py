"""随手拍 for staff: a unit's queue, an office's list and board, one case with its photos, the number lent for it."""

import uuid
from typing import Annotated

from fastapi import Depends, Query, Response, Security

from app.complaints.categories import Heading
from app.complaints.handlers import actors, contacts, handling, photo_taken, queues, staff_answers
from app.complaints.handlers.actors import CaseSight
from app.complaints.handlers.handling_schemas import (
    CaseLine,
    CountsAnswer,
    LentContact,
    MapPoint,
    PhotoTakenAnswer,
    UnitToSendTo,
)
from app.complaints.handlers.queues import Wanted
from app.complaints.kinds import CaseState
from app.complaints.settings import units
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.core.values.coordinates import Point, to_gcj02
from app.identity.permissions import Permission
from app.media import service as media
from app.routers.access import Desk, InHouse, Tx, brief_community_desk, community_desk
from app.routers.answers.case_answers import CaseWithPictures, case_with_pictures
from app.routers.deeds import Unkeyed
from app.routers.files import JPG
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:complaints", prefix="/communities/{community_id}")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_READ])]
# A photo is opened outside any transaction, so this asks in one of its own.
Fetcher = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.CASE_READ])]
Handler = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_HANDLE])]


async def sight_of(session: Tx, desk: Desk) -> CaseSight:
    """What whoever is at this desk is to the cases of the estate."""
    estate = desk.place.ids[-1]
    return await actors.sight(session, desk.member.id, {estate: desk.member.roles_at(desk.lineage)})


async def wanted(
    open: Annotated[bool, Query(description="只看未办结的")] = True,
    overdue: Annotated[bool, Query(description="只看逾期的")] = False,
    state: Annotated[CaseState | None, Query(description="只看这一状态")] = None,
    heading: Annotated[Heading | None, Query(description="只看这一大类")] = None,
    category: Annotated[str | None, Query(max_length=40, description="只看这一类别")] = None,
    building_id: Annotated[uuid.UUID | None, Query(description="只看这栋楼")] = None,
    stairwell_id: Annotated[uuid.UUID | None, Query(description="只看这个单元")] = None,
    unit_id: Annotated[uuid.UUID | None, Query(description="只看这个责任单位的")] = None,
    number: Annotated[int | None, Query(ge=1, le=2147483647, description="编号")] = None,
    words: Annotated[str, Query(max_length=60, description="描述、位置中的字词")] = "",
) -> Wanted:
    """What a list of cases is asked for; a coroutine, since a plain function would be sent to a thread each time."""
    return Wanted(open, overdue, state, heading, category, building_id, stairwell_id, unit_id, number, words)


Asked = Annotated[Wanted, Depends(wanted)]


@router.get("/complaints", summary="随手拍清单（先到期的在前，逾期最前）")
async def listed(community_id: uuid.UUID, desk: Reader, session: Tx, query: Asked, after: After) -> Page[CaseLine]:
    """Fifty cases: of a unit those it has, was asked to take, or had; of an office all but those about itself."""
    at = await now(session)
    found, following = await queues.page(session, await sight_of(session, desk), [community_id], query, at, after)
    return Page(lines=staff_answers.lines(found, at), next=following)


@router.get("/complaint-counts", summary="随手拍总览：未办结、逾期、暂停及其原因，按状态、类别和单元")
async def counted(community_id: uuid.UUID, desk: Reader, session: Tx) -> CountsAnswer:
    """How many open cases there are for me, how they stand, why they are late, and where most of them lie."""
    sight = await sight_of(session, desk)
    return staff_answers.board(await queues.counts(session, sight, [community_id], await now(session)))


@router.get("/responsible-units", summary="可以派单的责任单位")
async def choices(desk: Reader, session: Tx, after: After) -> Page[UnitToSendTo]:
    """The units of the street that there still are."""
    answers = [
        UnitToSendTo.from_row(one, kind=one.kind.label)
        for one in await units.of_street(session, desk.place.ids[1], open_only=True)
    ]
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.get("/complaints/{complaint_id}", summary="一件随手拍及其全部经过")
async def read(
    community_id: uuid.UUID, complaint_id: uuid.UUID, desk: Reader, session: Tx, in_house: InHouse
) -> CaseWithPictures:
    """A case with its timeline, clocks and photos; who reported it by alias alone."""
    found = await actors.find(session, await sight_of(session, desk), community_id, complaint_id)
    at = await now(session)
    return case_with_pictures(in_house.sealer, await staff_answers.answer_of(session, found, at), at)


@router.get(
    "/complaints/{complaint_id}/photos/{evidence_id}.jpg",
    summary="随手拍照片",
    response_class=Response,
    responses=JPG,
)
async def photo(
    community_id: uuid.UUID, complaint_id: uuid.UUID, evidence_id: uuid.UUID, desk: Fetcher, in_house: InHouse
) -> Response:
    """A photo of a case that I may see, some 1600 pixels large."""
    async with in_house.database.read() as session:
        found = await actors.find(session, await sight_of(session, desk), community_id, complaint_id)
        if not await queues.has_photo(session, found.id, evidence_id):
            raise Refused(NOT_FOUND)
        kept = await media.find(session, community_id, evidence_id)
    content = await media.picture(in_house.media, kept, 1)
    return Response(content, media_type="image/jpeg")


@router.get("/complaints/{complaint_id}/photos/{evidence_id}/taken", summary="照片的拍摄地点和时间，供核对（留痕）")
async def taken(
    community_id: uuid.UUID, complaint_id: uuid.UUID, evidence_id: uuid.UUID, desk: Fetcher, in_house: InHouse
) -> PhotoTakenAnswer:
    """For who has the case or is over who has it, where whoever handed the photo in agreed; each look is written down."""
    async with in_house.database.write() as session:
        seen = await sight_of(session, desk)
        case = await actors.find(session, seen, community_id, complaint_id)
        found = await photo_taken.read_taken(
            session,
            case,
            await actors.actor(session, seen, case),
            evidence_id,
            desk.role_for(Permission.CASE_READ),
            await now(session),
        )
    return PhotoTakenAnswer(
        at=found.at,
        wgs84=_point(found.place) if found.place is not None else None,
        gcj02=_point(to_gcj02(found.place)) if found.place is not None else None,
    )


def _point(at: Point) -> MapPoint:
    return MapPoint(latitude=f"{at.latitude:.6f}", longitude=f"{at.longitude:.6f}")


@router.post("/complaints/{complaint_id}/contact", summary="查看报事人同意提供的电话（留痕）", once=Unkeyed.LOOKS)
async def contact(
    community_id: uuid.UUID, complaint_id: uuid.UUID, desk: Handler, in_house: InHouse, session: Tx
) -> LentContact:
    """The number that was lent to where I work for this case; each look is written down and shown to the reporter."""
    acted_as = desk.role_for(Permission.CASE_HANDLE)
    case = await handling.take_up(session, await sight_of(session, desk), community_id, complaint_id, acted_as)
    return await contacts.read_number(session, in_house.sealer, case.row, case.actor, acted_as, case.at)
