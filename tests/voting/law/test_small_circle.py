"""Where sums and the list of rooms would name the opponents: nearly always among twelve flats, never among 216."""

import hashlib
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.voting.law.small_circle import FEWEST_EXPLANATIONS, TRIALS, Estimate, estimate, explanations

AREAS = st.integers(min_value=1, max_value=12)


def scattered(flats: int) -> list[int]:
    """Areas between 50 and 140 m2 as no builder would draw them, hardly two alike."""
    drawn = (hashlib.sha256(f"flat {number}".encode()).digest() for number in range(flats))
    return [5_000 + int.from_bytes(one[:4]) % 9_001 for one in drawn]


def test_twelve_flats_of_distinct_area_are_nearly_always_named() -> None:
    found = estimate(scattered(12))
    assert found.named >= TRIALS - 1
    assert found.names_opponents


def test_two_hundred_and_sixteen_flats_never_are() -> None:
    assert estimate(scattered(216)) == Estimate(TRIALS, 0)


def test_equal_flats_hide_each_other() -> None:
    assert not estimate([10_000] * 12).names_opponents


def test_of_two_flats_each_is_as_good_as_named_however_equal_they_are() -> None:
    assert estimate([10_000] * 2).names_opponents


def test_two_thousand_flats_are_tried_and_none_is_named() -> None:
    assert estimate(scattered(2_000)) == Estimate(TRIALS, 0)


def test_nobody_is_named_where_nobody_is() -> None:
    assert not estimate([]).names_opponents


def test_the_order_of_the_roll_changes_nothing() -> None:
    assert estimate(scattered(30)) == estimate(scattered(30)[::-1])


def test_one_result_in_twenty_is_too_many() -> None:
    assert Estimate(40, 2).names_opponents
    assert not Estimate(40, 1).names_opponents


@given(st.lists(AREAS, min_size=1, max_size=6), st.lists(AREAS, max_size=8))
def test_explanations_are_all_the_sets_of_as_many_homes_with_the_same_sum(
    against: list[int], others: list[int]
) -> None:
    sets = combinations(against + others, len(against))
    assert explanations(against, others) == sum(sum(chosen) == sum(against) for chosen in sets)


@given(st.lists(AREAS, min_size=1, max_size=40), st.lists(AREAS, max_size=200))
def test_a_sum_always_has_its_own_explanation(against: list[int], others: list[int]) -> None:
    assert explanations(against, others) >= 1


def test_one_opponent_of_a_rare_area_is_explained_by_that_area_alone() -> None:
    assert explanations([7_777], [8_000] * 500) == 1
    assert explanations([8_000], [8_000] * 500) == 501 >= FEWEST_EXPLANATIONS
