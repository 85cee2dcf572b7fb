"""The three rounds for anybody: sums of at least five, over all households; never a single one."""

import uuid
from datetime import datetime

from app.consultation.households.cells import Cell, published, sum_cells
from app.consultation.households.meter import at_least, meter, tenths_of_percent
from app.consultation.kinds import ConsultFigures, ConsultRound
from app.consultation.models import Consultation
from app.consultation.rounds import queries
from app.consultation.rounds.history import read
from app.consultation.schemas import PlaceSum, PublicConsultation
from app.core.installation import now
from app.core.paging import Page
from app.projects.wording import scope_words
from app.register.scopes import read_scope
from app.routers.access import Tx
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="public", prefix="/v1/public")


@router.get("/communities/{community_id}/consultations", summary="征询进度（公开汇总）")
async def listed(community_id: uuid.UUID, session: Tx, after: After) -> Page[PublicConsultation]:
    """Fifty consultations of an estate, the newest first; a sum from which fewer than five could be told is left out."""
    found, following = await queries.listed(session, community_id, after=after)
    current = await queries.rounds_now(session, [one.id for one in found])
    at = await now(session)
    lines = [await _public(session, one, current.get(one.id), at) for one in found]
    return Page(lines=lines, next=following)


@router.get("/communities/{community_id}/consultations/{consultation_id}", summary="一次征询的进度（公开汇总）")
async def read_one(community_id: uuid.UUID, consultation_id: uuid.UUID, session: Tx) -> PublicConsultation:
    """How far a consultation is, in sums from which fewer than five cannot be told."""
    found = await queries.find(session, community_id, consultation_id)
    current = await queries.rounds_now(session, [consultation_id])
    return await _public(session, found, current.get(consultation_id), await now(session))


async def _public(
    session: Tx, consultation: Consultation, current: ConsultRound | None, at: datetime
) -> PublicConsultation:
    records = await read(session, consultation)
    states = records.states(at)
    figures = meter(states.values(), records.areas())
    cells = queries.cells(records, states)
    all_of_them = sum_cells(cells)
    consulted_public = Cell(figures.households, figures.consulted).is_public
    return PublicConsultation.from_row(
        consultation,
        basis=ConsultFigures.STANCES,
        where=scope_words(read_scope(consultation.scope)),
        round=current,
        households=figures.households,
        supporting=figures.supporting if all_of_them else None,
        supporting_share=tenths_of_percent(figures.supporting, figures.households) if all_of_them else None,
        asked=figures.consulted if consulted_public else None,
        reached=at_least(figures.supporting, figures.households) if all_of_them else None,
        places=[
            PlaceSum(building=place[0], stairwell=place[1], households=cell.households, supporting=cell.supporting)
            for place, cell in published(cells).items()
        ],
    )
