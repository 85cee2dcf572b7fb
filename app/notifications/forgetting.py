"""What the notices forget of people: whose phone a message went to, and how many more it may get.

That a notice was given, and how it is proved, is evidence and stays (law section 7.5).
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ARRAY, String, all_, cast, delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.notifications.models import NoticeDelivery, SubscriptionQuota


async def strip_openids(session: AsyncSession, before: datetime) -> int:
    """Delete the openid from messages that were settled until an instant; whom they were for stays a bare id."""
    stripped = await session.execute(
        update(NoticeDelivery)
        .where(NoticeDelivery.settled_at <= before, NoticeDelivery.openid != "")
        .values(openid="")
        .returning(NoticeDelivery.id)
    )
    return len(stripped.all())


async def forget_quotas(session: AsyncSession, before: datetime, in_use: Collection[str]) -> int:
    """Delete what is known of users whom no resident is any more, and who did nothing since an instant."""
    # One parameter, however many they are: a statement takes 32,767.
    users = cast(sorted(in_use), ARRAY(String))
    gone = await session.execute(
        delete(SubscriptionQuota)
        .where(SubscriptionQuota.changed_at <= before, SubscriptionQuota.openid != all_(users))
        .returning(SubscriptionQuota.openid)
    )
    return len(gone.all())
