"""Mini-program codes of 随手拍: to hang where one reports, and to open a case from a slip."""

import uuid
from typing import Annotated

from fastapi import Response, Security

from app.complaints.handlers import actors
from app.complaints.reporters import codes
from app.complaints.reporters.own.my_schemas import ReportPlaceAnswer
from app.core.installation import now
from app.identity.permissions import Permission
from app.routers.access import Desk, InHouse, Tx, community_desk
from app.routers.deeds import Unkeyed
from app.routers.files import JPG, picture
from app.routers.routes import Routes

router = Routes(tag="office:complaints", prefix="/communities/{community_id}")

Dispatcher = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_DISPATCH])]


@router.post("/complaint-codes", summary="准备报事小程序码", once=Unkeyed.SAME)
async def want(community_id: uuid.UUID, _: Dispatcher, session: Tx) -> list[ReportPlaceAnswer]:
    """Have a code fetched for the estate and for each stairwell, to hang where things go wrong; asked again it changes nothing."""
    return await codes.want_places(session, community_id, await now(session))


@router.get("/complaint-codes/{place_id}.jpg", summary="报事小程序码", response_class=Response, responses=JPG)
async def of_place(
    community_id: uuid.UUID, place_id: uuid.UUID, _: Dispatcher, in_house: InHouse, session: Tx
) -> Response:
    """The code that opens the report form at this place."""
    return picture(await codes.of_place(session, community_id, place_id, in_house.edition))


@router.get(
    "/complaints/{complaint_id}/code.jpg", summary="一件随手拍的小程序码", response_class=Response, responses=JPG
)
async def of_case(
    community_id: uuid.UUID, complaint_id: uuid.UUID, desk: Dispatcher, in_house: InHouse, session: Tx
) -> Response:
    """The code that opens this case, for whoever may read it."""
    seen = await actors.sight(session, desk.member.id, {community_id: desk.member.roles_at(desk.lineage)})
    await actors.find(session, seen, community_id, complaint_id)
    return picture(await codes.of_case(session, complaint_id, in_house.edition))
