"""Telling the owners of homes: they find it in the inbox of whatever phone is bound to them, now or later."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.notifications.kinds import NoticeKind
from app.notifications.outbox import notify
from app.register.people.households import Household
from app.register.places import community_name


async def tell_homes(
    session: AsyncSession,
    community_id: uuid.UUID,
    subject_kind: str,
    subject_id: uuid.UUID,
    kind: NoticeKind,
    homes: Collection[Household],
    *,
    facts: Mapping[str, str],
    at: datetime,
    occasion: str,
) -> None:
    """Tell every owner of these homes once; nobody is told, and nothing written, where there are none."""
    if not homes:
        return
    await notify(
        session,
        community_id,
        subject_kind,
        subject_id,
        kind,
        facts={"community": await community_name(session, community_id)} | dict(facts),
        at=at,
        owner_ids={owner for one in homes for owner in one.owners},
        occasion=occasion,
    )
