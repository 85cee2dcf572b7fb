"""The stairwell board, who is left for a round, and the doors to go to; one reading of the history serves them all."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.households.doors import floor_of
from app.consultation.households.meter import Meter, meter
from app.consultation.households.standing import HouseholdState
from app.consultation.kinds import ConsultRound, ContactOutcome, Trust
from app.consultation.models import Consultation, ConsultOpinion
from app.consultation.rounds.history import HouseholdRecord, Read, read
from app.consultation.rounds.visiting import may_come, two_go_together
from app.consultation.visits import promising
from app.consultation.visits.promising import PromiseNow
from app.core.installation import CHINA
from app.register import places
from app.register import queries as register


@dataclass(frozen=True, slots=True)
class BoardDoor:
    """A household where it lies, with where it stands and when somebody may come."""

    record: HouseholdRecord
    state: HouseholdState
    grid: str
    next_on: date | None
    not_now: str
    two_together: bool
    days: int | None

    @property
    def floor(self) -> str:
        """The floor its number names."""
        return floor_of(self.record.household.room)


@dataclass(frozen=True, slots=True)
class Board:
    """All households of a consultation's scope at an instant, with the figures over all of them."""

    at: datetime
    history: Read
    doors: tuple[BoardDoor, ...]
    meter: Meter

    def left(self) -> list[BoardDoor]:
        """The households that do not support, or whose support is stale: the roster of the second and third round."""
        return [one for one in self.doors if not one.state.supports]

    def roster(self, round_: ConsultRound) -> list[BoardDoor]:
        """Whom a round goes to: the first to everybody who has not been asked, the others to who is left."""
        if round_ is ConsultRound.FIRST:
            return [one for one in self.doors if not one.state.consulted]
        return self.left()


async def board(
    session: AsyncSession,
    consultation: Consultation,
    at: datetime,
    *,
    part_ids: Collection[uuid.UUID] | None = None,
) -> Board:
    """The board now (of these flats, where named); the same number of queries for any number of households."""
    history = await read(session, consultation, part_ids=part_ids)
    today = at.astimezone(CHINA).date()
    grids = await places.grids_of_stairwells(session, consultation.community_id, today)
    states = history.states(at)
    doors = tuple(
        _door(history, record, states[part_id], grids.get(record.household.stairwell_id, ""), at)
        for part_id, record in history.records.items()
    )
    return Board(at, history, doors, meter(states.values(), history.areas()))


def _door(history: Read, record: HouseholdRecord, state: HouseholdState, grid: str, at: datetime) -> BoardDoor:
    today = at.astimezone(CHINA).date()
    agreed = [one.next_on for one in record.visits if one.next_on is not None and one.next_on >= today]
    return BoardDoor(
        record,
        state,
        grid,
        min(agreed, default=None),
        may_come(record.facts(), record.mark_facts(), history.limits, at),
        two_go_together(record.mark_facts(), at),
        (today - state.as_of.astimezone(CHINA).date()).days if state.as_of is not None else None,
    )


async def doors_to_go_to(
    session: AsyncSession,
    consultation: Consultation,
    round_: ConsultRound,
    within: frozenset[uuid.UUID] | None,
    at: datetime,
) -> list[BoardDoor]:
    """Whom a round goes to now, in the stairwells within reach (None: all)."""
    part_ids = await register.parts_in_stairwells(session, within) if within is not None else None
    return (await board(session, consultation, at, part_ids=part_ids)).roster(round_)


@dataclass(frozen=True, slots=True)
class Holdout:
    """A household that does not support: its last counted word, what it was promised, and how often it was met."""

    door: BoardDoor
    word: ConsultOpinion | None
    promises: tuple[PromiseNow, ...]
    visits: int
    last_visit_at: datetime | None


async def holdouts(session: AsyncSession, consultation: Consultation, at: datetime) -> tuple[Board, list[Holdout]]:
    """The board, and who is left on it with reasons and promises, in the order of the register."""
    now = await board(session, consultation, at)
    promised = await promising.of_parts(session, consultation.id)
    return now, [_holdout(now, one, promised.get(one.record.household.part_id, [])) for one in now.left()]


def _holdout(now: Board, door: BoardDoor, promised: Iterable[PromiseNow]) -> Holdout:
    record = door.record
    beyond = record.breaches(now.history.limits)
    counted = [one for one in record.opinions if record.reads(one, beyond)[1] not in {Trust.OUT, Trust.DISPUTED}]
    met = [one for one in record.visits if one.outcome == ContactOutcome.MET]
    return Holdout(
        door,
        counted[-1] if counted else None,
        tuple(promised),
        len(met),
        record.visits[-1].at if record.visits else None,
    )


@dataclass(frozen=True, slots=True)
class BoardWalk:
    """The doors of a stairwell to go to."""

    building: str
    stairwell: str
    grid: str
    doors: tuple[BoardDoor, ...]


def walks(doors: Iterable[BoardDoor]) -> list[BoardWalk]:
    """These doors by stairwell, in the order of the register."""
    by_stairwell: dict[uuid.UUID, list[BoardDoor]] = {}
    for door in doors:
        by_stairwell.setdefault(door.record.household.stairwell_id, []).append(door)
    return [
        BoardWalk(own[0].record.household.building, own[0].record.household.stairwell, own[0].grid, tuple(own))
        for own in by_stairwell.values()
    ]
