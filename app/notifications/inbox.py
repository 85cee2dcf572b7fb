"""What a resident reads in the mini-program: what was told to them, and to the owners their phone stands for."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.notifications.kinds import NoticeChannel, ProofWay
from app.notifications.models import Notice, NoticeDelivery, NoticeProof

MOST = 50


@dataclass(frozen=True, slots=True)
class Received:
    """A notice as it lies in an inbox; `opened_at` is when this resident opened it first."""

    notice: Notice
    opened_at: datetime | None


async def listed(session: AsyncSession, resident_id: uuid.UUID, owner_ids: Collection[uuid.UUID]) -> list[Received]:
    """The fifty latest notices of a resident and of the owners their phone stands for, the newest first."""
    mine = (
        select(NoticeDelivery.notice_id)
        .where(
            NoticeDelivery.channel == NoticeChannel.INBOX.value,
            NoticeDelivery.recipient_id.in_([resident_id, *owner_ids]),
        )
        .distinct()
    )
    found = await session.scalars(
        select(Notice).where(Notice.id.in_(mine)).order_by(Notice.at.desc(), Notice.id).limit(MOST)
    )
    notices = list(found)
    rows = await session.execute(
        select(NoticeProof.notice_id, func.min(NoticeProof.at))
        .where(
            NoticeProof.notice_id.in_([one.id for one in notices]),
            NoticeProof.resident_id == resident_id,
            NoticeProof.way == ProofWay.INBOX_OPENED.value,
        )
        .group_by(NoticeProof.notice_id)
    )
    opened = {row[0]: row[1] for row in rows}
    return [Received(one, opened.get(one.id)) for one in notices]


async def open_notice(
    session: AsyncSession,
    notice_id: uuid.UUID,
    resident_id: uuid.UUID,
    owner_ids: Collection[uuid.UUID],
    at: datetime,
) -> Received:
    """Open a notice: from now on it is proved to have reached the owners this phone stands for; again changes nothing.

    Raises Refused where it is not in this inbox.
    """
    notice = await session.get(Notice, notice_id)
    recipients = set(
        await session.scalars(
            select(NoticeDelivery.recipient_id).where(
                NoticeDelivery.notice_id == notice_id,
                NoticeDelivery.channel == NoticeChannel.INBOX.value,
                NoticeDelivery.recipient_id.in_([resident_id, *owner_ids]),
            )
        )
    )
    if notice is None or not recipients:
        raise Refused(NOT_FOUND)
    mine: list[uuid.UUID | None] = [*sorted(recipients & set(owner_ids))]
    for owner_id in mine or [None]:
        await session.execute(
            insert(NoticeProof)
            .values(
                id=uuid.uuid4(),
                notice_id=notice_id,
                owner_id=owner_id,
                resident_id=resident_id,
                way=ProofWay.INBOX_OPENED.value,
                reached=True,
                told="",
                at=at,
            )
            .on_conflict_do_nothing()
        )
    first = await session.scalar(
        select(func.min(NoticeProof.at)).where(
            NoticeProof.notice_id == notice_id, NoticeProof.resident_id == resident_id
        )
    )
    return Received(notice, first)
