"""What of projects waits for a resident: an application of theirs that the street returned."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.identity.residents.dwelling import Dweller, WaitsForMe
from app.projects.kinds import ApplicationAct
from app.projects.models import Application, ApplicationStep

READ_FOR = timedelta(days=30)
"""How long a returned application waits to be mended and made again; there is no term for that."""


async def returned(
    session: AsyncSession, mine: Sequence[Dweller], resident_id: uuid.UUID, at: datetime
) -> list[WaitsForMe]:
    """Applications from this phone that the street sent back, until the flat applies for the same matter again."""
    later = aliased(Application)
    again = exists().where(
        later.part_id == Application.part_id, later.matter == Application.matter, later.number > Application.number
    )
    rows = await session.execute(
        select(Application, ApplicationStep.at)
        .join(ApplicationStep, ApplicationStep.application_id == Application.id)
        .where(
            Application.part_id.in_([one.part_id for one in mine]),
            Application.resident_id == resident_id,
            ApplicationStep.act == ApplicationAct.RETURN,
            ApplicationStep.at > at - READ_FOR,
            ~again,
        )
        .order_by(ApplicationStep.at, Application.id)
    )
    return [
        WaitsForMe(
            f"第 {one.number} 号申请：{one.matter.label}",
            {"binding": own.binding_id, "application": one.id},
            since,
            flat=own.place.name,
        )
        for one, since in rows
        for own in mine
        if own.part_id == one.part_id
    ]
