"""Whose case it is. Pure: standard library only.

A fault after hand-over goes to whoever owes the repair; then the table's rule that says most; then, for want of one, a
person dispatches. What is about a unit or office, or a person of an office, goes one level up whatever the table says.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from app.complaints.categories import CATEGORIES
from app.complaints.interest import About, above, barred
from app.complaints.kinds import Rung
from app.complaints.lifecycle import Seat


@dataclass(frozen=True, slots=True)
class CaseMatter:
    """What of a case decides whose it is."""

    category: str
    building_id: uuid.UUID | None = None
    project_id: uuid.UUID | None = None
    plan_item: str = ""
    about: About = field(default_factory=About)


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """A line of the routing table: conditions that are all to hold (None: any), and who is to answer.

    `heading` is a category's first level, `category` its whole code.
    """

    id: uuid.UUID
    to: Seat
    heading: str | None = None
    category: str | None = None
    buildings: frozenset[uuid.UUID] | None = None
    project_id: uuid.UUID | None = None
    plan_item: str | None = None

    def holds(self, matter: CaseMatter) -> bool:
        """Whether this line is for the matter."""
        return (
            (self.heading is None or CATEGORIES[matter.category].heading == self.heading)
            and (self.category is None or self.category == matter.category)
            and (self.buildings is None or matter.building_id in self.buildings)
            and (self.project_id is None or self.project_id == matter.project_id)
            and (self.plan_item is None or self.plan_item == matter.plan_item)
        )

    @property
    def says(self) -> tuple[int, ...]:
        """How much it says, to be compared: the plan item before the category, that before the place."""
        conditions = (self.plan_item, self.category, self.project_id, self.buildings, self.heading)
        return tuple(int(one is not None) for one in conditions)


@dataclass(frozen=True, slots=True)
class WarrantyTerm:
    """A unit owes repairs of these headings (None: of all) from hand-over until before a day, at some buildings or all."""

    id: uuid.UUID
    unit_id: uuid.UUID
    from_on: date
    until_on: date
    headings: frozenset[str] | None = None
    buildings: frozenset[uuid.UUID] | None = None
    project_id: uuid.UUID | None = None

    def holds(self, matter: CaseMatter, today: date) -> bool:
        """Whether the matter falls under it today."""
        return (
            self.from_on <= today < self.until_on
            and (self.headings is None or CATEGORIES[matter.category].heading in self.headings)
            and (self.buildings is None or matter.building_id in self.buildings)
            and (self.project_id is None or matter.project_id in {None, self.project_id})
        )


@dataclass(frozen=True, slots=True)
class Routed:
    """Whom a case goes to and why, in Chinese; `by` is the rule or warranty that said so."""

    to: Seat
    why: str
    by: uuid.UUID | None = None


def route(
    matter: CaseMatter, rules: Iterable[RoutingRule], warranties: Iterable[WarrantyTerm], today: date
) -> Routed | None:
    """Whose case it is; None where no rule says so and a person must. A rule to whom the case is about is passed over."""
    about = matter.about
    if about.rung is not None:
        up = above(about.rung)
        whose = "" if about.seat is not None and about.seat.rung is about.rung else "工作人员"
        return Routed(Seat(up), f"反映的是{about.rung.label}{whose}，由上一级（{up.label}）办理")
    for warranty in sorted(warranties, key=lambda one: (one.until_on, one.id)):
        if warranty.holds(matter, today):
            return Routed(Seat(Rung.UNIT, warranty.unit_id), "在保修期内，由保修单位修复", warranty.id)
    fitting = [rule for rule in rules if rule.holds(matter) and not barred(rule.to, matter.about)]
    # Of two that say as much, the one that stands first in the table.
    best = max(fitting, key=lambda rule: rule.says, default=None)
    return Routed(best.to, "按派单目录", best.id) if best is not None else None
