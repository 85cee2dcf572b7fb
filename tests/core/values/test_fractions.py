"""Thresholds are whole numbers multiplied, shares are truncated, areas have two decimals and no more."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.values.fractions import (
    MORE_THAN_HALF,
    THREE_QUARTERS,
    TWO_THIRDS,
    Threshold,
    centi,
    percent,
    square_metres,
)

WHOLES = st.integers(1, 10**12)
THRESHOLDS = st.builds(
    lambda small, extra, inclusive: Threshold(small, small + extra, inclusive),
    st.integers(1, 100),
    st.integers(0, 100),
    st.booleans(),
)


@given(THRESHOLDS, st.integers(0, 10**12), WHOLES)
def test_a_threshold_agrees_with_exact_fractions(threshold: Threshold, part: int, whole: int) -> None:
    share, wanted = Fraction(part, whole), Fraction(threshold.numerator, threshold.denominator)
    assert threshold.met(part, whole) is (share >= wanted if threshold.inclusive else share > wanted)


@given(THRESHOLDS, WHOLES)
def test_the_least_part_meets_and_one_less_does_not(threshold: Threshold, whole: int) -> None:
    least = threshold.least(whole)
    assert threshold.met(least, whole)
    assert not threshold.met(least - 1, whole)


@given(THRESHOLDS, st.integers(0, 10))
def test_nothing_of_an_empty_whole_is_ever_enough(threshold: Threshold, part: int) -> None:
    assert not threshold.met(part, 0)


def added(area: float, times: int) -> float:
    """Floats added one by one, as a database adds them (Python's own `sum` corrects itself since 3.12)."""
    total = 0.0
    for _ in range(times):
        total += area
    return total


def test_a_float_would_refuse_exactly_three_quarters() -> None:
    assert added(50.05, 3) / added(50.05, 4) < 0.75
    assert THREE_QUARTERS.met(3 * 5005, 4 * 5005)


def test_a_float_would_refuse_exactly_two_thirds() -> None:
    assert added(50.01, 32) / added(50.01, 48) < 2 / 3
    assert TWO_THIRDS.met(32 * 5001, 48 * 5001)


@pytest.mark.parametrize("units", range(3, 400, 3))
def test_equal_flats_reach_exactly_two_thirds_whatever_their_area(units: int) -> None:
    for area_c in (4999, 5001, 8950, 10_007):
        assert TWO_THIRDS.met(units // 3 * 2 * area_c, units * area_c)
        assert not TWO_THIRDS.met(units // 3 * 2 * area_c - 1, units * area_c)


@pytest.mark.parametrize(
    ("part", "whole", "met"),
    [
        (599_950, 900_000, False),  # a stored 0.6666 would let it pass
        (599_999, 900_000, False),  # a rounded 66.67 % would let it pass
        (600_000, 900_000, True),  # a stored 0.6667 would refuse it
        (576_153, 864_231, False),
        (576_154, 864_231, True),
    ],
)
def test_two_thirds_is_neither_more_nor_less(part: int, whole: int, met: bool) -> None:
    assert TWO_THIRDS.met(part, whole) is met


def test_the_missing_hundredth_of_a_square_metre_is_named() -> None:
    assert TWO_THIRDS.least(864_231) == 576_154
    assert square_metres(TWO_THIRDS.least(864_231)) == "5761.54"


def test_more_than_half_excludes_the_half() -> None:
    assert not MORE_THAN_HALF.met(50, 100)
    assert MORE_THAN_HALF.met(51, 100)
    assert MORE_THAN_HALF.least(100) == MORE_THAN_HALF.least(101) == 51


def test_a_threshold_speaks_the_words_of_the_law() -> None:
    assert TWO_THIRDS.words() == "2/3 以上"
    assert MORE_THAN_HALF.words() == "超过 1/2"


@given(st.integers(0, 10**12), WHOLES)
def test_a_percentage_is_truncated_never_rounded(part: int, whole: int) -> None:
    shown = Fraction(percent(part, whole).removesuffix("%"))
    assert shown <= Fraction(100 * part, whole) < shown + Fraction(1, 100)


def test_a_share_just_below_is_not_shown_as_reached() -> None:
    assert round(5761.53 / 8642.31 * 100, 2) == 66.67
    assert percent(576_153, 864_231) == "66.66%"
    assert percent(599_999, 900_000) == "66.66%"
    assert percent(1, 100) == "1.00%"
    assert percent(0, 0) == "—"


@given(st.integers(0, 10**9))
def test_an_area_survives_its_spelling(area_c: int) -> None:
    assert centi(square_metres(area_c)) == area_c


@pytest.mark.parametrize(
    ("text", "area_c"), [("89.50", 8950), ("89.5", 8950), ("89", 8900), ("0.01", 1), ("0", 0), ("007", 700)]
)
def test_a_plain_decimal_is_read(text: str, area_c: int) -> None:
    assert centi(text) == area_c


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        ".5",
        "1.",
        "1.234",
        "1.000",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1e3",
        "1_000",
        "1,5",
        "1.2.3",
        "８９",
        "1.５",
        "٣",
    ],
)
def test_anything_else_is_a_question_to_ask(text: str) -> None:
    with pytest.raises(ValueError, match="decimal"):
        centi(text)


@given(st.text(max_size=12))
def test_what_is_read_is_spelled_back_as_the_same_number(text: str) -> None:
    try:
        area_c = centi(text)
    except ValueError:
        return
    assert Fraction(text) * 100 == area_c
