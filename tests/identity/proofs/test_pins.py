"""Which six digits anybody would try first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.proofs.pins import is_easy, is_pin

DIGIT = st.integers(0, 9)
EASY = [
    "000000",
    "111111",
    "121212",
    "112211",
    "888666",
    "123456",
    "654321",
    "012345",
    "890123",
    "975319",
    "123123",
    "123321",
    "112233",
    "147258",
    "159357",
    "131452",
]


@pytest.mark.parametrize("pin", EASY)
def test_what_is_tried_first_is_easy(pin: str) -> None:
    assert is_easy(pin)


@pytest.mark.parametrize("pin", ["482913", "190733", "604218", "371905", "123465"])
def test_others_are_not(pin: str) -> None:
    assert not is_easy(pin)


@given(DIGIT, DIGIT)
def test_every_run_with_an_equal_step_is_easy(first: int, step: int) -> None:
    assert is_easy("".join(str((first + step * number) % 10) for number in range(6)))


@given(st.lists(DIGIT, min_size=3, max_size=3))
def test_repeats_mirrors_and_doubles_are_easy(half: list[int]) -> None:
    said = "".join(map(str, half))
    assert is_easy(said * 2)
    assert is_easy(said + said[::-1])
    assert is_easy("".join(one * 2 for one in said))
    assert is_easy(said[:2] * 3)


def test_few_of_a_million_are_taken_away() -> None:
    """What is left stays a million for whoever guesses."""
    easy = sum(is_easy(f"{number:06}") for number in range(1_000_000))
    assert 5_000 < easy < 10_000


@given(st.text(max_size=8))
def test_a_pin_is_six_digits_and_nothing_else(text: str) -> None:
    assert is_pin(text) == (len(text) == 6 and set(text) <= set("0123456789"))


@pytest.mark.parametrize("text", ["１２３４５６", "12345", "1234567", "12345a", "²34567", " 12345"])
def test_what_looks_like_digits_is_no_pin(text: str) -> None:
    assert not is_pin(text)
