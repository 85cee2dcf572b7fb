"""What a resident reads in the mini-program: what was told to them, and to the owners their phone stands for."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.notifications.kinds import NoticeChannel, ProofWay
from app.notifications.models import Notice, NoticeDelivery, NoticeProof


@dataclass(frozen=True, slots=True)
class NoticeInInbox:
    """A notice as it lies in an inbox; `opened_at` is when this resident opened it first."""

    notice: Notice
    opened_at: datetime | None


async def listed(
    session: AsyncSession, resident_id: uuid.UUID, owner_ids: Collection[uuid.UUID], *, after: Cursor = START
) -> tuple[list[NoticeInInbox], str | None]:
    """Fifty notices of a resident and of the owners their phone stands for, the newest first, and the next page's cursor."""
    query = select(Notice).where(Notice.id.in_(_in_inbox(resident_id, owner_ids)))
    page, following = await records(session, query, (Notice.at, Notice.id), after, newest_first=True)
    rows = await session.execute(
        select(NoticeProof.notice_id, func.min(NoticeProof.at))
        .where(_opened_by(resident_id), NoticeProof.notice_id.in_([one.id for one in page]))
        .group_by(NoticeProof.notice_id)
    )
    opened = {row[0]: row[1] for row in rows}
    return [NoticeInInbox(one, opened.get(one.id)) for one in page], following


async def unread(session: AsyncSession, resident_id: uuid.UUID, owner_ids: Collection[uuid.UUID]) -> int:
    """How many notices this resident has not opened; what a co-owner opened is still unread here."""
    opened = select(NoticeProof.notice_id).where(_opened_by(resident_id))
    waiting = select(func.count()).where(Notice.id.in_(_in_inbox(resident_id, owner_ids)), Notice.id.not_in(opened))
    return await session.scalar(waiting) or 0


def _in_inbox(resident_id: uuid.UUID, owner_ids: Collection[uuid.UUID]) -> Select[uuid.UUID]:
    return (
        select(NoticeDelivery.notice_id)
        .where(
            NoticeDelivery.channel == NoticeChannel.INBOX,
            NoticeDelivery.recipient_id.in_([resident_id, *owner_ids]),
        )
        .distinct()
    )


def _opened_by(resident_id: uuid.UUID) -> ColumnElement[bool]:
    return and_(NoticeProof.resident_id == resident_id, NoticeProof.way == ProofWay.INBOX_OPENED)


async def open_notice(
    session: AsyncSession,
    notice_id: uuid.UUID,
    resident_id: uuid.UUID,
    owner_ids: Collection[uuid.UUID],
    at: datetime,
) -> NoticeInInbox:
    """Open a notice: from now on it is proved to have reached the owners this phone stands for; again changes nothing.

    Raises Refused where it is not in this inbox.
    """
    notice = await session.get(Notice, notice_id)
    recipients = set(
        await session.scalars(
            select(NoticeDelivery.recipient_id).where(
                NoticeDelivery.notice_id == notice_id,
                NoticeDelivery.channel == NoticeChannel.INBOX,
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
                way=ProofWay.INBOX_OPENED,
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
    return NoticeInInbox(notice, first)
