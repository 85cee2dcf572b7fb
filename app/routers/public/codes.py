"""What a scanned code leads to, for anybody: an unbound phone, a bare browser."""

import uuid
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from app.complaints.categories import CATEGORIES
from app.complaints.reporters import codes
from app.complaints.reporters.public import public_cases
from app.consultation.meetings import queries as meetings
from app.consultation.rounds import queries as consultations
from app.consultation.surveys import queries as surveys
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.posting import queries as postings
from app.register import places
from app.routers.access import Tx
from app.routers.routes import Routes
from app.voting.drafting import queries as votes
from app.wechat.scenes import PAGES, Opens, PublicScene, public_scene

router = Routes(tag="public", prefix="/v1/public/codes")

type Scene = Annotated[str, Path(min_length=24, max_length=24, pattern="^[a-z]=[0-9A-Za-z_-]{22}$")]


class Scanned(BaseModel):
    """What a code is about, where anybody reads it here, and which page of the mini-program opens it."""

    opens: Opens
    id: uuid.UUID
    title: str = Field(examples=["屋面防水和楼道粉刷表决"])
    community: str = Field(examples=["向阳里小区"])
    path: str = Field(examples=["/v1/public/votes/v-20261124-0001"])
    page: str = Field(examples=["pages/vote/vote"])


@router.get("/{scene}", summary="扫码：这是什么，在哪里看")
async def read(scene: Scene, session: Tx) -> Scanned:
    """Of a vote, survey, consultation, meeting, released case or place to report from.

    A code that is a secret, such as a household's, is never sent in an address: the mini-program hands it on itself.
    """
    found = public_scene(scene)
    if found is None:
        raise Refused(NOT_FOUND)
    title, community, path = await _read(session, found)
    return Scanned(opens=found.opens, id=found.id, title=title, community=community, path=path, page=PAGES[found.opens])


async def _read(session: Tx, code: PublicScene) -> tuple[str, str, str]:
    """Its title, its estate and the address where anybody reads it; raises Refused where anybody may not."""
    match code.opens:
        case Opens.VOTE:
            vote = await votes.public(session, code.id)
            community_id, title, path = vote.community_id, vote.title, f"/votes/{vote.eid}"
        case Opens.SURVEY:
            survey, version = await surveys.published(session, None, code.id)
            community_id, title = survey.community_id, str(version.document["title"])
            path = f"/communities/{community_id}/surveys/{code.id}"
        case Opens.CONSULTATION:
            consultation = await consultations.find(session, None, code.id)
            community_id, title = consultation.community_id, consultation.title
            path = f"/communities/{community_id}/consultations/{code.id}"
        case Opens.MEETING:
            meeting = (await meetings.find(session, None, code.id)).meeting
            await postings.find_public(session, meeting.posting_id, await now(session))
            community_id, title, path = meeting.community_id, meeting.title, f"/postings/{meeting.posting_id}"
        case Opens.CASE:
            case = await public_cases.released(session, code.id)
            community_id, path = case.community_id, f"/complaints/{code.id}"
            title = f"第{case.number}号：{CATEGORIES[case.category].label}"
        case Opens.REPORT:
            place = await codes.place(session, code.id)
            community_id, title, path = place.community_id, "随手拍报事", f"/report-places/{code.id}"
        case Opens.BINDING:
            raise Refused(NOT_FOUND)
    return title, await places.community_name(session, community_id), f"/v1/public{path}"
