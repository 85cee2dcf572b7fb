"""Bindings that came faster than families bind: signs that somebody uses other people's codes (被签名).

A flag ends nothing. It tells staff where to ask at the door.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.labels import Labelled
from app.identity.models import Binding
from app.register import queries

LOOKED_BACK = timedelta(days=30)
BURST = timedelta(hours=1)
PAGE = 50


class FlagKind(Labelled):
    """What was too many."""

    FLAT_BURST = "flat_burst", "同一房屋一小时内绑定过多"
    ESTATE_BURST = "estate_burst", "同一小区一小时内绑定过多"
    MANY_FLATS = "many_flats", "同一部手机绑定多处房屋"


MOST = {FlagKind.FLAT_BURST: 3, FlagKind.ESTATE_BURST: 30, FlagKind.MANY_FLATS: 3}
"""The most that is not flagged: a family of three may bind in one evening, and somebody own three flats."""


@dataclass(frozen=True, slots=True)
class Flag:
    """How many bindings came together, where (empty for the whole estate), and when the last of them was made."""

    kind: FlagKind
    number: int
    parts: tuple[str, ...]
    binding_ids: tuple[uuid.UUID, ...]
    last_at: datetime


async def flagged(session: AsyncSession, community_id: uuid.UUID, at: datetime) -> list[Flag]:
    """The flags of the last thirty days at an estate, the newest first; fifty at most."""
    rows = await session.scalars(
        select(Binding)
        .where(Binding.community_id == community_id, Binding.made_at > at - LOOKED_BACK)
        .order_by(Binding.made_at, Binding.id)
    )
    made = list(rows)
    by_flat: dict[uuid.UUID, list[Binding]] = {}
    for one in made:
        by_flat.setdefault(one.part_id, []).append(one)
    found: list[tuple[FlagKind, list[Binding]]] = []
    for held in by_flat.values():
        found += [(FlagKind.FLAT_BURST, burst) for burst in bursts(held, MOST[FlagKind.FLAT_BURST])]
    found += [(FlagKind.ESTATE_BURST, burst) for burst in bursts(made, MOST[FlagKind.ESTATE_BURST])]
    found += [(FlagKind.MANY_FLATS, held) for held in await _on_many_flats(session, community_id)]
    found.sort(key=lambda one: one[1][-1].made_at, reverse=True)
    return [await _flag(session, kind, held) for kind, held in found[:PAGE]]


def bursts(made: list[Binding], most: int) -> list[list[Binding]]:
    """Stretches, each binding within an hour of one that is `most` earlier, joined where they touch; in order of time."""
    stretches: list[tuple[int, int]] = []
    for last in range(most, len(made)):
        first = last - most
        if made[last].made_at - made[first].made_at > BURST:
            continue
        if stretches and first <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], last)
        else:
            stretches.append((first, last))
    return [made[first : last + 1] for first, last in stretches]


async def _on_many_flats(session: AsyncSession, community_id: uuid.UUID) -> list[list[Binding]]:
    many = (
        select(Binding.resident_id)
        .where(Binding.community_id == community_id, Binding.ended_at.is_(None))
        .group_by(Binding.resident_id)
        .having(func.count(Binding.part_id.distinct()) > MOST[FlagKind.MANY_FLATS])
    )
    rows = await session.scalars(
        select(Binding)
        .where(Binding.resident_id.in_(many), Binding.community_id == community_id, Binding.ended_at.is_(None))
        .order_by(Binding.made_at, Binding.id)
    )
    held: dict[uuid.UUID, list[Binding]] = {}
    for one in rows:
        held.setdefault(one.resident_id, []).append(one)
    return list(held.values())


async def _flag(session: AsyncSession, kind: FlagKind, held: list[Binding]) -> Flag:
    ids = [] if kind is FlagKind.ESTATE_BURST else list(dict.fromkeys(one.part_id for one in held))
    parts = [(await queries.part(session, held[0].community_id, one)).name for one in ids]
    return Flag(kind, len(held), tuple(parts), tuple(one.id for one in held), held[-1].made_at)
