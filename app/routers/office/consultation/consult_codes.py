"""Mini-program codes of surveys, consultations and meetings: for a poster, a screen, a letter."""

import uuid
from typing import Annotated

from fastapi import Response, Security

from app.consultation import errors
from app.consultation.meetings import queries as meetings
from app.consultation.rounds import queries as consultations
from app.consultation.surveys import queries as surveys
from app.core.errors import Refused
from app.identity.permissions import Permission
from app.routers.access import Desk, InHouse, Tx, community_desk
from app.routers.files import JPG, picture
from app.routers.routes import Routes
from app.wechat import codes
from app.wechat.scenes import Opens

router = Routes(tag="office:consultations", prefix="/communities/{community_id}")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_READ])]


@router.get("/surveys/{survey_id}/code.jpg", summary="问卷的小程序码", response_class=Response, responses=JPG)
async def of_survey(
    community_id: uuid.UUID, survey_id: uuid.UUID, _: Reader, in_house: InHouse, session: Tx
) -> Response:
    """The code that opens a published survey."""
    await surveys.published(session, community_id, survey_id)
    return _there(await codes.picture(session, Opens.SURVEY, survey_id, in_house.edition))


@router.get(
    "/consultations/{consultation_id}/code.jpg", summary="征询的小程序码", response_class=Response, responses=JPG
)
async def of_consultation(
    community_id: uuid.UUID, consultation_id: uuid.UUID, _: Reader, in_house: InHouse, session: Tx
) -> Response:
    """The code that opens a consultation."""
    await consultations.find(session, community_id, consultation_id)
    return _there(await codes.picture(session, Opens.CONSULTATION, consultation_id, in_house.edition))


@router.get("/meetings/{meeting_id}/code.jpg", summary="会议的小程序码", response_class=Response, responses=JPG)
async def of_meeting(
    community_id: uuid.UUID, meeting_id: uuid.UUID, _: Reader, in_house: InHouse, session: Tx
) -> Response:
    """The code that opens a meeting; it is not the one by which people check in."""
    await meetings.find(session, community_id, meeting_id)
    return _there(await codes.picture(session, Opens.MEETING, meeting_id, in_house.edition))


def _there(drawn: bytes | None) -> Response:
    if drawn is None:
        raise Refused(errors.CONSULT_CODE_WAITS)
    return picture(drawn)
