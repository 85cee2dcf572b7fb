"""The figures of a consultation. The denominator is all households, whatever became of asking them. Pure.

Source: law R-63 (80 % of all households, tested as 5x >= 4N; "both over 80 %" is 5x > 4N), R-65.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.consultation.households.standing import HouseholdState
from app.consultation.kinds import ConsultOutlook, ContactWay, HouseholdCategory, Trust

NUMERATOR, DENOMINATOR = 4, 5


@dataclass(frozen=True, slots=True)
class Meter:
    """Counts of households. `by_category` sums up to `households`; everything else is a part of it.

    `supporting`: agreed and not stale; `by_claim` of these stand on the word of others, not confirmed (`by_claim_ways`
    by how it was come by, from a visit to a group's list); `stale` is an
    opinion that must be asked again; `reached` is who was asked or has answered, and stands beside the true figure only.
    """

    households: int
    by_category: Mapping[HouseholdCategory, int]
    supporting: int
    by_claim: int
    by_claim_ways: Mapping[ContactWay, int]
    consulted: int
    stale: int
    firmly_against: int
    area: "ByArea"

    @property
    def needed(self) -> int:
        """How many more households must agree before four fifths of all do; 0 where they do."""
        return lacking(self.supporting, self.households)

    @property
    def outlook(self) -> ConsultOutlook:
        """Whether four fifths are reached, or can still be while those against stay so."""
        return outlook_of(self.supporting, self.firmly_against, self.households)

    @property
    def fewest(self) -> int | None:
        """The fewest households that would still carry it, four fifths of all households and of all area.

        Taken from those not firmly against, the largest flats first. 0 where it is carried, None where all of them
        together would not do.
        """
        reached, taken = self.area.supporting_c, 0
        for area_c in (*self.area.open_c, None):
            if taken >= self.needed and at_least(reached, self.area.all_c):
                return taken
            if area_c is not None:
                taken, reached = taken + 1, reached + area_c
        return None

    @property
    def locked_in(self) -> bool:
        """Whether three quarters of all households and of all area support.

        Whoever else takes part in a vote and says no, these would carry it if each voted as they said (law CC 278: 4Y >=
        3N by heads and by area). Households are no heads and stances no ballots: it foretells nothing.
        """
        return _three_quarters(self.supporting, self.households) and _three_quarters(
            self.area.supporting_c, self.area.all_c
        )

    @property
    def stands_without_claims(self) -> bool:
        """Whether four fifths agree by their own word or one they confirmed."""
        return at_least(self.supporting - self.by_claim, self.households)


@dataclass(frozen=True, slots=True)
class ByArea:
    """The same by exclusive area, in whole 0.01 m2; `open_c` are the flats neither for it nor firmly against, largest first.

    `unknown` households have no area in the register: they count as nothing here.
    """

    all_c: int
    supporting_c: int
    against_c: int
    open_c: tuple[int, ...]
    unknown: int

    @property
    def needed_c(self) -> int:
        """How much more area must agree before four fifths of all does; 0 where it does."""
        return lacking(self.supporting_c, self.all_c)

    @property
    def outlook(self) -> ConsultOutlook:
        """Whether four fifths are reached, or can still be while those against stay so."""
        return outlook_of(self.supporting_c, self.against_c, self.all_c)


def outlook_of(supporting: int, against: int, total: int) -> ConsultOutlook:
    """Whether four fifths support, or still may while those against stay so."""
    if at_least(supporting, total):
        return ConsultOutlook.REACHED
    return ConsultOutlook.OPEN if at_least(total - against, total) else ConsultOutlook.OUT_OF_REACH


def _three_quarters(x: int, total: int) -> bool:
    return total > 0 and 4 * x >= 3 * total


def at_least(x: int, total: int) -> bool:
    """Whether x is at least four fifths of all: 5x >= 4N. Never of nobody."""
    return total > 0 and DENOMINATOR * x >= NUMERATOR * total


def lacking(x: int, total: int) -> int:
    """How many more than x it takes to be four fifths of all; 0 where x is."""
    return max(0, -(-NUMERATOR * total // DENOMINATOR) - x)


def above(x: int, total: int) -> bool:
    """Whether x is strictly more than four fifths of all: 5x > 4N ("over 80 %", a report and no gate)."""
    return DENOMINATOR * x > NUMERATOR * total


def meter(states: Iterable[HouseholdState], areas: Mapping[str, int | None]) -> Meter:
    """The figures of these households, one state for each; `areas` by part in 0.01 m2, None or left out where unknown."""
    found = list(states)
    by_category = dict.fromkeys(HouseholdCategory, 0)
    for one in found:
        by_category[one.category] += 1
    supporting = [one for one in found if one.supports]
    by_claim_ways = dict.fromkeys(ContactWay, 0)
    for one in supporting:
        if one.claim is Trust.UNCONFIRMED and one.evidence is not None:
            by_claim_ways[one.evidence] += 1
    against = [one for one in found if _firmly_against(one)]
    return Meter(
        households=len(found),
        by_category=by_category,
        supporting=len(supporting),
        by_claim=sum(by_claim_ways.values()),
        by_claim_ways=by_claim_ways,
        consulted=sum(one.consulted for one in found),
        stale=sum(one.stale for one in found),
        firmly_against=len(against),
        area=_by_area(found, areas),
    )


def _firmly_against(household: HouseholdState) -> bool:
    return household.category is HouseholdCategory.AGAINST and not household.stale


def _by_area(households: Sequence[HouseholdState], areas: Mapping[str, int | None]) -> ByArea:
    measured = [(one, areas.get(one.part_id)) for one in households]
    undecided = [area or 0 for one, area in measured if not one.supports and not _firmly_against(one)]
    return ByArea(
        all_c=sum(area or 0 for _, area in measured),
        supporting_c=sum(area or 0 for one, area in measured if one.supports),
        against_c=sum(area or 0 for one, area in measured if _firmly_against(one)),
        open_c=tuple(sorted(undecided, reverse=True)),
        unknown=sum(area is None for _, area in measured),
    )


def tenths_of_percent(x: int, total: int) -> str:
    """A share for people, e.g. "78.7%", cut off and never rounded up; "0.0%" of nobody."""
    tenths = x * 1000 // total if total else 0
    return f"{tenths // 10}.{tenths % 10}%"
