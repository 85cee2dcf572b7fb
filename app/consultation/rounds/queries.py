"""Reading consultations: one, the list, the promises to settle before acceptance, and what a household may see."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.households.cells import Cell
from app.consultation.households.standing import HouseholdState
from app.consultation.kinds import ConsultRound
from app.consultation.models import Consultation, ConsultOpening, ConsultReport
from app.consultation.rounds.history import Read
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.register.people.households import households
from app.register.scopes import read_scope


async def find(session: AsyncSession, community_id: uuid.UUID | None, consultation_id: uuid.UUID) -> Consultation:
    """A consultation of this estate, or of any for None; raises Refused where there is none."""
    found = await session.get(Consultation, consultation_id)
    if found is None or community_id not in {None, found.community_id}:
        raise Refused(NOT_FOUND)
    return found


async def listed(
    session: AsyncSession, community_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[Consultation], str | None]:
    """Fifty consultations of an estate, the newest first, and the next page's cursor."""
    query = select(Consultation).where(Consultation.community_id == community_id)
    return await records(session, query, (Consultation.created_at, Consultation.id), after, newest_first=True)


async def of_project(session: AsyncSession, project_id: uuid.UUID) -> Sequence[Consultation]:
    """The consultations on a project's plan, the newest first."""
    query = select(Consultation).where(Consultation.project_id == project_id)
    return (await session.scalars(query.order_by(Consultation.created_at.desc(), Consultation.id))).all()


async def rounds_now(session: AsyncSession, consultation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ConsultRound]:
    """The round that is open of each of these consultations; those between rounds are left out."""
    closed = select(ConsultReport.consultation_id, ConsultReport.round)
    rows = await session.execute(
        select(ConsultOpening.consultation_id, ConsultOpening.round)
        .where(
            ConsultOpening.consultation_id.in_(consultation_ids),
            tuple_(ConsultOpening.consultation_id, ConsultOpening.round).not_in(closed),
        )
        .ext(distinct_on(ConsultOpening.consultation_id))
        .order_by(ConsultOpening.consultation_id, ConsultOpening.opened_at.desc())
    )
    return {row.consultation_id: row.round for row in rows}


def cells(read: Read, states: dict[uuid.UUID, HouseholdState]) -> dict[tuple[str, ...], Cell]:
    """How many support in each stairwell, before it is looked at whether that may be shown."""
    sums: dict[tuple[str, ...], Cell] = {}
    for part_id, record in read.records.items():
        place = (record.household.building, record.household.stairwell)
        before = sums.get(place, Cell(0, 0))
        sums[place] = Cell(before.households + 1, before.supporting + states[part_id].supports)
    return sums


async def names(
    session: AsyncSession, consultation: Consultation, part_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """The households' names as the roll prints them; one that the register has no more is left out."""
    found = await households(session, consultation.community_id, read_scope(consultation.scope), part_ids=part_ids)
    return {one.part_id: one.name for one in found}
