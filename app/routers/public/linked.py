"""What belongs together, for anybody: an estate's votes, and from a project whatever was asked, decided and hung about it."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from app.consultation.gates import queries as certificates
from app.consultation.meetings import queries as meetings
from app.consultation.rounds import queries as consultations
from app.consultation.surveys import queries as surveys
from app.core.answers import Answer
from app.core.installation import now
from app.core.labels import Labelled
from app.core.paging import Page, page_of
from app.posting import queries as postings
from app.projects import queries as projects
from app.projects.carrying import reading as carryings
from app.routers.access import Tx
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.drafting import queries as votes
from app.voting.lifecycle import Phase, State, phase

router = Routes(tag="public", prefix="/v1/public")


class VoteLine(Answer):
    """A vote in a list, with the project and the version of its plan that it decides on, where it decides on one."""

    id: uuid.UUID
    eid: str
    title: str
    state: State
    phase: Phase
    opens_at: datetime | None
    closes_at: datetime | None
    project_id: uuid.UUID | None
    plan_version_id: uuid.UUID | None


class LinkedKind(Labelled):
    """What belongs to a project."""

    CONSULTATION = "consultation", "征询"
    SURVEY = "survey", "问卷"
    MEETING = "meeting", "议事会"
    VOTE = "vote", "表决"
    CERTIFICATE = "certificate", "达标证明"
    POSTING = "posting", "公示"


class Linked(Answer):
    """Something of a project: what, since when, and the address where anybody reads it; None where it is read on its posting."""

    kind: LinkedKind
    id: uuid.UUID
    title: str
    at: datetime
    path: str | None = Field(examples=["/v1/public/votes/v-20261124-0001"])


@router.get("/communities/{community_id}/votes", summary="小区的表决")
async def listed(community_id: uuid.UUID, session: Tx, after: After) -> Page[VoteLine]:
    """Fifty votes whose roll was posted, the newest first."""
    found, following = await votes.listed_public(session, community_id, after)
    at = await now(session)
    lines = [VoteLine.from_row(one, phase=phase(one.state, one.opens_at, one.closes_at, at)) for one in found]
    return Page(lines=lines, next=following)


@router.get("/projects/{project_id}/linked", summary="与一个改造项目有关的征询、问卷、会议、表决、证明和公示")
async def of_project(project_id: uuid.UUID, session: Tx, after: After) -> Page[Linked]:
    """Whatever was asked, decided, certified and hung about a project, the newest first."""
    project = (await projects.find(session, project_id)).project
    lines = await _all_linked(session, project.id, project.community_id)
    page, following = page_of(lines, lambda one: (one.at, one.id), after, newest_first=True)
    return Page(lines=page, next=following)


async def _all_linked(session: Tx, project_id: uuid.UUID, community_id: uuid.UUID) -> list[Linked]:
    estate = f"/v1/public/communities/{community_id}"
    consulted = await consultations.of_project(session, project_id)
    called = await meetings.of_consultations(session, [one.id for one in consulted])
    decided = await votes.of_project(session, project_id)
    asked = await surveys.of_project(session, project_id)
    certified = await certificates.of_project(session, project_id)
    carried = [one.row.plan_version_id for one in await carryings.of_project(session, project_id)]
    about = [*(one.id for one in decided), *(one.id for one in called), *carried, project_id]
    hung = await postings.hung_about(session, about)
    return [
        *_lines(
            LinkedKind.CONSULTATION,
            [(one.id, one.title, one.created_at) for one in consulted],
            f"{estate}/consultations/{{}}",
        ),
        *_lines(LinkedKind.SURVEY, [(one.id, title, at) for one, title, at in asked], f"{estate}/surveys/{{}}"),
        *_lines(LinkedKind.MEETING, [(one.id, one.title, one.called_at) for one in called], None),
        *(
            Linked(
                kind=LinkedKind.VOTE, id=one.id, title=one.title, at=one.created_at, path=f"/v1/public/votes/{one.eid}"
            )
            for one in decided
        ),
        *_lines(
            LinkedKind.CERTIFICATE,
            [(one.id, one.kind.label, one.at) for one in certified],
            "/v1/public/certificates/{}",
        ),
        *_lines(LinkedKind.POSTING, [(one.id, one.title, one.drafted_at) for one in hung], "/v1/public/postings/{}"),
    ]


def _lines(kind: LinkedKind, rows: Sequence[tuple[uuid.UUID, str, datetime]], path: str | None) -> list[Linked]:
    return [
        Linked(kind=kind, id=one, title=title, at=at, path=path.format(one) if path is not None else None)
        for one, title, at in rows
    ]
