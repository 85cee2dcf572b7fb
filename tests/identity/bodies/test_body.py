"""Of which body somebody is, and for which of several they speak."""

from app.identity.bodies.body import BODY_OF, Body, bodies_of, names_of, unit_of
from app.identity.permissions import PERMISSIONS, Permission, Role

UNITS = (Role.STREET_OFFICE, Role.NEIGHBOURHOOD_COMMITTEE, Role.DISTRICT_OFFICE)


def test_workers_and_stairwell_heads_are_of_their_committee() -> None:
    of_committee = {Role.NEIGHBOURHOOD_COMMITTEE, Role.GRID_WORKER, Role.STAIRWELL_HEAD, Role.COUNTER}
    assert {role for role, body in BODY_OF.items() if body is Body.COMMITTEE} == of_committee
    assert bodies_of({Role.GRID_WORKER, Role.OWNERS_COMMITTEE}) == {Body.COMMITTEE, Body.OWNERS_COMMITTEE}
    assert bodies_of({Role.UTILITY}) == frozenset()
    assert names_of({Body.COMMITTEE, Body.STREET}) == "街道办事处、社区居委会"


def test_whoever_acts_on_a_vote_is_of_a_body() -> None:
    acting = {role for role, may in PERMISSIONS.items() if may & {Permission.VOTE_ACT, Permission.VOTE_SECOND}}
    assert acting <= BODY_OF.keys()


def test_who_is_of_two_bodies_speaks_for_neither() -> None:
    assert unit_of({Role.STREET_OFFICE, Role.OWNERS_COMMITTEE}, UNITS) is Role.STREET_OFFICE
    assert unit_of({Role.NEIGHBOURHOOD_COMMITTEE, Role.GRID_WORKER}, UNITS) is Role.NEIGHBOURHOOD_COMMITTEE
    # Of the committee, for which a grid worker does not speak.
    assert unit_of({Role.GRID_WORKER}, UNITS) is None
    assert unit_of({Role.NOTARY}, UNITS) is None
    for other in (Role.NEIGHBOURHOOD_COMMITTEE, Role.GRID_WORKER, Role.STAIRWELL_HEAD, Role.DISTRICT_OFFICE):
        assert unit_of({Role.STREET_OFFICE, other}, UNITS) is None
