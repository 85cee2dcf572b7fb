"""What of the register waits for a second person; and how every room says that something waits.

Each room answers the most pressing first, by `pressing`, and no more than it is asked for; nobody is told of what they
proposed themselves, or of a record of their own flat, on which they may not act.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.register.kinds import CorrectionState, ImportState
from app.register.models import Correction, Part, RegisterImport
from app.register.queries import part_names

MOST = 51
"""How many of one kind are read where nobody says otherwise: one more than a page shows."""

NAMED = 3
"""So many places are named in a line."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits for a person at an estate: what, since when, by when (None: no term), how many, about what.

    `about` names the subject as people know it, `place` the part, stairwell or building; empty where it is the estate.
    `part_id` is the flat to go to first.
    """

    community_id: uuid.UUID
    subject: tuple[uuid.UUID, ...]
    since: datetime
    due_at: datetime | None = None
    count: int = 1
    about: str = ""
    place: str = ""
    part_id: uuid.UUID | None = None


type Doors = Mapping[uuid.UUID, frozenset[uuid.UUID] | None]
"""Estates with the stairwells within somebody's reach; None where that is the whole estate."""


def within_reach(
    doors: Doors, community_id: ColumnElement[uuid.UUID], part_id: ColumnElement[uuid.UUID]
) -> ColumnElement[bool]:
    """Whether a part of an estate lies within somebody's reach."""
    narrow = frozenset[uuid.UUID]().union(*(one for one in doors.values() if one is not None))
    return or_(
        community_id.in_([one for one, within in doors.items() if within is None]),
        part_id.in_(select(Part.id).where(Part.stairwell_id.in_(narrow))),
    )


def stairwells_named(names: Sequence[str]) -> str:
    """Stairwells in a line: three of them, and how many there are."""
    return "、".join(names[:NAMED]) + (f"等 {len(names)} 个单元" if len(names) > NAMED else "")


def pressing(waits: Waits) -> tuple[datetime, datetime, tuple[uuid.UUID, ...]]:
    """What the list is sorted by: the first due, then what has no term; among equals the longest waiting."""
    return waits.due_at or datetime.max.replace(tzinfo=UTC), waits.since, waits.subject


async def imports(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Sheets without error or open doubt that somebody else brought and that wait for approval."""
    rows = await session.execute(
        select(RegisterImport.community_id, RegisterImport.id, RegisterImport.proposed_at, RegisterImport.filename)
        .where(
            RegisterImport.community_id.in_(community_ids),
            RegisterImport.state == ImportState.CHECKED,
            RegisterImport.proposed_by != who,
            RegisterImport.report["errors"].as_integer() == 0,
            func.jsonb_array_length(RegisterImport.report["doubts"]) == 0,
        )
        .order_by(RegisterImport.proposed_at, RegisterImport.id)
        .limit(most)
    )
    return [Waits(row.community_id, (row.id,), row.proposed_at, about=row.filename) for row in rows]


async def corrections(
    session: AsyncSession,
    community_ids: Collection[uuid.UUID],
    who: uuid.UUID,
    own_owners: Collection[uuid.UUID] = (),
    own_parts: Collection[uuid.UUID] = (),
    *,
    most: int = MOST,
) -> list[Waits]:
    """Corrections that somebody else proposed and that wait for a word, but for those of this person's own."""
    rows = await session.execute(
        select(Correction.community_id, Correction.id, Correction.proposed_at, Correction.kind, Correction.part_id)
        .where(
            Correction.community_id.in_(community_ids),
            Correction.state == CorrectionState.PROPOSED,
            Correction.proposed_by != who,
            or_(Correction.owner_id.is_(None), Correction.owner_id.not_in(own_owners)),
            or_(Correction.part_id.is_(None), Correction.part_id.not_in(own_parts)),
        )
        .order_by(Correction.proposed_at, Correction.id)
        .limit(most)
    )
    found = rows.all()
    parts = await part_names(session, {row.part_id for row in found if row.part_id is not None})
    return [
        Waits(row.community_id, (row.id,), row.proposed_at, about=row.kind.label, place=parts.get(row.part_id, ""))
        for row in found
    ]
