"""The voting parts of a frozen roll, the same parts as the register in force has them, and what it will have soon."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.register.imports.current import CurrentRegister, load
from app.register.imports.difference import voting_owners
from app.register.kinds import OFF_ROLL_BY_DEFAULT, CorrectionKind, CorrectionState, ImportState, OwnerKind
from app.register.models import Community, Correction, RegisterImport, Roll, RollEntry, RollOwner
from app.register.rolls.register_acts import owners_before_sales
from app.register.rolls.roll_changes import RollChange, RollPart, changes
from app.register.scopes import Scope, read_scope

_CHANGES_ROLLS = (CorrectionKind.AREA, CorrectionKind.TRANSFER, CorrectionKind.RETIRE, CorrectionKind.MERGE)


async def frozen_parts(session: AsyncSession, roll_id: uuid.UUID) -> list[RollPart]:
    """The voting parts of a frozen roll in its order."""
    owners: dict[uuid.UUID, set[str]] = defaultdict(set)
    rows = await session.execute(select(RollOwner.part_id, RollOwner.owner_id).where(RollOwner.roll_id == roll_id))
    for part_id, owner_id in rows:
        owners[part_id].add(str(owner_id))
    entries = await session.scalars(
        select(RollEntry).where(RollEntry.roll_id == roll_id, RollEntry.i.is_not(None)).order_by(RollEntry.i)
    )
    return [
        RollPart(str(one.part_id), one.part, one.area_c, frozenset(owners[one.part_id]), one.i or 0, one.voter or "")
        for one in entries
    ]


def parts_today(register: CurrentRegister, scope: Scope, *, include_parking: bool) -> list[RollPart]:
    """The parts of a scope that would vote if its roll were drawn from this register, in its order."""
    developers = register.owners_of_kind(OwnerKind.DEVELOPER)
    return [
        RollPart(part.id, part.name, part.area_c or 0, voting_owners(part.stock, part.owners, developers))
        for part in register.parts
        if scope.holds(part) and (include_parking or part.kind not in OFF_ROLL_BY_DEFAULT)
    ]


async def changed_since(session: AsyncSession, roll: Roll, *, sales_before: date | None = None) -> list[RollChange]:
    """What the register in force has otherwise than a frozen roll; of sales those before a day, where one is named."""
    if not await touched(session, [roll.id]):
        return []
    register, frozen = await load(session, roll.community_id), await frozen_parts(session, roll.id)

    def compared(with_register: CurrentRegister) -> list[RollChange]:
        scope = read_scope(roll.scope)
        return changes(frozen, parts_today(with_register, scope, include_parking=roll.include_parking))

    found = compared(register)
    sold = await owners_before_sales(session, [one.part_id for one in found], sales_before) if sales_before else {}
    if not sold:
        return found
    parts = tuple(
        replace(part, owners=dict.fromkeys(sold[part.id])) if part.id in sold else part for part in register.parts
    )
    return compared(replace(register, parts=parts))


async def touched(session: AsyncSession, roll_ids: Collection[uuid.UUID]) -> list[Roll]:
    """Those of these rolls since whose freezing the register of their estate was changed, whatever of it."""
    rows = await session.scalars(
        select(Roll)
        .join(Community, Community.id == Roll.community_id)
        .where(Roll.id.in_(roll_ids), Community.revision != Roll.revision)
    )
    return list(rows)


async def coming(session: AsyncSession, community_id: uuid.UUID, voting: Iterable[RollPart]) -> list[str]:
    """What of the register waits for a second person or for its posting, in words, as far as it may change a roll.

    `voting` are the parts of the roll as the register has them.
    """
    names = {uuid.UUID(one.part_id): one.part for one in voting}
    proposed = await session.execute(
        select(Correction.kind, Correction.part_id)
        .where(
            Correction.community_id == community_id,
            Correction.state == CorrectionState.PROPOSED,
            Correction.kind.in_(_CHANGES_ROLLS),
        )
        .order_by(Correction.proposed_at, Correction.id)
    )
    brought = await session.scalars(
        select(RegisterImport.filename)
        .where(RegisterImport.community_id == community_id, RegisterImport.state == ImportState.CHECKED)
        .order_by(RegisterImport.proposed_at, RegisterImport.id)
    )
    found = [
        f"{names[part_id]} {kind.label}" if part_id is not None else kind.label
        for kind, part_id in proposed
        if part_id is None or part_id in names
    ]
    return found + [f"导入 {filename}" for filename in brought]
