"""随手拍 over all estates of a street: one list with search and what is overdue, one board with its reasons."""

import uuid
from typing import Annotated

from fastapi import Security

from app.complaints.handlers import actors, queues, staff_answers
from app.complaints.handlers.actors import CaseSight
from app.complaints.handlers.handling_schemas import AreaCaseLine, AreaCountsAnswer
from app.core.installation import now
from app.core.paging import Page
from app.identity.permissions import Permission
from app.register import places
from app.routers.access import Desk, Tx, street_desk
from app.routers.office.complaints.complaints import Asked
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:complaints", prefix="/streets/{street_id}")

Reader = Annotated[Desk, Security(street_desk, scopes=[Permission.CASE_READ])]


async def _estates(session: Tx, desk: Desk, street_id: uuid.UUID) -> tuple[dict[uuid.UUID, str], CaseSight]:
    """The estates of the street by name, and what whoever is at this desk is to their cases."""
    found = {one.id: lineage for one, lineage in await places.communities(session) if street_id in lineage.ids}
    roles = {one: desk.member.roles_at(lineage) for one, lineage in found.items()}
    return {one: lineage.names[-1] for one, lineage in found.items()}, await actors.sight(
        session, desk.member.id, roles
    )


@router.get("/complaints", summary="街道随手拍清单（先到期的在前，逾期最前）")
async def listed(street_id: uuid.UUID, desk: Reader, session: Tx, query: Asked, after: After) -> Page[AreaCaseLine]:
    """Fifty cases of all estates, each as it is listed at its own; never one about where I work."""
    names, sight = await _estates(session, desk, street_id)
    at = await now(session)
    found, following = await queues.page(session, sight, list(names), query, at, after)
    return Page(lines=staff_answers.area_lines(found, names, at), next=following)


@router.get("/complaint-counts", summary="街道随手拍总览：各小区未办结、逾期、暂停及其原因")
async def counted(street_id: uuid.UUID, desk: Reader, session: Tx) -> AreaCountsAnswer:
    """How many open cases each estate has, why they are late or stand still, and where most of them lie."""
    names, sight = await _estates(session, desk, street_id)
    return staff_answers.area_board(await queues.counts(session, sight, list(names), await now(session)), names)
