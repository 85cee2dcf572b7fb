"""Bindings that came faster than families bind, and documents that were guessed: signs that somebody uses other people's
codes (被签名).

A flag ends nothing. It tells staff where to ask at the door.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.installation import CHINA
from app.identity.kinds import BindingKind, FlagKind
from app.identity.models import Attempts, Binding
from app.identity.residents.schemas import FlagAnswer
from app.register import queries

LOOKED_BACK = timedelta(days=30)
BURST = timedelta(hours=1)
PAGE = 50


MOST = {FlagKind.FLAT_BURST: 3, FlagKind.ESTATE_BURST: 30, FlagKind.MANY_FLATS: 3, FlagKind.GUESSED: 1}
"""The most that is not flagged: a family of three may bind in one evening, somebody own three flats, a finger slip once."""


@dataclass(frozen=True, slots=True)
class BindingFlag:
    """Bindings of an estate that were too many, in order of time."""

    kind: FlagKind
    bindings: tuple[Binding, ...]

    @property
    def waits(self) -> bool:
        """Whether somebody has still to ask at the door: one of them is in force and no staff have confirmed it."""
        return any(one.ended_at is None and one.confirmed_by is None for one in self.bindings)

    @property
    def part_ids(self) -> list[uuid.UUID]:
        """The flats to ask at; none where it is the estate."""
        return [] if self.kind is FlagKind.ESTATE_BURST else list(dict.fromkeys(one.part_id for one in self.bindings))


async def flagged(session: AsyncSession, community_id: uuid.UUID, at: datetime) -> list[FlagAnswer]:
    """List the flags of the last thirty days at an estate, the newest first."""
    found = await raised(session, [community_id], at)
    parts = await queries.part_names(session, {part_id for one in found for part_id in one.part_ids})
    flags = [
        FlagAnswer(
            kind=one.kind,
            number=len(one.bindings),
            parts=[parts[part_id] for part_id in one.part_ids],
            binding_ids=[each.id for each in one.bindings],
            last_at=one.bindings[-1].made_at,
        )
        for one in found
    ]
    flags += [await _guesses(session, one) for one in await guessed_flats(session, [community_id], at)]
    return sorted(flags, key=lambda one: one.last_at, reverse=True)


async def raised(session: AsyncSession, community_ids: Collection[uuid.UUID], at: datetime) -> list[BindingFlag]:
    """Bindings of these estates that came too fast in the last thirty days, and phones on many flats, the latest first;
    two queries, for any number of estates.
    """
    rows = await session.scalars(
        select(Binding)
        .where(Binding.community_id.in_(community_ids), Binding.made_at > at - LOOKED_BACK)
        .order_by(Binding.made_at, Binding.id)
    )
    by_flat: dict[uuid.UUID, list[Binding]] = {}
    by_estate: dict[uuid.UUID, list[Binding]] = {}
    for one in rows:
        by_flat.setdefault(one.part_id, []).append(one)
        by_estate.setdefault(one.community_id, []).append(one)
    found = [
        BindingFlag(kind, tuple(burst))
        for kind, groups in ((FlagKind.FLAT_BURST, by_flat), (FlagKind.ESTATE_BURST, by_estate))
        for bindings in groups.values()
        for burst in bursts(bindings, MOST[kind])
    ]
    found += [BindingFlag(FlagKind.MANY_FLATS, tuple(one)) for one in await _on_many_flats(session, community_ids)]
    return sorted(found, key=lambda one: one.bindings[-1].made_at, reverse=True)


@dataclass(frozen=True, slots=True)
class GuessedFlat:
    """A flat at which more than one document was wrong lately: how many, and on which day the last."""

    community_id: uuid.UUID
    part_id: uuid.UUID
    number: int
    last_on: date

    @property
    def since(self) -> datetime:
        """The beginning of that day: of a wrong try the day alone is kept."""
        return datetime.combine(self.last_on, time.min, CHINA)


async def guessed_flats(session: AsyncSession, community_ids: Collection[uuid.UUID], at: datetime) -> list[GuessedFlat]:
    """The flats of these estates at which documents were guessed in the last thirty days, the latest first; fifty."""
    number, last_on = func.sum(Attempts.failures), func.max(Attempts.on_day)
    rows = await session.execute(
        select(Attempts.subject, number, last_on)
        .where(Attempts.failures > 0, Attempts.on_day > (at - LOOKED_BACK).astimezone(CHINA).date())
        .group_by(Attempts.subject)
        .having(number > MOST[FlagKind.GUESSED])
        .order_by(last_on.desc(), Attempts.subject)
    )
    counted = {subject: (failures, day) for subject, failures, day in rows}
    # A subject may be a person as well: those that are flats are told by the register.
    flats = await queries.placed(session, set(counted))
    found = [GuessedFlat(flats[one].part.community_id, one, *counts) for one, counts in counted.items() if one in flats]
    return [one for one in found if one.community_id in community_ids][:PAGE]


def bursts(bindings: list[Binding], most: int) -> list[list[Binding]]:
    """Stretches, each binding within an hour of one that is `most` earlier, joined where they touch; in order of time."""
    stretches: list[tuple[int, int]] = []
    for last in range(most, len(bindings)):
        first = last - most
        if bindings[last].made_at - bindings[first].made_at > BURST:
            continue
        if stretches and first <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], last)
        else:
            stretches.append((first, last))
    return [bindings[first : last + 1] for first, last in stretches]


async def _on_many_flats(session: AsyncSession, community_ids: Collection[uuid.UUID]) -> list[list[Binding]]:
    many = (
        select(Binding.resident_id, Binding.community_id)
        .where(Binding.community_id.in_(community_ids), Binding.ended_at.is_(None))
        .group_by(Binding.resident_id, Binding.community_id)
        .having(func.count(Binding.part_id.distinct()) > MOST[FlagKind.MANY_FLATS])
    )
    rows = await session.scalars(
        select(Binding)
        .where(tuple_(Binding.resident_id, Binding.community_id).in_(many), Binding.ended_at.is_(None))
        .order_by(Binding.made_at, Binding.id)
    )
    held: dict[tuple[uuid.UUID, uuid.UUID], list[Binding]] = {}
    for one in rows:
        held.setdefault((one.resident_id, one.community_id), []).append(one)
    return list(held.values())


async def _guesses(session: AsyncSession, flat: GuessedFlat) -> FlagAnswer:
    waiting = await session.scalars(
        select(Binding.id)
        .where(
            Binding.part_id == flat.part_id,
            Binding.kind == BindingKind.OWNER,
            Binding.confirmed_at.is_(None),
            Binding.ended_at.is_(None),
        )
        .order_by(Binding.made_at, Binding.id)
    )
    name = (await queries.part(session, flat.community_id, flat.part_id)).name
    return FlagAnswer(
        kind=FlagKind.GUESSED, number=flat.number, parts=[name], binding_ids=list(waiting), last_at=flat.since
    )
