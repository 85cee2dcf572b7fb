"""The heads of a frozen roll as ballots meet them: their parts, their owners' names on the roll, their area."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.register.rolls.rolls import EntryOfHead, entries_of_owners, voting_entries


@dataclass(frozen=True, slots=True)
class RollHead:
    """A head by its name on the roll; `mine` are the names of the asking person's owners among its owners."""

    voter: str
    parts: tuple[str, ...]
    area_c: int
    mine: frozenset[str]


async def heads_of_owners(
    session: AsyncSession, roll_id: uuid.UUID | None, owner_ids: Iterable[uuid.UUID]
) -> list[RollHead]:
    """The heads to which these owners of the register belong, in the order of the roll."""
    if roll_id is None:
        return []
    return _heads(await entries_of_owners(session, roll_id, owner_ids))


async def head_of_owners(
    session: AsyncSession, roll_id: uuid.UUID | None, owner_ids: Iterable[uuid.UUID], voter: str
) -> RollHead | None:
    """The head of this name among those of these owners; one that is not theirs does not exist for them."""
    return next((one for one in await heads_of_owners(session, roll_id, owner_ids) if one.voter == voter), None)


async def head_of(session: AsyncSession, roll_id: uuid.UUID | None, voter: str) -> RollHead | None:
    """A head of the roll by its name there, all its owners as `mine`; None where there is none."""
    if roll_id is None:
        return None
    return next(iter(_heads(await voting_entries(session, roll_id, voter))), None)


def _heads(entries: Iterable[EntryOfHead]) -> list[RollHead]:
    parts: dict[str, dict[str, int]] = defaultdict(dict)
    mine: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        parts[entry.voter][entry.part] = entry.area_c
        mine[entry.voter].update(entry.mine)
    return [RollHead(voter, tuple(held), sum(held.values()), frozenset(mine[voter])) for voter, held in parts.items()]
