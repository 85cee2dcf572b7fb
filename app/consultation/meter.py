"""The figures of a consultation. The denominator is all households, whatever became of asking them. Pure.

Source: law R-63 (80 % of all households, tested as 5x >= 4N; "both over 80 %" is 5x > 4N), R-65.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.consultation.kinds import ConsultOutlook, ContactWay, HouseholdCategory, Trust
from app.consultation.standing import HouseholdState

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
    asked: int
    stale: int
    firmly_against: int

    @property
    def needed(self) -> int:
        """How many more households must agree before four fifths of all do; 0 where they do."""
        return lacking(self.supporting, self.households)

    @property
    def outlook(self) -> ConsultOutlook:
        """Whether four fifths are reached, or can still be while those against stay so."""
        if at_least(self.supporting, self.households):
            return ConsultOutlook.REACHED
        if at_least(self.households - self.firmly_against, self.households):
            return ConsultOutlook.OPEN
        return ConsultOutlook.OUT_OF_REACH

    @property
    def stands_without_claims(self) -> bool:
        """Whether four fifths agree by their own word or one they confirmed."""
        return at_least(self.supporting - self.by_claim, self.households)


def at_least(x: int, of: int) -> bool:
    """Whether x is at least four fifths of all: 5x >= 4N. Never of nobody."""
    return of > 0 and DENOMINATOR * x >= NUMERATOR * of


def lacking(x: int, of: int) -> int:
    """How many more than x it takes to be four fifths of all; 0 where x is."""
    return max(0, -(-NUMERATOR * of // DENOMINATOR) - x)


def above(x: int, of: int) -> bool:
    """Whether x is strictly more than four fifths of all: 5x > 4N ("over 80 %", a report and no gate)."""
    return DENOMINATOR * x > NUMERATOR * of


def meter(states: Iterable[HouseholdState]) -> Meter:
    """The figures of these households, one state for each."""
    found = list(states)
    by_category = dict.fromkeys(HouseholdCategory, 0)
    for one in found:
        by_category[one.category] += 1
    supporting = [one for one in found if one.supports]
    by_claim_ways = dict.fromkeys(ContactWay, 0)
    for one in supporting:
        if one.claim is Trust.UNCONFIRMED and one.evidence is not None:
            by_claim_ways[one.evidence] += 1
    return Meter(
        households=len(found),
        by_category=by_category,
        supporting=len(supporting),
        by_claim=sum(by_claim_ways.values()),
        by_claim_ways=by_claim_ways,
        asked=sum(one.asked for one in found),
        stale=sum(one.stale for one in found),
        firmly_against=sum(one.category is HouseholdCategory.AGAINST and not one.stale for one in found),
    )


def tenths_of_percent(x: int, of: int) -> str:
    """A share for people, e.g. "78.7%", cut off and never rounded up; "0.0%" of nobody."""
    tenths = x * 1000 // of if of else 0
    return f"{tenths // 10}.{tenths % 10}%"
