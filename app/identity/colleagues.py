"""Who works in one house with whom, and who is on line at an estate: people by the places of their mandates."""

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.identity import service
from app.identity.models import Mandate, Staff
from app.identity.permissions import Role
from app.register import places


async def colleagues_of(
    session: AsyncSession, staff_id: uuid.UUID, roles: Collection[Role], today: date
) -> frozenset[uuid.UUID]:
    """Who holds one of these roles today at the very place where this person does; this person too, where they do."""
    mine = aliased(Mandate)
    found = await session.scalars(
        select(Mandate.staff_id)
        .join(mine, and_(mine.role == Mandate.role, mine.scope_id == Mandate.scope_id))
        .where(
            mine.staff_id == staff_id,
            Mandate.role.in_(list(roles)),
            _in_force(today),
            mine.from_on <= today,
            or_(mine.until_on.is_(None), mine.until_on > today),
        )
    )
    return frozenset(found)


async def roles_of(
    session: AsyncSession, staff_ids: Collection[uuid.UUID], today: date
) -> list[tuple[uuid.UUID, Role, uuid.UUID]]:
    """What these people are today and at which place, the platform's administrators left out."""
    rows = await session.execute(
        select(Mandate.staff_id, Mandate.role, Mandate.scope_id).where(
            Mandate.staff_id.in_(staff_ids), Mandate.scope_id.is_not(None), _in_force(today)
        )
    )
    return [(who, role, place) for who, role, place in rows if place is not None]


async def people_on_line(
    session: AsyncSession, community_id: uuid.UUID, roles: Collection[Role], today: date
) -> dict[uuid.UUID, frozenset[Role]]:
    """All that each of them is, at the estate or in a part of it, who holds one of these roles over it today."""
    found = await session.scalars(
        select(Mandate.staff_id)
        .join(Staff, Staff.id == Mandate.staff_id)
        .where(
            Staff.disabled_at.is_(None),
            Mandate.role.in_(list(roles)),
            Mandate.scope_id.in_(await places.over_estate(session, community_id)),
            _in_force(today),
        )
        .distinct()
    )
    return {one: await service.roles_today(session, one, community_id, today) for one in found.all()}


def _in_force(today: date) -> ColumnElement[bool]:
    return and_(Mandate.from_on <= today, or_(Mandate.until_on.is_(None), Mandate.until_on > today))
