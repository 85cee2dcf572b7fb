"""Whom a case complains of: as somebody says it, as the estate has it, and put right afterwards."""

import uuid
from typing import Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.interest import About
from app.complaints.kinds import Rung
from app.complaints.lifecycle import Seat
from app.complaints.models import Complaint, ResponsibleUnit
from app.core.errors import FieldFault
from app.identity import service as identity
from app.register.places import street_of
from app.register.schemas import Input


class CaseAboutSaid(Input):
    """Whom it complains of: a unit by its id, or an office, or persons of the staff. Those have nothing to do with it."""

    rung: Rung | None = Field(None, examples=["unit"])
    unit_id: uuid.UUID | None = None
    people: list[uuid.UUID] = Field([], max_length=10)


async def units_at(session: AsyncSession, community_id: uuid.UUID) -> list[ResponsibleUnit]:
    """The units that work at an estate: those of its street that have not ended."""
    units = await session.scalars(
        select(ResponsibleUnit)
        .where(ResponsibleUnit.street_id == await street_of(session, community_id), ResponsibleUnit.ended_at.is_(None))
        .order_by(ResponsibleUnit.name)
    )
    return list(units)


async def find_about(
    session: AsyncSession, community_id: uuid.UUID, about: CaseAboutSaid, faults: list[FieldFault]
) -> About:
    """A unit, an office, persons, as the estate has them; what cannot be meant is added to the faults."""
    seat = None
    if (about.rung is Rung.UNIT) != (about.unit_id is not None):
        faults.append(FieldFault("about.unit_id", "反映的是责任单位的，请选择是哪个单位；不是的，不要填单位。"))
    elif about.unit_id is not None:
        if about.unit_id not in {one.id for one in await units_at(session, community_id)}:
            faults.append(FieldFault("about.unit_id", "没有这个责任单位，请从本小区的责任单位中选择。"))
        else:
            seat = Seat(Rung.UNIT, about.unit_id)
    elif about.rung is Rung.SUPERVISOR:
        faults.append(FieldFault("about.rung", "反映责任单位负责人的，请选择责任单位，并选择是哪个单位。"))
    elif about.rung is not None:
        seat = Seat(about.rung)
    unknown = set(about.people) - (await identity.names(session, about.people)).keys()
    faults += [
        FieldFault(f"about.people.{index}", "没有这个工作人员，请重新选择，或在文字里写明。")
        for index, one in enumerate(about.people)
        if one in unknown
    ]
    return About(seat, frozenset(about.people))


def put(complaint: Complaint, about: About) -> None:
    """Write into a case whom it is about."""
    complaint.about_rung = about.seat.rung if about.seat else None
    complaint.about_unit_id = about.seat.unit_id if about.seat else None
    complaint.about_people = sorted(about.people)


def about_as_json(complaint: Complaint) -> dict[str, Any]:
    """Whom a case is about, as an event keeps it."""
    return {
        "rung": complaint.about_rung,
        "unit_id": str(complaint.about_unit_id) if complaint.about_unit_id else None,
        "people": [str(one) for one in complaint.about_people],
    }
