"""The delivery ledger: by which way a notice went to an owner, and how it is proved that it arrived.

Source: law section 4.1 (a record of delivery for every owner, by way and time, is evidence), R-37, R-39. What the worker
could not find out stands here as unknown; people go to those.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, Subquery, exists, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.notifications.kinds import DeliveryState, NoticeChannel, NoticeKind, ProofWay, Reach
from app.notifications.models import Notice, NoticeDelivery, NoticeProof

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class ReachProof:
    """That somebody was reached, or was not: by which way, who answered or signed, and who wrote it down."""

    way: ProofWay
    reached: bool
    text: str
    evidence_id: uuid.UUID | None
    recorded_by: uuid.UUID | None
    at: datetime
    delivery_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class WentOut:
    """A way by which a notice went out by itself, and where it stands."""

    channel: NoticeChannel
    state: DeliveryState
    detail: str
    errcode: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class GivenNotice:
    """A notice that was given."""

    id: uuid.UUID
    kind: NoticeKind
    occasion: str
    title: str
    at: datetime


def _notice_given(notice: Notice) -> GivenNotice:
    return GivenNotice(notice.id, notice.kind, notice.occasion, notice.title, notice.at)


async def notices_of(session: AsyncSession, subject_kind: str, subject_id: uuid.UUID) -> list[GivenNotice]:
    """What was told of a subject, in order."""
    found = await session.scalars(
        select(Notice)
        .where(Notice.subject_kind == subject_kind, Notice.subject_id == subject_id)
        .order_by(Notice.at, Notice.id)
    )
    return [_notice_given(one) for one in found]


async def latest(
    session: AsyncSession, subject_kind: str, subject_id: uuid.UUID, kind: NoticeKind, occasion: str | None = None
) -> GivenNotice | None:
    """The last notice of a kind, or the one of an occasion; None where nothing was told."""
    query = select(Notice).where(
        Notice.subject_kind == subject_kind, Notice.subject_id == subject_id, Notice.kind == kind
    )
    if occasion is not None:
        query = query.where(Notice.occasion == occasion)
    found = await session.scalar(query.order_by(Notice.at.desc(), Notice.id).limit(1))
    return _notice_given(found) if found is not None else None


async def not_arrived(
    session: AsyncSession, subject_kind: str, subject_ids: Collection[uuid.UUID], kind: NoticeKind
) -> set[uuid.UUID]:
    """Those of these subjects of which a notice is known not to have reached somebody by some way."""
    rows = await session.scalars(
        select(Notice.subject_id)
        .join(NoticeProof, NoticeProof.notice_id == Notice.id)
        .where(
            Notice.subject_kind == subject_kind,
            Notice.subject_id.in_(subject_ids),
            Notice.kind == kind,
            ~NoticeProof.reached,
        )
    )
    return set(rows)


async def ways_of(session: AsyncSession, notice_id: uuid.UUID) -> dict[uuid.UUID, list[WentOut]]:
    """The ways a notice went out, by the owner for whom they count."""
    found = await session.scalars(
        select(NoticeDelivery)
        .where(NoticeDelivery.notice_id == notice_id)
        .order_by(NoticeDelivery.channel, NoticeDelivery.id)
    )
    by_owner: dict[uuid.UUID, list[WentOut]] = defaultdict(list)
    for one in found:
        went = WentOut(one.channel, one.state, one.detail, one.errcode, one.settled_at)
        for owner_id in one.owner_ids:
            by_owner[owner_id].append(went)
    return by_owner


async def proofs_of(session: AsyncSession, notice_id: uuid.UUID) -> dict[uuid.UUID, list[ReachProof]]:
    """The proofs of a notice by owner, in order; also that somebody was not reached."""
    found = await session.scalars(
        select(NoticeProof)
        .where(NoticeProof.notice_id == notice_id, NoticeProof.owner_id.is_not(None))
        .order_by(NoticeProof.at, NoticeProof.id)
    )
    by_owner: dict[uuid.UUID, list[ReachProof]] = defaultdict(list)
    for one in found:
        if one.owner_id is not None:
            by_owner[one.owner_id].append(
                ReachProof(
                    one.way,
                    one.reached,
                    one.told,
                    one.evidence_id,
                    one.recorded_by,
                    one.at,
                    one.delivery_id,
                )
            )
    return by_owner


def reach(proofs: Iterable[ReachProof]) -> Reach:
    """Whether these proofs say that an owner was reached; a message of which the platform said later that it did not
    arrive proves nothing.
    """
    ways = {one.way for one in _arrived(proofs)}
    if ways - {ProofWay.POSTED}:
        return Reach.PERSONALLY
    return Reach.BY_POSTING if ways else Reach.NOT


def told_at(proofs: Iterable[ReachProof]) -> datetime | None:
    """When these proofs say that an owner was first reached in person, which a posting does not; None where not at all."""
    return min((one.at for one in _arrived(proofs) if one.way is not ProofWay.POSTED), default=None)


def _arrived(proofs: Iterable[ReachProof]) -> list[ReachProof]:
    known = list(proofs)
    failed = {one.delivery_id for one in known if one.delivery_id is not None and not one.reached}
    return [one for one in known if one.reached and (one.delivery_id is None or one.delivery_id not in failed)]


def last_given(subject_kind: str, kind: NoticeKind) -> Subquery:
    """The last notice of a kind of every subject, for the database to join: `id`, `subject_id`, `at`."""
    return (
        select(Notice.id, Notice.subject_id, Notice.at)
        .where(Notice.subject_kind == subject_kind, Notice.kind == kind)
        .ext(distinct_on(Notice.subject_id))
        .order_by(Notice.subject_id, Notice.at.desc(), Notice.id)
        .subquery()
    )


def reached_in_person(notice_id: ColumnElement[uuid.UUID], owner_id: ColumnElement[uuid.UUID]) -> Exists:
    """What `reach` says of one owner, for the database to say of many: reached, and not by a posting alone."""
    proof, failed = aliased(NoticeProof), aliased(NoticeProof)
    took_back = exists().where(
        failed.notice_id == proof.notice_id,
        failed.owner_id == proof.owner_id,
        failed.delivery_id == proof.delivery_id,
        ~failed.reached,
    )
    return exists().where(
        proof.notice_id == notice_id,
        proof.owner_id == owner_id,
        proof.reached,
        proof.way != ProofWay.POSTED,
        ~took_back,
    )


async def prove_by_hand(
    session: AsyncSession,
    notice_id: uuid.UUID,
    owner_ids: Iterable[uuid.UUID],
    way: ProofWay,
    *,
    reached: bool,
    text: str,
    evidence_id: uuid.UUID | None,
    by: uuid.UUID,
    at: datetime,
) -> None:
    """Write down a call or a hand-over, with who did it; `text` says who answered or signed."""
    session.add_all(
        NoticeProof(
            notice_id=notice_id,
            owner_id=owner_id,
            way=way,
            reached=reached,
            told=text,
            evidence_id=evidence_id,
            recorded_by=by,
            at=at,
        )
        for owner_id in owner_ids
    )
    await session.flush()


async def prove_by_posting(
    session: AsyncSession, notice_id: uuid.UUID, owner_ids: Collection[uuid.UUID], posting_id: uuid.UUID, at: datetime
) -> None:
    """Write down for every owner that the posting has run its days, once."""
    rows = [
        {
            "id": uuid.uuid4(),
            "notice_id": notice_id,
            "owner_id": owner_id,
            "way": ProofWay.POSTED,
            "reached": True,
            "told": "",
            "posting_id": posting_id,
            "at": at,
        }
        for owner_id in sorted(owner_ids)
    ]
    for start in range(0, len(rows), _AT_ONCE):
        await session.execute(insert(NoticeProof).values(rows[start : start + _AT_ONCE]).on_conflict_do_nothing())


async def posted_to(session: AsyncSession, notice_id: uuid.UUID) -> set[uuid.UUID]:
    """The owners for whom it is written down that the posting of a notice has run its days."""
    posted = select(NoticeProof.owner_id).where(NoticeProof.notice_id == notice_id, NoticeProof.way == ProofWay.POSTED)
    return {owner_id for owner_id in await session.scalars(posted) if owner_id is not None}
