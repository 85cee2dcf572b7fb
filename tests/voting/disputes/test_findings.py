"""When a dispute is settled: two that agree, of different units, one of them the street's."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.identity.permissions import Role
from app.voting.ballots.findings import settled
from app.voting.kinds import Finding

AT = datetime(2026, 11, 24, tzinfo=UTC)
ROLES = st.sampled_from([Role.STREET_OFFICE, Role.NEIGHBOURHOOD_COMMITTEE, Role.DISTRICT_OFFICE])


def made(*findings: tuple[Role, Finding]) -> list[tuple[Role, Finding, datetime]]:
    return [(role, finding, AT + timedelta(minutes=n)) for n, (role, finding) in enumerate(findings)]


def test_the_street_and_another_who_agree_settle_it() -> None:
    found = settled(made((Role.NEIGHBOURHOOD_COMMITTEE, Finding.FORGED), (Role.STREET_OFFICE, Finding.FORGED)))
    assert found is not None
    assert (found.finding, found.at) == (Finding.FORGED, AT + timedelta(minutes=1))


def test_one_alone_one_unit_twice_and_nobody_of_the_street_settle_nothing() -> None:
    for findings in (
        made((Role.STREET_OFFICE, Finding.FORGED)),
        made((Role.STREET_OFFICE, Finding.FORGED), (Role.STREET_OFFICE, Finding.FORGED)),
        made((Role.NEIGHBOURHOOD_COMMITTEE, Finding.FORGED), (Role.DISTRICT_OFFICE, Finding.FORGED)),
        made((Role.NEIGHBOURHOOD_COMMITTEE, Finding.GENUINE), (Role.STREET_OFFICE, Finding.FORGED)),
    ):
        assert settled(findings) is None


@given(st.lists(st.tuples(ROLES, st.sampled_from(Finding)), max_size=6))
def test_it_is_the_first_pair_that_agrees_and_stays(findings: list[tuple[Role, Finding]]) -> None:
    whole = settled(made(*findings))
    first = None
    for length in range(len(findings) + 1):
        streets = {finding for role, finding in findings[:length] if role is Role.STREET_OFFICE}
        others = {finding for role, finding in findings[:length] if role is not Role.STREET_OFFICE}
        if first is None and streets & others:
            first = (findings[length - 1][1], AT + timedelta(minutes=length - 1))
    assert (whole and (whole.finding, whole.at)) == first
