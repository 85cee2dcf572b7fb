"""Of which body a mandate is: a body is what appointed. Pure: standard library only.

Where two bodies have to agree, two persons of one body are one: the committee's grid worker is of the committee.
"""

from collections.abc import Collection, Sequence

from app.core.labels import Labelled
from app.identity.permissions import Role


class Body(Labelled):
    """A body that people act for at an estate; there is one of each that reaches it."""

    DISTRICT = "district", "区住建部门"
    STREET = "street", "街道办事处"
    COMMITTEE = "committee", "社区居委会"
    OWNERS_COMMITTEE = "owners_committee", "业主委员会"
    NOTARY = "notary", "公证员或者律师"


BODY_OF: dict[Role, Body] = {
    Role.DISTRICT_OFFICE: Body.DISTRICT,
    # The district appoints who audits, so that no street does.
    Role.AUDITOR: Body.DISTRICT,
    Role.STREET_OFFICE: Body.STREET,
    Role.NEIGHBOURHOOD_COMMITTEE: Body.COMMITTEE,
    # The street signs their mandates; whom they work for day by day is the committee.
    Role.GRID_WORKER: Body.COMMITTEE,
    Role.STAIRWELL_HEAD: Body.COMMITTEE,
    Role.COUNTER: Body.COMMITTEE,
    Role.OWNERS_COMMITTEE: Body.OWNERS_COMMITTEE,
    Role.NOTARY: Body.NOTARY,
}
"""The other roles are of the firm or department that their mandate names, or stand outside; none of them acts on a vote."""


def bodies_of(roles: Collection[Role]) -> frozenset[Body]:
    """The bodies of which somebody is who holds these roles at an estate or in a part of it."""
    return frozenset(BODY_OF[role] for role in roles if role in BODY_OF)


def unit_of(roles: Collection[Role], units: Sequence[Role]) -> Role | None:
    """For which of these units somebody speaks who holds these roles; None for who is of the bodies of two, or of none.

    `roles` are all that they hold at an estate or in a part of it: the street's man who is also the committee's grid worker
    speaks for neither, where the two have to agree.
    """
    of = bodies_of(roles)
    theirs = [unit for unit in units if BODY_OF[unit] in of]
    return theirs[0] if len(theirs) == 1 and theirs[0] in roles else None


def names_of(bodies: Collection[str]) -> str:
    """Bodies in words, the highest first: "街道办事处、社区居委会"."""
    return "、".join(body.label for body in Body if body in bodies)
