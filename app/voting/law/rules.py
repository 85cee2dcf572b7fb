"""The rules an item can be decided by. Pure: standard library only.

Source: Civil Code art. 278(2). Both rules ask for the participation of owners with at least two thirds of the
exclusive area and two thirds of the heads; they differ in the agreement asked of those who take part.
"""

from dataclasses import dataclass

from app.core.values.fractions import MORE_THAN_HALF, THREE_QUARTERS, TWO_THIRDS, Threshold


@dataclass(frozen=True, slots=True)
class MajorityRule:
    """A statutory majority: `participation` of the total and `agreement` of those taking part, by area and by heads."""

    name: str
    label: str
    participation: Threshold
    agreement: Threshold


CC278_SPECIAL = MajorityRule("cc278-special", "民法典第278条特别多数", TWO_THIRDS, THREE_QUARTERS)
CC278_ORDINARY = MajorityRule("cc278-ordinary", "民法典第278条一般多数", TWO_THIRDS, MORE_THAN_HALF)

RULES = {rule.name: rule for rule in (CC278_SPECIAL, CC278_ORDINARY)}
