"""The acts of two persons that changed the register since an instant, and of which parts."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.register.imports.difference import OwnerRef
from app.register.kinds import CorrectionKind, CorrectionState
from app.register.models import Correction, Ownership, Part, RegisterEntry, RegisterImport


@dataclass(frozen=True, slots=True)
class RegisterAct:
    """What was done, by whom proposed and by whom approved, and when it came into force."""

    id: uuid.UUID
    words: str
    proposed_by: uuid.UUID
    approved_by: uuid.UUID
    at: datetime


async def acts_since(session: AsyncSession, community_id: uuid.UUID, since: datetime) -> list[RegisterAct]:
    """Every act that changed the register of an estate since an instant, the earliest first."""
    corrected = await session.scalars(
        select(Correction).where(
            Correction.community_id == community_id,
            Correction.state == CorrectionState.APPROVED,
            Correction.decided_at >= since,
        )
    )
    found = [_act(one.id, one.kind.label, one.proposed_by, one.decided_by, one.decided_at) for one in corrected]
    brought = await session.execute(
        select(
            RegisterImport.id,
            RegisterImport.proposed_by,
            RegisterImport.decided_by,
            RegisterImport.decided_at,
            RegisterImport.undone_by,
            RegisterImport.undone_at,
        ).where(RegisterImport.community_id == community_id)
    )
    for row in brought:
        if row.decided_at is not None and row.decided_at >= since:
            found.append(_act(row.id, "导入名册", row.proposed_by, row.decided_by, row.decided_at))
        if row.undone_by is not None and row.undone_at is not None and row.undone_at >= since:
            found.append(_act(row.id, "撤销导入", row.proposed_by, row.undone_by, row.undone_at))
    return sorted(found, key=lambda one: (one.at, one.id))


def _act(
    act_id: uuid.UUID, words: str, proposed_by: uuid.UUID, approved_by: uuid.UUID | None, at: datetime | None
) -> RegisterAct:
    if approved_by is None or at is None:
        raise RuntimeError("what changed the register has a second person and an instant")
    return RegisterAct(act_id, words, proposed_by, approved_by, at)


async def acts_on_parts(
    session: AsyncSession, acts: Sequence[RegisterAct], part_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[RegisterAct]]:
    """Those of these acts that changed each part or its owners, the earliest first.

    All of them, where the register does not say which: a developer's unsold part changes with another's owner.
    """
    changed: dict[uuid.UUID, set[uuid.UUID | None]] = defaultdict(set)
    for query in (
        select(RegisterEntry.subject_id, RegisterEntry.change_id).where(
            RegisterEntry.subject == Part.__tablename__, RegisterEntry.subject_id.in_(part_ids)
        ),
        select(Ownership.part_id, Ownership.change_id).where(Ownership.part_id.in_(part_ids)),
        select(Ownership.part_id, Ownership.ended_change_id).where(Ownership.part_id.in_(part_ids)),
        select(Part.id, Part.change_id).where(Part.id.in_(part_ids)),
        select(Part.id, Part.retired_change_id).where(Part.id.in_(part_ids)),
    ):
        for part_id, change_id in await session.execute(query):
            changed[part_id].add(change_id)
    of_part = {part_id: [one for one in acts if one.id in changed[part_id]] for part_id in part_ids}
    return {part_id: found or list(acts) for part_id, found in of_part.items()}


async def owners_before_sales(
    session: AsyncSession, part_ids: Collection[uuid.UUID], day: date
) -> dict[str, frozenset[OwnerRef]]:
    """The owners of before, by part id, of those of these parts that were transferred on or after a day (law case 29)."""
    rows = await session.execute(
        select(Ownership, Correction.kind)
        .outerjoin(Correction, Correction.id == Ownership.change_id)
        .where(Ownership.part_id.in_(part_ids))
    )
    of_part: dict[uuid.UUID, list[Ownership]] = defaultdict(list)
    sales: set[uuid.UUID] = set()
    for one, kind in rows:
        of_part[one.part_id].append(one)
        if kind == CorrectionKind.TRANSFER and one.from_on >= day:
            sales.add(one.change_id)
    found = {}
    for part_id, history in of_part.items():
        own = [one for one in history if one.until_on is None]
        while own and own[0].change_id in sales:
            sale = own[0].change_id
            own = [one for one in history if one.ended_change_id == sale]
            found[str(part_id)] = frozenset(str(one.owner_id) for one in own)
    return found
