"""The figures, over all households."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consultation.households.meter import Meter, above, at_least, meter, tenths_of_percent
from app.consultation.households.standing import HouseholdState
from app.consultation.kinds import ConsultOutlook, ContactWay, HouseholdCategory, Trust


def household(
    category: HouseholdCategory, *, stale: bool = False, claim: Trust | None = Trust.OWN, asked: bool = True
) -> HouseholdState:
    return HouseholdState("p", category, claim, ContactWay.APP, asked, None, stale)


AGREE, AGAINST, EMPTY = (
    household(HouseholdCategory.AGREE),
    household(HouseholdCategory.AGAINST),
    household(HouseholdCategory.EMPTY, claim=None, asked=False),
)


def test_empty_and_unreachable_households_stay_in_the_denominator() -> None:
    found = meter([AGREE] * 79 + [EMPTY] * 21, {})
    assert (found.households, found.supporting, found.needed, found.outlook) == (100, 79, 1, ConsultOutlook.OPEN)
    assert meter([AGREE] * 80 + [EMPTY] * 20, {}).outlook is ConsultOutlook.REACHED


@pytest.mark.parametrize(("x", "of", "reached"), [(4, 5, True), (935, 1170, False), (936, 1170, True), (0, 0, False)])
def test_four_fifths_are_tested_in_whole_numbers(x: int, of: int, reached: bool) -> None:
    assert at_least(x, of) is reached


def test_over_80_percent_is_strictly_above() -> None:
    assert not above(80, 100)
    assert above(81, 100)


def test_a_fifth_against_and_one_more_is_out_of_reach() -> None:
    assert meter([AGREE] * 60 + [AGAINST] * 20 + [EMPTY] * 20, {}).outlook is ConsultOutlook.OPEN
    assert meter([AGREE] * 60 + [AGAINST] * 21 + [EMPTY] * 19, {}).outlook is ConsultOutlook.OUT_OF_REACH


def test_stale_support_is_none_and_claims_are_counted_apart() -> None:
    stale, claim = (
        household(HouseholdCategory.AGREE, stale=True),
        household(HouseholdCategory.AGREE, claim=Trust.UNCONFIRMED),
    )
    found = meter([AGREE] * 3 + [claim] * 1 + [stale] * 1, {})
    assert (found.supporting, found.by_claim, found.stale) == (4, 1, 1)
    assert (found.outlook, found.stands_without_claims) == (ConsultOutlook.REACHED, False)


def flats(*groups: tuple[HouseholdState, int, int]) -> Meter:
    """Households with their areas: of each group the state, how many, and the area of each in 0.01 m2."""
    each = [(state, area) for state, many, area in groups for _ in range(many)]
    states = [replace(state, part_id=str(number)) for number, (state, _) in enumerate(each)]
    return meter(states, {one.part_id: area for one, (_, area) in zip(states, each, strict=True)})


def test_by_area_large_flats_weigh_more_and_both_have_to_be_carried() -> None:
    # Eight of ten households, and two large flats in which nobody was met: four fifths of the households, not of the area.
    found = flats((AGREE, 8, 5000), (EMPTY, 2, 20000))
    assert (found.needed, found.outlook, found.area.needed_c, found.area.outlook) == (
        0,
        ConsultOutlook.REACHED,
        24000,
        ConsultOutlook.OPEN,
    )
    assert (found.fewest, found.locked_in) == (2, False)
    assert flats((AGREE, 8, 5000), (AGAINST, 2, 20000)).fewest is None
    assert flats((AGREE, 8, 5000), (AGAINST, 2, 20000)).area.outlook is ConsultOutlook.OUT_OF_REACH
    # Of the households that are left the larger ones do with fewer, but never with fewer than the households need.
    assert flats((AGREE, 6, 10000), (EMPTY, 1, 30000), (EMPTY, 3, 1000)).fewest == 2


def test_locked_in_is_three_quarters_of_all_by_both() -> None:
    assert flats((AGREE, 3, 10000), (AGAINST, 1, 10000)).locked_in
    assert not flats((AGREE, 3, 10000), (AGAINST, 1, 10001)).locked_in
    assert not flats((AGREE, 2, 50000), (AGAINST, 1, 100)).locked_in
    assert not meter([], {}).locked_in


def test_a_flat_without_an_area_counts_as_a_household_and_as_no_area() -> None:
    found = meter([replace(AGREE, part_id="1"), replace(AGREE, part_id="2")], {"1": 5000, "2": None})
    assert (found.households, found.area.all_c, found.area.unknown) == (2, 5000, 1)


def test_shares_are_cut_off_and_never_rounded_up() -> None:
    assert [tenths_of_percent(x, 1170) for x in (596, 921, 935, 1169, 1170)] == [
        "50.9%",
        "78.7%",
        "79.9%",
        "99.9%",
        "100.0%",
    ]
    assert tenths_of_percent(0, 0) == "0.0%"


@given(st.lists(st.builds(household, st.sampled_from(HouseholdCategory), stale=st.booleans(), asked=st.booleans())))
def test_every_household_is_in_one_category_and_what_is_needed_is_enough(states: list[HouseholdState]) -> None:
    found = meter(states, {})
    assert sum(found.by_category.values()) == found.households == len(states)
    assert found.supporting + found.stale <= found.households
    if states:
        assert at_least(found.supporting + found.needed, found.households)
        assert found.needed == 0 or not at_least(found.supporting + found.needed - 1, found.households)
