"""交接: whose mandate ends hands on, by name, what waited for them; the one who takes over is told until they have read it.

Who takes over holds the same role there, so that all of it stands in their own list from then on. What is kept is what
waited at that moment, for both to compare.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.identity import errors, service
from app.identity.models import Mandate, MandateHandover, Staff
from app.identity.service import StaffMember
from app.register.places import Lineage
from app.register.waiting import MOST, Waits


async def leaving(session: AsyncSession, mandate_id: uuid.UUID, at: datetime) -> StaffMember:
    """Whose mandate it is, as far as this mandate alone reaches; raises Refused where there is none."""
    mandate = await session.get(Mandate, mandate_id)
    if mandate is None:
        raise Refused(NOT_FOUND)
    member = await session.get_one(Staff, mandate.staff_id)
    reach = await service.reach_of(session, mandate, at.astimezone(CHINA).date())
    return StaffMember(member.id, member.login, member.name, (reach,))


async def hand_on(
    session: AsyncSession,
    mandate: Mandate,
    estates: Sequence[Lineage],
    login: str,
    work: Sequence[dict[str, Any]],
    *,
    by: uuid.UUID,
    at: datetime,
) -> MandateHandover:
    """Write down who takes over what waited at these estates; raises Refused for whoever does not hold the role there."""
    today = at.astimezone(CHINA).date()
    # The mandate's own place, or one that it lies in.
    reached = {one for each in estates for one in each.ids}
    places = reached if mandate.scope_id is None else {mandate.scope_id, *reached}
    successor_id = await service.holding(session, login, mandate.role, places, today)
    if successor_id is None or successor_id == mandate.staff_id or not estates:
        why = f"这个账号在这里没有“{mandate.role.label}”的任职，请先任命接手的人，再免去。"
        raise Refused(errors.MANDATE_FAULTY, [FieldFault("successor", why)])
    made = MandateHandover(
        mandate_id=mandate.id,
        community_id=estates[0].ids[-1],
        successor_id=successor_id,
        work=list(work),
        by=by,
        at=at,
    )
    session.add(made)
    await session.flush()
    return made


async def find(session: AsyncSession, mandate_id: uuid.UUID, who: uuid.UUID) -> MandateHandover:
    """What somebody took over with a mandate; raises Refused where it is nothing of theirs."""
    found = await session.get(MandateHandover, mandate_id)
    if found is None or found.successor_id != who:
        raise Refused(NOT_FOUND)
    return found


async def take(session: AsyncSession, mandate_id: uuid.UUID, who: uuid.UUID, at: datetime) -> MandateHandover:
    """The one who takes over has read it; said again, the first time holds."""
    found = await find(session, mandate_id, who)
    if found.taken_at is None:
        found.taken_at = at
        await session.flush()
    return found


async def to_take(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """What was handed on to this person and they have not read yet."""
    rows = await session.execute(
        select(MandateHandover, Staff.name, Mandate.role)
        .join(Mandate, Mandate.id == MandateHandover.mandate_id)
        .join(Staff, Staff.id == Mandate.staff_id)
        .where(
            MandateHandover.successor_id == who,
            MandateHandover.community_id.in_(community_ids),
            MandateHandover.taken_at.is_(None),
        )
        .order_by(MandateHandover.at, MandateHandover.mandate_id)
        .limit(most)
    )
    return [
        Waits(one.community_id, (one.mandate_id,), one.at, count=max(len(one.work), 1), about=f"{name}（{role.label}）")
        for one, name, role in rows
    ]
