"""Whom a case is about, and who therefore has nothing to do with it. Pure: standard library only.

Nobody routes, handles, masks, merges, closes or sees the reporter of a case about themselves or their unit: it goes one
level up. Source: law R-81, R-90 (staff with an interest recuse); robustness, nobody acts on a record about their unit.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from app.complaints.kinds import Rung
from app.complaints.lifecycle import Seat

_UP = {Rung.UNIT: Rung.COMMUNITY, Rung.SUPERVISOR: Rung.COMMUNITY, Rung.COMMUNITY: Rung.STREET}


@dataclass(frozen=True, slots=True)
class About:
    """Whom a case complains of: a unit or office, and persons by their staff ids; nobody where both are empty.

    `offices` are those that these persons hold at the estate, where that was looked up (houses.py).
    """

    seat: Seat | None = None
    people: frozenset[uuid.UUID] = frozenset()
    offices: frozenset[Rung] = frozenset()

    @property
    def rung(self) -> Rung | None:
        """The highest house that it is about; None where it is about none."""
        rungs = self.offices if self.seat is None else self.offices | {self.seat.rung}
        return max(rungs, key=lambda one: one.height, default=None)


@dataclass(frozen=True, slots=True)
class CaseActor:
    """Somebody of the staff: the offices they hold at the estate, the units they work in, as what.

    `colleagues` work in the same units and offices, the district's left out: over it there is nobody. `own` says that
    the reporter, or a flat of the case, is their own.
    """

    id: uuid.UUID
    rungs: frozenset[Rung] = frozenset()
    units: frozenset[uuid.UUID] = frozenset()
    supervises: frozenset[uuid.UUID] = frozenset()
    own: bool = field(default=False)
    colleagues: frozenset[uuid.UUID] = frozenset()


def above(rung: Rung) -> Rung:
    """The rung that a case about this one goes to; over the district there is nobody."""
    return _UP.get(rung, Rung.DISTRICT)


def concerns(about: About, actor: CaseActor) -> bool:
    """Whether a case is about this person, about the unit or office they work in, or about somebody else of it.

    Who also holds an office above the one complained of is still of it: nobody is judge of their own house.
    """
    if actor.id in about.people or not about.people.isdisjoint(actor.colleagues):
        return True
    if about.seat is None:
        return False
    if about.seat.unit_id is not None:
        return about.seat.unit_id in actor.units
    return about.seat.rung in actor.rungs


def barred(seat: Seat, about: About) -> bool:
    """Whether a unit or office may not be put in charge, for the case is about it or a person of it.

    The district stays in charge of what is about one of its people: there is nobody above.
    """
    return seat == about.seat or (seat.rung is not Rung.DISTRICT and seat.rung in about.offices)


def sits(seat: Seat | None, actor: CaseActor) -> bool:
    """Whether somebody belongs to the unit or office in charge."""
    if seat is None:
        return False
    return seat.unit_id in actor.units if seat.unit_id is not None else seat.rung in actor.rungs


def over(seat: Seat | None, actor: CaseActor, about: About) -> bool:
    """Whether somebody may approve, decide or move what this seat does: of a higher rung, not of it, and not concerned.

    Whoever works in the unit or office in charge approves nothing of it, whatever else they are: that would be the unit
    agreeing with itself. Over the district there is nobody, so that it decides of itself.
    """
    if seat is not None and seat.rung is not Rung.DISTRICT and sits(seat, actor):
        return False
    lowest = lowest_over(seat, about).height
    return not concerns(about, actor) and any(rung.height >= lowest for rung in offices(actor.rungs))


def lowest_over(seat: Seat | None, about: About) -> Rung:
    """The lowest rung that is above a seat, and above whom the case is about."""
    lowest = above(seat.rung) if seat is not None else Rung.COMMUNITY
    return lowest if about.rung is None else max(lowest, above(about.rung), key=lambda one: one.height)


def below(rungs: Collection[Rung]) -> frozenset[Rung]:
    """The rungs that the highest office among these is above; the district is above itself."""
    highest = max((rung.height for rung in offices(rungs)), default=-1)
    return frozenset(rung for rung in Rung if above(rung).height <= highest)


def steers(seat: Seat | None, actor: CaseActor, about: About) -> bool:
    """Whether somebody may send a case on: whoever is over its seat, and the office in charge itself, downwards."""
    own = seat is not None and seat.unit_id is None and sits(seat, actor) and not concerns(about, actor)
    return own or over(seat, actor, about)


def sends_to(to: Seat, actor: CaseActor) -> bool:
    """Whether somebody may send a case there: to units and to offices up to their own; what climbs, the clock lifts."""
    return any(to.rung.height <= rung.height for rung in offices(actor.rungs))


def offices(rungs: Collection[Rung]) -> tuple[Rung, ...]:
    """The offices among rungs."""
    return tuple(rung for rung in rungs if rung in {Rung.COMMUNITY, Rung.STREET, Rung.DISTRICT})
