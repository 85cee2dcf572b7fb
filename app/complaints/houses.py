"""The offices of those whom a case is about, from the mandates in force: what is about somebody is about their house.

Source: law R-81, R-90; the case goes one level up from the seat of whom it is about, a person's no less than a unit's.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting
from app.complaints.interest import About
from app.complaints.kinds import Rung
from app.complaints.models import Complaint
from app.core.installation import CHINA, now
from app.identity import colleagues
from app.identity.permissions import Role
from app.register import places

OFFICES = {
    Role.NEIGHBOURHOOD_COMMITTEE: Rung.COMMUNITY,
    Role.STREET_OFFICE: Rung.STREET,
    Role.DISTRICT_OFFICE: Rung.DISTRICT,
}
"""Which mandate makes somebody which office of an estate."""


async def abouts(session: AsyncSession, complaints: Sequence[Complaint]) -> dict[uuid.UUID, About]:
    """Whom each of these cases complains of, with the offices that the persons among them hold today at its estate."""
    people = {one for complaint in complaints for one in complaint.about_people}
    held: dict[uuid.UUID, list[tuple[Rung, uuid.UUID]]] = defaultdict(list)
    if people:
        today = (await now(session)).astimezone(CHINA).date()
        for who, role, place in await colleagues.roles_of(session, people, today):
            if role in OFFICES:
                held[who].append((OFFICES[role], place))
    over: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}
    found = {}
    for complaint in complaints:
        about = acting.about(complaint)
        seats = [seat for who in about.people for seat in held[who]]
        if seats and complaint.community_id not in over:
            over[complaint.community_id] = await places.over_estate(session, complaint.community_id)
        offices = frozenset(rung for rung, place in seats if place in over[complaint.community_id])
        found[complaint.id] = replace(about, offices=offices)
    return found


async def about(session: AsyncSession, complaint: Complaint) -> About:
    """Whom one case complains of, with the offices of the persons among them."""
    return (await abouts(session, [complaint]))[complaint.id]
