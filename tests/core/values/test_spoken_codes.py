"""Codes that are read out loud: one spelling, whatever was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.values.spoken_codes import ALPHABET, as_shown, fresh_code


def test_a_fresh_code_is_two_groups_of_four_and_no_two_are_equal() -> None:
    codes = {fresh_code() for _ in range(500)}
    assert len(codes) == 500
    for code in codes:
        assert (len(code), code[4]) == (9, "-")
        assert set(code.replace("-", "")) <= set(ALPHABET)


@given(st.text(ALPHABET, min_size=8, max_size=8))
def test_a_code_is_known_again_however_it_is_written(code: str) -> None:
    shown = f"{code[:4]}-{code[4:]}"
    by_hand = code.lower().replace("1", "l").replace("0", "o").replace("v", "u")
    for written in (shown, code, f" {code[:2]} {code[2:]}", by_hand, code.replace("1", "I")):
        assert as_shown(written) == shown
    assert as_shown(shown) == shown


@pytest.mark.parametrize("written", ["", "S-p001", "XYL-0001", "1234-56789", "１２３４-5678", "王芳王芳-王芳王芳"])
def test_what_cannot_be_a_code_comes_back_as_it_was(written: str) -> None:
    assert as_shown(written) == written
