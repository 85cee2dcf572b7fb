"""Notices are written in the transaction of what they tell of, so that no event is without its notice, nor the reverse."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import phones
from app.notifications.catalogue import WORDINGS, render
from app.notifications.kinds import DeliveryState, NoticeChannel, NoticeKind
from app.notifications.models import Notice, NoticeDelivery

# A statement takes so many parameters and no more.
_AT_ONCE = 2000


async def notify(
    session: AsyncSession,
    community_id: uuid.UUID,
    subject_kind: str,
    subject_id: uuid.UUID,
    kind: NoticeKind,
    *,
    facts: Mapping[str, str],
    at: datetime,
    owner_ids: Iterable[uuid.UUID] = (),
    resident_ids: Iterable[uuid.UUID] = (),
    occasion: str = "",
) -> Notice:
    """Tell owners of the register, and residents as such, of an event; told again it adds nobody twice.

    An owner finds it in the inbox of whatever phone is bound to them, now or later. Raises KeyError where a fact of
    the text is missing.
    """
    notice = await _written(session, community_id, subject_kind, subject_id, kind, facts, at, occasion)
    owners, told = sorted(set(owner_ids)), set(resident_ids)
    standing_for: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for owner_id, bound in (await phones.of_owners(session, owners)).items():
        for resident_id in bound:
            standing_for[resident_id].add(owner_id)
    rows = [
        _row(notice, channel, recipient_id, for_whom, at)
        for channel in WORDINGS[kind].channels
        for recipient_id, for_whom in _recipients(channel, owners, told, standing_for)
    ]
    for start in range(0, len(rows), _AT_ONCE):
        await session.execute(
            insert(NoticeDelivery).values(rows[start : start + _AT_ONCE]).on_conflict_do_nothing(),
        )
    return notice


async def _written(
    session: AsyncSession,
    community_id: uuid.UUID,
    subject_kind: str,
    subject_id: uuid.UUID,
    kind: NoticeKind,
    facts: Mapping[str, str],
    at: datetime,
    occasion: str,
) -> Notice:
    """The notice of this event, written now or before."""
    told = render(kind, facts)
    made = await session.scalars(
        insert(Notice)
        .values(
            id=uuid.uuid4(),
            community_id=community_id,
            subject_kind=subject_kind,
            subject_id=subject_id,
            kind=kind,
            occasion=occasion,
            title=told.title,
            body=told.body,
            slots=told.slots,
            at=at,
        )
        .on_conflict_do_nothing()
        .returning(Notice)
    )
    if (written := made.one_or_none()) is not None:
        return written
    found = await session.scalars(
        select(Notice).where(
            Notice.subject_kind == subject_kind,
            Notice.subject_id == subject_id,
            Notice.kind == kind,
            Notice.occasion == occasion,
        )
    )
    return found.one()


def _recipients(
    channel: NoticeChannel,
    owners: Iterable[uuid.UUID],
    residents_told: set[uuid.UUID],
    standing_for: Mapping[uuid.UUID, set[uuid.UUID]],
) -> Iterable[tuple[uuid.UUID, list[uuid.UUID]]]:
    """Who gets a row of a channel, and the owners for whom it counts: a phone is told once, however many it serves."""
    match channel:
        case NoticeChannel.INBOX:
            yield from ((owner_id, [owner_id]) for owner_id in owners)
            yield from ((resident_id, []) for resident_id in sorted(residents_told - standing_for.keys()))
        case NoticeChannel.SUBSCRIPTION:
            for resident_id in sorted(residents_told | standing_for.keys()):
                yield resident_id, sorted(standing_for.get(resident_id, ()))
        case NoticeChannel.SMS:
            yield from ((owner_id, [owner_id]) for owner_id in owners)


def _row(
    notice: Notice, channel: NoticeChannel, recipient_id: uuid.UUID, owner_ids: list[uuid.UUID], at: datetime
) -> dict[str, Any]:
    done = channel is NoticeChannel.INBOX
    return {
        "id": uuid.uuid4(),
        "notice_id": notice.id,
        "channel": channel,
        "recipient_id": recipient_id,
        "owner_ids": owner_ids,
        "state": (DeliveryState.PLACED if done else DeliveryState.WAITING),
        "due_at": None if done else at,
        "settled_at": at if done else None,
    }
