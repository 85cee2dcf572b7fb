"""When two people settle something: of different units, of one mind, and one of them of the unit that leads.

Pure: standard library only. Source: docs/decisions/0019 and the table of who does what.
"""

from collections.abc import Iterable
from datetime import datetime

from app.identity.permissions import Role

SETTLERS = (Role.STREET_OFFICE, Role.NEIGHBOURHOOD_COMMITTEE, Role.DISTRICT_OFFICE)
"""The units of which people settle."""


def agreed[Finding](
    findings: Iterable[tuple[Role, Finding, datetime]], leads: Role = Role.STREET_OFFICE
) -> tuple[Finding, datetime] | None:
    """The finding on which two agree, of different roles and one of them `leads`, and when the second found it.

    Findings are taken in the order in which they were made; the first pair that agrees settles it for good. None while
    there are no two.
    """
    made = sorted(findings, key=lambda one: one[2])
    pairs = (
        (later[1], later[2])
        for index, later in enumerate(made)
        for earlier in made[:index]
        if earlier[1] == later[1] and earlier[0] is not later[0] and leads in {earlier[0], later[0]}
    )
    return next(pairs, None)
