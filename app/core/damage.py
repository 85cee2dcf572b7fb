"""What was found not to be as it was recorded, until it is found well again: bit rot, rows changed past the program.

The nightly look writes it (app/worker.py); people see it in their list of work, the operator in `yigai doctor`.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table
from app.core.labels import Labelled


class DamageKind(Labelled):
    """What was read again."""

    LOG = "log", "表决记录"
    FILE = "file", "照片、扫描件"


class Damage(Table):
    """One log or file that differs from what is recorded of it.

    `subject` is the vote's name or the file's hash in hex; `subject_id` the vote or the evidence, at an estate or at none.
    """

    __tablename__ = "damage"
    __table_args__ = (UniqueConstraint("kind", "subject"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[DamageKind]
    subject: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    community_id: Mapped[uuid.UUID | None]
    said: Mapped[str]
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime]


async def record_damage(
    session: AsyncSession,
    kind: DamageKind,
    subject: str,
    text: str,
    *,
    subject_id: uuid.UUID,
    community_id: uuid.UUID | None,
    at: datetime,
) -> None:
    """Write down what differs, or that it still does."""
    told = {"said": text, "seen_at": at}
    row = {"id": uuid.uuid4(), "kind": kind, "subject": subject, "found_at": at, **told}
    await session.execute(
        insert(Damage)
        .values(**row, subject_id=subject_id, community_id=community_id)
        .on_conflict_do_update(index_elements=["kind", "subject"], set_=told)
    )


async def well(session: AsyncSession, kind: DamageKind, subjects: Collection[str]) -> Sequence[str]:
    """Take out what is as recorded again; answers which of these had been written down."""
    gone = delete(Damage).where(Damage.kind == kind, Damage.subject.in_(subjects)).returning(Damage.subject)
    return (await session.scalars(gone)).all()


async def standing(
    session: AsyncSession, community_ids: Collection[uuid.UUID] | None = None, kind: DamageKind | None = None
) -> Sequence[Damage]:
    """What differs now, of these estates or of all, the longest known first."""
    query = select(Damage).order_by(Damage.found_at, Damage.subject)
    if community_ids is not None:
        query = query.where(Damage.community_id.in_(community_ids))
    return (await session.scalars(query if kind is None else query.where(Damage.kind == kind))).all()
